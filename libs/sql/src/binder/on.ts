import { SqlError } from '../errors.ts';
import type { Expression, Relation } from '../logical/plan.ts';
import { mapFields } from '../logical/rewrite.ts';
import type { ExpressionNode } from '../syntax/ast.ts';
import { ExpressionBinder, type SubQueryNode } from './expression.ts';
import type { FromContext, Source } from './from.ts';
import { readsOuter } from './outer-references.ts';
import { conjunction } from './relations.ts';
import type { Scope } from './scope.ts';
import { Rows } from './sub-queries.ts';
import { conjunctNodes } from './sub-query-nodes.ts';

/**
 * The condition of a join. Its sub-queries are joined to the right side, as in Flink: one that stands for a value as a
 * further column, EXISTS as a semi join (where nothing exists, nothing of the right side does). Others Flink cannot plan,
 * or it takes columns for others.
 */
export function bindOn(
  node: ExpressionNode,
  left: Source,
  right: Source,
  scope: Scope,
  { catalog, bindQuery }: Pick<FromContext, 'catalog' | 'bindQuery'>,
): { readonly condition: Expression; readonly right: Relation } {
  const rows = new Rows(right.relation);
  const width = left.relation.fields.length;
  const relationOf = (query: SubQueryNode): Relation => {
    const relation = bindQuery(query.query, catalog, scope);
    if (readsOuter(relation)) throw refused('a sub-query in ON that looks at the joined rows', query);
    return relation;
  };
  const binder = new ExpressionBinder(scope, catalog, {
    subQuery: (query) => {
      if (query.node !== 'subquery') throw refused('IN, SOME, ALL and EXISTS behind NOT or OR in ON', query);
      const value = rows.value({ kind: 'subquery', relation: relationOf(query), values: [], at: query.at }, (e) => e);
      return mapFields(value, (place) => place + width);
    },
  });
  const conditions = conjunctNodes(node).flatMap((part) => {
    if (part.node !== 'exists') return [binder.bindCondition(part, 'ON')];
    rows.keep({ kind: 'exists', relation: relationOf(part), values: [], at: part.at }, false);
    return [];
  });
  return { condition: conjunction(conditions), right: rows.relation };
}

function refused(what: string, { at }: SubQueryNode): SqlError {
  return new SqlError(
    'MLR_SQL_UNSUPPORTED',
    `${what}: Flink fails, or reads other columns; write it in WHERE or join it`,
    at,
  );
}
