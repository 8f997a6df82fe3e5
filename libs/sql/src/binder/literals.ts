import { SqlError } from '../errors.ts';
import type { Expression, Position } from '../logical/plan.ts';
import type { Literal } from '../syntax/ast.ts';
import { simple } from '../type-system/type.ts';
import { parseDate, parseTimestamp } from './times.ts';

const INTERVAL_MS: Record<string, number> = {
  DAY: 86_400_000,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1_000,
  WEEK: 7 * 86_400_000,
};
const INTERVAL_MONTHS: Record<string, number> = { YEAR: 12, QUARTER: 3, MONTH: 1 };

/** A literal with the type that Flink gives it. */
export function bindLiteral(literal: Literal, at: Position): Expression {
  switch (literal.kind) {
    case 'string': {
      // Flink counts UTF-16 units, as JavaScript does.
      return {
        op: 'literal',
        value: literal.text,
        type: { kind: 'CHAR', length: literal.text.length, nullable: false },
      };
    }
    case 'unit':
      return {
        op: 'literal',
        value: literal.unit,
        type: { kind: 'CHAR', length: literal.unit.length, nullable: false },
      };
    case 'boolean':
      return { op: 'literal', value: literal.value, type: simple('BOOLEAN', false) };
    case 'null':
      return { op: 'literal', value: null, type: simple('NULL') };
    case 'approximate':
      return { op: 'literal', value: finite(Number(literal.text), at), type: simple('DOUBLE', false) };
    case 'integer':
      return integer(literal.text);
    case 'decimal': {
      const [whole, fraction] = literal.text.split('.');
      const precision = Math.max(1, whole.replace(/^0+/, '').length + fraction.length);
      return {
        op: 'literal',
        value: literal.text,
        type: { kind: 'DECIMAL', precision, scale: fraction.length, nullable: false },
      };
    }
    case 'date': {
      const days = parseDate(literal.text);
      if (days === null) throw new SqlError('MLR_SQL_SYNTAX', `no date: write DATE '2026-01-31'`, at);
      return { op: 'literal', value: days, type: simple('DATE', false) };
    }
    case 'timestamp':
      return timestampLiteral(literal.text, at);
    case 'time':
      throw new SqlError('MLR_SQL_UNSUPPORTED', 'TIME is not supported yet: use TIMESTAMP', at);
    case 'binary':
      return {
        op: 'literal',
        value: literal.text,
        type: { kind: 'BINARY', length: literal.text.length / 2, nullable: false },
      };
    case 'interval':
      return interval(literal, at);
  }
}

/** A whole number, perhaps negative: the smallest of INT, BIGINT and DECIMAL that holds it. */
export function integer(digits: string): Expression {
  const value = BigInt(digits);
  if (BigInt.asIntN(32, value) === value) return { op: 'literal', value: Number(value), type: simple('INT', false) };
  if (BigInt.asIntN(64, value) === value)
    return { op: 'literal', value: value.toString(), type: simple('BIGINT', false) };
  const precision = value.toString().replace('-', '').length;
  return { op: 'literal', value: value.toString(), type: { kind: 'DECIMAL', precision, scale: 0, nullable: false } };
}

function finite(value: number, at: Position): number {
  if (!Number.isFinite(value)) throw new SqlError('MLR_SQL_TYPE', 'this number is too large for a DOUBLE', at);
  return value;
}

function timestampLiteral(text: string, at: Position): Expression {
  const ms = parseTimestamp(text);
  if (ms === null) throw new SqlError('MLR_SQL_SYNTAX', `no timestamp: write TIMESTAMP '2026-01-31 23:59:59.999'`, at);
  const precision = /\.(\d+)$/.exec(text)?.[1].length ?? 0;
  return { op: 'literal', value: ms, type: { kind: 'TIMESTAMP', precision: Math.min(3, precision), nullable: false } };
}

function interval(literal: Extract<Literal, { kind: 'interval' }>, at: Position): Expression {
  const unit = literal.unit.replace(/S$/, '');
  const ms = INTERVAL_MS[unit];
  const months = INTERVAL_MONTHS[unit];
  if (ms === undefined && months === undefined) {
    const known = 'YEAR, MONTH, DAY, HOUR, MINUTE, SECOND';
    throw new SqlError('MLR_SQL_SYNTAX', `unknown unit of an interval: ${literal.unit}; known: ${known}`, at);
  }
  const pattern = unit === 'SECOND' ? /^([+-]?)(\d+)(?:\.(\d{1,9}))?$/ : /^([+-]?)(\d+)$/;
  const match = pattern.exec(literal.text.trim());
  if (!match) throw new SqlError('MLR_SQL_SYNTAX', `no interval: write INTERVAL '10' ${literal.unit}`, at);
  const [, sign, whole, fraction = ''] = match;
  checkPrecision(whole, literal, unit, at);
  const amount = Number(whole) + (fraction ? Math.trunc(Number(`0.${fraction}`) * 1000) / 1000 : 0);
  const direction = (sign === '-') === literal.negative ? 1 : -1;
  const value = Math.round(direction * amount * (ms ?? months)) || 0;
  return {
    op: 'literal',
    value,
    type: { kind: 'INTERVAL', unit: ms === undefined ? 'YEAR_MONTH' : 'DAY_TIME', nullable: false },
  };
}

/** `INTERVAL '100' DAY` has more digits than DAY takes unless it says DAY(3): so the standard, so Flink. */
function checkPrecision(digits: string, literal: { precision: number | null }, unit: string, at: Position): void {
  const allowed = literal.precision ?? 2;
  const used = digits.replace(/^0+(?=\d)/, '').length;
  if (used > allowed) {
    const message = `${digits} has more than ${allowed} digits: write INTERVAL '${digits}' ${unit}(${used})`;
    throw new SqlError('MLR_SQL_TYPE', message, at);
  }
}
