import { describeStateStore } from '@millrace/testing/contracts';
import { MemoryStateStore } from './index.ts';

describeStateStore({ name: 'memory', open: async () => ({ store: new MemoryStateStore() }) });
