import type { NodeOf } from '@millrace/plan';
import type { Operator, OperatorContext } from '../../operator.ts';
import { INSERT, type Row } from '../../row.ts';
import type { StateKey } from '../../state.ts';
import { KeptRows, type Kept } from '../kept/kept-rows.ts';
import { dueAt, HeapTimers } from '../kept/timers.ts';

interface Waiting extends Kept {
  readonly key: StateKey;
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
  const rows = new KeptRows<Waiting>(state, 'waiting');
  const waiting = new Map<StateKey, Waiting>();
  const timers = new HeapTimers<Waiting>();
  let watermark = -Infinity;

  function wait(entry: Waiting): void {
    waiting.set(entry.key, entry);
    timers.set(entry.due, entry.id, entry);
  }

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
          const before = waiting.get(key);
          if (before !== undefined) {
            if (time >= (before.row[node.timeField] as number)) return;
            rows.delete(before);
          }
          const entry: Waiting = { id: rows.nextId(), key, row, due: dueAt(time, watermark) };
          rows.put(entry);
          wait(entry);
        },
        watermark(ms) {
          watermark = ms;
          for (const entry of timers.due(ms)) {
            // Replaced by an earlier one meanwhile.
            if (waiting.get(entry.key) !== entry) continue;
            waiting.delete(entry.key);
            rows.delete(entry);
            sent.set(entry.key, true);
            output.process(INSERT, entry.row);
          }
          output.watermark(ms);
        },
      },
    ],
    restored() {
      for (const entry of rows.restore()) wait(entry);
    },
  };
}
