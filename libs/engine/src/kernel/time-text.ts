import { civilFromDays, daysFromCivil, daysInMonth } from '@millrace/formats';

/** Text of times, and times from text, as CAST has them. Parsers answer NaN for what is none. */
const DAY = 86_400_000;

/** `count` digits of a second's fraction, at most three. */
function fraction(ms: number, count: number): string {
  return String(Math.floor(ms) % 1000)
    .padStart(3, '0')
    .slice(0, count);
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** Whole seconds of the day. */
function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

export function dateText(days: number): string {
  const packed = civilFromDays(days);
  return `${String(Math.floor(packed / 512)).padStart(4, '0')}-${two((packed >> 5) & 15)}-${two(packed & 31)}`;
}

/** Of at most three digits. */
export function timestampText(ms: number, precision: number): string {
  const days = Math.floor(ms / DAY);
  const clock = ms - days * DAY;
  const text = `${dateText(days)} ${clockText(clock)}`;
  return precision === 0 ? text : `${text}.${fraction(clock, precision)}`;
}

/** Zeros at the end of the fraction are left out, but for the first digit: so Flink. */
export function timeText(ms: number, precision: number): string {
  const text = clockText(ms);
  if (precision === 0) return text;
  return `${text}.${fraction(ms, 3)
    .slice(0, precision)
    .replace(/(?<=\d)0+$/, '')}`;
}

/** `+1 02:03:04.567`, `-1-03`. */
export function intervalText(value: number, months: boolean): string {
  const sign = value < 0 ? '-' : '+';
  const size = Math.abs(value);
  if (months) return `${sign}${Math.floor(size / 12)}-${two(size % 12)}`;
  const clock = size % DAY;
  return `${sign}${Math.floor(size / DAY)} ${clockText(clock)}.${fraction(clock, 3)}`;
}

/** `2001-02-28`, also with a time behind it, `2001-02` and `2001`; each part may have spaces around it. */
export function parseDateText(text: string): number {
  const space = text.indexOf(' ');
  const parts = (space > 0 ? text.slice(0, space) : text).split('-');
  if (parts.length > 3 || !parts.every((part) => /^\s*\d{1,9}\s*$/.test(part))) return NaN;
  const [year, month = 1, day = 1] = parts.map(Number);
  if (year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return NaN;
  return daysFromCivil(year, month, day);
}

/** `12:34:56.789`, `12:34`, `12`; milliseconds. */
export function parseTimeText(text: string): number {
  const parts = /^\s*(\d{1,2})\s*(?::\s*(\d{1,2})\s*(?::\s*(\d{1,2})\s*(?:\.(\d+))?\s*)?)?$/.exec(text);
  if (parts === null) return NaN;
  const [hour, minute, second] = [parts[1], parts[2] ?? '0', parts[3] ?? '0'].map(Number);
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  return ((hour * 60 + minute) * 60 + second) * 1000 + Number((parts[4] ?? '').padEnd(3, '0').slice(0, 3));
}
