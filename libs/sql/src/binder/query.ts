import { SqlError } from '../errors.ts';
import type { Expression, Position, Relation, SortKey } from '../logical/plan.ts';
import type { ExpressionNode, OrderItem, QueryNode } from '../syntax/ast.ts';
import { isInteger } from '../type-system/type.ts';
import { Catalog } from './catalog.ts';
import { ExpressionBinder } from './expression.ts';
import { renameColumns } from './from.ts';
import { direction, withKeys } from './over.ts';
import { checkSize } from './query-size.ts';
import { firstFields } from './relations.ts';
import { NOTHING, scopeOf, type Scope } from './scope.ts';
import { bindSelect } from './select.ts';
import { bindSetOperation } from './set-operations.ts';
import { bindValues } from './values.ts';

/** Where a query is bound: the tables it may read, and the query around it when it is a sub-query. */
export interface QueryContext {
  readonly catalog: Catalog;
  readonly outer: Scope | null;
}

/** A query → relation. */
export function bindQuery(node: QueryNode, catalog: Catalog, outer: Scope | null = null): Relation {
  const relation = bindChecked(node, catalog, outer);
  checkSize(relation, node.at);
  return relation;
}

function bindChecked(node: QueryNode, catalog: Catalog, outer: Scope | null): Relation {
  const inner = node.with.length > 0 ? new Catalog(catalog) : catalog;
  for (const { name, columns, query } of node.with) {
    if (inner.has(name.text)) throw new SqlError('MLR_SQL_NAME', `\`${name.text}\` is defined twice`, name.at);
    const rows = bindQuery(query, inner);
    inner.addView(name.text, columns ? renameColumns(rows, columns) : rows);
  }
  const context = { catalog: inner, outer };
  const limits = { limit: count(node.limit, 'LIMIT'), offset: count(node.offset, 'OFFSET') ?? 0 };
  const { body } = node;
  if (body.query === 'select') return bindSelect(body, context, (rows) => sorted(rows, node, limits), node.orderBy);
  const rows = body.query === 'values' ? bindValues(body, context) : bindSetOperation(body, context);
  const scope = scopeOf(rows.fields);
  const binder = new ExpressionBinder(scope, inner);
  const keys = node.orderBy.map((item) => ordinal(item, rows) ?? binder.bind(item.expression));
  return sorted({ relation: rows, keys, visible: rows.fields.length }, node, limits);
}

/** Rows to be sorted: the keys are over `relation`, of which the first `visible` fields are the result. */
export interface Unsorted {
  readonly relation: Relation;
  readonly keys: readonly Expression[];
  readonly visible: number;
}

interface Limits {
  readonly limit: number | null;
  readonly offset: number;
}

function sorted({ relation, keys, visible }: Unsorted, node: QueryNode, { limit, offset }: Limits): Relation {
  if (keys.length === 0 && limit === null && offset === 0) return firstFields(relation, visible);
  const { input, places } = withKeys(relation, keys);
  const order = places.map((field, i): SortKey => ({ field, ...direction(node.orderBy[i]) }));
  const at: Position = node.orderBy[0]?.expression.at ?? node.limit?.at ?? node.at;
  return firstFields({ op: 'sort', input, order, limit, offset, fields: input.fields, at }, visible);
}

/** `ORDER BY 2`: the second column. */
export function ordinal({ expression }: OrderItem, { fields }: Pick<Relation, 'fields'>): Expression | null {
  if (expression.node !== 'literal' || expression.literal.kind !== 'integer') return null;
  const index = Number(expression.literal.text) - 1;
  if (index >= 0 && index < fields.length) return { op: 'field', index, type: fields[index].type };
  throw new SqlError('MLR_SQL_SEMANTIC', `there are ${fields.length} columns`, expression.at);
}

function count(node: ExpressionNode | null, what: string): number | null {
  if (!node) return null;
  const value = new ExpressionBinder(NOTHING).bind(node);
  if (value.op === 'literal' && isInteger(value.type) && Number(value.value) >= 0) return Number(value.value);
  throw new SqlError('MLR_SQL_TYPE', `${what} takes a whole number, written out`, node.at);
}
