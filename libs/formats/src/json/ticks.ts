/**
 * What a TIMESTAMP(p) and TIMESTAMP_LTZ(p) counts, exactly: milliseconds since 1970 up to three digits behind the second,
 * microseconds up to six, nanoseconds beyond. A number while it is a safe integer, else a bigint, as a BIGINT.
 */
export function perMillisecond(precision: number): 1 | 1000 | 1_000_000 {
  return precision <= 3 ? 1 : precision <= 6 ? 1000 : 1_000_000;
}

/** The time `nanos` (0 to 999,999) behind a whole millisecond; digits that the type does not have are cut off. */
export function ticks(ms: number, nanos: number, precision: number): number | bigint {
  const per = perMillisecond(precision);
  if (per === 1) return ms;
  const unit = 10 ** (9 - precision);
  const behind = (Math.floor(nanos / unit) * unit) / (1_000_000 / per);
  const near = ms * per + behind;
  return Number.isSafeInteger(near) ? near : BigInt(ms) * BigInt(per) + BigInt(behind);
}

/** The whole milliseconds of a time. */
export function millisecondsOf(value: number | bigint, precision: number): number {
  const per = perMillisecond(precision);
  if (typeof value === 'number') return Math.floor(value / per);
  const size = BigInt(per);
  return Number((value - (((value % size) + size) % size)) / size);
}

/** The nanoseconds behind them. */
export function nanosBehind(value: number | bigint, precision: number): number {
  const per = perMillisecond(precision);
  const rest = typeof value === 'number' ? value % per : Number(value % BigInt(per));
  return (rest < 0 ? rest + per : rest + 0) * (1_000_000 / per);
}
