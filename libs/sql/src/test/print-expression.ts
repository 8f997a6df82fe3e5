import type { CallNode, ExpressionNode, JsonFallback, Literal, Name, OrderItem, OverNode } from '../syntax/ast.ts';
import { printQuery } from './print-query.ts';
import { printType } from './print-type.ts';

/** An expression node as SQL text, every operation in brackets: the inverse of the parser. */
export function printExpression(node: ExpressionNode): string {
  switch (node.node) {
    case 'column':
      return printPath(node.path);
    case 'literal':
      return printLiteral(node.literal);
    case 'call':
      return printCall(node);
    case 'cast':
      return `${node.try ? 'TRY_CAST' : 'CAST'}(${printExpression(node.input)} AS ${printType(node.type)})`;
    case 'case': {
      const operand = node.operand ? ` ${printExpression(node.operand)}` : '';
      const branches = node.branches.map(
        ({ when, then }) => ` WHEN ${printExpression(when)} THEN ${printExpression(then)}`,
      );
      const otherwise = node.otherwise ? ` ELSE ${printExpression(node.otherwise)}` : '';
      return `CASE${operand}${branches.join('')}${otherwise} END`;
    }
    case 'row':
      return `ROW(${printList(node.items)})`;
    case 'array':
    case 'map':
      return `${node.node.toUpperCase()}[${printList(node.items)}]`;
    case 'access':
      return `(${printExpression(node.input)}).${printName(node.field)}`;
    case 'subquery':
      return `(${printQuery(node.query)})`;
    case 'exists':
      return `EXISTS (${printQuery(node.query)})`;
    case 'in-query': {
      const [first, ...rest] = node.values;
      const value = rest.length > 0 ? `ROW(${printList(node.values)})` : printExpression(first);
      return `(${value} IN (${printQuery(node.query)}))`;
    }
    case 'some-query':
      return `(${printExpression(node.values[0])} ${node.op} SOME (${printQuery(node.query)}))`;
    case 'operator':
      return `(${printOperator(node.op, node.args.map(printExpression))})`;
  }
}

export function printList(nodes: readonly ExpressionNode[]): string {
  return nodes.map(printExpression).join(', ');
}

export function printName({ text }: Name): string {
  return quoteName(text);
}

function quoteName(text: string): string {
  return `\`${text.replaceAll('`', '``')}\``;
}

export function printPath(path: readonly Name[]): string {
  return path.map(printName).join('.');
}

export function printOver({ base, partitionBy, orderBy, frame }: OverNode): string {
  const keys = partitionBy.length > 0 ? `PARTITION BY ${printList(partitionBy)}` : '';
  return `(${[base ? printName(base) : '', keys, printOrderBy(orderBy), frame ? printFrame(frame) : ''].filter(Boolean).join(' ')})`;
}

function printFrame({ unit, preceding }: NonNullable<OverNode['frame']>): string {
  const distance = preceding === null || preceding === 'CURRENT ROW' ? 'UNBOUNDED' : printExpression(preceding);
  const from = preceding === 'CURRENT ROW' ? preceding : `${distance} PRECEDING`;
  return `${unit} BETWEEN ${from} AND CURRENT ROW`;
}

export function printOrderBy(items: readonly OrderItem[]): string {
  const printed = items.map(({ expression, descending, nullsFirst }) => {
    const nulls = nullsFirst === null ? '' : nullsFirst ? ' NULLS FIRST' : ' NULLS LAST';
    return `${printExpression(expression)}${descending ? ' DESC' : ''}${nulls}`;
  });
  return items.length > 0 ? `ORDER BY ${printed.join(', ')}` : '';
}

function printCall(node: CallNode): string {
  const filter = node.filter ? ` FILTER (WHERE ${printExpression(node.filter)})` : '';
  const over = node.over ? ` OVER ${'text' in node.over ? printName(node.over) : printOver(node.over)}` : '';
  const nulls = node.nulls ? ` ${node.nulls} NULLS` : '';
  return `${printCallHead(node)}${nulls}${filter}${over}`;
}

function printCallHead(node: CallNode): string {
  const args = node.args.map(printExpression);
  switch (node.name) {
    case 'EXTRACT':
      return `EXTRACT(${args[0]} FROM ${args[1]})`;
    case 'TRIM':
      return `TRIM(${args[0].slice(1, -1)} ${args[1]} FROM ${args[2]})`;
    case 'FLOOR TO':
    case 'CEIL TO':
      return `${node.name.replace(' TO', '')}(${args[0]} TO ${args[1]})`;
    case 'OVERLAY':
      return `OVERLAY(${args[0]} PLACING ${args[1]} FROM ${args[2]}${args[3] ? ` FOR ${args[3]}` : ''})`;
    case 'POSITION':
      return `POSITION(${args[0]} IN ${args[1]}${args[2] ? ` FROM ${args[2]}` : ''})`;
    default:
      return `${/^[A-Za-z_]\w*$/.test(node.writtenName) ? node.writtenName : quoteName(node.writtenName)}(${node.distinct ? 'DISTINCT ' : ''}${printArguments(node, args)})`;
  }
}

function printArguments({ name, star, json, orderBy }: CallNode, args: readonly string[]): string {
  if (star) return '*';
  const pairs = name === 'JSON_OBJECT' || name === 'JSON_OBJECTAGG';
  const list = pairs
    ? args.flatMap((key, i) => (i % 2 === 0 ? [`KEY ${key} VALUE ${args[i + 1]}`] : [])).join(', ')
    : args.join(', ');
  const order = orderBy && printOrderBy(orderBy);
  if (!json) return order ? `${list} ${order}` : list;
  const wrapper = json.wrapper && `${json.wrapper === 'WITHOUT' ? '' : 'WITH '}${json.wrapper} WRAPPER`;
  return [
    list,
    order,
    json.returning && `RETURNING ${printType(json.returning)}`,
    wrapper,
    json.onEmpty && `${printFallback(json.onEmpty)} ON EMPTY`,
    json.onError && `${printFallback(json.onError)} ON ERROR`,
    json.onNull && `${json.onNull} ON NULL`,
  ]
    .filter(Boolean)
    .join(' ');
}

function printFallback(fallback: JsonFallback): string {
  return typeof fallback === 'string' ? fallback : `DEFAULT ${printExpression(fallback.default)}`;
}

function printOperator(op: string, args: readonly string[]): string {
  const [first, ...rest] = args;
  if (op === 'NOT') return `NOT ${first}`;
  if (op === 'NEG') return `- ${first}`;
  if (op === 'ITEM') return `(${first})[${rest[0]}]`;
  if (op === 'IN') return `${first} IN (${rest.join(', ')})`;
  if (op === 'OVERLAPS') return `(${first}, ${rest[0]}) OVERLAPS (${rest[1]}, ${rest[2]})`;
  if (op.endsWith(' BETWEEN')) return `(${first} - ${rest[0]}) ${op === 'MONTHS BETWEEN' ? 'MONTH' : 'SECOND'}`;
  if (op.startsWith('BETWEEN')) return `${first} ${op} ${rest[0]} AND ${rest[1]}`;
  if (op === 'LIKE' || op === 'SIMILAR TO') {
    return `${first} ${op} ${rest[0]}${rest[1] === undefined ? '' : ` ESCAPE ${rest[1]}`}`;
  }
  if (op.startsWith('IS ')) return `${first} ${op}${rest.map((arg) => ` ${arg}`).join('')}`;
  return args.join(` ${op} `);
}

function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case 'string':
      return `'${literal.text.replaceAll("'", "''")}'`;
    case 'binary':
      return `x'${literal.text}'`;
    case 'boolean':
      return literal.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    case 'interval': {
      const [from, to] = literal.unit.split(' TO ');
      const { precision, scale } = literal;
      const digits =
        to === undefined && scale !== null ? `(${precision}, ${scale})` : precision === null ? '' : `(${precision})`;
      const rest = to === undefined ? '' : ` TO ${to}${scale === null ? '' : `(${scale})`}`;
      return `INTERVAL ${literal.negative ? '-' : ''}'${literal.text}' ${from}${digits}${rest}`;
    }
    case 'unit':
      return literal.unit;
    case 'date':
    case 'time':
    case 'timestamp':
      return `${literal.kind.toUpperCase()} '${literal.text}'`;
    default:
      return literal.text;
  }
}
