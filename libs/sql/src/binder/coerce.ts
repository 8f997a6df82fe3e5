import { SqlError } from '../errors.ts';
import type { Expression, Position } from '../logical/plan.ts';
import {
  isDatetime,
  isInteger,
  isNumeric,
  isString,
  isTimestamp,
  sameType,
  withNullable,
} from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { parseDate, parseTime, parseTimestamp, widenTimestamp } from './times.ts';

/**
 * The expression with another type: itself when only nullability differs, a literal of the new type when it is a
 * literal, otherwise a cast. `type`'s nullability is not used: NULL stays NULL.
 */
export function castTo(expression: Expression, type: SqlType): Expression {
  if (sameType(expression.type, type)) return expression;
  const target = withNullable(type, expression.type.nullable);
  return foldLiteral(expression, target) ?? { op: 'cast', input: expression, type: target, try: false };
}

/** A cast of a literal that is safe to do now. */
function foldLiteral(expression: Expression, type: SqlType): Expression | undefined {
  if (expression.op !== 'literal') return undefined;
  const { value, type: from } = expression;
  if (value === null) return { op: 'literal', value: null, type: withNullable(type, true) };
  if (isNumeric(from) && isNumeric(type)) return foldNumber(String(value), from, type);
  if (isString(from) && type.kind === 'VARCHAR' && String(value).length <= type.length) return { ...expression, type };
  if (from.kind === 'TIMESTAMP' && type.kind === 'TIMESTAMP' && from.precision <= type.precision)
    return { op: 'literal', value: widenTimestamp(value as number | string, from.precision, type.precision), type };
  if (from.kind === 'DATE' && type.kind === 'TIMESTAMP')
    return { op: 'literal', value: widenTimestamp(Number(value) * 86_400_000, 0, type.precision), type };
  return undefined;
}

function foldNumber(text: string, from: SqlType, type: SqlType): Expression | undefined {
  if (type.kind === 'DOUBLE') return { op: 'literal', value: Number(text), type };
  if (type.kind === 'FLOAT') return { op: 'literal', value: Math.fround(Number(text)), type };
  if (!isInteger(from) && from.kind !== 'DECIMAL') return undefined;
  const [whole, fraction = ''] = text.replace('-', '').split('.');
  if (type.kind === 'DECIMAL') {
    const fits = fraction.length <= type.scale && whole.replace(/^0+/, '').length <= type.precision - type.scale;
    return fits ? { op: 'literal', value: text, type } : undefined;
  }
  const digits = BigInt(text.startsWith('-') ? `-${whole || '0'}` : whole || '0');
  const bits = { TINYINT: 8, SMALLINT: 16, INT: 32, BIGINT: 64 }[type.kind as 'INT'];
  if (BigInt.asIntN(bits, digits) !== digits) return undefined;
  return { op: 'literal', value: type.kind === 'BIGINT' ? digits.toString() : Number(digits), type };
}

/**
 * In a comparison a string literal beside a time is read as a time, as Flink does it. What is a time to CAST alone
 * (`2004`, the 30th of February) stays a string, for the comparison to cast.
 */
export function alignStringLiterals(args: readonly Expression[], at: Position): readonly Expression[] {
  const beside = args.find((arg) => isDatetime(arg.type) || arg.type.kind === 'TIME');
  if (!beside) return args;
  return args.map((arg) => (arg.op === 'literal' && isString(arg.type) ? readTime(arg, beside.type, at) : arg));
}

function readTime(literal: Extract<Expression, { op: 'literal' }>, beside: SqlType, at: Position): Expression {
  const text = String(literal.value);
  const value = timeIn(text, beside);
  if (value !== null) return { op: 'literal', value, type: withNullable(beside, false) };
  if (!/^ *\d{1,4}(?:[-: ]|$)/.test(text)) throw new SqlError('MLR_SQL_TYPE', `'${text}' is no ${beside.kind}`, at);
  return literal;
}

/** Without the digits of a second that the type does not have; null when it is no time. */
function timeIn(text: string, type: SqlType): number | string | null {
  if (isTimestamp(type)) return parseTimestamp(text, type.precision);
  if (type.kind !== 'TIME') return parseDate(text);
  const ms = parseTime(text, true);
  const unit = 10 ** (3 - type.precision);
  return ms === null || type.precision >= 6 ? ms : Math.floor(Math.round((ms / unit) * 1e6) / 1e6) * unit;
}
