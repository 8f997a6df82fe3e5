const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(?:(Z)|([+-]|\s)(\d{2}):?(\d{2}))?)?$/i;

/**
 * Epoch ms of a time as readers write it: epoch milliseconds, or ISO 8601 (a date alone is its midnight; without a
 * zone it is UTC; digits below the millisecond are cut). Null when it is neither, or no such day or hour exists. A blank
 * in place of the `+` of an offset is accepted: that is what an unescaped `+` in a URL becomes.
 */
export function parseTime(text: string): number | null {
  if (/^-?\d{1,16}$/.test(text)) {
    const ms = Number(text);
    return Math.abs(ms) <= 8.64e15 ? ms : null;
  }
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [year, month, day, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const milli = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, milli);
  const exists =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!exists) return null;
  if (match[10] === undefined) return date.getTime();
  const offsetHours = Number(match[10]);
  const offsetMinutes = Number(match[11]);
  if (offsetHours > 18 || offsetMinutes > 59) return null;
  const offsetMs = (offsetHours * 60 + offsetMinutes) * 60_000;
  return match[9] === '-' ? date.getTime() + offsetMs : date.getTime() - offsetMs;
}

/**
 * A time as the store has one of more than three digits behind the second: `TIMESTAMP(6)` as
 * `2026-01-31 09:30:15.123456`, TIMESTAMP_LTZ with a `Z` behind. What is finer is cut off. Null when it is no time.
 */
export function parseFineTime(sqlType: string, text: string): string | null {
  const ms = parseTime(text);
  if (ms === null) return null;
  const digits = Number(/\((\d)\)/.exec(sqlType)?.[1] ?? 6);
  const fraction = /:\d{2}[.,](\d{1,9})/.exec(text)?.[1] ?? '';
  const second = new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
  return second + fraction.padEnd(9, '0').slice(3, digits) + (sqlType.startsWith('TIMESTAMP_LTZ') ? 'Z' : '');
}

const DAY_MS = 86_400_000;

/** Days since the epoch of `YYYY-MM-DD`; null for anything else. */
export function parseDate(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const ms = parseTime(text);
  return ms === null ? null : ms / DAY_MS;
}

export function formatTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function formatDate(days: number): string {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}
