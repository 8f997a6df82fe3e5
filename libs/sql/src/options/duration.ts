const UNIT_MS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ms: 1, milli: 1, millis: 1, millisecond: 1, milliseconds: 1,
    s: 1_000, sec: 1_000, secs: 1_000, second: 1_000, seconds: 1_000,
    m: 60_000, min: 60_000, mins: 60_000, minute: 60_000, minutes: 60_000,
    h: 3_600_000, hour: 3_600_000, hours: 3_600_000,
    d: 86_400_000, day: 86_400_000, days: 86_400_000,
  }),
); // prettier-ignore

/** A duration as Flink writes it (`1 min`, `10 s`, `1d`, bare milliseconds) in ms; null when it is none. */
export function parseDuration(text: string): number | null {
  const match = /^(\d+)\s*([a-z]*)$/.exec(text.trim().toLowerCase());
  if (!match) return null;
  const unit = UNIT_MS.get(match[2] || 'ms');
  const ms = unit === undefined ? NaN : Number(match[1]) * unit;
  return Number.isSafeInteger(ms) ? ms : null;
}
