export { createIngest, type IngestObserver, type IngestOptions } from './ingest.ts';
export { ingestObserver } from './observer.ts';
export { sourceTables, type SourceTable } from './source-table.ts';
