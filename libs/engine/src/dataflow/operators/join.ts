import { emitWanted, type RowTest } from '../emit-wanted.ts';
import { CombinedWatermark, type OperatorFactory, type Receiver } from '../operator.ts';
import { DELETE, INSERT, isAddition, type Row, type RowKind } from '../row.ts';
import { joinedRows, padded } from './join/joined-rows.ts';
import { mayBeUnknown, nullAwareMatches } from './join/null-aware.ts';
import { OpenEnds } from './join/open-ends.ts';
import { HeapJoinSide, type JoinRow } from './join/side.ts';
import { SpilledJoinSide } from './join/spilled-side.ts';

/**
 * The regular join: every row of both sides is kept (for `table.exec.state.ttl`), a change of one side is joined with
 * what the other has. A padded row is taken back when its first match comes, and sent again when the last one goes.
 */
export const join: OperatorFactory<'join'> = (node, context) => {
  const { kind } = node;
  const { output, compiler, inputFields } = context;
  const nullAware = node.nullAware && mayBeUnknown(node, inputFields);
  const rows = joinedRows(compiler, kind, node.condition, inputFields);
  const pads = padded(kind);
  const leftOnly = kind === 'semi' || kind === 'anti';
  // NULL is equal to nothing, but NOT IN takes it for what might be: then every pair is looked at.
  const keys = nullAware ? [[], []] : [node.leftKeys, node.rightKeys];
  const keyOf = keys.map((of, i) => compiler.key(of, inputFields[i]));
  const hasNull = keys.map((of) => compiler.hasNull(of));
  const matches = nullAware ? nullAwareMatches(node, compiler, inputFields) : rows.matches;
  // Who waits for the end of windows refers to the rows themselves.
  const JoinSide = context.state.spills && !node.windowEnds ? SpilledJoinSide : HeapJoinSide;
  const [left, right] = [new JoinSide('left', 0, context), new JoinSide('right', 1, context)];
  const watermark = new CombinedWatermark(2);
  // What expires by itself is kept as long as that takes.
  const ends =
    node.windowEnds && !left.expires && !right.expires ? new OpenEnds(node.windowEnds, context.operator) : undefined;
  const countsLeft = leftOnly || pads.left;

  function send(kind: RowKind, row: Row, times: number): void {
    for (let i = 0; i < times; i++) output.process(kind, row);
  }

  /** A left row's last match has gone or its first one come. */
  function sendLeft(entry: JoinRow, hasMatches: boolean): void {
    if (leftOnly ? hasMatches !== (kind === 'semi') : hasMatches) send(DELETE, rows.left(entry.row), entry.count);
    else send(INSERT, rows.left(entry.row), entry.count);
  }

  function processLeft(change: RowKind, row: Row): void {
    const adds = isAddition(change);
    const sign = adds ? INSERT : DELETE;
    if (hasNull[0](row)) {
      if (pads.left) output.process(sign, rows.left(row));
      return;
    }
    if (ends !== undefined && !ends.mayHaveMatches(row)) {
      if (ends.mayFindMatches(row)) ends.keep(left.add(keyOf[0](row), row, 0));
      return;
    }
    const key = keyOf[0](row);
    if (!adds) left.remove(key, row);
    let found = 0;
    for (const other of right.rows(key)) {
      if (!matches(row, other.row)) continue;
      found += other.count;
      if (leftOnly) continue;
      const before = other.matches;
      if (pads.right) {
        other.matches += adds ? 1 : -1;
        right.touch(other);
        if (adds && before === 0) send(DELETE, rows.right(other.row), other.count);
      }
      send(sign, rows.both(row, other.row), other.count);
      if (pads.right && !adds && before === 1) send(INSERT, rows.right(other.row), other.count);
    }
    if (leftOnly ? found > 0 === (kind === 'semi') : found === 0 && pads.left) output.process(sign, rows.left(row));
    if (ends !== undefined) {
      if (ends.mayFindMatches(row)) ends.keep(left.add(key, row, 0));
    } else if (adds) {
      left.add(key, row, found);
    }
  }

  function processRight(change: RowKind, row: Row): void {
    const adds = isAddition(change);
    const sign = adds ? INSERT : DELETE;
    if (hasNull[1](row)) {
      if (pads.right) output.process(sign, rows.right(row));
      return;
    }
    const key = keyOf[1](row);
    if (!adds) right.remove(key, row);
    let found = 0;
    for (const other of left.rows(key)) {
      if (!matches(other.row, row)) continue;
      found += other.count;
      const before = other.matches;
      if (countsLeft) {
        other.matches += adds ? 1 : -1;
        left.touch(other);
        if (adds && before === 0) sendLeft(other, true);
      }
      if (!leftOnly) send(sign, rows.both(other.row, row), other.count);
      if (countsLeft && !adds && before === 1) sendLeft(other, false);
    }
    if (found === 0 && pads.right) output.process(sign, rows.right(row));
    if (adds) right.add(key, row, found);
  }

  /** Left rows that neither have nor may find a match leave no trace. */
  const wanted = (of: OpenEnds): RowTest => ({
    fields: [...new Set([...of.fields, ...keys[0]])],
    passes: (row) => !hasNull[0](row) && (of.mayHaveMatches(row) || of.mayFindMatches(row)),
  });

  const input = (index: number, process: Receiver['process']): Receiver => ({
    process,
    ...(index === 0 && ends !== undefined && { emit: emitWanted(wanted(ends), processLeft) }),
    watermark(ms) {
      if (index === 1) ends?.advance(ms, (entry) => left.forget(entry));
      if (watermark.advance(index, ms)) output.watermark(watermark.current);
    },
  });

  return {
    inputs: [input(0, processLeft), input(1, processRight)],
    restored() {
      for (const entry of left.restore()) ends?.keep(entry);
      right.restore();
    },
  };
};
