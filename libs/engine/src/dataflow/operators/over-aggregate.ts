import type { OverFrame } from '@millrace/sql';
import { failRecord } from '../../kernel/failure.ts';
import type { Operator, OperatorContext, OperatorFactory } from '../operator.ts';
import { INSERT, type Row } from '../row.ts';
import type { StateKey } from '../state.ts';
import { timersOf } from './kept/spilled-timers.ts';
import { dueAt } from './kept/timers.ts';
import { overByValue } from './over/by-value.ts';
import { Frames, type FrameState } from './over/frames.ts';

/**
 * `fn(…) OVER (PARTITION BY … ORDER BY time …)`. In event time rows wait until the watermark passes their time and then
 * go on in the order of time, those of one time in the order they came; over processing time they go on at once.
 */
export const overAggregate: OperatorFactory<'over-aggregate'> = (node, context) => {
  const fields = context.inputFields[0];
  const keyOf = context.compiler.key(node.partition, fields);
  if (node.time === 'value') return overByValue(keyOf, node.calls, node.order, fields, context);
  const frames = new Frames(node.calls, fields, context.compiler);
  if (node.time === 'proctime') return atOnce(keyOf, frames, context);
  return inOrder(keyOf, frames, node.order[0].field, boundOf(node.calls[0].frame), context);
};

type KeyOf = (row: Row) => StateKey;

function atOnce(keyOf: KeyOf, frames: Frames, { state, output, clock }: OperatorContext): Operator {
  const partitions = state.map<StateKey, FrameState[]>('partitions', { expires: true, spills: true });
  return {
    inputs: [
      {
        process(_kind, row) {
          const key = keyOf(row);
          const states = partitions.get(key) ?? frames.create();
          frames.results(states, clock.processingTimeMs, [row], (result) => output.process(INSERT, result));
          partitions.set(key, states);
        },
        watermark: (ms) => output.watermark(ms),
      },
    ],
  };
}

interface Partition {
  readonly frames: FrameState[];
  /** Rows that wait, by their times, and the watermark they wait for (later than their time for those nearly late). */
  readonly waiting: Map<number, { readonly due: number; readonly rows: Row[] }>;
  /** The last time that was sent. */
  last: number;
  /** RANGE only: when the partition can be forgotten; 0: not yet. */
  forgetAt: number;
}

interface Bound {
  /** Frames have a beginning: what is late is decided by the last row sent in the partition, not by the watermark. */
  readonly isBounded: boolean;
  /** How long rows stay in a RANGE frame; null: otherwise. */
  readonly rangeMs: number | null;
}

function boundOf({ unit, preceding }: OverFrame): Bound {
  return { isBounded: preceding !== null, rangeMs: unit === 'range' ? preceding : null };
}

/**
 * Late is what Flink says is late: without a bound, a row at or before the watermark; with one, a row at or before the
 * last that was sent in its partition (rows in between still get their place, and go on with the next watermark).
 */
function inOrder(
  keyOf: KeyOf,
  frames: Frames,
  timeField: number,
  { isBounded, rangeMs }: Bound,
  { state, output, late }: OperatorContext,
): Operator {
  const partitions = state.map<StateKey, Partition>('partitions', { spills: true });
  const timers = timersOf<[key: StateKey, time: number]>(state, 'timers');
  let watermark = -Infinity;
  let timerCount = 0;

  /** Rows of a time are due; `fired`: the time of the timer, which may be later. */
  const fire = (key: StateKey, time: number) => {
    const partition = partitions.get(key);
    if (partition === undefined) return;
    if (partition.forgetAt > 0 && partition.forgetAt <= time) {
      partitions.delete(key);
      return;
    }
    const waiting = partition.waiting.get(time);
    if (waiting === undefined) return;
    partition.waiting.delete(time);
    partition.last = time;
    frames.results(partition.frames, time, waiting.rows, (result) => output.process(INSERT, result));
    partitions.touch(key);
  };

  const wait = (due: number, key: StateKey, time: number) => timers.set(due, timerCount++, [key, time]);

  return {
    inputs: [
      {
        process(_kind, row) {
          const time = row[timeField] as number | null;
          if (time === null) failRecord('MLR_RECORD_NULL_ROWTIME', 'the time attribute of an OVER is NULL');
          const key = keyOf(row);
          const known = partitions.get(key);
          // Flink's bounded frames begin at the epoch.
          if (isBounded ? time <= (known?.last ?? 0) : time <= watermark) {
            late(row);
            return;
          }
          const partition: Partition = known ?? { frames: frames.create(), waiting: new Map(), last: 0, forgetAt: 0 };
          const waiting = partition.waiting.get(time);
          if (waiting === undefined) {
            const due = dueAt(time, watermark);
            partition.waiting.set(time, { due, rows: [row] });
            wait(due, key, time);
          } else {
            waiting.rows.push(row);
          }
          if (rangeMs !== null && partition.forgetAt < time + rangeMs + 1) {
            partition.forgetAt = time + Math.trunc(rangeMs * 1.5) + 1;
            wait(dueAt(partition.forgetAt, watermark), key, partition.forgetAt);
          }
          if (known === undefined) partitions.set(key, partition);
          else partitions.touch(key);
        },
        watermark(ms) {
          for (const [key, time] of timers.due(ms)) fire(key, time);
          watermark = ms;
          output.watermark(ms);
        },
      },
    ],
    restored() {
      for (const [key, { waiting, forgetAt }] of partitions.entries()) {
        for (const [time, { due }] of waiting) wait(due, key, time);
        if (forgetAt > 0) wait(forgetAt, key, forgetAt);
      }
    },
  };
}
