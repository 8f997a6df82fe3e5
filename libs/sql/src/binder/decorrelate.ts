import { SqlError } from '../errors.ts';
import type { AggregateCall, Expression, JoinKind, Position, Relation } from '../logical/plan.ts';
import { fieldsOf, mapFields } from '../logical/rewrite.ts';
import { call } from './calls.ts';
import { join } from './joins.ts';
import { distinct } from './distinct.ts';
import { allFields, append, conjunction, conjunctsOf, fieldAt, filter, materialized, project, substitute } from './relations.ts'; // prettier-ignore
import { argumentsLookOut, looksOut, outerFields, readsOuter } from './outer-references.ts';
import { inOuterQuery } from './scope.ts';

/**
 * A sub-query with what it asks of the outer row taken out: for an outer row, its rows are those of `relation` for which
 * `conditions` hold, and their columns are `outputs`. Both read fields of `relation` and, by negative places, the outer
 * row. `padded`: an aggregate without keys, which has a row even where `relation` has none; its outputs then come of
 * NULLs in all fields.
 */
export interface Pulled {
  readonly relation: Relation;
  readonly outputs: readonly Expression[];
  readonly conditions: readonly Expression[];
  readonly padded: boolean;
}

/** The relation around a sub-query, and what the outer scope's columns are in it. */
export interface Outer {
  readonly relation: Relation;
  readonly column: (field: Expression) => Expression;
  /** What the sub-query stands for. */
  readonly role: 'condition' | 'value' | 'lateral';
}

/** Takes references to the outer row out of a sub-query's relation. */
export function decorrelate(relation: Relation, outer: Outer, at: Position): Pulled {
  if (!readsOuter(relation)) return { relation, outputs: allFields(relation), conditions: [], padded: false };
  const down = (input: Relation) => decorrelate(input, outer, at);
  switch (relation.op) {
    case 'project': {
      const pulled = down(relation.input);
      return { ...pulled, outputs: relation.expressions.map((e) => over(e, pulled)) };
    }
    case 'filter': {
      // HAVING takes the row away that an aggregate has even where there is nothing.
      const pulled = settled(down(relation.input));
      const conditions = conjunctsOf(relation.condition).map((e) => over(e, pulled));
      const own = conditions.filter((condition) => !looksOut(condition));
      const pulledUp = conditions.filter(looksOut);
      return { ...pulled, relation: filter(pulled.relation, own), conditions: [...pulled.conditions, ...pulledUp] };
    }
    case 'join':
      return pullJoin(relation, down, outer, at);
    case 'aggregate':
      return pullAggregate(relation, down(relation.input), outer, at);
    case 'window': {
      const { input, conditions, keys } = byKeys(down(relation.input), outer, at);
      const width = relation.input.fields.length;
      const moved: Relation = { ...relation, input, fields: [...input.fields, ...relation.fields.slice(width)] };
      const outputs = relation.fields.map((_, i) => fieldAt(moved.fields, i < width ? i : i + keys.length));
      return { relation: moved, outputs, conditions, padded: false };
    }
    case 'sort':
      if (relation.limit === null && relation.offset === 0) return down(relation.input);
      if (outer.role === 'condition') return limited(relation, settled(down(relation.input)));
      throw refused('LIMIT in a sub-query that looks at the outer row (use ROW_NUMBER() … <= n)', at);
    case 'correlate':
      if (readsOuter(relation.input)) throw refused('UNNEST in a sub-query that looks at the outer row', at);
      throw new SqlError('MLR_SQL_UNSUPPORTED', UNNEST_OUTSIDE, relation.at);
    default:
      throw refused(`a sub-query that looks at the outer row from below ${NAMES[relation.op] ?? relation.op}`, at);
  }
}

function pullJoin(
  relation: Extract<Relation, { op: 'join' }>,
  down: (r: Relation) => Pulled,
  outer: Outer,
  at: Position,
): Pulled {
  const left = down(relation.left);
  const right = down(relation.right);
  const { kind } = relation;
  const width = left.relation.fields.length;
  const shift = (e: Expression) => mapFields(e, (i) => (i < 0 ? i : i + width));
  const both = [...left.outputs, ...right.outputs.map(shift)];
  const conditions = conjunctsOf(substitute(relation.condition, (i, field) => (i < 0 ? field : both[i])));
  const own = conditions.filter((condition) => !looksOut(condition));
  const lifted = forgetful([...right.conditions.map(shift), ...conditions.filter(looksOut)], left, kind, outer);
  if (kind === 'semi' && lifted.length > 0) return pullSemiJoin(left, right, { own, lifted }, outer, at);
  if (relation.ofValue && lifted.length > 0 && !left.padded && !right.padded) {
    return pullValue(left, right, { own, lifted }, outer, at);
  }
  if ((lifted.length > 0 && kind !== 'inner') || kind === 'right' || kind === 'full' || left.padded || right.padded) {
    throw refused(OUTSIDE_OF_JOIN[kind], at);
  }
  return {
    relation: join(kind, left.relation, right.relation, conjunction(own), relation.at),
    outputs: kind === 'semi' || kind === 'anti' ? left.outputs : both,
    conditions: [...left.conditions, ...lifted],
    padded: false,
  };
}

/**
 * Of what a sub-query within the sub-query says of the outer row: what Flink heeds. It forgets what is said of columns
 * that the sub-query itself compares; not in LATERAL.
 */
function forgetful(lifted: Expression[], left: Pulled, kind: JoinKind, outer: Outer): Expression[] {
  if (outer.role === 'lateral' || (kind !== 'semi' && kind !== 'anti')) return lifted;
  const compared = new Set(left.conditions.flatMap((condition) => [...fieldsOf(condition)]));
  return lifted.filter((condition) => ![...fieldsOf(condition)].some((place) => place < 0 && compared.has(place)));
}

/** Conditions of a join: over its own rows, and those that look at the outer row. */
interface JoinConditions {
  readonly own: readonly Expression[];
  readonly lifted: readonly Expression[];
}

/** A semi join with rows that look at the outer row: a join with what of them is compared, once each. */
function pullSemiJoin(
  left: Pulled,
  right: Pulled,
  { own, lifted }: JoinConditions,
  outer: Outer,
  at: Position,
): Pulled {
  const width = left.relation.fields.length;
  const readsLeft = (e: Expression) => [...fieldsOf(e)].some((place) => place >= 0 && place < width);
  const ofRight = lifted.filter((e) => !readsLeft(e));
  const ofLeft = lifted.filter(readsLeft);
  if (ofLeft.some((e) => [...fieldsOf(e)].some((place) => place >= width))) {
    throw refused('a condition over columns of three queries', at);
  }
  const read = [...new Set(own.flatMap((e) => [...fieldsOf(e)]))].filter((place) => place >= width);
  const outputs = read.map((place) => fieldAt(right.relation.fields, place - width));
  const below = (e: Expression) => mapFields(e, (i) => (i < 0 ? i : i - width));
  const rows = { relation: right.relation, outputs, conditions: ofRight.map(below), padded: false };
  const { input, conditions } = byKeys(rows, outer, at);
  const matched = own.map((e) => mapFields(e, (i) => (i < width ? i : width + read.indexOf(i))));
  return {
    relation: join('inner', left.relation, distinct(input, at), conjunction(matched), at),
    outputs: left.outputs,
    conditions: [...left.conditions, ...ofLeft, ...conditions.map((e) => mapFields(e, (i) => (i < 0 ? i : i + width)))],
    padded: false,
  };
}

/**
 * A sub-query as a value that asks something of the outer row: for each combination of the outer values. Flink takes
 * rows away for which the value is of no rows (so COUNT is never 0); in LATERAL, where Flink fails, they stay.
 */
function pullValue(left: Pulled, right: Pulled, { own, lifted }: JoinConditions, outer: Outer, at: Position): Pulled {
  const width = left.relation.fields.length;
  const rows = withOuterValues(left, outer, at, lifted);
  const { outside, places } = rows;
  const moved = (e: Expression) =>
    mapFields(e, (i) => (i < 0 ? width + places.indexOf(i) : i < width ? i : i + places.length));
  const condition = conjunction([...own, ...lifted].map(moved));
  const rightOutputs = right.outputs.map((e) => mapFields(e, (i) => i + width + places.length));
  return {
    relation: join(outer.role === 'lateral' ? 'left' : 'inner', rows.relation, right.relation, condition, at),
    outputs: [...rows.outputs, ...rightOutputs],
    conditions: rows.inner.map((value, i) => call('=', [value, outside[i]], at)),
    padded: false,
  };
}

/** Groups per outer row: by what its conditions compare. */
function pullAggregate(
  aggregate: Extract<Relation, { op: 'aggregate' }>,
  below: Pulled,
  outer: Outer,
  at: Position,
): Pulled {
  const { calls, rows } = withArguments(aggregate, below);
  const { input, conditions, keys } = byKeys(rows, outer, at);
  const own = aggregate.keys.length;
  const fields = [...aggregate.fields.slice(0, own), ...keys.map((key) => materialized(input.fields[key])), ...aggregate.fields.slice(own)]; // prettier-ignore
  const groupingSets = aggregate.groupingSets?.map((set) => [...set, ...keys.map((_, i) => own + i)]) ?? null;
  const relation: Relation = { ...aggregate, input, keys: [...aggregate.keys, ...keys], groupingSets, aggregates: calls, fields }; // prettier-ignore
  const padded = own === 0;
  const zero = (index: number): Expression => {
    const value = fieldAt(fields, index);
    const { fn } = aggregate.aggregates[index - keys.length] ?? {};
    if (!padded || (fn !== 'COUNT' && fn !== 'APPROX_COUNT_DISTINCT')) return value;
    // The count of no rows is 0, not the NULL of a join that found none.
    const found: Expression = { ...value, type: { ...value.type, nullable: true } };
    return call('COALESCE', [found, { op: 'literal', value: '0', type: value.type }], at);
  };
  const outputs = aggregate.fields.map((_, i) => zero(i < own ? i : i + keys.length));
  const place = new Map(keys.map((key, i) => [key, own + i]));
  return {
    relation,
    outputs,
    conditions: conditions.map((c) => mapFields(c, (i) => (i < 0 ? i : place.get(i)!))),
    padded,
  };
}

/** In EXISTS and IN, Flink's LIMIT counts the rows of all outer rows together, and before they are compared. */
function limited(relation: Extract<Relation, { op: 'sort' }>, pulled: Pulled): Pulled {
  const width = pulled.relation.fields.length;
  const input = append(pulled.relation, pulled.outputs, '$output');
  const order = relation.order.map((key) => ({ ...key, field: key.field + width }));
  return {
    ...pulled,
    relation: { ...relation, input, order, fields: input.fields },
    outputs: pulled.outputs.map((_, i) => fieldAt(input.fields, width + i)),
  };
}

/** The calls with what they ask of the outer row as further columns of the rows below. */
function withArguments(aggregate: Extract<Relation, { op: 'aggregate' }>, below: Pulled) {
  const outputs = [...below.outputs];
  const moved = (e: Expression): Expression => {
    if (!looksOut(e)) return e;
    return { op: 'field', index: outputs.push(over(e, below)) - 1, type: e.type };
  };
  const calls = aggregate.aggregates.map((call): AggregateCall => {
    if (!argumentsLookOut(call)) return call;
    const { argument, filter: condition, rest } = call;
    return {
      ...call,
      ...(argument && { argument: moved(argument) }),
      ...(condition && { filter: moved(condition) }),
      ...(rest && { rest: rest.map(moved) }),
    };
  });
  return { calls, rows: { ...below, outputs } };
}

/** The same without padding: what there is, its outputs as columns; nothing where there is nothing. */
export function settled(pulled: Pulled): Pulled {
  if (!pulled.padded) return pulled;
  const width = pulled.relation.fields.length;
  const relation = append(pulled.relation, pulled.outputs, '$output');
  return { ...pulled, relation, outputs: allFields(relation).slice(width), padded: false };
}

/**
 * The same rows with the outputs as first fields and `keys` behind, such that the conditions are equalities of keys with
 * values of the outer row. Where they are others, the rows are joined with the outer rows' own values first.
 */
export function byKeys(pulled: Pulled, outer: Outer, at: Position) {
  const pairs = pulled.conditions.map(equality);
  const equal = pairs.every((pair) => pair !== null) && !pulled.outputs.some(looksOut);
  const { relation, outputs, inner, outside } = equal
    ? { ...pulled, inner: pairs.map((pair) => pair.inner), outside: pairs.map((pair) => pair.outside) }
    : withOuterValues(pulled, outer, at);
  const names = [...outputs.map((_, i) => `$${i}`), ...inner.map((_, i) => `$outer${i}`)];
  const input = project(relation, [...outputs, ...inner], names);
  const keys = inner.map((_, i) => outputs.length + i);
  const conditions = keys.map((key, i) => call('=', [fieldAt(input.fields, key), outside[i]], at));
  return { input, keys, conditions };
}

/** Every combination of outer values that the sub-query (or what is `further` of it) reads, joined with the rows that it selects for them. */
function withOuterValues(pulled: Pulled, outer: Outer, at: Position, further: readonly Expression[] = []) {
  const read = outerFields([...pulled.conditions, ...pulled.outputs, ...further]);
  const places = [...read.keys()];
  const outside = [...read.values()];
  const columns = outside.map((field) =>
    outer.column({ ...field, index: inOuterQuery((field as Field).index) } as Expression),
  );
  const values = distinct(project(outer.relation, columns, places.map((_, i) => `$outer${i}`)), at); // prettier-ignore
  const width = pulled.relation.fields.length;
  const inside = (e: Expression) => mapFields(e, (i) => (i < 0 ? width + places.indexOf(i) : i));
  const relation = join('inner', pulled.relation, values, conjunction(pulled.conditions.map(inside)), at);
  const inner = places.map((_, i) => fieldAt(relation.fields, width + i));
  return { relation, outputs: pulled.outputs.map(inside), inner, outside, places };
}

type Field = Extract<Expression, { op: 'field' }>;

/** `inner = outer`, in either order. */
function equality(condition: Expression): { inner: Expression; outside: Expression } | null {
  if (condition.op !== 'call' || condition.fn !== '=') return null;
  const [a, b] = condition.args;
  const isOutside = (e: Expression) => fieldsOf(e).size > 0 && [...fieldsOf(e)].every((place) => place < 0);
  if (isOutside(a) && !looksOut(b)) return { inner: b, outside: a };
  return isOutside(b) && !looksOut(a) ? { inner: a, outside: b } : null;
}

function over(expression: Expression, { outputs }: Pulled): Expression {
  return substitute(expression, (i, field) => (i < 0 ? field : outputs[i]));
}

function refused(what: string, at: Position): SqlError {
  return new SqlError('MLR_SQL_UNSUPPORTED', `${what} is not supported: write it as a join`, at);
}

const OUTSIDE_OF_JOIN: Readonly<Record<JoinKind, string>> = {
  inner: 'an aggregate that looks at the outer row, joined',
  semi: 'EXISTS or IN of an aggregate that looks at the outer row',
  anti: 'NOT EXISTS or NOT IN that looks at a row two levels up',
  left: 'a LEFT JOIN that looks at a row two levels up',
  right: 'a RIGHT JOIN with columns of the outer row on its sides',
  full: 'a FULL JOIN with columns of the outer row on its sides',
};

const UNNEST_OUTSIDE =
  'UNNEST of a column of the query around it is not supported here: unnest in that query, or in LATERAL (SELECT … FROM UNNEST(…) WHERE …)';

/** What relations that stay where they are are called in SQL. */
const NAMES: Readonly<Record<string, string>> = {
  over: 'OVER',
  union: 'UNION',
  values: 'VALUES',
  'temporal-join': 'a temporal join',
};
