import type { Expression, Relation } from '../logical/plan.ts';
import { mapFields } from '../logical/rewrite.ts';
import { withNullable } from '../type-system/type.ts';
import { allFields, conjunction, conjunctsOf, isTrue, project, substitute } from './relations.ts';
import { outerPlace } from './scope.ts';

/**
 * `LATERAL (SELECT … FROM UNNEST(outer.column) WHERE …)`: a correlate over the outer rows themselves, the condition and
 * the columns above it. Null for any other query; gives the fields of both sides.
 */
export function lateralUnnest(left: Relation, query: Relation, padded: boolean): Relation | null {
  const found = elementsOf(query);
  if (!found) return null;
  const { unnest, conditions, outputs } = found;
  const width = left.fields.length;
  const inJoin = (e: Expression) => mapFields(e, (i) => (i < 0 ? outerPlace(i) : i + width));
  const call = { ...unnest.call, collection: mapFields(unnest.call.collection, outerPlace) };
  const condition = conjunction(conditions.map(inJoin));
  const fields = unnest.fields.map(({ name, type }) => ({ name, type: withNullable(type, type.nullable || padded) }));
  const joined: Relation = {
    op: 'correlate',
    input: left,
    left: padded,
    call,
    condition: isTrue(condition) ? null : condition,
    fields: [...left.fields, ...fields],
    at: unnest.at,
  };
  const columns = outputs.map((e) => substitute(inJoin(e), (i, field) => ({ ...field, type: joined.fields[i].type })));
  const names = [...left.fields, ...query.fields].map(({ name }) => name);
  return project(joined, [...allFields(joined).slice(0, width), ...columns], names);
}

type Correlate = Extract<Relation, { op: 'correlate' }>;
type Unnest = Correlate & { readonly call: Extract<Correlate['call'], { fn: 'UNNEST' }> };

interface Elements {
  readonly unnest: Unnest;
  readonly conditions: readonly Expression[];
  readonly outputs: readonly Expression[];
}

function elementsOf(relation: Relation): Elements | null {
  switch (relation.op) {
    case 'correlate': {
      const { call, input } = relation;
      const alone = input.op === 'values' && input.rows.length === 1 && input.fields.length === 0;
      if (call.fn !== 'UNNEST' || !alone || relation.condition || relation.left) return null;
      return { unnest: { ...relation, call }, conditions: [], outputs: allFields(relation) };
    }
    case 'filter': {
      const below = elementsOf(relation.input);
      const own = conjunctsOf(relation.condition);
      return below && { ...below, conditions: [...below.conditions, ...own.map((e) => over(e, below))] };
    }
    case 'project': {
      const below = elementsOf(relation.input);
      return below && { ...below, outputs: relation.expressions.map((e) => over(e, below)) };
    }
    default:
      return null;
  }
}

function over(expression: Expression, { outputs }: Elements): Expression {
  return substitute(expression, (i, field) => (i < 0 ? field : outputs[i]));
}
