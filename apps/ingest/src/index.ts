export { createIngest, type Ingest, type IngestObserver, type IngestOptions } from './ingest.ts';
export { sourceTables, type SourceTable } from './source-table.ts';
