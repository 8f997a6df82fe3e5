export type { ContractOptions, OptOut } from './contract.ts';
export { describeEventLog, type EventLogFixture } from './event-log.ts';
export { describeStateStore, type StateStoreFixture } from './state-store.ts';
export { describeTableStore, type TableStoreFixture } from './table-store.ts';
