import { CombinedWatermark, type OperatorFactory, type Receiver } from '../operator.ts';
import { INSERT, type Row } from '../row.ts';
import type { StateKey } from '../state.ts';
import { joinedRows, padded } from './join/joined-rows.ts';
import { WindowRows } from './window/window-rows.ts';

/** Joins the rows of a window when the watermark of both sides closes it. Rows of closed windows are dropped. */
export const windowJoin: OperatorFactory<'window-join'> = (node, context) => {
  const { kind, leftBounds, rightBounds } = node;
  const { output, state, compiler, inputFields, late } = context;
  const rows = joinedRows(compiler, kind, node.condition, inputFields);
  const pads = padded(kind);
  const leftOnly = kind === 'semi' || kind === 'anti';
  const left = state.add('left', new WindowRows());
  const right = state.add('right', new WindowRows());
  const watermark = new CombinedWatermark(2);
  const leftKey = compiler.key(node.leftKeys, inputFields[0]);
  const rightKey = compiler.key(node.rightKeys, inputFields[1]);
  const leftHasNull = compiler.hasNull(node.leftKeys);
  const rightHasNull = compiler.hasNull(node.rightKeys);

  function byKey(rights: readonly Row[]): Map<StateKey, Row[]> {
    const map = new Map<StateKey, Row[]>();
    for (const row of rights) {
      if (rightHasNull(row)) continue;
      const key = rightKey(row);
      const known = map.get(key);
      if (known === undefined) map.set(key, [row]);
      else known.push(row);
    }
    return map;
  }

  function join(lefts: readonly Row[], rights: readonly Row[]): void {
    const candidates = byKey(rights);
    const matched = new Set<Row>();
    for (const row of lefts) {
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
    for (const row of rights) if (!matched.has(row)) output.process(INSERT, rows.right(row));
  }

  const input = (index: number, side: WindowRows, endField: number): Receiver => ({
    process(_kind, row) {
      const end = row[endField] as number;
      if (end - 1 <= watermark.current) late(row, index);
      else side.add(end, row);
    },
    watermark(ms) {
      if (!watermark.advance(index, ms)) return;
      for (;;) {
        const end = Math.min(left.firstEnd, right.firstEnd);
        if (end === Infinity || end - 1 > watermark.current) break;
        join(left.take(end), right.take(end));
      }
      output.watermark(watermark.current);
    },
  });

  return {
    inputs: [input(0, left, leftBounds.end), input(1, right, rightBounds.end)],
    restored() {
      left.restored();
      right.restored();
    },
  };
};

const NONE: readonly Row[] = [];
