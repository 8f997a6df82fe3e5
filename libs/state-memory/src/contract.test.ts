import { describeStateStore } from '@millrace/testing/contracts';
import { MemoryDisk, MemoryStateStore } from './index.ts';

describeStateStore({
  name: 'memory',
  open: async () => {
    const disk = new MemoryDisk();
    const openKeeping = () => {
      const store = new MemoryStateStore(1, disk);
      return { store, kill: async () => disk.died(store) };
    };
    return { store: new MemoryStateStore(), openKeeping };
  },
});
