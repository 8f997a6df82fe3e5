export { LmdbTableStore, type LmdbTableStoreOptions } from './lmdb-table-store.ts';
