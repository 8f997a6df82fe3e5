import { describe, expect, it } from '@jest/globals';
import { Sequence } from './sequence.ts';

describe('a sequence', () => {
  it('is a Map, whatever is added, replaced and taken out', () => {
    const [sequence, map] = [new Sequence<number>(), new Map<number, number>()];
    let seed = 5;
    const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
    let next = 0;
    for (let i = 0; i < 20_000; i++) {
      const key = random(3) > 0 ? next++ : random(next + 1);
      if (random(4) === 0) expect(sequence.delete(key)).toBe(map.delete(key));
      else if (key < next) [sequence, map].forEach((each) => each.set(key, i));
      expect(sequence.size).toBe(map.size);
    }
    expect([...sequence]).toEqual([...map].sort(([a], [b]) => a - b));
    expect([...sequence.keys()]).toEqual([...sequence].map(([key]) => key));
    for (const key of map.keys()) expect(sequence.get(key)).toBe(map.get(key));
    expect(sequence.get(next + 1000)).toBeUndefined();
    for (const key of map.keys()) sequence.delete(key);
    expect([...sequence]).toEqual([]);
    sequence.set(7, 1).clear();
    expect([sequence.size, sequence.get(7)]).toEqual([0, undefined]);
  });
});
