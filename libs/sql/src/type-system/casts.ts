import type { SqlType } from '../types.ts';
import { integerRank, isDatetime, isInteger, isNumeric, isString, isTimestamp } from './type.ts';

/**
 * Whether Flink takes a value of type `from` where a column of type `to` is written, without a CAST. Nullability is
 * not looked at.
 */
export function implicitlyCastable(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'NULL' || from.kind === to.kind) return sameShape(from, to);
  if (isInteger(from) && isInteger(to)) return integerRank(from) < integerRank(to);
  if (isNumeric(from)) {
    if (to.kind === 'DECIMAL' || to.kind === 'DOUBLE') return true;
    return to.kind === 'FLOAT' && from.kind !== 'DOUBLE';
  }
  if (from.kind === 'CHAR') return to.kind === 'VARCHAR';
  if (from.kind === 'BINARY') return to.kind === 'VARBINARY';
  if (isTimestamp(from)) return isTimestamp(to) || (from.kind === 'TIMESTAMP' && to.kind === 'DATE');
  return false;
}

function sameShape(from: SqlType, to: SqlType): boolean {
  return from.kind !== 'INTERVAL' || to.kind !== 'INTERVAL' || from.unit === to.unit;
}

/** Whether `CAST(from AS to)` exists. */
export function castable(from: SqlType, to: SqlType): boolean {
  if (implicitlyCastable(from, to)) return true;
  if (isString(to)) return isNumeric(from) || isDatetime(from) || isString(from) || from.kind === 'BOOLEAN';
  if (isString(from)) return isNumeric(to) || isDatetime(to) || to.kind === 'BOOLEAN';
  if (isNumeric(from)) return isNumeric(to) || to.kind === 'BOOLEAN';
  if (from.kind === 'BOOLEAN') return isNumeric(to);
  if (isDatetime(from)) return isDatetime(to);
  return false;
}

/** Whether different values stay different: such a cast of a key is still the key. */
export function isInjectiveCast(from: SqlType, to: SqlType): boolean {
  if (isInteger(from) && isInteger(to)) return integerRank(from) <= integerRank(to);
  if (isString(from) && to.kind === 'VARCHAR')
    return to.length >= (from.kind === 'VARCHAR' || from.kind === 'CHAR' ? from.length : 0);
  if (isTimestamp(from) && isTimestamp(to)) {
    return 'precision' in from && 'precision' in to && Math.min(3, to.precision) >= Math.min(3, from.precision);
  }
  return from.kind === to.kind && (from.kind === 'BOOLEAN' || from.kind === 'DATE' || from.kind === 'DOUBLE');
}
