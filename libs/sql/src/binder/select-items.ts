import { SqlError } from '../errors.ts';
import { AGGREGATES } from '../functions/aggregates.ts';
import type { Expression, Position } from '../logical/plan.ts';
import { didYouMean } from '../near-miss.ts';
import type { ExpressionNode, Name, SelectItem, SelectNode } from '../syntax/ast.ts';
import { fieldAt } from './relations.ts';
import { resolveColumn, rowField, tableNamed, type Scope } from './scope.ts';

/** A column of SELECT: its name and what it is, to be bound (a node) or made by a star. */
export interface Item<Value> {
  readonly name: string;
  /** Whether the name was given by AS. */
  readonly aliased: boolean;
  readonly value: Value;
  readonly at: Position;
}

/** The columns of SELECT, stars expanded. */
export function expandItems(
  { items }: SelectNode,
  scope: Scope,
  grouped: boolean,
): Item<ExpressionNode | (() => Expression)>[] {
  const columns: Item<ExpressionNode | (() => Expression)>[] = [];
  for (const item of items) {
    if (item.item === 'expression') {
      const name = nameOf(item, columns.length);
      columns.push({ name, aliased: item.alias !== null, value: item.expression, at: item.at });
      continue;
    }
    if (grouped) {
      throw new SqlError('MLR_SQL_SEMANTIC', '* and GROUP BY do not go together: name the columns', item.at);
    }
    for (const { name, value } of item.qualifier ? ofTable(scope, item.qualifier) : ofAll(scope)) {
      columns.push({ name, aliased: false, value: () => value, at: item.at });
    }
  }
  return columns;
}

interface StarColumn {
  readonly name: string;
  readonly value: Expression;
}

/** `*`: what USING merged first, then every other column. */
function ofAll(scope: Scope): StarColumn[] {
  const hidden = new Set(scope.merged.flatMap(({ places }) => places));
  const visible = scope.tables.flatMap(({ places }) => places.filter((place) => !hidden.has(place)));
  return [...scope.merged, ...visible.map((place) => columnAt(scope, place))];
}

/** `t.*` of a table, or `r.*` of a ROW column. */
function ofTable(scope: Scope, qualifier: Name): StarColumn[] {
  const table = tableNamed(scope, qualifier.text);
  if (table) return table.places.map((place) => columnAt(scope, place));
  const isColumn = scope.fields.some(({ name, type }) => name === qualifier.text && type.kind === 'ROW');
  if (!isColumn) {
    const known = scope.tables.flatMap(({ name }) => name ?? []);
    const near = didYouMean(qualifier.text, known);
    throw new SqlError('MLR_SQL_NAME', `unknown table \`${qualifier.text}\`${near}`, qualifier.at);
  }
  const row = resolveColumn(scope, [qualifier]);
  if (row.type.kind !== 'ROW') return [];
  return row.type.fields.map(({ name, type }, i) => ({ name, value: rowField(row, type, i) }));
}

function columnAt(scope: Scope, place: number): StarColumn {
  return { name: scope.fields[place].name, value: fieldAt(scope.fields, place) };
}

/** The alias, the column's own name, or the name Calcite makes up. */
function nameOf(item: Extract<SelectItem, { item: 'expression' }>, index: number): string {
  if (item.alias) return item.alias.text;
  return item.expression.node === 'column' ? item.expression.path.at(-1)!.text : `EXPR$${index}`;
}

/** Whether a SELECT without GROUP BY is a group all the same. */
export function holdsAggregate({ items, qualify }: SelectNode): boolean {
  const nodes = items.flatMap((item) => (item.item === 'expression' ? [item.expression] : []));
  return [...nodes, ...(qualify ? [qualify] : [])].some(nodeHoldsAggregate);
}

function nodeHoldsAggregate(node: ExpressionNode): boolean {
  switch (node.node) {
    case 'call': {
      if (!node.over) return AGGREGATES.has(node.name) || node.args.some(nodeHoldsAggregate);
      // `SUM(COUNT(*)) OVER (ORDER BY MAX(a))`: the call itself is no aggregate, what it is over may be.
      const over = 'text' in node.over ? [] : [...node.over.partitionBy, ...node.over.orderBy.map((o) => o.expression)];
      return [...node.args, ...over].some(nodeHoldsAggregate);
    }
    case 'operator':
      return node.args.some(nodeHoldsAggregate);
    case 'row':
    case 'array':
    case 'map':
      return node.items.some(nodeHoldsAggregate);
    case 'cast':
    case 'access':
      return nodeHoldsAggregate(node.input);
    case 'in-query':
    case 'some-query':
      return node.values.some(nodeHoldsAggregate);
    case 'case': {
      const parts = node.branches.flatMap(({ when, then }) => [when, then]);
      const ends = [node.operand, node.otherwise].filter((part) => part !== null);
      return [...parts, ...ends].some(nodeHoldsAggregate);
    }
    default:
      return false;
  }
}
