import type { SqlType } from '../types.ts';
import {
  integerDigits,
  integerRank,
  isApproximate,
  isExact,
  isNumeric,
  isString,
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
  const common = commonKind(a, b);
  return common && withNullable(common, nullable);
}

/** The type that values of both types are compared in: as `commonType`, but FLOAT and DOUBLE meet in DOUBLE. */
export function comparisonType(a: SqlType, b: SqlType): SqlType | undefined {
  if (!isApproximate(a) || !isApproximate(b) || a.kind === b.kind) return commonType(a, b);
  return simple('DOUBLE', a.nullable || b.nullable);
}

/** `commonType` of many; undefined for none. */
export function commonTypeOf(types: readonly SqlType[]): SqlType | undefined {
  return types.slice(1).reduce<SqlType | undefined>((left, right) => left && commonType(left, right), types[0]);
}

function commonKind(a: SqlType, b: SqlType): SqlType | undefined {
  if (a.kind === 'NULL') return b;
  if (b.kind === 'NULL') return a;
  if (sameType(a, b)) return a;
  if (isNumeric(a) && isNumeric(b)) return commonNumeric(a, b);
  if (isString(a) && isString(b))
    return { kind: 'VARCHAR', length: Math.max(lengthOf(a), lengthOf(b)), nullable: true };
  if ((a.kind === 'TIMESTAMP' || a.kind === 'TIMESTAMP_LTZ') && b.kind === a.kind) {
    return a.precision >= b.precision ? a : b;
  }
  return undefined;
}

function lengthOf(type: SqlType): number {
  return type.kind === 'CHAR' || type.kind === 'VARCHAR' ? type.length : 0;
}

function commonNumeric(a: SqlType, b: SqlType): SqlType {
  if (isApproximate(a) && isApproximate(b)) return a; // the first, FLOAT or DOUBLE: so Calcite
  if (isApproximate(a) || isApproximate(b)) {
    const [approximate, exact] = isApproximate(a) ? [a, b] : [b, a];
    return exact.kind === 'DECIMAL' ? simple('DOUBLE') : approximate;
  }
  if (a.kind !== 'DECIMAL' && b.kind !== 'DECIMAL') return integerRank(a) >= integerRank(b) ? a : b;
  const [x, y] = [asDecimal(a), asDecimal(b)];
  const scale = Math.max(x.scale, y.scale);
  const digits = Math.max(x.precision - x.scale, y.precision - y.scale);
  return { kind: 'DECIMAL', precision: Math.min(38, digits + scale), scale, nullable: true };
}

/** An exact type as the DECIMAL that holds it. */
export function asDecimal(type: SqlType): { precision: number; scale: number } {
  if (type.kind === 'DECIMAL') return type;
  return isExact(type) ? { precision: integerDigits(type), scale: 0 } : { precision: 38, scale: 18 };
}
