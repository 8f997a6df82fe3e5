import { boxPresent } from '../../codegen/boxed.ts';
import type { Code } from '../../codegen/code.ts';
import type { Value } from '../../codegen/value.ts';
import type { Part, Slots } from './part.ts';

/**
 * APPROX_PERCENTILE: a DDSketch (Masson, Rim and Lee, 2019). Values fall into buckets that grow by a constant factor, so
 * that a percentile is off by at most 1 % of itself. It is a Map of bucket → count: plain data, merges by adding up, and
 * takes values back, which no library's objects do. Keys: bucket number times two, plus 1 for negative values; null is zero.
 */
type Sketch = Map<number | null, number>;

const ACCURACY = 0.01;
const GAMMA = (1 + ACCURACY) / (1 - ACCURACY);
const LOG_GAMMA = Math.log(GAMMA);
/** Nearer to zero is zero. */
const SMALLEST = 1e-300;

export function quantileSketch(): Part {
  const change = (by: 1 | -1) => (args: readonly Value[], at: Slots, code: Code) =>
    code.line(
      `${code.constant(changeBucket)}(${at.o(0)}, ${code.constant(bucketOf)}(${boxPresent(args[0], code)}), ${by});`,
    );
  return {
    name: 'quantile sketch',
    needs: 1,
    numbers: [],
    objects: ['new Map()'],
    add: change(1),
    retract: change(-1),
    merge: (into, from, _, code) =>
      code.line(`for (const [k, n] of ${from.o(0)}) ${code.constant(changeBucket)}(${into.o(0)}, k, n);`),
  };
}

function bucketOf(value: number): number | null {
  const size = Math.min(Math.abs(value), Number.MAX_VALUE);
  if (!(size > SMALLEST)) return null;
  return Math.ceil(Math.log(size) / LOG_GAMMA) * 2 + (value < 0 ? 1 : 0);
}

function changeBucket(sketch: Sketch, bucket: number | null, by: number): void {
  const count = (sketch.get(bucket) ?? 0) + by;
  if (count > 0) sketch.set(bucket, count);
  else sketch.delete(bucket);
}

/** The value with that share of the values below it, within 1 %; NULL of nothing. */
export function quantileOf(sketch: ReadonlyMap<number | null, number>, share: number): number | null {
  const buckets = [...sketch].map(([bucket, count]) => [middleOf(bucket), count] as const).sort((a, b) => a[0] - b[0]);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  const place = share * (total - 1);
  let seen = 0;
  for (const [value, count] of buckets) {
    seen += count;
    if (seen > place) return value;
  }
  return null;
}

function middleOf(bucket: number | null): number {
  if (bucket === null) return 0;
  const value = (2 * Math.exp((bucket >> 1) * LOG_GAMMA)) / (GAMMA + 1);
  return (bucket & 1) === 1 ? -value : value;
}
