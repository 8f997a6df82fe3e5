import { SqlError } from '../errors.ts';
import type { Expression, Position } from '../logical/plan.ts';
import { isDatetime, isInteger, isNumeric, isString, sameType, withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { parseDate, parseTimestamp } from './times.ts';

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
    return { ...expression, type };
  if (from.kind === 'DATE' && type.kind === 'TIMESTAMP')
    return { op: 'literal', value: Number(value) * 86_400_000, type };
  return undefined;
}

function foldNumber(text: string, from: SqlType, type: SqlType): Expression | undefined {
  if (type.kind === 'DOUBLE') return { op: 'literal', value: Number(text), type };
  if (type.kind === 'FLOAT') return { op: 'literal', value: Math.fround(Number(text)), type };
  if (type.kind === 'DECIMAL') return isInteger(from) ? { op: 'literal', value: text, type } : undefined;
  if (!isInteger(from) && from.kind !== 'DECIMAL') return undefined;
  const whole = BigInt(text.split('.')[0] || '0');
  const bits = { TINYINT: 8, SMALLINT: 16, INT: 32, BIGINT: 64 }[type.kind as 'INT'];
  if (BigInt.asIntN(bits, whole) !== whole) return undefined;
  return { op: 'literal', value: type.kind === 'BIGINT' ? whole.toString() : Number(whole), type };
}

/** In a comparison a string literal beside a time is read as a time, as Flink does it. */
export function alignStringLiterals(args: readonly Expression[], at: Position): readonly Expression[] {
  const datetime = args.find((arg) => isDatetime(arg.type));
  if (!datetime) return args;
  return args.map((arg) => (arg.op === 'literal' && isString(arg.type) ? readTime(arg, datetime.type, at) : arg));
}

function readTime(literal: Extract<Expression, { op: 'literal' }>, beside: SqlType, at: Position): Expression {
  const text = String(literal.value);
  const value = beside.kind === 'DATE' ? parseDate(text) : parseTimestamp(text);
  if (value === null) throw new SqlError('MLR_SQL_TYPE', `'${text}' is no ${beside.kind}`, at);
  const type = beside.kind === 'TIMESTAMP' ? { ...beside, precision: 3 } : beside;
  return { op: 'literal', value, type: withNullable(type, false) };
}
