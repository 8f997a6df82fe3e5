import { daysFromCivil, daysInMonth, millisecondsOf, nanosBehind, perMillisecond, ticks } from '@millrace/formats';
import { exact, pair, toBig } from './exact.ts';
import { R } from './registers.ts';
import { timestampText } from './time-text.ts';

/**
 * Times of more than three digits behind the second, pairs (exact.ts) of microseconds or nanoseconds (libs/formats
 * ticks.ts), and the whole milliseconds that functions compute with. Those that answer a time leave its `b` in
 * `exact.big`.
 */

/** Leaves a time as generated code holds it. */
function leave(value: number | bigint): number {
  exact.big = typeof value === 'bigint' ? value : null;
  return Number(value);
}

export function msOfTicks(v: number, b: bigint | null, precision: number): number {
  return millisecondsOf(b ?? v, precision);
}

export function nanosOfTicks(v: number, b: bigint | null, precision: number): number {
  return nanosBehind(b ?? v, precision);
}

/** `nanos` behind the millisecond; digits that the type does not have are cut off. */
export function ticksOf(ms: number, nanos: number, precision: number): number {
  return leave(ticks(ms, nanos, precision));
}

/** A time of one type as one of another, both of more than three digits. */
export function castTicks(v: number, b: bigint | null, from: number, to: number): number {
  const value = b ?? v;
  return leave(ticks(millisecondsOf(value, from), nanosBehind(value, from), to));
}

/** Another millisecond, with what was behind the first one. */
export function moveTicks(ms: number, v: number, b: bigint | null, precision: number): number {
  return leave(ticks(ms, nanosBehind(b ?? v, precision), precision));
}

/** Milliseconds more or less. */
export function addToTicks(v: number, b: bigint | null, ms: number, precision: number): number {
  const by = ms * perMillisecond(precision);
  if (b === null && Number.isSafeInteger(by) && Number.isSafeInteger(v + by)) return leave(v + by);
  return pair(toBig(v, b) + BigInt(ms) * BigInt(perMillisecond(precision)));
}

export function ticksText(v: number, b: bigint | null, precision: number): string {
  const value = b ?? v;
  const nanos = String(nanosBehind(value, precision)).padStart(6, '0');
  return timestampText(millisecondsOf(value, precision), 3) + nanos.slice(0, precision - 3);
}

/** CAST of a text: leaves the time in `R[0]` and `exact.big` and answers whether it was one. */
export function parseTicks(text: string, precision: number): boolean {
  const parsed = parseTimestamp(text);
  if (parsed === null) return false;
  R[0] = ticksOf(parsed.ms, parsed.nanos, precision);
  return true;
}

/** `2001-02-28` or `2001-02-28 23:59:58.987654321` as epoch ms, or NaN. */
export const parseTimestampText = (text: string): number => parseTimestamp(text)?.ms ?? NaN;

/** As Java's formatter resolves it: the 30th of February is its last day, 24:00:00 the next day. */
function parseTimestamp(text: string): { readonly ms: number; readonly nanos: number } | null {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?)?$/.exec(text);
  if (parts === null) return null;
  const [year, month, day] = parts.slice(1, 4).map(Number);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  const date = daysFromCivil(year, month, Math.min(day, daysInMonth(year, month))) * 86_400_000;
  const [hour, minute, second] = [parts[4], parts[5], parts[6]].map((part) => Number(part ?? 0));
  const nanos = Number((parts[7] ?? '').padEnd(9, '0'));
  if (hour > 24 || minute > 59 || second > 59 || (hour === 24 && minute + second + nanos > 0)) return null;
  const ms = date + ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(nanos / 1e6);
  return { ms, nanos: nanos % 1e6 };
}
