import { SqlError } from '../errors.ts';
import type { Expression, Field, Relation } from '../logical/plan.ts';
import type { QueryBody } from '../syntax/ast.ts';
import { commonType } from '../type-system/common-type.ts';
import { formatType, sameType, withNullable } from '../type-system/type.ts';
import { call } from './calls.ts';
import { castTo } from './coerce.ts';
import { join } from './joins.ts';
import { bindQuery, type QueryContext } from './query.ts';
import { distinct } from './distinct.ts';
import { allFields, conjunction, fieldAt, project } from './relations.ts';
import { setByCounts } from './set-counts.ts';

type SetOperation = Extract<QueryBody, { query: 'set-operation' }>;

/** UNION, INTERSECT, EXCEPT. Two NULLs are the same here. */
export function bindSetOperation(node: SetOperation, { catalog, outer }: QueryContext): Relation {
  const { op, all, at } = node;
  const [left, right] = align(bindQuery(node.left, catalog, outer), bindQuery(node.right, catalog, outer), node);
  if (op === 'UNION') {
    const union: Relation = { op: 'union', inputs: [left, right], fields: left.fields.map((f, i) => unionField(f, right.fields[i])), at }; // prettier-ignore
    return all ? union : distinct(union, at);
  }
  if (all) return setByCounts(op, left, right, at);
  const width = left.fields.length;
  const equal = left.fields.map((_, i) => {
    const other: Expression = { op: 'field', index: width + i, type: right.fields[i].type };
    return call('IS NOT DISTINCT FROM', [fieldAt(left.fields, i), other], at);
  });
  const kept = join(op === 'INTERSECT' ? 'semi' : 'anti', left, right, conjunction(equal), at);
  return distinct(kept, at);
}

/** Both sides with the types they have in common. */
function align(left: Relation, right: Relation, { op, at }: SetOperation): [Relation, Relation] {
  if (left.fields.length !== right.fields.length) {
    const message = `${op} of ${left.fields.length} columns and ${right.fields.length}`;
    throw new SqlError('MLR_SQL_TYPE', message, at);
  }
  const types = left.fields.map(({ type, name }, i) => {
    const common = commonType(type, right.fields[i].type);
    if (common) return common;
    const given = `${formatType(type)} and ${formatType(right.fields[i].type)}`;
    throw new SqlError('MLR_SQL_TYPE', `column \`${name}\` of ${op} would be ${given}: CAST one`, at);
  });
  const cast = (side: Relation): Relation => {
    if (side.fields.every(({ type }, i) => sameType(type, types[i]))) return side;
    const values = allFields(side).map((value, i) => castTo(value, types[i]));
    return project(side, values, left.fields.map(({ name }) => name)); // prettier-ignore
  };
  return [cast(left), cast(right)];
}

/** A time attribute when it is one of the same kind on both sides. */
function unionField({ name, type, timeAttribute }: Field, other: Field): Field {
  const field = { name, type: withNullable(type, type.nullable || other.type.nullable) };
  return timeAttribute && timeAttribute === other.timeAttribute ? { ...field, timeAttribute } : field;
}
