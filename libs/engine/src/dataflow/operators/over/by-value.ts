import type { Field, OverCall, SortKey } from '@millrace/sql';
import type { Operator, OperatorContext } from '../../operator.ts';
import {
  DELETE,
  INSERT,
  isAddition,
  UPDATE_AFTER,
  UPDATE_BEFORE,
  type Row,
  type RowKind,
  type SqlValue,
} from '../../row.ts';
import type { StateKey } from '../../state.ts';
import { valueKey } from '../../values.ts';
import { Frames } from './frames.ts';

/** A row of a partition and what was sent for it; null: nothing yet. */
interface Placed {
  readonly row: Row;
  sent: Row | null;
}

/**
 * OVER in an order that is not time: a row may come before others at any time, so all rows of a partition are kept, and
 * what a change makes of the rows behind it (with RANGE also of its peers) is sent as updates. Frames begin at the start.
 */
export function overByValue(
  keyOf: (row: Row) => StateKey,
  calls: readonly OverCall[],
  order: readonly SortKey[],
  fields: readonly Field[],
  { state, output, compiler }: OperatorContext,
): Operator {
  const partitions = state.map<StateKey, Placed[]>('rows', { expires: true, spills: true });
  const compare = compiler.comparator(order, fields);
  const frames = new Frames(calls, fields, compiler);

  /** Computes all results anew and sends those from `from` on that changed. */
  const send = (rows: readonly Placed[], from: number) => {
    const states = frames.create();
    for (let begin = 0, end: number; begin < rows.length; begin = end) {
      end = begin + 1;
      while (end < rows.length && compare(rows[begin].row, rows[end].row) === 0) end++;
      let at = begin;
      const peers = rows.slice(begin, end).map(({ row }) => row);
      frames.results(states, 0, peers, (result) => {
        const placed = rows[at++];
        if (end > from) change(placed, result);
      });
    }
  };

  const change = (placed: Placed, result: Row) => {
    const before = placed.sent;
    if (before !== null && isSame(before, result, fields.length)) return;
    placed.sent = result;
    if (before !== null) output.process(UPDATE_BEFORE, before);
    output.process(before === null ? INSERT : UPDATE_AFTER, result);
  };

  const process = (kind: RowKind, row: Row) => {
    const key = keyOf(row);
    const rows = partitions.get(key) ?? [];
    let place = placeBehind(rows, row, compare);
    if (isAddition(kind)) {
      rows.splice(place, 0, { row, sent: null });
    } else {
      const identity = valueKey(row);
      do place--;
      while (place >= 0 && valueKey(rows[place].row) !== identity);
      // Nothing is known of the row: it has expired.
      if (place < 0) return;
      const [{ sent }] = rows.splice(place, 1);
      output.process(DELETE, sent!);
    }
    if (rows.length === 0) {
      partitions.delete(key);
      return;
    }
    // The one before may be a peer of the row that went away.
    send(rows, place - 1);
    partitions.set(key, rows);
  };
  return { inputs: [{ process, watermark: (ms) => output.watermark(ms) }] };
}

/** The place behind all rows that do not come after. */
function placeBehind(rows: readonly Placed[], row: Row, compare: (a: Row, b: Row) => number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(rows[middle].row, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isSame(a: Row, b: Row, from: number): boolean {
  const differs = (value: SqlValue, i: number) => i >= from && value !== b[i] && valueKey(value) !== valueKey(b[i]);
  return !a.some(differs);
}
