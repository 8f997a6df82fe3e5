/** What the torture sends. Everything follows from an event's number, so the oracle needs to know only which were sent. */
const START = Date.parse('2026-03-01T00:00:00Z');
const PAGES = 23;

export interface Seen {
  readonly id: number;
  readonly page: string;
  readonly ts: number;
}

export interface Bought {
  readonly seenId: number;
  readonly amount: number;
  readonly ts: number;
}

/** One event per millisecond of event time: a producer that lags by fewer events than the watermark's delay is not late. */
export function seen(id: number): Seen {
  return { id, page: `page-${mix(id) % PAGES}`, ts: START + id };
}

/** Every third event that was seen leads to a purchase within its ten seconds. */
export function bought(id: number): Bought | null {
  if (id % 3 !== 0) return null;
  return { seenId: id, amount: mix(id + 7) % 1000, ts: START + id + (mix(id) % 10_000) };
}

/** JSON as the tables of torture.sql want it, one line. */
export function seenLine({ id, page, ts }: Seen): string {
  return `{"id":${id},"page":"${page}","ts":"${timestamp(ts)}"}`;
}

export function boughtLine({ seenId, amount, ts }: Bought): string {
  return `{"seen_id":${seenId},"amount":${amount},"ts":"${timestamp(ts)}"}`;
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
}

/** A small integer mix: the same on every machine, good enough to scatter. */
function mix(n: number): number {
  let x = Math.imul(n + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
