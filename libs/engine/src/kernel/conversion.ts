import { decimalText, parseDecimal } from '@millrace/formats';
import { pair, shiftDecimal, toBig } from './exact.ts';
import { failRecord } from './failure.ts';
import { javaText } from './floating-text.ts';
import { R } from './registers.ts';
import { dateText, intervalText, parseDateText, parseTimeText, timestampText, timeText } from './time-text.ts';
import { parseTimestampText } from './ticks.ts';

/** CAST from and to text. Parsers leave their number in `R[0]` (and `exact.big`) and answer whether there was one. */

export function failCast(text: string, type: string): never {
  failRecord('MLR_RECORD_CAST', `'${text.slice(0, 100)}' cannot be cast to ${type}`);
}

export function parseBoolean(text: string): boolean {
  const word = text.toLowerCase();
  const isTrue = ['true', 't', 'yes', 'y', '1'].includes(word);
  R[0] = isTrue ? 1 : 0;
  return isTrue || ['false', 'f', 'no', 'n', '0'].includes(word);
}

const BOUNDS: Readonly<Record<string, number>> = { TINYINT: 128, SMALLINT: 32768, INT: 2147483648 };

/** As Flink: of what stands around a number only spaces are left out. */
const trimmedSpaces = (text: string): string => text.replace(/^ +| +$/g, '');

const WHOLE = /^([+-]?)(\d*)(?:\.(\d*))?$/;
const APPROXIMATE = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?)$/;

export function parseNumber(text: string, kind: string): boolean {
  if (BOUNDS[kind] !== undefined) {
    const digits = wholeDigits(text);
    if (digits === null) return false;
    R[0] = Number(digits) + 0;
    return R[0] >= -BOUNDS[kind] && R[0] < BOUNDS[kind];
  }
  if (kind === 'DATE') R[0] = parseDateText(text);
  else if (kind === 'TIME') R[0] = parseTimeText(text);
  else if (kind === 'TIMESTAMP' || kind === 'TIMESTAMP_LTZ') R[0] = parseTimestampText(text);
  else {
    const trimmed = text.trim();
    if (!APPROXIMATE.test(trimmed)) return false;
    R[0] = Number(trimmed.replace(/[dDfF]$/, '').replace(/^[+-]NaN$/, 'NaN'));
    if (kind === 'FLOAT') R[0] = Math.fround(R[0]);
    return true;
  }
  return R[0] === R[0];
}

/** The whole digits of a number's text; a fraction is allowed and cut off. Null when it is none. */
function wholeDigits(text: string): string | null {
  const parts = WHOLE.exec(trimmedSpaces(text));
  if (parts === null || (parts[2] === '' && parts[3] === undefined)) return null;
  return `${parts[1] === '-' ? '-' : ''}${parts[2] || '0'}`;
}

/** BIGINT with precision 0, otherwise DECIMAL. */
export function parseExact(text: string, precision: number, scale: number): boolean {
  if (precision > 0) {
    const unscaled = parseDecimal(text.trim(), scale);
    if (unscaled === null) return false;
    const limit = 10n ** BigInt(precision);
    R[0] = pair(unscaled);
    return unscaled < limit && unscaled > -limit;
  }
  const digits = wholeDigits(text);
  if (digits === null || digits.length > 40) return false;
  const value = BigInt(digits);
  R[0] = pair(value);
  return BigInt.asIntN(64, value) === value;
}

/** `detail`: of times the precision, of an interval whether it is one of months. */
export function numberText(value: number, kind: string, detail: number): string {
  switch (kind) {
    case 'DATE':
      return dateText(value);
    case 'TIME':
      return timeText(value, detail);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampText(value, detail);
    case 'INTERVAL':
      return intervalText(value, detail === 1);
    case 'DOUBLE':
      return javaText(value, false);
    case 'FLOAT':
      return javaText(value, true);
    default:
      return String(value);
  }
}

/** The fewest digits that read back as the same FLOAT. */
function shortestFloat(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}

export function exactText(v: number, b: bigint | null, scale: number): string {
  return scale === 0 && b === null ? String(v + 0) : decimalText(toBig(v, b), scale);
}

/** BYTES: what is longer is cut; BINARY(n): what is shorter is filled with zeros. */
export const cutBytes = (bytes: Buffer, length: number): Buffer =>
  bytes.length <= length ? bytes : bytes.subarray(0, length);

export function fixBytes(bytes: Buffer, length: number): Buffer {
  return bytes.length >= length ? cutBytes(bytes, length) : Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
}

export function absolute64(v: number, b: bigint | null): number {
  const value = toBig(v, b);
  return pair(BigInt.asIntN(64, value < 0n ? -value : value));
}

/** A DECIMAL's whole part as BIGINT. */
export function truncateDecimal(v: number, b: bigint | null, scale: number): number {
  return pair(BigInt.asIntN(64, toBig(v, b) / 10n ** BigInt(scale)));
}

/**
 * On the decimal digits that a DOUBLE or FLOAT prints as, like Java's BigDecimal.valueOf: half away from zero, or cut.
 */
export function roundDouble(value: number, places: number, truncates: boolean, isFloat: boolean): number {
  if (!Number.isFinite(value)) return value;
  const magnitude = Math.abs(value);
  const [digits, power = '0'] = (isFloat ? shortestFloat(magnitude) : String(magnitude)).split('e');
  const [whole, fraction = ''] = digits.split('.');
  // The digits are whole + fraction, their last one worth 10^-behind.
  const behind = fraction.length - Number(power);
  if (places >= behind) return value;
  const dropped = behind - places;
  if (dropped > 400) return 0;
  const unscaled = BigInt(whole + fraction);
  const unit = 10n ** BigInt(dropped);
  const kept = truncates ? unscaled / unit : (unscaled + unit / 2n) / unit;
  const rounded = Number(`${kept}e${-places}`);
  return value < 0 ? -rounded + 0 : rounded;
}

export const roundInteger = (value: number, places: number, truncates: boolean): number =>
  places >= 0 ? value : Number(roundBig(BigInt(value), places, truncates));

export const roundBigint = (v: number, b: bigint | null, places: number, truncates: boolean): number =>
  pair(BigInt.asIntN(64, roundBig(toBig(v, b), places, truncates)));

function roundBig(value: bigint, places: number, truncates: boolean): bigint {
  if (places >= 0) return value;
  if (places < -40) return 0n;
  const unit = 10n ** BigInt(-places);
  return (truncates ? value / unit : shiftDecimal(value, -places)) * unit;
}
