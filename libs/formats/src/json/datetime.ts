import { daysFromCivil, daysInMonth } from './civil.ts';
import { DATETIME, TYPE } from './errors.ts';
import { ticks } from './ticks.ts';
import { AT, END, ESCAPED, fail, KIND, NUMBERS, SAFE_INTEGER, scanString, START, VALUE, viewOf } from './tokens.ts';
import { scannedText, setExact } from './values.ts';

const DAY_MS = 86_400_000;
const Z = 0x5a;

/** Two digits at `p`, or -1. */
function two(b: Uint8Array, p: number): number {
  const tens = b[p] - 0x30;
  const ones = b[p + 1] - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** `yyyy-MM-dd` in ten bytes at `p`: days since the epoch, or NaN. */
export function parseDate(b: Uint8Array, p: number, end: number): number {
  if (end - p < 10 || b[p + 4] !== 0x2d || b[p + 7] !== 0x2d) return NaN;
  const century = two(b, p);
  const rest = two(b, p + 2);
  const month = two(b, p + 5);
  const day = two(b, p + 8);
  if (century < 0 || rest < 0 || month < 1 || month > 12 || day < 1) return NaN;
  const year = century * 100 + rest;
  return day <= daysInMonth(year, month) ? daysFromCivil(year, month, day) : NaN;
}

/** `HH:mm:ss[.fraction]` filling `[p, end)`: milliseconds of the day (finer digits are cut off), or NaN. */
export function parseTime(b: Uint8Array, p: number, end: number): number {
  if (end - p < 8 || b[p + 2] !== 0x3a || b[p + 5] !== 0x3a) return NaN;
  const hours = two(b, p);
  const minutes = two(b, p + 3);
  const seconds = two(b, p + 6);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) return NaN;
  let ms = 0;
  if (end - p > 8) {
    // One to nine digits behind the point.
    if (b[p + 8] !== 0x2e || end - p < 10 || end - p > 18) return NaN;
    let scale = 100;
    for (let q = p + 9; q < end; q++) {
      const digit = b[q] - 0x30;
      if (!(digit >= 0 && digit <= 9)) return NaN;
      ms += Math.floor(digit * scale);
      scale /= 10;
      if (scale < 1) scale = 0;
    }
  }
  return hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + ms;
}

/** `yyyy-MM-dd HH:mm:ss[.fraction]` filling `[p, end)`, `separator` between date and time: epoch ms, or NaN. */
export function parseTimestamp(b: Uint8Array, p: number, end: number, separator: number): number {
  if (end - p < 19 || b[p + 10] !== separator) return NaN;
  return parseDate(b, p, end) * DAY_MS + parseTime(b, p + 11, end);
}

/** The 16 bytes of the minute read last, as words: records in order of time mostly share it. */
const MINUTE = new Int32Array(4);
/** Its epoch ms. */
const MINUTE_MS = new Float64Array(1);

/** Nanoseconds behind the millisecond, of the time that `readAnyTimestamp` or `readTime` read last. */
const BEHIND = new Int32Array(1);

/**
 * TIMESTAMP (`zoned` 0) and TIMESTAMP_LTZ (`zoned` 1: a `Z` behind it) as Flink's `json.timestamp-format.standard` has
 * them: SQL with a space (`separator` 0x20), ISO-8601 with a `T`. Up to nine fraction digits; whole milliseconds in
 * `VALUE`.
 */
export function readTimestamp(b: Buffer, p: number, separator: number, zoned: number, lenient: boolean): number {
  const words = viewOf(b);
  if (b[p] === 0x22 && b[p + 17] === 0x3a && p + 26 <= words.byteLength && b[p + 11] === separator) {
    // `"yyyy-MM-dd HH:mm:ss` and then the end, or three digits and the end.
    const seconds = two(b, p + 18);
    let q = p + 20;
    let ms = 0;
    if (b[q] === 0x2e) {
      ms = two(b, p + 21) * 10 + b[p + 23] - 0x30;
      q = two(b, p + 22) >= 0 ? p + 24 : p;
    }
    if (zoned === 1 && b[q++] !== Z) q = p;
    if (b[q] === 0x22 && q > p + 1 && ms >= 0 && seconds >= 0 && seconds < 60) {
      if (
        MINUTE[0] === words.getInt32(p + 1, true) &&
        MINUTE[1] === words.getInt32(p + 5, true) &&
        MINUTE[2] === words.getInt32(p + 9, true) &&
        MINUTE[3] === words.getInt32(p + 13, true)
      ) {
        NUMBERS[VALUE] = MINUTE_MS[0] + (seconds * 1000 + ms);
        return q + 1;
      }
      // Both are small integers: a double handed back by a call would be boxed.
      const days = parseDate(b, p + 1, p + 11);
      const hours = two(b, p + 12);
      const minutes = two(b, p + 15);
      if (days === days && b[p + 14] === 0x3a && hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60) {
        for (let i = 0; i < 4; i++) MINUTE[i] = words.getInt32(p + 1 + i * 4, true);
        MINUTE_MS[0] = days * DAY_MS + (hours * 60 + minutes) * 60_000;
        NUMBERS[VALUE] = MINUTE_MS[0] + (seconds * 1000 + ms);
        return q + 1;
      }
    }
  }
  return readAnyTimestamp(b, p, separator, zoned, lenient);
}

/** The same of more than three digits, in the units of ticks.ts; `KIND` says where the value is, as of `readBigint`. */
export function readTicks(
  b: Buffer,
  p: number,
  separator: number,
  zoned: number,
  precision: number,
  lenient: boolean,
): number {
  BEHIND[0] = 0;
  const next = readTimestamp(b, p, separator, zoned, lenient);
  if (next < 0) return next;
  const value = ticks(NUMBERS[VALUE], BEHIND[0], precision);
  if (typeof value === 'bigint') setExact(value);
  else {
    NUMBERS[VALUE] = value;
    AT[KIND] = SAFE_INTEGER;
  }
  return next;
}

const TIMESTAMP_TEXT = /^([+-]?\d{4,9}-\d\d-\d\d)([ Tt])(\d\d:\d\d(?::\d\d(?:\.\d{0,9})?)?)(Z?)$/;

/** All the forms that Flink takes. */
function readAnyTimestamp(b: Buffer, p: number, separator: number, zoned: number, lenient: boolean): number {
  if (b[p] !== 0x22) return fail(TYPE, p);
  const next = scanString(b, p);
  if (next < 0) return next;
  const parts = TIMESTAMP_TEXT.exec(scannedText(b));
  if (parts === null || (parts[4] === 'Z') !== (zoned === 1)) return fail(DATETIME, p);
  if (parts[2] !== ' ' ? separator === 0x20 : separator !== 0x20) return fail(DATETIME, p);
  // ISO-8601 may leave the seconds out.
  if (parts[3].length === 5 && separator === 0x20) return fail(DATETIME, p);
  const days = dateOf(parts[1], lenient);
  const ms = timeOf(parts[3]);
  NUMBERS[VALUE] = days * DAY_MS + ms;
  return NUMBERS[VALUE] === NUMBERS[VALUE] ? next : fail(DATETIME, p);
}

export function readDate(b: Buffer, p: number): number {
  if (b[p] !== 0x22) return fail(TYPE, p);
  const next = scanString(b, p);
  if (next < 0) return next;
  const plain = AT[ESCAPED] === 0 && AT[END] - AT[START] === 10 ? parseDate(b, AT[START], AT[END]) : NaN;
  NUMBERS[VALUE] = plain === plain ? plain : dateOf(scannedText(b), false);
  return NUMBERS[VALUE] === NUMBERS[VALUE] ? next : fail(DATETIME, p);
}

/** Milliseconds of the day; `24:00:00` is 0. */
export function readTime(b: Buffer, p: number): number {
  if (b[p] !== 0x22) return fail(TYPE, p);
  const next = scanString(b, p);
  if (next < 0) return next;
  const text = scannedText(b);
  NUMBERS[VALUE] = text.length < 8 ? NaN : timeOf(text) % DAY_MS;
  return NUMBERS[VALUE] === NUMBERS[VALUE] ? next : fail(DATETIME, p);
}

/** Days since the epoch of `yyyy-MM-dd`, more digits behind a `+`, years before the first behind a `-`; or NaN. */
function dateOf(text: string, lenient: boolean): number {
  const parts = /^([+-]?)(\d{4,9})-(\d\d)-(\d\d)$/.exec(text);
  if (parts === null) return NaN;
  if (parts[1] === '' ? parts[2].length > 4 : parts[1] === '+' && parts[2].length === 4) return NaN;
  const year = Number(parts[2]) * (parts[1] === '-' ? -1 : 1);
  const [month, day] = [Number(parts[3]), Number(parts[4])];
  if (month < 1 || month > 12 || day < 1 || day > 31) return NaN;
  const last = daysInMonth(year, month);
  // Flink takes the 31st of any month in a TIMESTAMP for its last day, and no other day that is none.
  return day <= last || lenient ? daysFromCivil(year, month, Math.min(day, last)) : NaN;
}

/** Ms of `HH:mm[:ss[.fraction]]`, `24:00:00` as the end of the day; what is behind them is left in `BEHIND`. */
function timeOf(text: string): number {
  const parts = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{0,9}))?)?$/.exec(text);
  if (parts === null) return NaN;
  const [hours, minutes, seconds] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
  const nanos = Number((parts[4] ?? '').padEnd(9, '0'));
  BEHIND[0] = nanos % 1e6;
  const isEnd = hours === 24 && minutes === 0 && seconds === 0 && nanos === 0;
  if ((hours > 23 && !isEnd) || minutes > 59 || seconds > 59) return NaN;
  return (hours * 60 + minutes) * 60_000 + seconds * 1000 + Math.floor(nanos / 1e6);
}
