import { CombinedWatermark, type OperatorFactory, type Receiver } from '../operator.ts';
import { INSERT, type Row } from '../row.ts';
import type { StateKey } from '../state.ts';
import { joinedRows, padded } from './join/joined-rows.ts';
import { timersOf } from './kept/spilled-timers.ts';
import { timedRows, type Timed } from './kept/timed-rows.ts';

interface TimedRow extends Timed {
  readonly row: Row;
  readonly time: number;
  /** Whether it was sent with a match. */
  sent: boolean;
}

/** When a key of a side is to be cleaned up next. */
interface CleanUp {
  readonly at: number;
  /** Of equal times: the order of clean-ups. Odd: on the right. */
  readonly rank: number;
}

/**
 * Joins rows whose times are near: right.time is in [left.time - upper, left.time - lower]. A row is kept until no row
 * within its bounds can come; as in Flink a key is cleaned up when its oldest row of the first clean-up expires, so a
 * late row may still meet what is there. The watermark that goes on is behind by the longer bound: rows are sent with
 * both times.
 */
export const intervalJoin: OperatorFactory<'interval-join'> = (node, context) => {
  const { kind, lowerMs, upperMs } = node;
  const { output, state, compiler, inputFields, clock, late } = context;
  const rows = joinedRows(compiler, kind, node.condition, inputFields);
  const pads = padded(kind);
  const leftOnly = kind === 'semi' || kind === 'anti';
  const isRowtime = node.time === 'rowtime';
  const watermark = new CombinedWatermark(2);
  const timers = timersOf<StateKey>(state, 'timers');

  /** `reach`: how long after its time a row may find matches. */
  const side = (index: 0 | 1) => {
    const isLeft = index === 0;
    const name = isLeft ? 'left' : 'right';
    return {
      isLeft,
      kept: timedRows<TimedRow>(state, name, (entry) => entry.time),
      cleanUps: state.map<StateKey, CleanUp>(`${name}-clean-up`, { spills: true }),
      reach: isLeft ? -lowerMs : upperMs,
      timeField: isLeft ? node.leftTime : node.rightTime,
      keyOf: compiler.key(isLeft ? node.leftKeys : node.rightKeys, inputFields[index]),
      hasNull: compiler.hasNull(isLeft ? node.leftKeys : node.rightKeys),
      pads: isLeft ? pads.left : pads.right,
      pad: isLeft ? rows.left : rows.right,
      /** Whether it matters which of its rows found a match. */
      marks: isLeft ? pads.left || leftOnly : pads.right,
    };
  };
  type Side = ReturnType<typeof side>;
  const sides = [side(0), side(1)] as const;
  const delay = Math.max(sides[0].reach, sides[1].reach);
  const isEmpty = lowerMs > upperMs;

  /** What time it is, as the join sees it. */
  const now = () => (isRowtime ? Math.max(0, watermark.current) : clock.processingTimeMs);

  function padAll(own: Side, expired: readonly TimedRow[]): void {
    if (!own.pads) return;
    for (const { row, sent } of expired) if (!sent) output.process(INSERT, own.pad(row));
  }

  function planCleanUp(own: Side, { key, time, id }: TimedRow): void {
    const cleanUp = { at: time + own.reach + 1, rank: 2 * id + (own.isLeft ? 0 : 1) };
    own.cleanUps.set(key, cleanUp);
    timers.set(cleanUp.at, cleanUp.rank, key);
  }

  function cleanUp(own: Side, key: StateKey): void {
    padAll(own, own.kept.takeUpTo(key, now() - own.reach - 1));
    const first = own.kept.first(key);
    if (first === undefined) own.cleanUps.delete(key);
    else planCleanUp(own, first);
  }

  /** Joins a row with what is kept of the other side; whether there was a match. */
  function probe(own: Side, other: Side, row: Row, key: StateKey, from: number, to: number): boolean {
    let found = false;
    for (const entry of other.kept.between(key, from, to)) {
      const [left, right] = own.isLeft ? [row, entry.row] : [entry.row, row];
      if (!rows.matches(left, right)) continue;
      if (!leftOnly) output.process(INSERT, rows.both(left, right));
      else if (kind === 'semi' && !(own.isLeft ? found : entry.sent)) output.process(INSERT, left);
      found = true;
      if (!other.marks || entry.sent) continue;
      entry.sent = true;
      other.kept.touch(entry);
    }
    return found;
  }

  function process(own: Side, other: Side, row: Row): void {
    if (isEmpty || own.hasNull(row)) {
      if (own.pads) output.process(INSERT, own.pad(row));
      return;
    }
    const key = own.keyOf(row);
    const time = isRowtime ? (row[own.timeField] as number) : now();
    const to = time + own.reach;
    const expired = now() - other.reach - 1;
    let found = false;
    if (expired < to) {
      found = probe(own, other, row, key, time - other.reach, to);
      padAll(other, other.kept.takeUpTo(key, expired));
    }
    if (now() < to) {
      const entry: TimedRow = { id: own.kept.nextId(), key, row, time, sent: found };
      own.kept.add(entry);
      if (own.cleanUps.get(key) === undefined) planCleanUp(own, entry);
    } else if (!found) {
      late(row, own.isLeft ? 0 : 1);
      if (own.pads) output.process(INSERT, own.pad(row));
    }
  }

  function fire(): void {
    while (timers.isDue(now())) {
      const own = sides[timers.nextRank! % 2];
      cleanUp(own, timers.take());
    }
  }

  const input = (index: 0 | 1): Receiver => ({
    process: (_kind, row) => process(sides[index], sides[1 - index], row),
    watermark(ms) {
      if (!watermark.advance(index, ms)) return;
      if (isRowtime) fire();
      output.watermark(isRowtime ? watermark.current - delay : watermark.current);
    },
  });

  return {
    inputs: [input(0), input(1)],
    processingTime() {
      if (!isRowtime) fire();
    },
    dueMs: () => (isRowtime ? Infinity : (timers.next ?? Infinity)),
    restored() {
      for (const own of sides) {
        own.kept.restore();
        for (const [key, { at, rank }] of own.cleanUps.entries()) timers.set(at, rank, key);
      }
    },
  };
};
