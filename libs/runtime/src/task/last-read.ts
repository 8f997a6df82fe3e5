import { MillraceError, type EventLog } from '@millrace/ports';
import type { LastRead } from '../state-log/state-record.ts';
import type { TaskDefinition } from './options.ts';

/**
 * What a task has read last must be what its source still holds there: else the source was cut off (a leader that lacked
 * records was elected) and has grown again, and between the cut and the task's position are records it will never see.
 * Answers false when it is not, and the table says to go on; else throws `MLR_LOG_LOST_GROUND`.
 *
 * Retriable: a leader of before may have answered. Who opens the task again and meets the same is right (task-runner.ts).
 */
export async function holdsLastRead(
  log: EventLog,
  { taskId, input, program: { plan } }: TaskDefinition,
  { offset, checksum }: LastRead,
): Promise<boolean> {
  const found = await log.batchBefore({ ...input, offset });
  // Retention or compaction may have passed it. A log that ends before it is noticed by who reads on.
  if (found === null || found === checksum) return true;
  if (plan.input.kind === 'source' && plan.input.reading?.onDataLoss === 'continue') return false;
  const name = `${input.topic}/${input.partition}`;
  throw new MillraceError(
    'MLR_LOG_LOST_GROUND',
    `opening task ${taskId}: ${name} holds other records before offset ${offset} than those that were read there: it was cut ` +
      "off and has grown again, and some of what came since would be passed over. Go on behind them by 'scan.on-data-loss' = " +
      "'continue' of the table, or begin anew: reset the pipeline, or give it and its views new names.",
    { retriable: true, details: { taskId, topic: input.topic, partition: input.partition, offset } },
  );
}
