import type { Expression, OverCall, Relation, SortKey } from '../logical/plan.ts';
import { simple } from '../type-system/type.ts';
import { call } from './calls.ts';
import { conjunctsOf, fieldAt, filter, project } from './relations.ts';
import { outerPlace } from './scope.ts';

/**
 * `(SELECT DISTINCT k FROM t) AS keys, LATERAL (SELECT … FROM t WHERE k = keys.k ORDER BY v LIMIT n)`: a Top-N of `t` by
 * its keys. The one shape of a LIMIT for each outer row that Flink plans: both sides read the same rows, and the query
 * compares every key of the left side and nothing else. Null for any other; gives the fields of both sides.
 */
export function lateralTop(left: Relation, query: Relation): Relation | null {
  if (query.op !== 'sort' || query.limit === null || query.offset !== 0 || query.order.length === 0) return null;
  if (query.input.op !== 'project' || query.input.input.op !== 'filter') return null;
  const groups = keysOf(left);
  const { input: table, condition } = query.input.input;
  const columns = fieldPlaces(query.input.expressions);
  if (!groups || !columns || !sameRows(groups.input, table)) return null;
  const compared = conjunctsOf(condition).map(comparison);
  if (compared.some((pair) => pair === null || groups.columns[pair.outer] !== pair.own)) return null;
  const keys = new Set(compared.map((pair) => pair!.outer));
  if (groups.columns.some((_, place) => !keys.has(place))) return null;

  const type = simple('BIGINT', false);
  const number: OverCall = {
    call: { fn: 'ROW_NUMBER', distinct: false, type },
    frame: { unit: 'rows', preceding: null },
  };
  const order = query.order.map((key): SortKey => ({ ...key, field: columns[key.field] }));
  const fields = [...table.fields, { name: '$number', type }];
  const over: Relation = {
    op: 'over',
    input: table,
    partition: groups.columns,
    order,
    calls: [number],
    fields,
    at: query.at,
  };
  const limit: Expression = { op: 'literal', value: String(query.limit), type };
  const top = filter(over, [call('<=', [fieldAt(fields, table.fields.length), limit], query.at)]);
  const names = [...left.fields, ...query.fields].map(({ name }) => name);
  return project(
    top,
    [...groups.columns, ...columns].map((place) => fieldAt(top.fields, place)),
    names,
  );
}

/** Of rows that are keys alone, once each: what they are keys of, and which of its columns. */
function keysOf(relation: Relation): { readonly input: Relation; readonly columns: readonly number[] } | null {
  if (relation.op === 'aggregate') {
    if (relation.aggregates.length > 0 || relation.groupingSets || relation.window) return null;
    return columnsOf(relation.input, relation.keys);
  }
  if (relation.op !== 'project') return null;
  const places = fieldPlaces(relation.expressions);
  const below = keysOf(relation.input);
  return places && below && { ...below, columns: places.map((place) => below.columns[place]) };
}

/** Through projections of columns alone. */
function columnsOf(relation: Relation, places: readonly number[]): ReturnType<typeof keysOf> {
  if (relation.op !== 'project') return { input: relation, columns: places };
  const below = fieldPlaces(relation.expressions);
  return below && columnsOf(relation.input, places.map((place) => below[place])); // prettier-ignore
}

function fieldPlaces(expressions: readonly Expression[]): number[] | null {
  const places = expressions.flatMap((e) => (e.op === 'field' && e.index >= 0 ? [e.index] : []));
  return places.length === expressions.length ? places : null;
}

/** `own = outer`, columns both, in either order. */
function comparison(condition: Expression): { readonly own: number; readonly outer: number } | null {
  if (condition.op !== 'call' || condition.fn !== '=') return null;
  const [a, b] = condition.args;
  if (a.op !== 'field' || b.op !== 'field' || a.index < 0 === b.index < 0) return null;
  return { own: Math.max(a.index, b.index), outer: outerPlace(Math.min(a.index, b.index)) };
}

/** The same relation, wherever in the script it was written. */
function sameRows(a: Relation, b: Relation): boolean {
  const text = (relation: Relation) =>
    JSON.stringify(relation, (key, value: unknown) => (key === 'at' ? undefined : value));
  return text(a) === text(b);
}
