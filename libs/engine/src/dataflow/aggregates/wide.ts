import { exact, pair } from '../../kernel/exact.ts';

/**
 * Exact integers of up to 156 bits as two or three doubles, so that accumulators stay arrays of doubles:
 * value = d[i] + d[i + 1] * 2^52 + d[i + 2] * 2^104. Nearly always d[i] alone. NaN in d[i]: a DECIMAL that overflowed.
 */
export type Limbs = 2 | 3;

/**
 * What happens at the type's end: a BIGINT wraps at 64 bits; a DECIMAL sum becomes NULL beyond 38 digits and, as in
 * Flink, starts again with the next value (SUM) or stays NULL (AVG).
 */
export type Overflow = 'wrap' | 'restart' | 'stick';

const LIMIT = 10n ** 38n;

export function readWide(d: readonly number[], i: number, limbs: Limbs): bigint {
  const high = limbs === 3 ? BigInt(d[i + 2]) << 104n : 0n;
  return high + (BigInt(d[i + 1]) << 52n) + BigInt(d[i]);
}

export function writeWide(d: number[], i: number, limbs: Limbs, value: bigint): void {
  const v = Number(value);
  const isSafe = Number.isSafeInteger(v);
  d[i] = isSafe ? v : Number(BigInt.asUintN(52, value));
  const rest = isSafe ? 0n : value >> 52n;
  d[i + 1] = limbs === 2 ? Number(rest) : Number(BigInt.asUintN(52, rest));
  if (limbs === 3) d[i + 2] = Number(rest >> 52n);
}

/** Adds `sign` times the pair (v, b). The slow path: generated code adds what stays a safe integer. */
export function addWide(
  d: number[],
  i: number,
  limbs: Limbs,
  overflow: Overflow,
  sign: 1 | -1,
  v: number,
  b: bigint | null,
): void {
  const value = (b ?? BigInt(v)) * BigInt(sign);
  if (Number.isNaN(d[i])) {
    if (overflow === 'restart') writeWide(d, i, limbs, value);
    return;
  }
  const sum = readWide(d, i, limbs) + value;
  if (overflow === 'wrap') {
    writeWide(d, i, limbs, BigInt.asIntN(64, sum));
  } else if (sum >= LIMIT || sum <= -LIMIT) {
    writeWide(d, i, limbs, 0n);
    d[i] = NaN;
  } else {
    writeWide(d, i, limbs, sum);
  }
}

/** Merges the sum at `from[j]`. */
export function mergeWide(
  d: number[],
  i: number,
  from: readonly number[],
  j: number,
  limbs: Limbs,
  overflow: Overflow,
): void {
  if (!Number.isNaN(from[j])) addWide(d, i, limbs, overflow, 1, 0, readWide(from, j, limbs));
  else if (overflow === 'stick') d[i] = NaN;
}

/** As a pair: answers v, leaves b in `exact.big`; `exact.isNull` when it overflowed. */
export function wideValue(d: readonly number[], i: number, limbs: Limbs, overflow: Overflow): number {
  exact.isNull = Number.isNaN(d[i]);
  if (exact.isNull) return pair(0n);
  const value = readWide(d, i, limbs);
  return pair(overflow === 'wrap' ? BigInt.asIntN(64, value) : value);
}

/** MIN (`sign` -1) or MAX (1) where one of both does not fit a double. */
export function extremeWide(d: number[], i: number, limbs: Limbs, sign: 1 | -1, v: number, b: bigint | null): void {
  const value = b ?? BigInt(v);
  if (Number.isNaN(d[i])) {
    writeWide(d, i, limbs, value);
    return;
  }
  const current = readWide(d, i, limbs);
  if (sign === 1 ? value > current : value < current) writeWide(d, i, limbs, value);
}
