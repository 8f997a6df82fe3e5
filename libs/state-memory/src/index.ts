export { MemoryDisk } from './memory-disk.ts';
export { MemoryStateStore } from './memory-state-store.ts';
