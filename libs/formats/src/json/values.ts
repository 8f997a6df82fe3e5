import { RANGE, TYPE } from './errors.ts';
import {
  AT,
  DIGITS,
  END,
  ESCAPED,
  EXPONENT,
  fail,
  FRACTION,
  KIND,
  LONG_INTEGER,
  MANTISSA,
  NUMBERS,
  SAFE_INTEGER,
  scanFalse,
  scanNumber,
  scanString,
  scanTrue,
  skipValue,
  START,
  VALUE,
} from './tokens.ts';

/**
 * Values of declared types, read in place like the tokens they are made of. What is accepted means what it means in
 * Flink's `json` format: a number may stand in a string (`"12"`, spaces around it allowed), a scalar other than null is
 * taken as the text of a STRING. Only with `lenient` is accepted what loses data without a word: a fraction for an INT
 * or BIGINT (`1.5` is 1; `1.0` and `1e3` are always fine), any text or number for a BOOLEAN (false), a DECIMAL that does
 * not fit (NULL), a container for a STRING (its JSON text).
 */

/** An integer beyond ±(2^53 - 1) read by `readBigint` or `readDecimal`; `AT[KIND]` is then `LONG_INTEGER`. */
export const BIG: bigint[] = [0n];

/** `AT[KIND]` of a DECIMAL that does not fit: NULL. */
export const NOTHING = 0;

/** `AT[ESCAPED]` of a STRING that stands in the record as an array or object; `containerText` makes the text of it. */
export const CONTAINER = 2;

/** `VALUE` is 1 or 0. */
export function readBoolean(b: Buffer, p: number, lenient: boolean): number {
  const c = b[p];
  if (c === 0x74) {
    NUMBERS[VALUE] = 1;
    return scanTrue(b, p);
  }
  NUMBERS[VALUE] = 0;
  if (c === 0x66) return scanFalse(b, p);
  if (c !== 0x22) {
    const next = lenient ? scanDeclaredNumber(b, p) : fail(TYPE, p);
    NUMBERS[VALUE] = 0;
    return next;
  }
  const next = scanString(b, p);
  if (next < 0) return next;
  const text = scannedText(b).trim().toLowerCase();
  if (text !== 'true' && text !== 'false' && !lenient) return fail(TYPE, p);
  NUMBERS[VALUE] = text === 'true' ? 1 : 0;
  return next;
}

/** TINYINT, SMALLINT, INT by their bounds. */
export function readInteger(b: Buffer, p: number, min: number, max: number, lenient: boolean): number {
  let next = scanInteger(b, p);
  if (next === p) {
    next = b[p] === 0x22 ? numberInString(b, p, INTEGER_TEXT) : scanDeclaredNumber(b, p);
    if (next < 0) return next;
    let value = NUMBERS[VALUE] + 0;
    if (AT[KIND] === FRACTION && value !== Math.floor(value)) {
      if (!lenient) return fail(TYPE, p);
      value = Math.trunc(value) + 0;
    }
    NUMBERS[VALUE] = value;
  }
  const value = NUMBERS[VALUE];
  return value < min || value > max ? fail(RANGE, p) : next;
}

/** `KIND` says where the value is: `SAFE_INTEGER` in `VALUE`, `LONG_INTEGER` in `BIG` (and rounded in `VALUE`). */
export function readBigint(b: Buffer, p: number, lenient: boolean): number {
  const short = scanInteger(b, p);
  if (short !== p) return short;
  const next = b[p] === 0x22 ? numberInString(b, p, INTEGER_TEXT) : scanDeclaredNumber(b, p);
  if (next < 0) return next;
  if (AT[KIND] === SAFE_INTEGER) {
    NUMBERS[VALUE] += 0;
    return next;
  }
  const value = NUMBERS[VALUE];
  const exact =
    AT[KIND] === LONG_INTEGER ? BigInt(scannedText(b).trim()) : integerOf(lenient ? Math.trunc(value) : value);
  if (exact === null) return fail(TYPE, p);
  if (BigInt.asIntN(64, exact) !== exact) return fail(RANGE, p);
  setExact(exact);
  return next;
}

export function readDouble(b: Buffer, p: number): number {
  return b[p] === 0x22 ? numberInString(b, p, DOUBLE_TEXT) : scanDeclaredNumber(b, p);
}

export function readFloat(b: Buffer, p: number): number {
  const next = readDouble(b, p);
  NUMBERS[VALUE] = Math.fround(NUMBERS[VALUE]);
  return next;
}

/** Unscaled (`12.50` with scale 2 is 1250), rounded half up; results as of `readBigint`, or `KIND` is `NOTHING`. */
export function readDecimal(b: Buffer, p: number, precision: number, scale: number, lenient: boolean): number {
  const next = b[p] === 0x22 ? numberInString(b, p, DECIMAL_TEXT) : scanDeclaredNumber(b, p);
  if (next < 0) return next;
  const shift = AT[EXPONENT] + scale;
  if (b[p] !== 0x22 && AT[DIGITS] <= 15 && shift === 0) {
    NUMBERS[VALUE] = NUMBERS[MANTISSA] + 0;
    AT[KIND] = SAFE_INTEGER;
    if (AT[DIGITS] <= precision) return next;
  }
  const exact = parseDecimal(scannedText(b).trim(), scale);
  if (exact === null) return fail(TYPE, p);
  const limit = 10n ** BigInt(precision);
  if (exact >= limit || exact <= -limit) {
    if (!lenient) return fail(RANGE, p);
    AT[KIND] = NOTHING;
    return next;
  }
  setExact(exact);
  return next;
}

/** A string's range with `ESCAPED`, or the text of a number or boolean as it stands in the record. */
export function readText(b: Buffer, p: number, lenient: boolean, depth: number): number {
  const c = b[p];
  if (c === 0x22) return scanString(b, p);
  let next: number;
  if (c === 0x7b || c === 0x5b) {
    if (!lenient) return fail(TYPE, p);
    next = skipValue(b, p, depth);
  } else {
    next = c === 0x74 ? scanTrue(b, p) : c === 0x66 ? scanFalse(b, p) : scanNumber(b, p);
  }
  AT[START] = p;
  AT[END] = next;
  AT[ESCAPED] = c === 0x7b || c === 0x5b ? CONTAINER : 0;
  return next;
}

/** The unscaled digits of a decimal text, rounded half up (away from zero) to `scale`; null when it is none. */
export function parseDecimal(text: string, scale: number): bigint | null {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  if (parts === null) return null;
  const [, sign, whole, fraction = '', power = '0'] = parts;
  if (whole + fraction === '') return null;
  const shift = Number(power) - fraction.length + scale;
  // Nothing declared holds more than 38 digits; anything longer only has to stay out of range.
  if (shift > 400) return /^0*$/.test(whole + fraction) ? 0n : 10n ** 400n;
  let unscaled = BigInt(whole + fraction);
  if (shift >= 0) unscaled *= 10n ** BigInt(shift);
  else if (shift < -5000) unscaled = 0n;
  else unscaled = (unscaled + 5n * 10n ** BigInt(-shift - 1)) / 10n ** BigInt(-shift);
  return sign === '-' ? -unscaled : unscaled;
}

/** The string between `START` and `END`, escapes resolved. For slow paths. */
export function scannedText(b: Buffer): string {
  const raw = b.toString('utf8', AT[START], AT[END]);
  return AT[ESCAPED] === 1 ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/**
 * The fast path of integers: one to 15 digits, with a `-` or none, and no fraction behind them. Leaves `VALUE` and
 * `KIND`, but nothing for `scannedText`; answers `p` when it is anything else.
 */
function scanInteger(b: Buffer, p: number): number {
  let q = p;
  let c = b[q];
  const negative = c === 0x2d;
  if (negative) c = b[++q];
  if (!(c >= 0x31 && c <= 0x39)) return p;
  let low = c - 0x30;
  const half = q + 9;
  c = b[++q];
  while (c >= 0x30 && c <= 0x39 && q < half) {
    low = low * 10 + (c - 0x30);
    c = b[++q];
  }
  let value = low;
  if (q === half) {
    const end = q + 6;
    while (c >= 0x30 && c <= 0x39 && q < end) {
      value = value * 10 + (c - 0x30);
      c = b[++q];
    }
  }
  if ((c >= 0x30 && c <= 0x39) || c === 0x2e || (c | 0x20) === 0x65) return p;
  NUMBERS[VALUE] = negative ? -value : value;
  AT[KIND] = SAFE_INTEGER;
  return q;
}

const INTEGER_TEXT = /^[+-]?\d+$/;
const DECIMAL_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** As Java reads a double. */
const DOUBLE_TEXT = /^[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?|NaN|Infinity)$/;

function numberInString(b: Buffer, p: number, form: RegExp): number {
  const next = scanString(b, p);
  if (next < 0) return next;
  const text = scannedText(b).trim();
  if (!form.test(text)) return fail(TYPE, p);
  const value = Number(text.replace(/^[+-]NaN|[dDfF]$/, (part) => (part.endsWith('N') ? 'NaN' : '')));
  NUMBERS[VALUE] = value;
  AT[DIGITS] = 99;
  if (form !== INTEGER_TEXT) AT[KIND] = FRACTION;
  else AT[KIND] = Number.isSafeInteger(value) ? SAFE_INTEGER : LONG_INTEGER;
  return next;
}

/** A number token where a number is declared; anything else that is JSON is of the wrong type. */
function scanDeclaredNumber(b: Buffer, p: number): number {
  const c = b[p];
  if (c === 0x74 || c === 0x66 || c === 0x7b || c === 0x5b) return fail(TYPE, p);
  AT[ESCAPED] = 0;
  return scanNumber(b, p);
}

function integerOf(value: number): bigint | null {
  return Number.isInteger(value) ? BigInt(value) : null;
}

export function setExact(exact: bigint): void {
  const rounded = Number(exact);
  NUMBERS[VALUE] = rounded;
  if (Number.isSafeInteger(rounded)) {
    AT[KIND] = SAFE_INTEGER;
  } else {
    AT[KIND] = LONG_INTEGER;
    BIG[0] = exact;
  }
}
