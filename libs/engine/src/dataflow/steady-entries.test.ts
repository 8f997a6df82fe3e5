import { describe, expect, it } from '@jest/globals';
import type { StateKey } from './state.ts';
import { SteadyEntries } from './steady-entries.ts';

describe('entries of which hardly any goes', () => {
  it('are what a Map has, while they come and go', () => {
    const [entries, map] = [new SteadyEntries<StateKey, number>(), new Map<StateKey, number>()];
    const keys: StateKey[] = ['a', null, 7, 2 ** 50, 2 ** 50 + 1, 'b'];
    let state = 1;
    for (let i = 0; i < 500; i++) {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      const key = keys[(state >>> 8) % keys.length];
      if ((state >>> 16) % 3 === 0) {
        expect(entries.delete(key)).toBe(map.delete(key));
      } else {
        entries.set(key, i);
        map.set(key, i);
      }
      expect([entries.size, entries.get(key)]).toEqual([map.size, map.get(key)]);
      expect(new Map(entries)).toEqual(map);
    }
    entries.clear();
    expect([[...entries], entries.size, entries.get('a')]).toEqual([[], 0, undefined]);
  });
});
