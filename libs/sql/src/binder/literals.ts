import { SqlError } from '../errors.ts';
import type { Expression, Position } from '../logical/plan.ts';
import type { Literal } from '../syntax/ast.ts';
import { simple } from '../type-system/type.ts';
import { bindInterval } from './intervals.ts';
import { fractionDigits, parseDate, parseTime, parseTimestamp } from './times.ts';

/** A literal with the type that Flink gives it. */
export function bindLiteral(literal: Literal, at: Position): Expression {
  switch (literal.kind) {
    case 'string':
      return text(literal.text);
    case 'unit':
      return text(literal.unit);
    case 'boolean':
      return { op: 'literal', value: literal.value, type: simple('BOOLEAN', false) };
    case 'null':
      return { op: 'literal', value: null, type: simple('NULL') };
    case 'approximate':
      return { op: 'literal', value: finite(Number(literal.text), at), type: simple('DOUBLE', false) };
    case 'integer':
      return within64(integer(literal.text), literal.text, at);
    case 'decimal':
      return within64(decimal(literal.text), literal.text, at);
    case 'date': {
      const days = parseDate(literal.text);
      if (days === null) throw new SqlError('MLR_SQL_SYNTAX', `no date: write DATE '2026-01-31'`, at);
      return { op: 'literal', value: days, type: simple('DATE', false) };
    }
    case 'timestamp': {
      const precision = fractionDigits(literal.text);
      const value = parseTimestamp(literal.text, precision);
      if (value === null) {
        throw new SqlError('MLR_SQL_SYNTAX', `no timestamp: write TIMESTAMP '2026-01-31 23:59:59.999'`, at);
      }
      return { op: 'literal', value, type: { kind: 'TIMESTAMP', precision, nullable: false } };
    }
    case 'time': {
      const ms = parseTime(literal.text);
      if (ms === null) throw new SqlError('MLR_SQL_SYNTAX', `no time: write TIME '23:59:59.999'`, at);
      const precision = fractionDigits(literal.text);
      return { op: 'literal', value: ms, type: { kind: 'TIME', precision, nullable: false } };
    }
    case 'binary': {
      const length = literal.text.length / 2;
      return { op: 'literal', value: literal.text, type: { kind: 'BINARY', length, nullable: false } };
    }
    case 'interval':
      return bindInterval(literal, at);
  }
}

/** Flink counts UTF-16 units, as JavaScript does. */
function text(value: string): Expression {
  return { op: 'literal', value, type: { kind: 'CHAR', length: value.length, nullable: false } };
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

/** Every written digit counts: 00.50 is DECIMAL(4, 2), and 1. is 1. */
function decimal(digits: string): Expression {
  const [whole, fraction = ''] = digits.split('.');
  if (fraction === '') return integer(whole);
  const type = { kind: 'DECIMAL', precision: whole.length + fraction.length, scale: fraction.length, nullable: false };
  return { op: 'literal', value: digits, type: type as Expression['type'] };
}

/** Digits that a BIGINT cannot hold are no literal in Flink. (The smallest BIGINT is: its minus comes later.) */
function within64(expression: Expression, digits: string, at: Position): Expression {
  if (BigInt(digits.replace('.', '')) <= 2n ** 63n) return expression;
  const scale = digits.split('.')[1]?.length ?? 0;
  const type = `DECIMAL(38, ${scale})`;
  const message = `${digits} has more digits than a number in SQL may have: write CAST('${digits}' AS ${type})`;
  throw new SqlError('MLR_SQL_TYPE', message, at);
}

function finite(value: number, at: Position): number {
  if (!Number.isFinite(value)) throw new SqlError('MLR_SQL_TYPE', 'this number is too large for a DOUBLE', at);
  return value;
}
