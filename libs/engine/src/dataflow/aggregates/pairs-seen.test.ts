import { describe, expect, it } from '@jest/globals';
import type { SqlValue } from '../row.ts';
import { PairsSeen } from './pairs-seen.ts';

const VALUES: readonly SqlValue[] = [
  0,
  1,
  -1,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53 - 1,
  2n ** 60n,
  'a',
  'b',
  null,
];

function add(pairs: PairsSeen, group: number, value: SqlValue, bits: number): number {
  pairs.split(value);
  const { low, high } = pairs;
  const place = pairs.place(group, low, high);
  return pairs.add(place, pairs.peek(place), group, low, high, bits);
}

describe.each([4, 5])('the values seen by %i filters', (filters) => {
  const all = (1 << filters) - 1;
  const last = 1 << (filters - 1);

  it('are told apart, by group, value and filter', () => {
    const pairs = new PairsSeen(filters);
    for (const group of [0, 1, 0xfffffff]) {
      for (const value of VALUES) {
        expect(add(pairs, group, value, 1)).toBe(1);
        expect(add(pairs, group, value, 1 | last)).toBe(last);
        expect(add(pairs, group, value, all)).toBe(all & ~(1 | last));
        expect(add(pairs, group, value, all)).toBe(0);
      }
    }
    expect(pairs.size).toBe(3 * VALUES.length);
  });

  it('are there again after a restart, whether saved as changes, at once or in a walk that others add during', () => {
    const pairs = new PairsSeen(filters);
    pairs.trackChanges();
    const logged = new Map<unknown, unknown>();
    const keep = (entries: Iterable<readonly [unknown, unknown, number]>) => {
      for (const [key, value] of entries) logged.set(key, value);
    };
    const fill = (from: number) => {
      for (let i = from; i < from + 2000; i++) add(pairs, i % 7, i * 3, 1);
      for (const value of VALUES) add(pairs, from, value, last);
      keep(pairs.takeChanges());
    };
    fill(0);
    const walk = pairs.walk();
    const walked = [walk.next().value!];
    fill(5000);
    walked.push(...walk);
    for (const entries of [[...logged], pairs.all(), walked]) {
      const restored = new PairsSeen(filters);
      for (const [, value] of entries) restored.load(0, value);
      expect(restored.size).toBe(pairs.size);
      expect(add(restored, 3, 9, all)).toBe(all & ~1);
      expect(VALUES.map((value) => add(restored, 5000, value, last))).toEqual(VALUES.map(() => 0));
    }
  });
});
