import type { Position, Relation } from '../logical/plan.ts';
import { withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { fieldAt } from './relations.ts';

/** Whether a relation has one row at most, whatever its input. */
export function isSingleRow(relation: Relation): boolean {
  if (relation.op === 'project' || relation.op === 'filter') return isSingleRow(relation.input);
  if (relation.op === 'values') return relation.rows.length === 1;
  return relation.op === 'aggregate' && relation.keys.length === 0 && relation.groupingSets === null;
}

/** The one value of a relation; two rows are an error when it runs. */
export function singleValue(input: Relation, at: Position): Relation {
  const type: SqlType = withNullable(input.fields[0].type, true);
  const argument = fieldAt(input.fields, 0);
  const call = { fn: 'SINGLE_VALUE', argument, distinct: false, type } as const;
  const fields = [{ name: input.fields[0].name, type }];
  return { op: 'aggregate', input, keys: [], groupingSets: null, aggregates: [call], window: null, fields, at };
}
