/** Times written in literals, strictly: what is no date of the calendar is null. */
const DAY_MS = 86_400_000;

/** `2026-01-31` → days since the epoch; null when it is no date. */
export function parseDate(text: string): number | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim());
  if (!match) return null;
  const ms = utc(match.slice(1).map(Number));
  return ms === null ? null : ms / DAY_MS;
}

/**
 * `2026-01-31 23:59:59.999` (or the date alone) as a TIMESTAMP(precision) in UTC, digits that it does not have cut off:
 * epoch ms, or of more than three digits a whole number of microseconds or nanoseconds (libs/sql types.ts) as a text.
 * Null when it is no timestamp.
 */
export function parseTimestamp(text: string, precision: number): number | string | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (.*))?$/.exec(text.trim());
  if (!match) return null;
  const day = utc(match.slice(1, 4).map(Number));
  const clock = match[4]?.replace(/\.\d+$/, '');
  const time = clock === undefined ? 0 : parseTime(clock, true);
  if (day === null || time === null) return null;
  const digits = /:\d{1,2}:\d{1,2}(?:\.(\d{1,9}))?$/.exec(match[4] ?? '')?.[1] ?? '';
  if (clock !== match[4] && digits === '') return null;
  return timestampValue(day + time, digits, precision);
}

/** A whole second, epoch ms, and the digits behind it. */
function timestampValue(second: number, digits: string, precision: number): number | string {
  const kept = digits.slice(0, precision).padEnd(9, '0');
  if (precision <= 3) return second + Number(kept) / 1e6;
  return String((BigInt(second) * 1_000_000n + BigInt(kept)) / unitNanos(precision));
}

/** A TIMESTAMP's value as people write it; milliseconds at least. */
export function formatTimestamp(value: number | string, precision: number): string {
  const unit = unitNanos(precision);
  const nanos = BigInt(value) * unit;
  const behind = ((nanos % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const ms = new Date(Number((nanos - behind) / 1_000_000n)).toISOString().replace('T', ' ').replace('Z', '');
  return precision <= 3
    ? ms
    : ms +
        String(behind)
          .padStart(6, '0')
          .slice(0, precision - 3);
}

/** What a TIMESTAMP(precision) counts, in nanoseconds. */
const unitNanos = (precision: number) => (precision <= 3 ? 1_000_000n : precision <= 6 ? 1000n : 1n);

/** A TIMESTAMP of one precision as one of another, that is no smaller. */
export function widenTimestamp(value: number | string, from: number, to: number): number | string {
  return to <= 3 ? value : String((BigInt(value) * unitNanos(from)) / unitNanos(to));
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
