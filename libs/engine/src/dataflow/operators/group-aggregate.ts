import { GroupValues } from '../aggregates/group-values.ts';
import { compileAggregates, type Accumulator } from '../aggregates/index.ts';
import type { OperatorFactory } from '../operator.ts';
import {
  DELETE,
  INSERT,
  isAddition,
  UPDATE_AFTER,
  UPDATE_BEFORE,
  type Row,
  type RowKind,
  type SqlValue,
} from '../row.ts';
import { valueKey } from '../values.ts';
import { growingGroups } from './group/growing-groups.ts';
import { partialOf } from './group/partials.ts';

/** What a group has come to, and the row that was sent for it. */
type Group = [accumulator: Accumulator, sent: Row];

/**
 * Updating GROUP BY: each change sends what it makes of its group. As in Flink: a result that stays the same is not
 * sent again (unless state expires: then whoever reads it must hear of it), a group without rows is taken back (-D),
 * also the one of an aggregate without keys, and without input there is no group.
 */
export const groupAggregate: OperatorFactory<'group-aggregate'> = (node, context) => {
  const { output, state, compiler, inputs } = context;
  const [fields] = context.inputFields;
  const updates = inputs[0].changelog === 'update';
  const { keys, merges } = node;
  const isSame = (a: Row, b: Row) => {
    for (let i = keys.length; i < a.length; i++) if (a[i] !== b[i] && !isEqual(a[i], b[i])) return false;
    return true;
  };
  const growing = updates || state.ttlMs > 0 ? null : growingGroups(node, context, isSame);
  if (growing !== null) return growing;
  const groups = state.map<ReturnType<typeof keyOf>, Group>('groups', { expires: true, spills: true });
  const keyOf = compiler.key(keys, fields);
  // With a time to live values go when their group does; what is merged brings them along.
  const distincts: GroupValues[] = [];
  const apart = (name: string) => {
    const values = new GroupValues(state.map(name, { spills: true }));
    distincts.push(values);
    return values;
  };
  const aggregates = compileAggregates(node.aggregates, merges ?? fields, compiler, {
    retractable: updates,
    counted: updates || merges !== undefined,
    ...(state.ttlMs === 0 && merges === undefined && { apart }),
    // The set's id is the last key.
    setBit: (key) => keys.length - 2 - key,
  });
  const rowOf = aggregates.output([
    ...keys.map((field) => ({ from: 'row', field }) as const),
    ...node.aggregates.map((_, index) => ({ from: 'aggregate', index }) as const),
  ]);

  const change = (accumulator: Accumulator, kind: RowKind, row: Row) => {
    if (merges !== undefined) aggregates.merge(accumulator, partialOf(row), false);
    else if (isAddition(kind)) aggregates.add(accumulator, row);
    else aggregates.retract(accumulator, row);
  };
  const isMore = (kind: RowKind, row: Row) => (merges ? aggregates.rows(partialOf(row)) > 0 : isAddition(kind));

  return {
    inputs: [
      {
        process(kind, row) {
          const key = keyOf(row);
          const group = groups.get(key);
          for (const values of distincts) values.open(key);
          if (group === undefined) {
            // What takes back a row of a group that is gone (expired) says nothing new.
            if (!isMore(kind, row)) return;
            const accumulator = aggregates.create();
            change(accumulator, kind, row);
            const sent = rowOf(row, accumulator, 0, 0);
            groups.set(key, [accumulator, sent]);
            output.process(INSERT, sent);
            return;
          }
          const [accumulator, before] = group;
          change(accumulator, kind, row);
          if (updates && aggregates.rows(accumulator) === 0) {
            groups.delete(key);
            output.process(DELETE, before);
            return;
          }
          const after = rowOf(row, accumulator, 0, 0);
          group[1] = after;
          groups.touch(key);
          if (state.ttlMs === 0 && isSame(before, after)) return;
          output.process(UPDATE_BEFORE, before);
          output.process(UPDATE_AFTER, after);
        },
        watermark: (ms) => output.watermark(ms),
      },
    ],
  };
};

/** Of values that are not `===`. A NaN equals nothing, as in Flink. */
function isEqual(a: SqlValue, b: SqlValue): boolean {
  return typeof a === 'object' && a !== null && b !== null && valueKey(a) === valueKey(b);
}
