import type { Clock } from '@millrace/ports';
import { describeEventLog } from '@millrace/testing/contracts';
import { MemoryCluster, MemoryEventLog } from './index.ts';

const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      const stop = () => {
        clearTimeout(timer);
        resolve();
      };
      if (signal?.aborted === true) stop();
      signal?.addEventListener('abort', stop, { once: true });
    }),
};

describeEventLog({
  name: 'memory',
  open: async () => {
    const cluster = new MemoryCluster();
    return { log: new MemoryEventLog(cluster, { clock }), other: new MemoryEventLog(cluster, { clock }) };
  },
});
