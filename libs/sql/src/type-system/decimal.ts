import type { SqlType } from '../types.ts';
import { integerDigits, isExact } from './type.ts';

/** Precision and scale of DECIMAL results, as Flink derives them (its LogicalTypeMerging). */
export interface Digits {
  readonly precision: number;
  readonly scale: number;
}

export const MAX_PRECISION = 38;
/** Fraction digits that a result keeps when it has too many digits, if it has them. */
const KEPT_SCALE = 6;

export function decimal({ precision, scale }: Digits, nullable = true): SqlType {
  return { kind: 'DECIMAL', precision, scale, nullable };
}

/** An exact type as the DECIMAL that holds it. */
export function asDecimal(type: SqlType): Digits {
  if (type.kind === 'DECIMAL') return type;
  return isExact(type) ? { precision: integerDigits(type), scale: 0 } : { precision: MAX_PRECISION, scale: 18 };
}

/** The type of `a operator b`. */
export function decimalResult(operator: '+' | '-' | '*' | '/' | '%', a: Digits, b: Digits): Digits {
  const scale = Math.max(a.scale, b.scale);
  const [wholeA, wholeB] = [a.precision - a.scale, b.precision - b.scale];
  switch (operator) {
    case '+':
    case '-':
      return cut(Math.max(wholeA, wholeB) + scale + 1, scale);
    case '*':
      return cut(a.precision + b.precision + 1, a.scale + b.scale);
    case '/': {
      const quotient = Math.max(KEPT_SCALE, a.scale + b.precision + 1);
      return cut(wholeA + b.scale + quotient, quotient);
    }
    case '%':
      return cut(Math.min(wholeA, wholeB) + scale, scale);
  }
}

/** Cuts to 38 digits: the fraction goes before the whole digits do, down to six. */
function cut(precision: number, scale: number): Digits {
  if (precision <= MAX_PRECISION) return { precision, scale };
  return {
    precision: MAX_PRECISION,
    scale: Math.max(MAX_PRECISION - (precision - scale), Math.min(scale, KEPT_SCALE)),
  };
}

/** The type that holds values of both, if need be with less of the fraction. */
export function commonDecimal(a: Digits, b: Digits): Digits {
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  const scale = Math.min(Math.max(a.scale, b.scale), MAX_PRECISION - whole);
  return { precision: Math.min(MAX_PRECISION, whole + scale), scale };
}

/** The type of ROUND and TRUNCATE to `places` that the text says (negative: before the point). */
export function roundedDecimal(type: Digits, places: number): Digits {
  if (places >= type.scale) return type;
  const whole = 1 + type.precision - type.scale;
  return places < 0
    ? { precision: Math.min(MAX_PRECISION, whole), scale: 0 }
    : { precision: Math.min(MAX_PRECISION, whole + places), scale: places };
}
