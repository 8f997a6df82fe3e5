import type { NodeOf } from '@millrace/plan';
import { CombinedWatermark, type Operator, type OperatorContext } from '../../operator.ts';
import { DELETE, INSERT, isAddition, UPDATE_BEFORE, type Row } from '../../row.ts';
import type { StateKey } from '../../state.ts';
import { joinedRows, padded } from '../join/joined-rows.ts';
import { timersOf } from '../kept/spilled-timers.ts';
import { timedRows, type Timed } from '../kept/timed-rows.ts';
import { dueAt } from '../kept/timers.ts';

interface Waiting extends Timed {
  readonly row: Row;
  readonly adds: boolean;
}

interface Version extends Timed {
  readonly time: number;
  /** null: from this time on there is no row. */
  readonly row: Row | null;
}

interface Due {
  readonly at: number;
  /** Of equal times: whose turn it is. */
  readonly rank: number;
}

/**
 * Left rows wait until the watermark of both sides says that the version of their time is known. Of the versions that
 * the watermark has passed the newest is kept: what is valid from then on. NULL is a key like any other, as in Flink.
 */
export function versionedJoin(node: NodeOf<'temporal-join'>, context: OperatorContext): Operator {
  const { output, state, compiler, inputFields } = context;
  const rows = joinedRows(compiler, node.kind, node.condition, inputFields);
  const pads = padded(node.kind).left;
  const [leftTime, rightTime] = [node.leftTime, node.rightTime!];
  const leftKey = compiler.key(node.leftKeys, inputFields[0]);
  const rightKey = compiler.key(node.rightKeys, inputFields[1]);
  const waiting = timedRows<Waiting>(state, 'left', ({ row }) => row[leftTime] as number);
  /** Of one time the one that came last. */
  const versions = timedRows<Version>(state, 'right', ({ time }) => time);
  /** When a key is looked at next: the watermark its earliest row needs. */
  const due = state.map<StateKey, Due>('due', { spills: true });
  /** A key may have several: only the one it is due at counts. */
  const timers = timersOf<StateKey>(state, 'timers');
  const watermark = new CombinedWatermark(2);

  function plan(key: StateKey, time: number, rank: number): void {
    const at = dueAt(time, watermark.current);
    const known = due.get(key);
    if (known !== undefined && known.at <= at) return;
    due.set(key, { at, rank });
    timers.set(at, rank, key);
  }

  function processLeft(adds: boolean, row: Row): void {
    const entry: Waiting = { id: waiting.nextId(), key: leftKey(row), row, adds };
    waiting.add(entry);
    plan(entry.key, row[leftTime] as number, 2 * entry.id);
  }

  function processRight(adds: boolean, row: Row): void {
    const time = row[rightTime] as number;
    const entry: Version = { id: versions.nextId(), key: rightKey(row), time, row: adds ? row : null };
    const before = versions.lastUpTo(entry.key, time);
    if (before?.time === time) versions.remove(before);
    versions.add(entry);
    plan(entry.key, time, 2 * entry.id + 1);
  }

  function join({ key, row, adds }: Waiting): void {
    const right = versions.lastUpTo(key, row[leftTime] as number)?.row ?? null;
    if (right !== null && rows.matches(row, right)) output.process(adds ? INSERT : DELETE, rows.both(row, right));
    else if (pads) output.process(adds ? INSERT : DELETE, rows.left(row));
  }

  function settle(key: StateKey): void {
    const now = watermark.current;
    // They go on in the order they came.
    for (const entry of [...waiting.takeUpTo(key, now)].sort((a, b) => a.id - b.id)) join(entry);
    const valid = versions.lastUpTo(key, now);
    if (valid !== undefined) versions.takeBefore(key, valid.time);
    due.delete(key);
    const next = waiting.first(key);
    if (next !== undefined) plan(key, next.row[leftTime] as number, 2 * next.id);
  }

  function fire(): void {
    while (timers.isDue(watermark.current)) {
      const [at, rank] = [timers.next, timers.nextRank];
      const key = timers.take();
      const planned = due.get(key);
      if (planned?.at === at && planned?.rank === rank) settle(key);
    }
  }

  const input = (index: 0 | 1) => ({
    watermark(ms: number) {
      if (!watermark.advance(index, ms)) return;
      fire();
      output.watermark(watermark.current);
    },
  });

  return {
    inputs: [
      { ...input(0), process: (kind, row) => processLeft(isAddition(kind), row) },
      {
        ...input(1),
        process(kind, row) {
          // Its +U says what is valid instead, from its own time on.
          if (kind !== UPDATE_BEFORE) processRight(isAddition(kind), row);
        },
      },
    ],
    restored() {
      waiting.restore();
      versions.restore();
      for (const [key, { at, rank }] of due.entries()) timers.set(at, rank, key);
    },
  };
}
