import type {
  AliasNode,
  FromNode,
  FunctionArgument,
  GroupItem,
  QueryBody,
  QueryNode,
  SelectItem,
  SelectNode,
} from '../syntax/ast.ts';
import type { HintNode } from '../syntax/hints.ts';
import { printExpression, printList, printName, printOrderBy, printOver } from './print-expression.ts';

/** A query node as SQL text, every part of a set operation in brackets: the inverse of the parser. */
export function printQuery(query: QueryNode): string {
  const ctes = query.with.map(({ name, columns, query: inner }) => {
    return `${printName(name)}${columns ? ` ${printNames(columns)}` : ''} AS (${printQuery(inner)})`;
  });
  return clauses(
    ctes.length > 0 && `WITH ${ctes.join(', ')}`,
    printBody(query.body),
    printOrderBy(query.orderBy),
    query.limit && `LIMIT ${printExpression(query.limit)}`,
    query.offset && `OFFSET ${printExpression(query.offset)}`,
  );
}

export function printFrom(from: FromNode): string {
  if (from.from === 'join') return printJoin(from);
  return `${printSource(from)}${from.alias ? ` AS ${printAlias(from.alias)}` : ''}`;
}

function printBody(body: QueryBody): string {
  switch (body.query) {
    case 'select':
      return printSelect(body);
    case 'set-operation':
      return `(${printQuery(body.left)}) ${body.op}${body.all ? ' ALL' : ''} (${printQuery(body.right)})`;
    case 'values':
      return `VALUES ${body.rows.map((row) => `(${printList(row)})`).join(', ')}`;
  }
}

function printHints({ hints }: SelectNode): string {
  const option = ({ key, value }: HintNode['options'][number]) =>
    value === null ? `'${key}'` : `'${key}' = '${value}'`;
  const printed = hints?.map(({ name, options }) => `${name}(${options.map(option).join(', ')})`);
  return printed ? `/*+ ${printed.join(', ')} */ ` : '';
}

function printSelect(select: SelectNode): string {
  const windows = select.windows.map(({ name, over }) => `${printName(name)} AS ${printOver(over)}`);
  return clauses(
    `SELECT ${printHints(select)}${select.distinct ? 'DISTINCT ' : ''}${select.items.map(printItem).join(', ')}`,
    select.from && `FROM ${printFrom(select.from)}`,
    select.where && `WHERE ${printExpression(select.where)}`,
    select.groupBy && `GROUP BY ${select.groupBy.map(printGroupItem).join(', ')}`,
    select.having && `HAVING ${printExpression(select.having)}`,
    windows.length > 0 && `WINDOW ${windows.join(', ')}`,
    select.qualify && `QUALIFY ${printExpression(select.qualify)}`,
  );
}

function printItem(item: SelectItem): string {
  if (item.item === 'star')
    return (
      [...(item.qualifier ? [item.qualifier] : []), ...item.nested].map((name) => `${printName(name)}.`).join('') + '*'
    );
  return `${printExpression(item.expression)}${item.alias ? ` AS ${printName(item.alias)}` : ''}`;
}

function printGroupItem(item: GroupItem): string {
  if (item.group === 'key') return printExpression(item.expression);
  const word = item.group === 'sets' ? 'GROUPING SETS' : item.group.toUpperCase();
  return `${word} (${item.sets.map((set) => `(${printList(set)})`).join(', ')})`;
}

function printSource(from: Exclude<FromNode, { from: 'join' }>): string {
  switch (from.from) {
    case 'table':
      return `${printName(from.name)}${from.systemTime ? ` FOR SYSTEM_TIME AS OF ${printExpression(from.systemTime)}` : ''}`;
    case 'query':
      return `${from.lateral ? 'LATERAL ' : ''}(${printQuery(from.query)})`;
    case 'function':
      return `TABLE(${from.writtenName}(${from.args.map(printArgument).join(', ')}))`;
    case 'unnest':
      return `UNNEST(${printExpression(from.array)})${from.ordinality ? ' WITH ORDINALITY' : ''}`;
  }
}

function printArgument(argument: FunctionArgument): string {
  const label = argument.label ? `${printName(argument.label)} => ` : '';
  if (argument.arg === 'expression') return label + printExpression(argument.expression);
  const keys = argument.partitionBy.length > 0 ? ` PARTITION BY (${printList(argument.partitionBy)})` : '';
  return `${label}${argument.table.from === 'table' ? 'TABLE ' : ''}${printFrom(argument.table)}${keys}`;
}

function printJoin(join: Extract<FromNode, { from: 'join' }>): string {
  const words = `${join.natural ? 'NATURAL ' : ''}${join.kind.toUpperCase()} JOIN`;
  const condition = join.on ? ` ON ${printExpression(join.on)}` : join.using ? ` USING ${printNames(join.using)}` : '';
  return `(${printFrom(join.left)} ${words} ${printFrom(join.right)}${condition})`;
}

function printAlias({ name, columns }: AliasNode): string {
  return `${printName(name)}${columns ? ` ${printNames(columns)}` : ''}`;
}

function printNames(
  names: readonly { readonly text: string; readonly at: { line: number; column: number } }[],
): string {
  return `(${names.map(printName).join(', ')})`;
}

function clauses(...parts: readonly (string | false | null)[]): string {
  return parts.filter(Boolean).join(' ');
}
