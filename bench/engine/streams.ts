import { NexmarkGenerator } from '@millrace/testing';

/** JSON records in memory. */
export interface Records {
  readonly bytes: Buffer;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

export const START_MS = Date.UTC(2026, 0, 1);
/** Slower than the reference's 10,000, so that windows of seconds open and close in a stream of some 100,000. */
export const EVENTS_PER_SECOND = 1000;

/** A stream that goes on from one call to the next; `count` records at a time. */
export function nexmarkStream(): (count: number) => Records {
  const options = { seed: 1, eventsPerSecond: EVENTS_PER_SECOND, startMs: START_MS, outOfOrderGroupSize: 1 };
  const generator = new NexmarkGenerator(options);
  return (count) => recordsOf(generator.lines(count));
}

/** The table that q13 looks up: 10,000 keys, the value its key as a text. */
export function lookupTable(): Map<number, string> {
  return new Map(Array.from({ length: 10_000 }, (_, key) => [key, String(key)]));
}

export function lookupRecords(): Records {
  const lines = [...lookupTable()].map(([key, value]) => `${JSON.stringify({ key, value })}\n`);
  return recordsOf(Buffer.from(lines.join('')));
}

function recordsOf(bytes: Buffer): Records {
  const [starts, ends]: number[][] = [[], []];
  for (let at = 0; at < bytes.length; at = ends[ends.length - 1] + 1) {
    starts.push(at);
    ends.push(bytes.indexOf(0x0a, at));
  }
  return { bytes, starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) };
}
