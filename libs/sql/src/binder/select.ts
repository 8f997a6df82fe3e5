import { SqlError } from '../errors.ts';
import { AGGREGATES } from '../functions/aggregates.ts';
import type { Expression, Field, Relation } from '../logical/plan.ts';
import type { ExpressionNode, FromNode, Name, QueryNode, SelectItem, SelectNode } from '../syntax/ast.ts';
import { Aggregation } from './aggregation.ts';
import type { Catalog } from './catalog.ts';
import { ExpressionBinder, UNTYPED_NULL } from './expression.ts';
import type { Scope } from './scope.ts';
import { bindWindowFunction } from './window-table-function.ts';

/** A query → relation. Clauses in the order they apply: FROM, WHERE, GROUP BY, HAVING, SELECT. */
export function bindQuery(node: QueryNode, catalog: Catalog): Relation {
  const query = node.body;
  if (query.query !== 'select' || !query.from || node.with.length > 0 || node.orderBy.length > 0 || node.limit) {
    throw new SqlError('MLR_SQL_UNSUPPORTED', 'not supported yet', node.at);
  }
  if (query.distinct) {
    throw new SqlError('MLR_SQL_UNSUPPORTED', 'SELECT DISTINCT is not supported yet: use GROUP BY', query.at);
  }
  const from = bindFrom(query.from, catalog);
  const scope: Scope = { fields: from.fields, qualifier: qualifierOf(query.from) };
  const input = query.where ? filter(from, new ExpressionBinder(scope).bindCondition(query.where, 'WHERE')) : from;
  if (query.groupBy || query.having || query.items.some(holdsAggregate)) return bindGrouped(query, input, scope);
  const binder = new ExpressionBinder(scope);
  return bindItems(query.items, input, scope, (node) => binder.bind(node));
}

function bindGrouped(query: SelectNode, input: Relation, scope: Scope): Relation {
  const aggregation = new Aggregation(input, scope, (query.groupBy ?? []).flatMap((item) => (item.group === 'key' ? [item.expression] : [])));
  const star = query.items.find((item) => item.item === 'star');
  if (star) throw new SqlError('MLR_SQL_SEMANTIC', '* and GROUP BY do not go together: name the columns', star.at);
  const items = query.items.map((item) => (item.item === 'expression' ? aggregation.bind(item.expression) : never()));
  const having = query.having ? aggregation.bindCondition(query.having, 'HAVING') : null;
  const aggregate = aggregation.relation(query.at);
  const grouped = having ? filter(aggregate, having) : aggregate;
  return project(
    grouped,
    items,
    query.items.map((item, i) => ({ name: nameOf(item, i), type: items[i].type })),
  );
}

function bindItems(
  items: readonly SelectItem[],
  input: Relation,
  scope: Scope,
  bind: (node: ExpressionNode) => Expression,
): Relation {
  const expressions: Expression[] = [];
  const fields: Field[] = [];
  for (const item of items) {
    if (item.item === 'star') {
      if (item.qualifier && item.qualifier.text !== scope.qualifier) {
        throw new SqlError('MLR_SQL_NAME', `unknown table \`${item.qualifier.text}\``, item.at);
      }
      scope.fields.forEach((field, index) => {
        expressions.push({ op: 'field', index, type: field.type });
        fields.push(field);
      });
      continue;
    }
    const expression = bind(item.expression);
    const attribute = expression.op === 'field' ? scope.fields[expression.index].timeAttribute : undefined;
    if (expression.type.kind === 'NULL') throw new SqlError('MLR_SQL_TYPE', UNTYPED_NULL, item.at);
    const name = nameOf(item, fields.length);
    expressions.push(expression);
    fields.push({ name, type: expression.type, ...(attribute && { timeAttribute: attribute }) });
  }
  return project(input, expressions, fields);
}

function bindFrom(from: FromNode, catalog: Catalog): Relation {
  const relation = bindSource(from, catalog);
  return from.alias?.columns ? renameColumns(relation, from.alias.columns) : relation;
}

function bindSource(from: FromNode, catalog: Catalog): Relation {
  switch (from.from) {
    case 'table':
      return catalog.relation(from.name);
    case 'query':
      return bindQuery(from.query, catalog);
    case 'function':
      return bindWindowFunction(from, (table) => bindFrom(table, catalog));
    default:
      throw new SqlError('MLR_SQL_UNSUPPORTED', 'not supported yet', from.at);
  }
}

/** `AS v (a, b)`: the same rows under other names. */
export function renameColumns(relation: Relation, names: readonly Name[]): Relation {
  if (names.length !== relation.fields.length) {
    const message = `${names.length} names for ${relation.fields.length} columns`;
    throw new SqlError('MLR_SQL_NAME', message, names[0].at);
  }
  const expressions = relation.fields.map(({ type }, index): Expression => ({ op: 'field', index, type }));
  return project(
    relation,
    expressions,
    relation.fields.map((field, i) => ({ ...field, name: names[i].text })),
  );
}

export function project(input: Relation, expressions: readonly Expression[], fields: readonly Field[]): Relation {
  return { op: 'project', input, expressions, fields };
}

function filter(input: Relation, condition: Expression): Relation {
  return { op: 'filter', input, condition, fields: input.fields };
}

function qualifierOf(from: FromNode): string | null {
  return from.alias?.name.text ?? (from.from === 'table' ? from.name.text : null);
}

/** The alias, the column's own name, or the name Calcite makes up. */
function nameOf(item: SelectItem, index: number): string {
  if (item.item === 'star') return '*';
  if (item.alias) return item.alias.text;
  return item.expression.node === 'column' ? item.expression.path.at(-1)!.text : `EXPR$${index}`;
}

function holdsAggregate(item: SelectItem): boolean {
  return item.item === 'expression' && nodeHoldsAggregate(item.expression);
}

function nodeHoldsAggregate(node: ExpressionNode): boolean {
  switch (node.node) {
    case 'call':
      return AGGREGATES.has(node.name) || node.args.some(nodeHoldsAggregate);
    case 'operator':
      return node.args.some(nodeHoldsAggregate);
    case 'cast':
      return nodeHoldsAggregate(node.input);
    case 'case': {
      const parts = node.branches.flatMap(({ when, then }) => [when, then]);
      return [...parts, ...(node.operand ? [node.operand] : []), ...(node.otherwise ? [node.otherwise] : [])].some(
        nodeHoldsAggregate,
      );
    }
    default:
      return false;
  }
}

function never(): never {
  throw new Error('a star among the items of an aggregate was refused before');
}
