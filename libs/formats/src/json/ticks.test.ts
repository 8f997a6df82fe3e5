import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { millisecondsOf, nanosBehind, ticks } from './ticks.ts';

const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

describe('what a time counts', () => {
  it('is exact in the years 0001 to 9999, whatever the precision; digits behind it are cut off', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: FIRST, max: LAST }),
        fc.integer({ min: 0, max: 999_999 }),
        fc.integer({ min: 3, max: 9 }),
        (ms, nanos, precision) => {
          const value = ticks(ms, nanos, precision);
          expect(typeof value === 'bigint').toBe(!Number.isSafeInteger(Number(value)));
          expect(millisecondsOf(value, precision)).toBe(ms);
          expect(nanosBehind(value, precision)).toBe(nanos - (nanos % 10 ** (9 - precision)));
        },
      ),
    );
  });

  it('orders times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: FIRST, max: LAST }), fc.integer({ min: 0, max: 999_999 }))),
        (times) => {
          const nanosOf = ([ms, nanos]: readonly [number, number]) => BigInt(ms) * 1_000_000n + BigInt(nanos);
          const byTicks = times.toSorted((a, b) => (ticks(...a, 9) < ticks(...b, 9) ? -1 : 1)).map(nanosOf);
          expect(byTicks).toEqual(times.map(nanosOf).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
        },
      ),
    );
  });
});
