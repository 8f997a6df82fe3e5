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
  START,
  VALUE,
} from './tokens.ts';

/**
 * Values of declared types, read in place like the tokens they are made of. What is accepted is a subset of what
 * Flink's `json` format accepts, and means the same: a number may stand in a string (`"12"`, spaces around it
 * allowed), a scalar other than null is taken as the text of a STRING. Refused, where Flink would lose data without a
 * word: a fraction for an integer type (`1.5`; `1.0` and `1e3` are fine), any text but true and false for a BOOLEAN, a
 * container for a STRING.
 */

/** An integer beyond ±(2^53 - 1) read by `readBigint` or `readDecimal`; `AT[KIND]` is then `LONG_INTEGER`. */
export const BIG: bigint[] = [0n];

/** `VALUE` is 1 or 0. */
export function readBoolean(b: Buffer, p: number): number {
  const c = b[p];
  if (c === 0x74) {
    NUMBERS[VALUE] = 1;
    return scanTrue(b, p);
  }
  if (c === 0x66) {
    NUMBERS[VALUE] = 0;
    return scanFalse(b, p);
  }
  if (c !== 0x22) return fail(TYPE, p);
  const next = scanString(b, p);
  if (next < 0) return next;
  const text = scannedText(b).trim().toLowerCase();
  if (text !== 'true' && text !== 'false') return fail(TYPE, p);
  NUMBERS[VALUE] = text === 'true' ? 1 : 0;
  return next;
}

/** TINYINT, SMALLINT, INT by their bounds. */
export function readInteger(b: Buffer, p: number, min: number, max: number): number {
  const next = b[p] === 0x22 ? numberInString(b, p, INTEGER_TEXT) : scanDeclaredNumber(b, p);
  if (next < 0) return next;
  const value = NUMBERS[VALUE] + 0;
  if (AT[KIND] === FRACTION && value !== Math.floor(value)) return fail(TYPE, p);
  if (value < min || value > max) return fail(RANGE, p);
  NUMBERS[VALUE] = value;
  return next;
}

/** `KIND` says where the value is: `SAFE_INTEGER` in `VALUE`, `LONG_INTEGER` in `BIG` (and rounded in `VALUE`). */
export function readBigint(b: Buffer, p: number): number {
  const next = b[p] === 0x22 ? numberInString(b, p, INTEGER_TEXT) : scanDeclaredNumber(b, p);
  if (next < 0) return next;
  if (AT[KIND] === SAFE_INTEGER) {
    NUMBERS[VALUE] += 0;
    return next;
  }
  const exact = AT[KIND] === LONG_INTEGER ? BigInt(scannedText(b).trim()) : integerOf(NUMBERS[VALUE]);
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

/** Unscaled (`12.50` with scale 2 is 1250), rounded half up; results as of `readBigint`. */
export function readDecimal(b: Buffer, p: number, precision: number, scale: number): number {
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
  if (exact >= limit || exact <= -limit) return fail(RANGE, p);
  setExact(exact);
  return next;
}

/** A string's range with `ESCAPED`, or the text of a number or boolean as it stands in the record. */
export function readText(b: Buffer, p: number): number {
  const c = b[p];
  if (c === 0x22) return scanString(b, p);
  if (c === 0x7b || c === 0x5b) return fail(TYPE, p);
  const next = c === 0x74 ? scanTrue(b, p) : c === 0x66 ? scanFalse(b, p) : scanNumber(b, p);
  AT[START] = p;
  AT[END] = next;
  AT[ESCAPED] = 0;
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

const INTEGER_TEXT = /^[+-]?\d+$/;
const DECIMAL_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const DOUBLE_TEXT = /^[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|NaN|Infinity)$/;

function numberInString(b: Buffer, p: number, form: RegExp): number {
  const next = scanString(b, p);
  if (next < 0) return next;
  const text = scannedText(b).trim();
  if (!form.test(text)) return fail(TYPE, p);
  const value = Number(text.replace(/^[+-]NaN/, 'NaN'));
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

function setExact(exact: bigint): void {
  const rounded = Number(exact);
  NUMBERS[VALUE] = rounded;
  if (Number.isSafeInteger(rounded)) {
    AT[KIND] = SAFE_INTEGER;
  } else {
    AT[KIND] = LONG_INTEGER;
    BIG[0] = exact;
  }
}
