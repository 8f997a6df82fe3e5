import type { Arrival } from './run.ts';

/** A seeded source of numbers in [0, 1). The constants are those of mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A record with what its table says of it. */
export interface TimedArrival extends Arrival {
  /** Epoch ms; null for a table without event time. */
  readonly time: number | null;
  /** How far its table's watermark is behind the record's time. */
  readonly delayMs: number;
}

/**
 * Another order of arrival in which no record is late that was not before: a record overtakes another only while the
 * watermark allows it. Records of tables without event time go anywhere; tables interleave as their times do.
 */
export function shuffled(arrivals: readonly TimedArrival[], random: () => number): TimedArrival[] {
  const first = arrivals.reduce((least, { time }) => Math.min(least, time ?? Infinity), Infinity);
  const last = arrivals.reduce((most, { time }) => Math.max(most, time ?? -Infinity), -Infinity);
  const placed = arrivals.map((arrival) => {
    const { time, delayMs } = arrival;
    // Strictly less than the delay: who comes earlier has a watermark below this one's time.
    const at = time === null ? first + random() * (last - first) : time + random() * Math.max(0, delayMs - 1);
    return { arrival, at, tie: random() };
  });
  return placed.sort((a, b) => a.at - b.at || a.tie - b.tie).map(({ arrival }) => arrival);
}

/** Each table's records dealt round-robin over topic partitions. */
export function dealt<T extends Arrival>(arrivals: readonly T[], partitions: number): T[] {
  const counts = new Map<string, number>();
  return arrivals.map((arrival) => {
    const count = counts.get(arrival.table) ?? 0;
    counts.set(arrival.table, count + 1);
    return { ...arrival, partition: count % partitions };
  });
}

/** Some places to restart at, none when there is nothing between two records. */
export function restarts(count: number, random: () => number): Set<number> {
  return new Set(Array.from({ length: 3 }, () => Math.floor(random() * count)).filter((place) => place > 0));
}
