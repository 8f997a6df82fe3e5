/** The product's command line, with one bug: the state of a commit is durable before its outputs are. */
import { KafkaEventLog } from '@millrace/log-kafka';
import type { EventLog, TaskLog } from '@millrace/ports';
import { setTimeout as sleep } from 'node:timers/promises';

const openTask = KafkaEventLog.prototype.openTask;

KafkaEventLog.prototype.openTask = async function (this: KafkaEventLog, ...args: Parameters<EventLog['openTask']>) {
  const log = await openTask.apply(this, args);
  const torn: TaskLog = {
    state: log.state,
    trimState: (position) => log.trimState(position),
    close: () => log.close(),
    commit: async ({ state, outputs, inputOffsets }) => {
      const first = await log.commit({ state, outputs: [], inputOffsets });
      if (first.status !== 'committed' || outputs.length === 0) return first;
      await sleep(100);
      const second = await log.commit({ state: [], outputs, inputOffsets });
      return second.status === 'committed' ? first : second;
    },
  };
  return torn;
};

await import(new URL('../../apps/cli/src/main.ts', import.meta.url).href);
