import type { SqlType } from '../types.ts';
import { asDecimal, commonDecimal, decimal } from './decimal.ts';
import {
  integerRank,
  isApproximate,
  isBinary,
  isNumeric,
  isString,
  isTimestamp,
  sameType,
  simple,
  withNullable,
} from './type.ts';

/**
 * The type that Flink gives to values of both types side by side (branches of CASE, arguments of COALESCE, operands of
 * arithmetic and comparison); undefined when there is none. Nullable when either is.
 */
export function commonType(a: SqlType, b: SqlType): SqlType | undefined {
  const nullable = a.nullable || b.nullable;
  const common = commonKind(a, b, commonType);
  return common && withNullable(common, nullable);
}

/** The type that values of both types are compared in: as `commonType`, but FLOAT and DOUBLE meet in DOUBLE. */
export function comparisonType(a: SqlType, b: SqlType): SqlType | undefined {
  if (!isApproximate(a) || !isApproximate(b) || a.kind === b.kind) {
    const common = commonKind(a, b, comparisonType);
    return common && withNullable(common, a.nullable || b.nullable);
  }
  return simple('DOUBLE', a.nullable || b.nullable);
}

/** `commonType` of many; undefined for none. */
export function commonTypeOf(types: readonly SqlType[]): SqlType | undefined {
  return types.slice(1).reduce<SqlType | undefined>((left, right) => left && commonType(left, right), types[0]);
}

type Meet = (a: SqlType, b: SqlType) => SqlType | undefined;

function commonKind(a: SqlType, b: SqlType, meet: Meet): SqlType | undefined {
  if (a.kind === 'NULL') return b;
  if (b.kind === 'NULL') return a;
  if (sameType(a, b)) return a;
  if (isNumeric(a) && isNumeric(b)) return commonNumeric(a, b);
  if (isString(a) && isString(b))
    return { kind: 'VARCHAR', length: Math.max(lengthOf(a), lengthOf(b)), nullable: true };
  if (isBinary(a) && isBinary(b))
    return { kind: 'VARBINARY', length: Math.max(lengthOf(a), lengthOf(b)), nullable: true };
  if (isTimestamp(a) && isTimestamp(b)) {
    const precision = Math.max(a.precision, b.precision);
    return { kind: a.kind === b.kind ? a.kind : 'TIMESTAMP_LTZ', precision, nullable: true };
  }
  if (a.kind === 'TIME' && b.kind === 'TIME') return a.precision >= b.precision ? a : b;
  return commonConstructed(a, b, meet);
}

function commonConstructed(a: SqlType, b: SqlType, meet: Meet): SqlType | undefined {
  if (a.kind === 'ARRAY' && b.kind === 'ARRAY') {
    const element = meet(a.element, b.element);
    return element && { kind: 'ARRAY', element, nullable: true };
  }
  if (a.kind === 'MAP' && b.kind === 'MAP') {
    const [key, value] = [meet(a.key, b.key), meet(a.value, b.value)];
    return key && value && { kind: 'MAP', key, value, nullable: true };
  }
  if (a.kind === 'ROW' && b.kind === 'ROW' && a.fields.length === b.fields.length) {
    const types = a.fields.map((field, i) => meet(field.type, b.fields[i].type));
    if (types.includes(undefined)) return undefined;
    return { kind: 'ROW', fields: a.fields.map(({ name }, i) => ({ name, type: types[i]! })), nullable: true };
  }
  return undefined;
}

function lengthOf(type: SqlType): number {
  return 'length' in type ? type.length : 0;
}

function commonNumeric(a: SqlType, b: SqlType): SqlType {
  if (isApproximate(a) && isApproximate(b)) return a; // the first, FLOAT or DOUBLE: so Calcite
  if (isApproximate(a) || isApproximate(b)) {
    const [approximate, exact] = isApproximate(a) ? [a, b] : [b, a];
    return exact.kind === 'DECIMAL' ? simple('DOUBLE') : approximate;
  }
  if (a.kind !== 'DECIMAL' && b.kind !== 'DECIMAL') return integerRank(a) >= integerRank(b) ? a : b;
  return decimal(commonDecimal(asDecimal(a), asDecimal(b)));
}
