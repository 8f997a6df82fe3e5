import { daysFromCivil, daysInMonth } from './civil.ts';
import { DATETIME, TYPE } from './errors.ts';
import { AT, END, ESCAPED, fail, NUMBERS, scanString, START, VALUE } from './tokens.ts';

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
  return parseDate(b, p, end) * 86_400_000 + parseTime(b, p + 11, end);
}

/**
 * TIMESTAMP (`zoned` 0) and TIMESTAMP_LTZ (`zoned` 1: a `Z` behind it) as Flink's `json.timestamp-format.standard` has
 * them: SQL with a space (`separator` 0x20), ISO-8601 with a `T`.
 */
export function readTimestamp(b: Buffer, p: number, separator: number, zoned: number): number {
  const next = temporalText(b, p);
  if (next < 0) return next;
  let end = AT[END];
  if (zoned === 1 && b[--end] !== 0x5a) return fail(DATETIME, p);
  const start = AT[START];
  if (end - start < 19 || b[start + 10] !== separator) return fail(DATETIME, p);
  // Both are small integers: a double handed back by a call would be boxed.
  const days = parseDate(b, start, end);
  const ms = parseTime(b, start + 11, end);
  NUMBERS[VALUE] = days * 86_400_000 + ms;
  return days === days && ms === ms ? next : fail(DATETIME, p);
}

export function readDate(b: Buffer, p: number): number {
  const next = temporalText(b, p);
  if (next < 0) return next;
  NUMBERS[VALUE] = AT[END] - AT[START] === 10 ? parseDate(b, AT[START], AT[END]) : NaN;
  return NUMBERS[VALUE] === NUMBERS[VALUE] ? next : fail(DATETIME, p);
}

export function readTime(b: Buffer, p: number): number {
  const next = temporalText(b, p);
  if (next < 0) return next;
  NUMBERS[VALUE] = parseTime(b, AT[START], AT[END]);
  return NUMBERS[VALUE] === NUMBERS[VALUE] ? next : fail(DATETIME, p);
}

/** A string without escapes: none of the formats needs any, so one that has them is refused. */
function temporalText(b: Buffer, p: number): number {
  if (b[p] !== 0x22) return fail(TYPE, p);
  const next = scanString(b, p);
  if (next < 0) return next;
  return AT[ESCAPED] === 0 ? next : fail(DATETIME, p);
}
