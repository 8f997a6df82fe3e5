export { MemoryStateStore } from './memory-state-store.ts';
