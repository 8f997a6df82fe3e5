import { describe, expect, it } from '@jest/globals';
import { HASH, murmur3 } from './murmur3.ts';

function hash(text: string, before = '', after = ''): string {
  const bytes = Buffer.from(before + text + after);
  murmur3(bytes, before.length, before.length + Buffer.byteLength(text));
  return [...HASH].map((word) => word.toString(16).padStart(8, '0')).join('');
}

describe('murmur3', () => {
  // The first is a known value of the reference implementation (MurmurHash3_x86_128); the others must stay what they
  // are: fingerprints and the ids that tasks have seen are made of them.
  it.each([
    ["I will not buy this tobacconist's, it is scratched.", '9b5b7ba2ef3f7866889adeaf00f3f98e'],
    ['I will not buy this record, it is scratched.', 'a0a9683b25ac5e40d9af2895890dddf5'],
    ['I am.', '508bd2582930177c4546c1534546c153'],
    ['', '00000000000000000000000000000000'],
  ])('of %j stays what it is', (text, expected) => {
    expect(hash(text)).toBe(expected);
  });

  it('depends on the range alone, for every length of the tail', () => {
    const seen = new Set<string>();
    for (let length = 0; length < 40; length++) {
      const text = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN'.slice(0, length);
      expect(hash(text, 'xyz', 'tail')).toBe(hash(text));
      seen.add(hash(text));
    }
    expect(seen.size).toBe(40);
  });
});
