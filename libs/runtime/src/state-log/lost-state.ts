import type { StatementPlan } from '@millrace/plan';
import { MillraceError, type EventLog, type TopicPartition } from '@millrace/ports';
import type { TaskDefinition } from '../task/options.ts';

/**
 * A state topic that does not exist although the statement has run is lost: all topics are made before any task runs.
 * Asked before they are made.
 */
export async function refuseMissingState(log: EventLog, { stages }: StatementPlan): Promise<void> {
  const traces = stages.flatMap(({ output, stateTopic }) =>
    output.kind === 'topic' ? [stateTopic] : [stateTopic, output.topic],
  );
  const found = await firstWithRecords(log, traces);
  if (found === null) return;
  for (const { node, stateTopic } of stages) {
    // Looked for last: another instance may be creating it and writing results at this very moment.
    if ((await log.partitionCount(stateTopic)) !== null) continue;
    throw lost(node, `its state topic ${stateTopic} does not exist, but ${found} holds what this statement wrote`, {
      stateTopic,
      topic: found,
    });
  }
}

/**
 * Signs that a task has committed before. Read before it is opened: an owner that comes later cannot have left them, so
 * that an opened log must hold the commits they tell of. Null: there are none.
 */
export async function signsOfCommits(
  log: EventLog,
  { state, program, taskId }: TaskDefinition,
): Promise<MillraceError | null> {
  const { node, output } = program.plan;
  const results = output.kind === 'view' ? { topic: output.topic, partition: state.partition } : null;
  const [{ start }, written] = await log.bounds(results === null ? [state] : [state, results]);
  const at = `${state.topic}/${state.partition}`;
  if (start > 0) {
    return lost(node, `the records of its state log ${at} were deleted, up to offset ${start}`, { taskId, start });
  }
  if (results === null || written.end === 0) return null;
  const { topic, partition } = results;
  return lost(node, `its state log ${at} is empty, but ${topic}/${partition} holds results of it`, { taskId, topic });
}

async function firstWithRecords(log: EventLog, topics: readonly string[]): Promise<string | null> {
  for (const topic of topics) {
    const partitions = (await log.partitionCount(topic)) ?? 0;
    const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
    if (await holdsRecords(log, all)) return topic;
  }
  return null;
}

async function holdsRecords(log: EventLog, partitions: readonly TopicPartition[]): Promise<boolean> {
  return (await log.bounds(partitions)).some(({ end }) => end > 0);
}

function lost(node: string, what: string, details: Record<string, unknown>): MillraceError {
  return new MillraceError(
    'MLR_STATE_LOST',
    `starting ${node}: ${what}. Lost are its aggregates and rows so far, and how far it has read: starting afresh would ` +
      'repeat or overwrite results. Restore the state topic, or compute it anew: reset the pipeline, or give it and its views new names.',
    { details },
  );
}
