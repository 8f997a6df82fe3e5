/** Times written in literals, strictly: what is no date of the calendar is null. */
const DAY_MS = 86_400_000;

/** `2026-01-31` → days since the epoch; null when it is no date. */
export function parseDate(text: string): number | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  if (!match) return null;
  const ms = utc(match.slice(1).map(Number));
  return ms === null ? null : ms / DAY_MS;
}

/** `2026-01-31 23:59:59.999` (or the date alone) → epoch ms in UTC, with a fraction; null when it is no timestamp. */
export function parseTimestamp(text: string): number | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (.*))?$/.exec(text.trim());
  if (!match) return null;
  const day = utc(match.slice(1, 4).map(Number));
  const time = match[4] === undefined ? 0 : parseTime(match[4], true);
  return day === null || time === null ? null : day + time;
}

/** `23:59:59.999` → ms of the day, with a fraction; null when it is no time. `short`: the seconds may be missing. */
export function parseTime(text: string, short = false): number | null {
  const match = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?$/.exec(text.trim());
  if (!match || (match[3] === undefined && !short)) return null;
  const [hour, minute, second] = [match[1], match[2], match[3] ?? '0'].map(Number);
  if (hour > 23 || minute > 59 || second > 59) return null;
  return ((hour * 60 + minute) * 60 + second) * 1000 + fractionMs(match[4]);
}

/** Digits behind a second's point as milliseconds. */
export function fractionMs(digits = ''): number {
  return Number(digits.padEnd(9, '0').slice(0, 9)) / 1e6;
}

/** Digits of a second's fraction in a time's text. */
export function fractionDigits(text: string): number {
  return Math.min(9, /\.(\d+)\s*$/.exec(text)?.[1].length ?? 0);
}

function utc([year, month, day]: number[]): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day ? null : date.getTime();
}
