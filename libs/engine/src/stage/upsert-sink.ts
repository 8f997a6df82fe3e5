import type { NodeOf } from '@millrace/plan';
import type { Receiver } from '../dataflow/operator.ts';
import { isAddition, type Row } from '../dataflow/row.ts';
import type { RowCompiler } from '../dataflow/row-compiler.ts';
import type { OperatorState, StateKey } from '../dataflow/state.ts';
import type { RowEmitter } from './row-emitter.ts';

/**
 * Changes of rows as changes of keys. Where several rows of the input can hold one key (`keyed` false) all of them are
 * kept: the one added last shows, and when it goes the one before shows again (Flink's upsert materialiser).
 */
export function upsertSink(
  node: NodeOf<'sink'>,
  state: OperatorState,
  compiler: RowCompiler,
  to: RowEmitter,
): Receiver {
  const watermark = () => undefined;
  if (node.keyed) {
    return {
      process(kind, row) {
        if (isAddition(kind)) to.emit(row);
        else to.remove(row);
      },
      watermark,
    };
  }
  const keyOf = compiler.key(node.keys, node.fields);
  const same = compiler.key(node.fields.map((_, i) => i), node.fields); // prettier-ignore
  const rows = state.map<StateKey, Row[]>('rows', { spills: true });
  const showsLast = node.shows === 'last';
  return {
    process(kind, row) {
      const key = keyOf(row);
      const held = rows.get(key) ?? [];
      if (isAddition(kind)) {
        held.push(row);
        rows.set(key, held);
        if (showsLast || held.length === 1) to.emit(row);
        return;
      }
      const text = same(row);
      const at = held.findLastIndex((other) => same(other) === text);
      if (at < 0) return; // It expired with its time to live.
      held.splice(at, 1);
      if (held.length === 0) rows.delete(key);
      else rows.touch(key);
      const shown = held.at(showsLast ? -1 : 0);
      if (shown !== undefined) to.emit(shown);
      else to.remove(row);
    },
    watermark,
  };
}
