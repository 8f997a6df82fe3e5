import { describe, expect, it } from '@jest/globals';
import { MemoryStateStore } from '@millrace/state-memory';
import type { SqlValue } from '../row.ts';
import { Spill } from '../spilling-map.ts';
import { OperatorState } from '../state.ts';
import { PairsSeen } from './pairs-seen.ts';
import { SpilledPairs } from './spilled-pairs.ts';

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

function opened(filters: number, where: string): PairsSeen | SpilledPairs {
  if (where === 'heap') return new PairsSeen(filters);
  const spill = { to: new Spill(new MemoryStateStore(1).openTask()), operator: 'o' };
  return new SpilledPairs(new OperatorState({ processingTimeMs: 0 }, 0, [], spill).unlogged('pairs')!);
}

function add(pairs: PairsSeen | SpilledPairs, group: number, value: SqlValue, bits: number): number {
  if (pairs instanceof SpilledPairs) return pairs.add(group, value, bits);
  pairs.split(value);
  const { low, high } = pairs;
  const place = pairs.place(group, low, high);
  return pairs.add(place, pairs.peek(place), group, low, high, bits);
}

const kinds = [4, 5].flatMap((filters) => ['heap', 'store'].map((where) => [filters, where] as const));

describe.each(kinds)('the values seen by %i filters, in the %s', (filters, where) => {
  const all = (1 << filters) - 1;
  const last = 1 << (filters - 1);

  it('are told apart, by group, value and filter', () => {
    const pairs = opened(filters, where);
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
    const pairs = opened(filters, where);
    pairs.trackChanges();
    const logged = new Map<unknown, unknown>();
    const keep = (entries: Iterable<readonly [unknown, unknown, number]>) => {
      for (const [key, value] of entries) logged.set(key, value);
    };
    const fill = (from: number) => {
      for (let i = from; i < from + 2000; i++) add(pairs, i % 7, i * 3, 1);
      for (const value of VALUES) add(pairs, from, value, last);
      const changes = pairs.takeChanges();
      keep(changes);
      return changes;
    };
    fill(0);
    const walk = pairs.walk();
    const walked = [walk.next().value!];
    // What comes behind the walk's back is in the changes.
    walked.push(...fill(5000), ...walk);
    for (const entries of [[...logged], pairs.all(), walked]) {
      // The log does not tell where they were.
      for (const other of ['heap', 'store']) {
        const restored = opened(filters, other);
        for (const [, value] of entries) restored.load(0, value);
        expect(restored.size).toBe(pairs.size);
        expect(add(restored, 3, 9, all)).toBe(all & ~1);
        expect(VALUES.map((value) => add(restored, 5000, value, last))).toEqual(VALUES.map(() => 0));
      }
    }
  });
});
