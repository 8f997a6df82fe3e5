export { CassandraTableStore, type CassandraStoreOptions } from './cassandra-table-store.ts';
export type { CassandraConnection } from './connect.ts';
