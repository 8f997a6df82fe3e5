import type { ExpressionNode, Literal, Name } from '../syntax/ast.ts';

/** An expression node as SQL text, every operation in brackets: the inverse of the parser. */
export function printExpression(node: ExpressionNode): string {
  switch (node.node) {
    case 'column':
      return node.path.map(printName).join('.');
    case 'literal':
      return printLiteral(node.literal);
    case 'call': {
      const args = node.star ? '*' : node.args.map(printExpression).join(', ');
      const filter = node.filter ? ` FILTER (WHERE ${printExpression(node.filter)})` : '';
      return `${node.name}(${node.distinct ? 'DISTINCT ' : ''}${args})${filter}`;
    }
    case 'cast':
      return `${node.try ? 'TRY_CAST' : 'CAST'}(${printExpression(node.input)} AS ${node.type.name})`;
    case 'case': {
      const operand = node.operand ? ` ${printExpression(node.operand)}` : '';
      const branches = node.branches.map(
        ({ when, then }) => ` WHEN ${printExpression(when)} THEN ${printExpression(then)}`,
      );
      const otherwise = node.otherwise ? ` ELSE ${printExpression(node.otherwise)}` : '';
      return `CASE${operand}${branches.join('')}${otherwise} END`;
    }
    case 'row':
      return `ROW(${node.items.map(printExpression).join(', ')})`;
    case 'array':
    case 'map':
      return `${node.node.toUpperCase()}[${node.items.map(printExpression).join(', ')}]`;
    case 'access':
      return `${printExpression(node.input)}.${printName(node.field)}`;
    case 'subquery':
      return '(query)';
    case 'exists':
      return 'EXISTS (query)';
    case 'in-query':
      return `(${node.values.map(printExpression).join(', ')} IN (query))`;
    case 'operator':
      if (node.op === 'ITEM') return `${printExpression(node.args[0])}[${printExpression(node.args[1])}]`;
      return `(${printOperator(node.op, node.args.map(printExpression))})`;
  }
}

function printName({ text }: Name): string {
  return `\`${text.replaceAll('`', '``')}\``;
}

function printOperator(op: string, args: readonly string[]): string {
  const [first, ...rest] = args;
  if (op === 'NOT') return `NOT ${first}`;
  if (op === 'NEG') return `- ${first}`;
  if (op === 'IN') return `${first} IN (${rest.join(', ')})`;
  if (op.startsWith('BETWEEN')) return `${first} ${op} ${rest[0]} AND ${rest[1]}`;
  if (op === 'LIKE' || op === 'SIMILAR TO')
    return `${first} ${op} ${rest[0]}${rest[1] === undefined ? '' : ` ESCAPE ${rest[1]}`}`;
  if (op.startsWith('IS ')) return `${first} ${op}${rest.map((arg) => ` ${arg}`).join('')}`;
  return args.join(` ${op} `);
}

function printLiteral(literal: Literal): string {
  switch (literal.kind) {
    case 'string':
      return `'${literal.text.replaceAll("'", "''")}'`;
    case 'boolean':
      return literal.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    case 'interval': {
      const precision = literal.precision === null ? '' : `(${literal.precision})`;
      return `INTERVAL ${literal.negative ? '-' : ''}'${literal.text}' ${literal.unit}${precision}`;
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
