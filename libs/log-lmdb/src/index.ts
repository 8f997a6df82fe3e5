export { LmdbEventLog, type LmdbEventLogOptions } from './lmdb-event-log.ts';
