import { describe, expect, it } from '@jest/globals';
import type { StateKey } from '../../state.ts';
import { KeyIndex } from './key-index.ts';

describe('an index of keys', () => {
  it('numbers keys in the order they came, whatever they are', () => {
    const index = new KeyIndex();
    const keys: StateKey[] = [0, 1, -1, 2 ** 52, 2 ** 40 + 1, 1.5, null, 'a', '1', 1n, true, Number.MIN_SAFE_INTEGER];
    for (const key of keys) expect(index.find(key)).toBe(-1);
    keys.forEach((key, number) => expect(index.add(key)).toBe(number));
    keys.forEach((key, number) => expect(index.find(key)).toBe(number));
    expect([index.find(2), index.find('b'), index.find(2 ** 52 + 2), index.size]).toEqual([-1, -1, -1, keys.length]);
  });

  it('finds each of many, also those whose low halves are equal', () => {
    const index = new KeyIndex();
    const keys = Array.from({ length: 50_000 }, (_, i) => (i % 2 === 0 ? i : i * 0x100000000));
    keys.forEach((key) => index.add(key));
    expect(keys.every((key, number) => index.find(key) === number)).toBe(true);
    expect(index.find(50_000)).toBe(-1);
  });

  it('knows nothing any more once it is cleared', () => {
    const index = new KeyIndex();
    [7, 'x'].forEach((key) => index.add(key));
    index.clear();
    expect([index.find(7), index.find('x'), index.size]).toEqual([-1, -1, 0]);
    expect(index.add('x')).toBe(0);
  });
});
