import type { NodeOf } from '@millrace/plan';
import type { Operator, OperatorContext } from '../../operator.ts';
import { INSERT, type Row } from '../../row.ts';
import type { StateKey } from '../../state.ts';
import { timersOf } from '../kept/spilled-timers.ts';
import { timedRows, type Timed } from '../kept/timed-rows.ts';
import { dueAt } from '../kept/timers.ts';

interface Waiting extends Timed {
  readonly row: Row;
  /** Watermark that sends it. */
  readonly due: number;
}

/**
 * The earliest row of a key, sent once, when the watermark says that no earlier one comes (as Flink, so that the result
 * is never changed). Rows behind the watermark are dropped.
 */
export function firstByEventTime(node: NodeOf<'deduplicate'>, context: OperatorContext): Operator {
  const { output, state, compiler, inputFields, late } = context;
  const keyOf = compiler.key(node.keys, inputFields[0]);
  const sent = state.map<StateKey, boolean>('sent', { expires: true, spills: true });
  /** One of each key at most. */
  const waiting = timedRows<Waiting>(state, 'waiting', () => 0);
  /** Keys; their ranks are the ids of the rows. */
  const timers = timersOf<StateKey>(state, 'timers');
  let watermark = -Infinity;

  return {
    inputs: [
      {
        process(_kind, row) {
          const time = row[node.timeField] as number;
          if (time < watermark) {
            late(row);
            return;
          }
          const key = keyOf(row);
          if (sent.get(key) !== undefined) return;
          const before = waiting.first(key);
          if (before !== undefined) {
            if (time >= (before.row[node.timeField] as number)) return;
            waiting.remove(before);
          }
          const entry: Waiting = { id: waiting.nextId(), key, row, due: dueAt(time, watermark) };
          waiting.add(entry);
          timers.set(entry.due, entry.id, key);
        },
        watermark(ms) {
          watermark = ms;
          while (timers.isDue(ms)) {
            const id = timers.nextRank;
            const entry = waiting.first(timers.take());
            // Replaced by an earlier one meanwhile.
            if (entry === undefined || entry.id !== id) continue;
            waiting.remove(entry);
            sent.set(entry.key, true);
            output.process(INSERT, entry.row);
          }
          output.watermark(ms);
        },
      },
    ],
    restored() {
      waiting.restore(({ due, id, key }) => timers.set(due, id, key));
    },
  };
}
