import { CombinedWatermark, type OperatorFactory, type Receiver } from '../operator.ts';
import { INSERT, type Row } from '../row.ts';
import type { StateKey } from '../state.ts';
import { joinedRows, padded } from './join/joined-rows.ts';
import { KeptRows, type Kept } from './kept/kept-rows.ts';
import { OpenWindows } from './kept/open-windows.ts';

interface WindowRow extends Kept {
  readonly row: Row;
}

/** Joins the rows of a window when the watermark of both sides closes it. Rows of closed windows are dropped. */
export const windowJoin: OperatorFactory<'window-join'> = (node, context) => {
  const { kind, leftBounds, rightBounds } = node;
  const { output, state, compiler, inputFields, late } = context;
  const rows = joinedRows(compiler, kind, node.condition, inputFields);
  const pads = padded(kind);
  const leftOnly = kind === 'semi' || kind === 'anti';
  const kept = [new KeptRows<WindowRow>(state, 'left'), new KeptRows<WindowRow>(state, 'right')];
  const ends = [leftBounds.end, rightBounds.end];
  const windows = new OpenWindows((): [WindowRow[], WindowRow[]] => [[], []]);
  const watermark = new CombinedWatermark(2);
  const leftKey = compiler.key(node.leftKeys, inputFields[0]);
  const rightKey = compiler.key(node.rightKeys, inputFields[1]);
  const leftHasNull = compiler.hasNull(node.leftKeys);
  const rightHasNull = compiler.hasNull(node.rightKeys);

  function byKey(rights: readonly WindowRow[]): Map<StateKey, Row[]> {
    const map = new Map<StateKey, Row[]>();
    for (const { row } of rights) {
      if (rightHasNull(row)) continue;
      const key = rightKey(row);
      const known = map.get(key);
      if (known === undefined) map.set(key, [row]);
      else known.push(row);
    }
    return map;
  }

  function join(lefts: readonly WindowRow[], rights: readonly WindowRow[]): void {
    const candidates = byKey(rights);
    const matched = new Set<Row>();
    for (const { row } of lefts) {
      let found = false;
      for (const other of (leftHasNull(row) ? undefined : candidates.get(leftKey(row))) ?? NONE) {
        // Of sessions only the ends may be equal.
        if (row[leftBounds.start] !== other[rightBounds.start] || !rows.matches(row, other)) continue;
        found = true;
        if (leftOnly) break;
        output.process(INSERT, rows.both(row, other));
        if (pads.right) matched.add(other);
      }
      if (found ? kind === 'semi' : pads.left) output.process(INSERT, rows.left(row));
    }
    if (!pads.right) return;
    for (const { row } of rights) if (!matched.has(row)) output.process(INSERT, rows.right(row));
  }

  const input = (index: number): Receiver => ({
    process(_kind, row) {
      const window = windows.open(row[ends[index]] as number);
      if (window === undefined) {
        late(row, index);
        return;
      }
      const entry: WindowRow = { id: kept[index].nextId(), row };
      kept[index].put(entry);
      window[index].push(entry);
    },
    watermark(ms) {
      if (!watermark.advance(index, ms)) return;
      for (const [lefts, rights] of windows.close(watermark.current)) {
        join(lefts, rights);
        lefts.forEach((entry) => kept[0].delete(entry));
        rights.forEach((entry) => kept[1].delete(entry));
      }
      output.watermark(watermark.current);
    },
  });

  return {
    inputs: [input(0), input(1)],
    restored() {
      kept.forEach((of, i) => {
        for (const entry of of.restore()) windows.open(entry.row[ends[i]] as number)![i].push(entry);
      });
    },
  };
};

const NONE: readonly Row[] = [];
