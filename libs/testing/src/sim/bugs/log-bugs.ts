import type { CommitOutcome, EventLog, LogReader, StateRecord, TaskCommit, TaskLog, TaskSpec } from '@millrace/ports';
import type { Random } from '../../generators/random.ts';
import type { Bug } from './bug.ts';

/** Mistakes of a log adapter, or of whoever calls it. */
export const LOG_BUGS: readonly Bug[] = [
  {
    name: 'fencing-skipped',
    breaks: 'the log does not check the epoch of a commit: a zombie owner goes on writing',
    skipsFencing: true,
  },
  {
    name: 'handover-before-drain',
    breaks: 'a rebalance gives a task to its new owner while the old one has work in hand, which is fenced and lost',
    dealsAtOnce: true,
  },
  {
    name: 'recreated-unnoticed',
    breaks: 'a source is known by its name alone: one that was created anew passes for the one before',
    hidesLossOf: 'sources',
  },
  {
    name: 'cut-unnoticed',
    breaks: 'a source is known by its end alone: one that was cut off and has grown beyond it again is read on',
    hidesCuts: true,
  },
  {
    name: 'lost-state-as-new',
    breaks: 'a task whose state log is empty begins afresh, whatever else says that it has run',
    hidesLossOf: 'state',
  },
  {
    name: 'idle-by-clock',
    concerns: ({ sql }) => sql.includes('idle-timeout'),
    breaks:
      'a fetch that fails looks like one that found nothing: while its leader is away a topic partition turns idle',
    wrapReader: withLastEnd,
  },
  {
    name: 'state-before-outputs',
    breaks: 'a commit is two: first state and offsets, then outputs; a crash between them loses the outputs',
    wrapTask: (inner) =>
      withCommit(inner, async (commit) => {
        const first = await inner.commit({ ...commit, outputs: [] });
        if (first.status !== 'committed') return first;
        const second = await inner.commit({ ...commit, state: [] });
        return second.status === 'committed' ? first : second;
      }),
  },
  {
    name: 'outputs-before-state',
    breaks: 'a commit is two: first outputs, then state and offsets; a crash between them repeats the outputs',
    wrapTask: (inner) =>
      withCommit(inner, async (commit) => {
        const first = await inner.commit({ ...commit, state: [], inputOffsets: [] });
        return first.status === 'committed' ? inner.commit({ ...commit, outputs: [] }) : first;
      }),
  },
  {
    name: 'unknown-as-committed',
    breaks: 'an unknown outcome is taken for committed: the task goes on under a new handle with the state in memory',
    wrapTask: (inner, spec, log) =>
      afterUnknown(inner, spec, log, async () => ({ status: 'committed', statePosition: 0 })),
  },
  {
    name: 'unknown-retried',
    breaks: 'a commit with an unknown outcome is sent again',
    wrapTask: (inner, spec, log) => afterUnknown(inner, spec, log, (task, commit) => task.commit(commit)),
  },
  {
    name: 'stale-state-read',
    breaks: 'reading the state log ends where it seems to end: a lagging replica hides the last commits',
    wrapTask: (inner, _spec, _log, random) => ({ ...bound(inner), state: withoutTail(inner.state, random) }),
  },
  {
    name: 'trim-before-commit',
    breaks: 'older state is deleted before the commit of the snapshot that replaces it is known',
    wrapTask: (inner) => {
      let newest = 0;
      return {
        ...withCommit(inner, async (commit) => {
          if (commit.state.length > 1) await inner.trimState(newest + 1).catch(() => {});
          const outcome = await inner.commit(commit);
          if (outcome.status === 'committed') newest = outcome.statePosition;
          return outcome;
        }),
        state: inner.state,
      };
    },
  },
  {
    name: 'round-trimmed-early',
    breaks: 'older state is deleted when a snapshot round begins instead of when its last part is committed',
    wrapTask: (inner) =>
      withCommit(inner, async (commit) => {
        const outcome = await inner.commit(commit);
        const begins = commit.state.some((bytes) => isPartOf(bytes, bytes.readDoubleBE(10)));
        if (begins && outcome.status === 'committed') await inner.trimState(outcome.statePosition).catch(() => {});
        return outcome;
      }),
  },
  {
    name: 'dead-letters-outside-commit',
    breaks: 'dead letters are appended plainly before the commit instead of inside it',
    wrapTask: (inner, _spec, log) =>
      withCommit(inner, async (commit) => {
        const isDeadLetter = ({ topic }: { topic: string }): boolean => topic.endsWith('.dlq');
        const letters = commit.outputs.filter(isDeadLetter);
        if (letters.length > 0) await log.append(letters);
        return inner.commit({ ...commit, outputs: commit.outputs.filter((batch) => !isDeadLetter(batch)) });
      }),
  },
];

/** Whether a state record (version 3: state-log/state-record.ts) is a part of the round that began at `commit`. */
function isPartOf(bytes: Buffer, commit: number): boolean {
  if (bytes[1] !== 1) return false;
  let at = 36;
  for (let left = bytes.readUInt16BE(34); left > 0; left--) at += 2 + bytes.readUInt16BE(at) + 12;
  return bytes.readDoubleBE(at) === commit;
}

/** Goes on telling the end that it was told before the newest fetch failed. */
function withLastEnd(inner: LogReader): LogReader {
  let known: number | null = null;
  return {
    poll: (maxWaitMs) => inner.poll(maxWaitMs),
    stableEnd: (partition) => (known = inner.stableEnd(partition) ?? known),
    close: () => inner.close(),
  };
}

function bound(inner: TaskLog): TaskLog {
  return {
    state: inner.state,
    commit: (commit) => inner.commit(commit),
    trimState: (position) => inner.trimState(position),
    close: () => inner.close(),
  };
}

function withCommit(inner: TaskLog, commit: (commit: TaskCommit) => Promise<CommitOutcome>): TaskLog {
  return { ...bound(inner), commit };
}

/** Goes on under a new handle after an unknown outcome, whose answer becomes what `settle` says. */
function afterUnknown(
  inner: TaskLog,
  spec: TaskSpec,
  log: Pick<EventLog, 'openTask' | 'append'>,
  settle: (task: TaskLog, commit: TaskCommit) => Promise<CommitOutcome>,
): TaskLog {
  let task = inner;
  return withCommit(inner, async (commit) => {
    const outcome = await task.commit(commit);
    if (outcome.status !== 'unknown') return outcome;
    task = await log.openTask(spec);
    return settle(task, commit);
  });
}

async function* withoutTail(records: AsyncIterable<StateRecord>, random: Random): AsyncGenerator<StateRecord> {
  const hidden = random.chance(0.3) ? 1 + random.below(3) : 0;
  const waiting: StateRecord[] = [];
  for await (const record of records) {
    waiting.push(record);
    if (waiting.length > hidden) yield waiting.shift()!;
  }
}
