export { MemoryTableStore } from './memory-table-store.ts';
