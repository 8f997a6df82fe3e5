import { testServer } from '@millrace/infra-local';
import { describeEventLog } from '@millrace/testing/contracts';
import { KafkaEventLog } from './index.ts';

// Three brokers: one hides the races of transactions, of metadata and of leaders.
describeEventLog({
  name: 'Kafka',
  timeoutMs: 30_000,
  open: async () => {
    const { bootstrap: brokers } = testServer('kafka3');
    return {
      log: await KafkaEventLog.open({ brokers, clientId: 'contract-log' }),
      other: await KafkaEventLog.open({ brokers, clientId: 'contract-other' }),
    };
  },
});
