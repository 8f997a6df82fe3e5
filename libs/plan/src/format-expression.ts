import type { AggregateCall, Expression, Field } from '@millrace/sql';
import { formatTimestamp, formatType } from '@millrace/sql';

const INFIX = new Set(['=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '||', 'AND', 'OR', 'LIKE']);

/** An expression as text for people; `fields` name what it reads. */
export function formatExpression(expression: Expression, fields: readonly Field[]): string {
  const down = (child: Expression) => formatExpression(child, fields);
  switch (expression.op) {
    case 'field':
      return fields[expression.index]?.name ?? `#${expression.index}`;
    case 'literal':
      return formatLiteral(expression);
    case 'cast': {
      const { kind, input, type } = { kind: expression.try ? 'TRY_CAST' : 'CAST', ...expression };
      return `${kind}(${down(input)} AS ${formatType(type)})`;
    }
    case 'case': {
      const branches = expression.branches.map(({ when, then }) => ` WHEN ${down(when)} THEN ${down(then)}`);
      return `CASE${branches.join('')} ELSE ${down(expression.otherwise)} END`;
    }
    case 'call': {
      const { fn, args } = expression;
      if (fn === 'ADD_INTERVAL') return `(${args.map(down).join(' + ')})`;
      if (fn === 'SUBTRACT_INTERVAL') return `(${args.map(down).join(' - ')})`;
      if (INFIX.has(fn)) return `(${args.map(down).join(` ${fn} `)})`;
      if (fn.startsWith('IS ') && args.length === 1) return `(${down(args[0])} ${fn})`;
      return `${fn}(${args.map(down).join(', ')})`;
    }
  }
}

export function formatAggregate(
  { fn, argument, rest = [], distinct, filter }: AggregateCall,
  fields: readonly Field[],
): string {
  const args = argument ? [argument, ...rest].map((arg) => formatExpression(arg, fields)).join(', ') : '*';
  const call = `${fn}(${distinct ? 'DISTINCT ' : ''}${args})`;
  return filter ? `${call} FILTER (WHERE ${formatExpression(filter, fields)})` : call;
}

function formatLiteral({ value, type }: Extract<Expression, { op: 'literal' }>): string {
  if (value === null) return 'NULL';
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return `'${String(value).replaceAll("'", "''")}'`;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `TIMESTAMP '${formatTimestamp(value as number | string, type.precision)}'`;
    case 'DATE':
      return `DATE '${new Date(Number(value) * 86_400_000).toISOString().slice(0, 10)}'`;
    case 'INTERVAL':
      return type.unit === 'DAY_TIME' ? formatDuration(Number(value)) : `${value} months`;
    default:
      return String(value);
  }
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** `90000` → `90 s`: in the largest unit that divides it. */
export function formatDuration(ms: number): string {
  const [unit, size] = UNITS.find(([, unitMs]) => ms !== 0 && ms % unitMs === 0) ?? ['ms', 1];
  return `${ms / size} ${unit}`;
}
