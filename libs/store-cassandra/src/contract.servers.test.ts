import { describeTableStore } from '@millrace/testing/contracts';
import { testServer } from '@millrace/infra-local';
import { systemClock, uniqueKeyspace } from './testing.ts';
import { CassandraTableStore } from './index.ts';

describeTableStore({
  name: 'Cassandra',
  timeoutMs: 120_000,
  open: async () => {
    const { contactPoint, port, localDataCenter } = testServer('cassandra');
    const store = await CassandraTableStore.open({
      contactPoints: [`${contactPoint}:${port}`],
      localDataCenter,
      keyspace: uniqueKeyspace(),
      clock: systemClock,
    });
    return { store, numRuns: 20 };
  },
});
