export { LmdbStateStore, type LmdbStateStoreOptions } from './lmdb-state-store.ts';
