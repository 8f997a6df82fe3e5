import { MAX_SAFE } from './registers.ts';

/**
 * Slow paths of exact integers: BIGINT, and DECIMAL as its unscaled digits. In generated code such a value is a pair
 * (v, b): while |v| <= 2^53 - 1 it is v and b is null; beyond, it is the bigint b and v is b rounded. These functions
 * take pairs, return the result's v and leave its b in `exact.big`.
 */
export const exact: { big: bigint | null; isNull: boolean } = { big: null, isNull: false };

export function toBig(v: number, b: bigint | null): bigint {
  return b ?? BigInt(v);
}

/** Makes a pair of any integer. */
export function pair(value: bigint): number {
  const v = Number(value);
  exact.big = v <= MAX_SAFE && v >= -MAX_SAFE ? null : value;
  return v;
}

export function add64(a: number, ab: bigint | null, c: number, cb: bigint | null): number {
  return pair(BigInt.asIntN(64, toBig(a, ab) + toBig(c, cb)));
}

export function subtract64(a: number, ab: bigint | null, c: number, cb: bigint | null): number {
  return pair(BigInt.asIntN(64, toBig(a, ab) - toBig(c, cb)));
}

export function multiply64(a: number, ab: bigint | null, c: number, cb: bigint | null): number {
  return pair(BigInt.asIntN(64, toBig(a, ab) * toBig(c, cb)));
}

/** Truncates; the divisor is not zero. The smallest BIGINT by -1 wraps, as in Java. */
export function divide64(a: number, ab: bigint | null, c: number, cb: bigint | null): number {
  return pair(BigInt.asIntN(64, toBig(a, ab) / toBig(c, cb)));
}

/** The sign of the dividend; the divisor is not zero. */
export function modulo64(a: number, ab: bigint | null, c: number, cb: bigint | null): number {
  return pair(toBig(a, ab) % toBig(c, cb));
}

/** Less than, equal to, greater than zero. Rounding keeps order, so the bigints matter only when the doubles tie. */
export function compareExact(a: number, ab: bigint | null, c: number, cb: bigint | null): number {
  if (a !== c) return a < c ? -1 : 1;
  if (ab === null && cb === null) return 0;
  const [x, y] = [toBig(a, ab), toBig(c, cb)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The same of decimals of different scales. */
export function compareScaled(
  a: number,
  ab: bigint | null,
  sa: number,
  c: number,
  cb: bigint | null,
  sc: number,
): number {
  const scale = Math.max(sa, sc);
  const [x, y] = [toBig(a, ab) * POWERS[scale - sa], toBig(c, cb) * POWERS[scale - sc]];
  return x < y ? -1 : x > y ? 1 : 0;
}

const POWERS = Array.from({ length: 80 }, (_, i) => 10n ** BigInt(i));

/** `value / 10^digits` rounded half up (away from zero), or `value * 10^-digits`. */
export function shiftDecimal(value: bigint, digits: number): bigint {
  if (digits <= 0) return value * POWERS[-digits];
  const half = POWERS[digits] / 2n;
  return (value < 0n ? value - half : value + half) / POWERS[digits];
}

/** A DECIMAL that does not fit its precision is NULL, as in Flink. */
function fit(value: bigint, precision: number): number {
  const limit = POWERS[precision];
  exact.isNull = value >= limit || value <= -limit;
  return pair(exact.isNull ? 0n : value);
}

/** Rescales (v, b) from one scale to another and fits it into `precision`. */
export function rescaleDecimal(v: number, b: bigint | null, from: number, to: number, precision: number): number {
  return fit(shiftDecimal(toBig(v, b), from - to), precision);
}

export const negateExact = (v: number, b: bigint | null): number => pair(-toBig(v, b));

export function absolute(v: number, b: bigint | null): number {
  const value = toBig(v, b);
  return pair(value < 0n ? -value : value);
}

/** Operands of scales `sa` and `sc`; the result's scale and precision. */
export function addDecimal(
  a: number,
  ab: bigint | null,
  c: number,
  cb: bigint | null,
  sa: number,
  sc: number,
  scale: number,
  precision: number,
): number {
  const common = Math.max(sa, sc);
  const sum = toBig(a, ab) * POWERS[common - sa] + toBig(c, cb) * POWERS[common - sc];
  return fit(shiftDecimal(sum, common - scale), precision);
}

export function subtractDecimal(
  a: number,
  ab: bigint | null,
  c: number,
  cb: bigint | null,
  sa: number,
  sc: number,
  scale: number,
  precision: number,
): number {
  return addDecimal(a, ab, -c, cb === null ? null : -cb, sa, sc, scale, precision);
}

/** A quotient of doubles, whole numbers below 2^52, rounded half away from zero. */
export function halfUp(quotient: number, dividend: number, divisor: number): number {
  const whole = Math.trunc(quotient);
  const rest = Math.abs(dividend - whole * divisor) * 2;
  if (rest < Math.abs(divisor)) return whole + 0;
  return whole + (dividend < 0 === divisor < 0 ? 1 : -1);
}

export function multiplyDecimal(
  a: number,
  ab: bigint | null,
  c: number,
  cb: bigint | null,
  sa: number,
  sc: number,
  scale: number,
  precision: number,
): number {
  return fit(shiftDecimal(toBig(a, ab) * toBig(c, cb), sa + sc - scale), precision);
}

/** The divisor is not zero. */
export function divideDecimal(
  a: number,
  ab: bigint | null,
  c: number,
  cb: bigint | null,
  sa: number,
  sc: number,
  scale: number,
  precision: number,
): number {
  const [dividend, divisor] = [toBig(a, ab), toBig(c, cb)];
  const shift = scale + sc - sa;
  const [n, d] = shift >= 0 ? [dividend * POWERS[shift], divisor] : [dividend, divisor * POWERS[-shift]];
  const [positive, by] = [n < 0n ? -n : n, d < 0n ? -d : d];
  const rounded = (positive * 2n + by) / (by * 2n);
  return fit(n < 0n === d < 0n ? rounded : -rounded, precision);
}

export function moduloDecimal(
  a: number,
  ab: bigint | null,
  c: number,
  cb: bigint | null,
  sa: number,
  sc: number,
  scale: number,
  precision: number,
): number {
  const common = Math.max(sa, sc);
  const rest = (toBig(a, ab) * POWERS[common - sa]) % (toBig(c, cb) * POWERS[common - sc]);
  return fit(shiftDecimal(rest, common - scale), precision);
}

/** DECIMAL to the nearest double. */
export function decimalToDouble(v: number, b: bigint | null, scale: number): number {
  if (b === null && scale <= 22) return v / 10 ** scale;
  return Number(`${toBig(v, b)}e-${scale}`);
}

/** A double to DECIMAL through its shortest text, rounded half up; `exact.isNull` when it does not fit or is no number. */
export function doubleToDecimal(value: number, scale: number, precision: number): number {
  if (!Number.isFinite(value)) {
    exact.isNull = true;
    return pair(0n);
  }
  const [digits, power = '0'] = String(Math.abs(value)).split('e');
  const [whole, fraction = ''] = digits.split('.');
  const shift = fraction.length - Number(power) - scale;
  const unscaled = BigInt(whole + fraction);
  const result = shift > 79 ? 0n : shift < -79 ? POWERS[79] : shiftDecimal(unscaled, shift);
  return fit(value < 0 ? -result : result, precision);
}

/** DECIMAL or BIGINT (`places` counts back from its digits' end): rounded half away from zero, or cut, and fitted. */
export function roundDecimal(
  v: number,
  b: bigint | null,
  from: number,
  places: number,
  scale: number,
  precision: number,
  truncates: boolean,
): number {
  const value = toBig(v, b);
  const dropped = Math.min(from - Math.min(places, from), 78);
  const unit = POWERS[dropped];
  const kept = truncates ? value / unit : shiftDecimal(value, dropped);
  return fit(shiftDecimal(kept, from - dropped - scale), precision);
}

/** FLOOR (`up` false) and CEIL of a DECIMAL, at scale 0. */
export function wholeDecimal(v: number, b: bigint | null, scale: number, up: boolean, precision: number): number {
  const value = toBig(v, b);
  const whole = value / POWERS[scale];
  const hasFraction = value % POWERS[scale] !== 0n;
  const step = !hasFraction ? 0n : up ? (value > 0n ? 1n : 0n) : value < 0n ? -1n : 0n;
  return fit(whole + step, precision);
}

/** A double to BIGINT as Java casts: towards zero, saturating, NaN is 0. */
export function doubleToBigint(value: number): number {
  if (value !== value) return pair(0n);
  if (value >= 2 ** 63) return pair(2n ** 63n - 1n);
  if (value <= -(2 ** 63)) return pair(-(2n ** 63n));
  return pair(BigInt(Math.trunc(value)));
}
