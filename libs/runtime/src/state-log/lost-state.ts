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

/** Asked only of a task whose opened log holds no commit: the error where signs tell of one all the same, or null. */
export type SignsOfCommits = () => Promise<MillraceError | null>;

/**
 * Signs that a task has committed before. Looked for before it is opened: an owner that comes later cannot have left them,
 * so that an opened log must hold the commits they tell of.
 */
export async function signsOfCommits(
  log: EventLog,
  { state, program, taskId }: TaskDefinition,
): Promise<SignsOfCommits> {
  const { node, output } = program.plan;
  const results = output.kind === 'view' ? { topic: output.topic, partition: state.partition } : null;
  const [{ start }, written] = await log.bounds(results === null ? [state] : [state, results]);
  const at = `${state.topic}/${state.partition}`;
  return async () => {
    if (start > 0) {
      return lost(node, `the records of its state log ${at} were deleted, up to offset ${start}`, { taskId, start });
    }
    if (results === null || !(await isAnythingCommitted(log, results, written))) return null;
    const { topic, partition } = results;
    return lost(node, `its state log ${at} is empty, but ${topic}/${partition} holds results of it`, { taskId, topic });
  };
}

/**
 * Offsets alone say nothing: a first commit that was aborted leaves some, but no record. Asked when the task is opened, so
 * that no commit of its owners is under way and holds back the reader.
 */
async function isAnythingCommitted(
  log: EventLog,
  at: TopicPartition,
  { start, end }: { readonly start: number; readonly end: number },
): Promise<boolean> {
  if (start > 0 || end === 0) return end > 0;
  const reader = log.openReader([{ ...at, offset: start }]);
  try {
    for (let polls = 0; polls < MOST_POLLS; polls++) {
      for (const { count, offsets, nextOffset } of await reader.poll(POLL_MS)) {
        if (count > 0) return offsets[0] < end;
        if (nextOffset >= end) return false;
      }
    }
  } finally {
    await reader.close();
  }
  throw new MillraceError(
    'MLR_LOG_UNAVAILABLE',
    `reading ${at.topic}/${at.partition} up to ${end}: it takes too long`,
    {
      retriable: true,
    },
  );
}

const POLL_MS = 1_000;
const MOST_POLLS = 30;

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
