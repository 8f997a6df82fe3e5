import { SqlError } from '../errors.ts';
import type { Expression, Relation } from '../logical/plan.ts';
import type { ExpressionNode, OrderItem, SelectNode } from '../syntax/ast.ts';
import { Aggregation } from './aggregation.ts';
import { UNTYPED_NULL } from './calls.ts';
import { ExpressionBinder, type Hooks } from './expression.ts';
import { bindFrom } from './from.ts';
import { checkHints, stateTtls, withStateTtl } from './hints.ts';
import { OverCalls, overIndex } from './over.ts';
import { bindQuery, ordinal, type QueryContext, type Unsorted } from './query.ts';
import { distinct } from './distinct.ts';
import { allFields, filter, project, same } from './relations.ts';
import type { Scope } from './scope.ts';
import { expandItems, holdsAggregate, type Item } from './select-items.ts';
import { Rows, type BoundSubQuery } from './sub-queries.ts';
import { oneRow } from './unnest.ts';
import { KeySubQueries } from './key-sub-queries.ts';
import { bindSubQuery, bindWhere, subQueryBinder } from './where.ts';
import { mapExpression } from '../logical/rewrite.ts';

/** Brings rows into order and cuts them: what ORDER BY and LIMIT around a SELECT ask for. */
type Sort = (rows: Unsorted) => Relation;

/**
 * A SELECT → relation. Clauses in the order they apply: FROM, WHERE, GROUP BY, HAVING, OVER, QUALIFY, SELECT, DISTINCT,
 * ORDER BY. Expressions are bound over what FROM and WHERE give; aggregates, sub-queries and OVER calls in them are
 * collected on the way and become relations, each on top of the one before.
 */
export function bindSelect(
  node: SelectNode,
  context: QueryContext,
  sort: Sort,
  orderBy: readonly OrderItem[],
): Relation {
  return new SelectBinder(node, context).bind(sort, orderBy);
}

class SelectBinder {
  private readonly node: SelectNode;
  private readonly context: QueryContext;
  private readonly scope: Scope;
  private readonly input: Rows;
  private readonly aggregation: Aggregation | null;
  private readonly over: OverCalls;
  private readonly subQueries: BoundSubQuery[] = [];
  private readonly keySubQueries = new KeySubQueries();
  /** Of everything above GROUP BY. */
  private readonly binder: ExpressionBinder;

  constructor(node: SelectNode, context: QueryContext) {
    this.node = node;
    this.context = context;
    const { catalog, outer } = context;
    const from = { catalog, outer, bindQuery, stateTtls: stateTtls(node) };
    const source = node.from ? bindFrom(node.from, from) : oneRow(outer, node);
    const where = node.where ? bindWhere(node.where, source, catalog) : source;
    this.input = new Rows(where.relation);
    this.scope = { ...where.scope, outer };
    const grouped = node.groupBy !== null || node.having !== null || holdsAggregate(node);
    checkHints(node, source.scope, grouped);
    const below = this.keySubQueries.binder(subQueryBinder(this.input, catalog));
    this.aggregation = grouped ? new Aggregation(this.scope, catalog, { subQuery: below }, node.groupBy ?? []) : null;
    this.keySubQueries.close();
    this.over = new OverCalls(node.windows);
    this.binder = new ExpressionBinder(this.scope, catalog, this.hooks(true));
  }

  private hooks(over: boolean): Hooks {
    const { aggregation } = this;
    return {
      ...(aggregation && {
        aggregate: (call) => aggregation.collect(call),
        windowPart: (call, binder) => aggregation.windowPart(call, binder),
      }),
      ...(over && { over: (call) => this.over.collect(call, this.arguments()) }),
      subQuery: (query, binder) => {
        const key = this.keySubQueries.find(query);
        if (key) return key;
        const bound = bindSubQuery(query, binder, this.context.catalog);
        const index = this.subQueries.push(bound) - 1;
        const type = new Rows(this.input.relation).value(bound, (e) => e).type;
        return { op: 'call', fn: `${SUB_QUERY}${index}`, args: [], type };
      },
    };
  }

  /** Of the arguments of OVER calls, which hold none themselves. */
  private arguments(): ExpressionBinder {
    return new ExpressionBinder(this.scope, this.context.catalog, this.hooks(false));
  }

  bind(sort: Sort, orderBy: readonly OrderItem[]): Relation {
    const { node, binder } = this;
    const items = expandItems(node, this.scope, this.aggregation !== null).map((item) => ({
      ...item,
      value: typeof item.value === 'function' ? item.value() : binder.bind(item.value),
    }));
    const bare = items.find(({ value }) => value.type.kind === 'NULL');
    if (bare) throw new SqlError('MLR_SQL_TYPE', UNTYPED_NULL, bare.at);
    const having = node.having && binder.bindCondition(node.having, 'HAVING');
    const qualify = node.qualify && binder.bindCondition(node.qualify, 'QUALIFY');
    const keys = orderBy.map((item) => this.bindKey(item, items));

    const rows = this.aggregation ? new Rows(this.aggregated(this.aggregation)) : this.input;
    const below = (e: Expression, at = node.at) => this.aggregation?.toOutput(e, binder, at) ?? e;
    const values = this.subQueries.map((query): Expression => {
      return rows.value(query, (e) => below(e));
    });
    const grouped = (e: Expression, at = node.at) => withValues(below(e, at), values);
    const kept = having ? filter(rows.relation, [grouped(having, node.having.at)]) : rows.relation;
    const { relation, results } = this.over.relation(kept, (e) => grouped(e));
    const lower = (e: Expression, at = node.at) =>
      mapExpression(grouped(e, at), (part) => {
        const index = overIndex(part);
        return index === null ? part : results[index];
      });
    const qualified = qualify ? filter(relation, [lower(qualify, node.qualify.at)]) : relation;

    const names = items.map(({ name }) => name);
    const columns = items.map(({ value, at }) => lower(value, at));
    const sortKeys = keys.map((key, i) => {
      if (typeof key === 'number') return key;
      const lowered = lower(key, orderBy[i].expression.at);
      const selected = columns.findIndex((column) => same(column, lowered));
      return selected >= 0 ? selected : lowered;
    });
    if (node.distinct) return sort(this.distinctRows(project(qualified, columns, names), sortKeys, orderBy));
    const extra = sortKeys.flatMap((key) => (typeof key === 'number' ? [] : [key]));
    const selected = project(qualified, [...columns, ...extra], [...names, ...extra.map((_, i) => `$order${i}`)]);
    let next = columns.length;
    const places = sortKeys.map((key) => allFields(selected)[typeof key === 'number' ? key : next++]);
    return sort({ relation: selected, keys: places, visible: columns.length });
  }

  private aggregated(aggregation: Aggregation): Relation {
    const { node, input, scope } = this;
    return withStateTtl(aggregation.relation(input.relation, node.at), [scope], stateTtls(node));
  }

  /** Rows once each can be ordered by what was selected, and by nothing else. */
  private distinctRows(
    selected: Relation,
    keys: readonly (number | Expression)[],
    orderBy: readonly OrderItem[],
  ): Unsorted {
    const relation = distinct(selected, this.node.at);
    const places = keys.map((key, i) => {
      if (typeof key === 'number') return allFields(relation)[key];
      const message = 'ORDER BY of SELECT DISTINCT takes columns that are selected';
      throw new SqlError('MLR_SQL_SEMANTIC', message, orderBy[i].expression.at);
    });
    return { relation, keys: places, visible: relation.fields.length };
  }

  /** A key of ORDER BY: the place of a selected column (by number or alias), or an expression over the input. */
  private bindKey(item: OrderItem, items: readonly Item<Expression>[]): number | Expression {
    const { expression } = item;
    const place = ordinal(item, { fields: items.map(({ name, value }) => ({ name, type: value.type })) });
    if (place?.op === 'field') return place.index;
    const alias = isName(expression)
      ? items.findIndex(({ name, aliased }) => aliased && name === isName(expression))
      : -1;
    return alias >= 0 ? alias : this.binder.bind(expression);
  }
}

/** Stands for a sub-query's value until it is joined. */
const SUB_QUERY = '$query:';

function withValues(expression: Expression, values: readonly Expression[]): Expression {
  return mapExpression(expression, (part) =>
    part.op === 'call' && part.fn.startsWith(SUB_QUERY) ? values[Number(part.fn.slice(SUB_QUERY.length))] : part,
  );
}

function isName(node: ExpressionNode): string | null {
  return node.node === 'column' && node.path.length === 1 ? node.path[0].text : null;
}
