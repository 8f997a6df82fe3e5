import { describeTableStore } from '@millrace/testing/contracts';
import { MemoryTableStore } from './index.ts';

const clock = { now: () => Date.now(), sleep: () => Promise.reject(new Error('not needed')) };

describeTableStore({ name: 'memory', open: async () => ({ store: new MemoryTableStore({ clock }) }) });
