import { daysFromCivil, daysInMonth, millisecondsOf, nanosBehind, ticks } from '@millrace/formats';
import { compileDateParser, resolveTimestamp } from './date-parser.ts';
import { failRecord } from './failure.ts';
import { formatSimple, parseSimple } from './simple-date-format.ts';
import { localToUtc, offsetAt, zoneOf } from './time-zone.ts';

/** Functions from texts and numbers to times and back. A text that is no time gives NaN, or null. */

const DAY = 86_400_000;
const STANDARD = 'yyyy-MM-dd HH:mm:ss';

/** TO_TIMESTAMP: epoch ms, or NaN. A day that its month does not have is the month's last. */
export function toTimestamp(text: string, pattern?: string): number {
  if (pattern === undefined) return parsePlain(text);
  const parsed = compileDateParser(pattern)?.(text) ?? null;
  const ms = parsed === null ? NaN : resolveTimestamp(parsed);
  return ms === ms ? ms : parseJdbc(text.trim());
}

function parsePlain(text: string): number {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,9}))?)?$/.exec(text);
  if (parts === null) return NaN;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const milli = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  if (month < 1 || month > 12 || hour > 24 || minute > 59 || second > 59) return NaN;
  return resolveTimestamp({ year, month, day, hour, minute, second, milli });
}

/** Where a format does not fit, Flink tries java.sql.Timestamp and Date: what is too much there goes over. */
function parseJdbc(text: string): number {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d+):(\d+):(\d+)(?:\.(\d{1,9}))?)?$/.exec(text);
  if (parts === null) return NaN;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > 31) return NaN;
  const ms = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  return (daysFromCivil(year, month, 1) + day - 1) * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

/**
 * TO_TIMESTAMP_LTZ of a number that counts 10^-`counted` seconds, as a time of a precision; null beyond the years 0 to 9999.
 */
export function timestampOfNumber(
  value: number | bigint | null,
  counted: number | null,
  precision: number,
): number | bigint | null {
  if (value === null || counted === null || !(Math.abs(Number(value)) < 2 ** 64)) return null;
  const fine =
    counted > 3 ? BigInt(typeof value === 'number' ? Math.trunc(value) : value) * 10n ** BigInt(9 - counted) : null;
  const ms = fine === null ? Math.trunc(Number(value) * 10 ** (3 - counted)) : millisecondsOf(fine, 9);
  if (ms < -62_167_219_200_000 || ms > 253_402_300_799_999) return null;
  return ticks(ms, fine === null ? 0 : nanosBehind(fine, 9), precision);
}

/** TO_TIMESTAMP_LTZ of a text in a zone; null for an unknown one. A text that is no time stops here. */
export function timestampOfText(text: string, pattern?: string, zone = 'UTC'): number | null {
  const local = toTimestamp(text, pattern);
  if (local !== local) failRecord('MLR_RECORD_FUNCTION', `TO_TIMESTAMP_LTZ: '${text.slice(0, 100)}' is no time`);
  const found = zoneOf(zone, false);
  return found === null ? null : localToUtc(found, local, 'earlier');
}

/** TO_DATE: days, or null. Without a format what follows a space is left out, and so may be day and month. */
export function toDate(text: string, pattern?: string): number | null {
  if (pattern !== undefined) {
    const ms = parseSimple(text, pattern);
    return ms === null ? null : Math.floor(ms / DAY);
  }
  const parts = /^(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:\s.*)?$/s.exec(text.trim());
  if (parts === null) return null;
  const [year, month, day] = parts.slice(1).map((part: string | undefined) => Number(part ?? 1));
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return isDate ? daysFromCivil(year, month, day) : null;
}

const NO_TIME = -(2n ** 63n);

/** UNIX_TIMESTAMP: seconds; the smallest BIGINT for what is no time. */
export function unixTimestamp(text: string, pattern = STANDARD): number | bigint {
  const ms = parseSimple(text, pattern);
  return ms === null ? NO_TIME : Math.floor(ms / 1000);
}

export const fromUnixTime = (seconds: number | bigint, pattern = STANDARD): string =>
  formatSimple(Number(seconds) * 1000, pattern);

/** DATE_FORMAT of a text. */
export function reformat(text: string, pattern: string): string | null {
  const ms = parseSimple(text, STANDARD);
  return ms === null ? null : formatSimple(ms, pattern);
}

/** An unknown zone is Greenwich: so Java's TimeZone. */
export function convertZone(text: string, from: string, to: string): string | null {
  const local = parseSimple(text, STANDARD);
  if (local === null) return null;
  const utc = localToUtc(zoneOf(from, true) ?? 'UTC', local, 'standard');
  return formatSimple(utc + offsetAt(zoneOf(to, true) ?? 'UTC', utc), STANDARD);
}
