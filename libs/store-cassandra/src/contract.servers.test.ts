import { describeTableStore } from '@millrace/testing/contracts';
import { openTestStore, uniqueKeyspace } from './testing.ts';

describeTableStore({
  name: 'Cassandra',
  timeoutMs: 120_000,
  open: async () => ({ store: await openTestStore(uniqueKeyspace()), numRuns: 20 }),
});
