/** What the scenario sends: made from a seed, so that the oracle and a failing run agree on it. */
export type Event =
  | { readonly kind: 'order'; readonly order: Order; readonly isLate: boolean; readonly line: string }
  | { readonly kind: 'malformed'; readonly code: string; readonly line: string };

export interface Order {
  readonly id: number;
  readonly shop: string;
  readonly amount: number | null;
  readonly ts: number;
}

const START = Date.parse('2026-03-01T00:00:00Z');
const SHOPS = 37;
const STEP_MS = 1000;
/** Within the watermark's ten minutes even when four requests of a hundred lines overtake one another. */
const DISORDER_MS = 60_000;

/**
 * `count` events from number `first` on, event time one second apart with some disorder; every hundredth is malformed,
 * in turn in one of four ways.
 */
export function makeEvents(first: number, count: number): Event[] {
  return Array.from({ length: count }, (_, i) => {
    const id = first + i;
    return id % 100 === 99 ? malformed(id) : order(id, START + id * STEP_MS - (hash(id) % DISORDER_MS), false);
  });
}

/** Orders of the first ten minutes, sent when their window has closed for good. */
export function makeLateEvents(first: number, count: number): Event[] {
  return Array.from({ length: count }, (_, i) => order(first + i, START - DISORDER_MS - (hash(i) % 1000), true));
}

function order(id: number, ts: number, isLate: boolean): Event {
  const value: Order = {
    id,
    shop: `shop-${hash(id * 7) % SHOPS}`,
    amount: id % 31 === 0 ? null : hash(id * 3) % 10_000,
    ts,
  };
  const line = JSON.stringify({ ...value, ts: new Date(ts).toISOString().slice(0, 23).replace('T', ' ') });
  return { kind: 'order', order: value, isLate, line };
}

function malformed(id: number): Event {
  const ways: readonly [code: string, line: string][] = [
    ['MLR_RECORD_TRUNCATED', `{"id":${id},"shop":`],
    ['MLR_RECORD_TYPE', `{"id":${id},"shop":"x","amount":{"no":"number"},"ts":"2026-03-01 00:00:00"}`],
    ['MLR_RECORD_MISSING', `{"id":${id},"amount":1,"ts":"2026-03-01 00:00:00"}`],
    ['MLR_RECORD_DATETIME', `{"id":${id},"shop":"x","ts":"yesterday"}`],
  ];
  const [code, line] = ways[Math.floor(id / 100) % ways.length];
  return { kind: 'malformed', code, line };
}

/** A small integer mix: the same on every machine, good enough to scatter. */
function hash(n: number): number {
  let x = (n + 1) * 0x9e3779b1;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
