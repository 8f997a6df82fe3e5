import type { Expression } from '../logical/plan.ts';
import type { ExpressionNode } from '../syntax/ast.ts';
import { existsByValues, isPlannedByValues } from './by-values.ts';
import type { Catalog } from './catalog.ts';
import { ExpressionBinder, type Hooks, type SubQueryNode } from './expression.ts';
import type { Source } from './from.ts';
import { filterJoins } from './joins.ts';
import { bindQuery } from './query.ts';
import { conjunctsOf, filter } from './relations.ts';
import { asksBehindOr, conjunctNodes, holdsSubQuery } from './sub-query-nodes.ts';
import { Rows, type BoundSubQuery } from './sub-queries.ts';

/**
 * WHERE: plain conditions first (they go into the joins of FROM), then EXISTS and IN as semi and anti joins, then
 * conditions that hold sub-queries in other places. Flink plans them all by values as soon as it does so with one.
 */
export function bindWhere(where: ExpressionNode, source: Source, catalog: Catalog): Source {
  const nodes = conjunctNodes(where);
  const plain = nodes.filter((node) => !holdsSubQuery(node));
  const conditions = plain.flatMap((node) => {
    return conjunctsOf(new ExpressionBinder(source.scope, catalog).bindCondition(node, 'WHERE'));
  });
  const rows = new Rows(filterJoins(source.relation, conditions));
  // A join may have lost its time attributes, or kept them for a condition of WHERE: its fields say so.
  const scope = { ...source.scope, fields: rows.relation.fields };
  const direct = nodes.map(membership);
  const others = nodes.filter((node, i) => holdsSubQuery(node) && !direct[i]);
  const kept = direct.flatMap((found) => {
    if (!found) return [];
    const values = found.values.map((value) => new ExpressionBinder(scope, catalog).bind(value));
    const relation = bindQuery(found.node.query, catalog, scope);
    return [{ query: { kind: found.node.node, relation, values, at: found.node.at }, negated: found.negated }];
  });
  const byValues =
    others.some((node) => asksBehindOr(node)) ||
    kept.some(({ query: { kind, relation } }) => {
      return kind === 'exists' ? existsByValues(relation) : isPlannedByValues(relation);
    });
  for (const { query, negated } of kept) rows.keep(query, negated, byValues);
  const binder = new ExpressionBinder(scope, catalog, { subQuery: subQueryBinder(rows, catalog) });
  const later: Expression[] = others.map((node) => binder.bindCondition(node, 'WHERE'));
  const relation = filter(rows.relation, later);
  return { relation, scope: { ...scope, fields: relation.fields.slice(0, scope.fields.length) } };
}

/** Joins a sub-query to the rows as soon as it is bound. */
export function subQueryBinder(rows: Rows, catalog: Catalog): NonNullable<Hooks['subQuery']> {
  return (query, binder) => {
    return rows.value(bindSubQuery(query, binder, catalog), (e) => e);
  };
}

/** A sub-query within an expression that `binder` binds. */
export function bindSubQuery(node: SubQueryNode, binder: ExpressionBinder, catalog: Catalog): BoundSubQuery {
  const values = 'values' in node ? node.values.map((value) => binder.bind(value)) : [];
  const relation = bindQuery(node.query, catalog, binder.scope);
  const bound = { relation, values, at: node.at };
  return node.node === 'some-query' ? { ...bound, kind: node.node, op: node.op } : { ...bound, kind: node.node };
}

/** `[NOT] EXISTS (…)`, `[NOT] … IN (SELECT …)` as a condition of its own; null for anything else. */
function membership(condition: ExpressionNode) {
  const negated = condition.node === 'operator' && condition.op === 'NOT';
  const node = negated ? condition.args[0] : condition;
  if (node.node === 'operator' && node.op === 'NOT') return null;
  if (node.node === 'exists') return { node, values: [], negated };
  const direct = node.node === 'in-query' && !node.values.some(holdsSubQuery);
  return direct ? { node, values: node.values, negated } : null;
}
