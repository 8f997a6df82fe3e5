import type { NodeOf, WindowBounds } from '@millrace/plan';
import type { Operator, OperatorContext } from '../../operator.ts';
import { INSERT, type Row } from '../../row.ts';
import type { StateKey } from '../../state.ts';
import { KeptRows, type Kept } from '../kept/kept-rows.ts';
import { OpenWindows } from '../kept/open-windows.ts';

interface Best extends Kept {
  readonly key: StateKey;
  readonly row: Row;
}

/** The first or last row of a key in each window, sent when the watermark closes it. Rows of closed windows are dropped. */
export function windowDeduplicate(
  node: NodeOf<'deduplicate'>,
  bounds: WindowBounds,
  { output, state, compiler, inputFields, late }: OperatorContext,
): Operator {
  const keyOf = compiler.key(node.keys, inputFields[0]);
  const rows = new KeptRows<Best>(state, 'rows');
  const windows = new OpenWindows(() => new Map<StateKey, Best>());

  function replaces(row: Row, before: Row): boolean {
    if (node.time === 'proctime') return node.keep === 'last';
    const [time, known] = [row[node.timeField] as number, before[node.timeField] as number];
    return node.keep === 'last' ? time >= known : time < known;
  }

  return {
    inputs: [
      {
        process(_kind, row) {
          const window = windows.open(row[bounds.end] as number);
          if (window === undefined) {
            late(row);
            return;
          }
          const key = keyOf(row);
          const before = window.get(key);
          if (before !== undefined && !replaces(row, before.row)) return;
          const entry: Best = { id: before ? before.id : rows.nextId(), key, row };
          window.set(key, entry);
          rows.put(entry);
        },
        watermark(ms) {
          for (const window of windows.close(ms)) {
            for (const entry of window.values()) {
              rows.delete(entry);
              output.process(INSERT, entry.row);
            }
          }
          output.watermark(ms);
        },
      },
    ],
    restored() {
      for (const entry of rows.restore()) windows.open(entry.row[bounds.end] as number)!.set(entry.key, entry);
    },
  };
}
