import { box } from '../../codegen/boxed.ts';
import type { Code } from '../../codegen/code.ts';
import type { Value } from '../../codegen/value.ts';
import { failRecord } from '../../kernel/failure.ts';
import type { SqlValue } from '../row.ts';
import type { Part, Slots } from './part.ts';

/** PERCENTILE(value, share or ARRAY of shares, how often it counts): how often each value came, and the shares. */
export function percentile(): Part {
  const change = (sign: 1 | -1) => (args: readonly Value[], at: Slots, code: Code) => {
    const [value, share, times] = args.map((arg) => box(arg, code));
    code.line(`${at.o(1)} = ${share};`);
    code.line(`${code.constant(changeCount)}(${at.o(0)}, ${value}, ${sign} * Number(${times ?? '1'} ?? 0));`);
  };
  return {
    name: 'percentile',
    needs: 1,
    numbers: [],
    objects: ['new Map()', 'null'],
    add: change(1),
    retract: change(-1),
    merge(into, from, _, code) {
      code.line(`for (const [v, n] of ${from.o(0)}) ${code.constant(changeCount)}(${into.o(0)}, v, n);`);
      code.line(`if (${into.o(1)} === null) ${into.o(1)} = ${from.o(1)};`);
    },
  };
}

/** A value that counts no times, or fewer, does not count. */
function changeCount(counts: Map<number, number>, value: number, by: number): void {
  const count = (counts.get(value) ?? 0) + by;
  if (count > 0) counts.set(value, count);
  else counts.delete(value);
}

/** The value below which a share of the values lies, between two values in proportion; NULL of nothing. */
export function percentileOf(counts: ReadonlyMap<number, number>, share: SqlValue): SqlValue {
  if (counts.size === 0 || share === null) return null;
  const sorted = [...counts].sort((a, b) => a[0] - b[0]);
  let total = 0;
  const ends = sorted.map(([, count]) => (total += count));
  const at = (place: number) => sorted[ends.findIndex((end) => end > place)][0];
  const one = (of: SqlValue): SqlValue => {
    const share = Number(of);
    if (of === null || !(share >= 0 && share <= 1)) {
      failRecord('MLR_RECORD_FUNCTION', `a share of PERCENTILE is from 0 to 1, not ${share}`);
    }
    const place = share * (total - 1);
    const [below, above] = [Math.floor(place), Math.ceil(place)];
    if (below === above) return at(below);
    return (above - place) * at(below) + (place - below) * at(above);
  };
  return Array.isArray(share) ? (share as readonly SqlValue[]).map(one) : one(share);
}
