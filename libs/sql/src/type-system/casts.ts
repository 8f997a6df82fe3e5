import type { SqlType } from '../types.ts';
import { integerRank, isBinary, isDatetime, isInteger, isNumeric, isString, isTimestamp } from './type.ts';

/**
 * Whether Flink takes a value of type `from` where a column of type `to` is written, without a CAST. Nullability is
 * not looked at.
 */
export function implicitlyCastable(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'NULL') return true;
  if (from.kind === to.kind) return parts(from, to, implicitlyCastable);
  if (isInteger(from) && isInteger(to)) return integerRank(from) < integerRank(to);
  if (isNumeric(from)) {
    if (to.kind === 'DECIMAL' || to.kind === 'DOUBLE') return true;
    return to.kind === 'FLOAT' && from.kind !== 'DOUBLE';
  }
  if (from.kind === 'CHAR') return to.kind === 'VARCHAR';
  if (from.kind === 'BINARY') return to.kind === 'VARBINARY';
  if (isTimestamp(from))
    return isTimestamp(to) || (from.kind === 'TIMESTAMP' && (to.kind === 'DATE' || to.kind === 'TIME'));
  return false;
}

/** Of types of one kind: whether what they are made of goes with each other by `test`. */
function parts(from: SqlType, to: SqlType, test: (from: SqlType, to: SqlType) => boolean): boolean {
  if (from.kind === 'INTERVAL' && to.kind === 'INTERVAL') return from.unit === to.unit;
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') return test(from.element, to.element);
  if (from.kind === 'MULTISET' && to.kind === 'MULTISET') return test(from.element, to.element);
  if (from.kind === 'MAP' && to.kind === 'MAP') return test(from.key, to.key) && test(from.value, to.value);
  if (from.kind === 'ROW' && to.kind === 'ROW') {
    const { fields } = to;
    return from.fields.length === fields.length && from.fields.every(({ type }, i) => test(type, fields[i].type));
  }
  return true;
}

/** Whether `CAST(from AS to)` exists. */
export function castable(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'NULL') return true;
  if (from.kind === to.kind) return parts(from, to, castable);
  // Everything has a text, constructed values too.
  if (isString(to)) return true;
  if (isString(from)) return isNumeric(to) || isDatetime(to) || isBinary(to) || ['BOOLEAN', 'TIME'].includes(to.kind);
  if (isNumeric(from)) return isNumeric(to) || to.kind === 'BOOLEAN' || (isInteger(from) && to.kind === 'INTERVAL');
  if (from.kind === 'BOOLEAN') return isNumeric(to);
  if (isBinary(from)) return isBinary(to);
  if (isTimestamp(from)) return isDatetime(to) || to.kind === 'TIME';
  if (from.kind === 'DATE' || from.kind === 'TIME') return isTimestamp(to);
  return false;
}

/** Whether different values stay different: such a cast of a key is still the key. */
export function isInjectiveCast(from: SqlType, to: SqlType): boolean {
  if (isInteger(from) && isInteger(to)) return integerRank(from) <= integerRank(to);
  if (isString(from) && to.kind === 'VARCHAR')
    return to.length >= (from.kind === 'VARCHAR' || from.kind === 'CHAR' ? from.length : 0);
  if (isTimestamp(from) && isTimestamp(to)) return to.precision >= from.precision;
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL')
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
  return from.kind === to.kind && (from.kind === 'BOOLEAN' || from.kind === 'DATE' || from.kind === 'DOUBLE');
}
