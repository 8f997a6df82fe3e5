import { describe, expect, it } from '@jest/globals';
import { ValueIds } from './value-ids.ts';

const texts = ['', 'a', 'abcd', 'abcde', 'channel-12', 'Größe', '東京 2026', 'say "no"', 'back\\slash', '😀'];

describe('numbers of values', () => {
  it('are the same for a string and for its bytes, wherever they stand', () => {
    for (const bytesFirst of [false, true]) {
      const ids = new ValueIds();
      const all = Buffer.from(`..${texts.join('')}`);
      let at = 2;
      const ranges = texts.map((text) => [at, (at += Buffer.byteLength(text))] as const);
      const byBytes = () => ranges.map(([start, end]) => ids.ofBytes(all, start, end));
      const byText = () => texts.map((text) => ids.of(text));
      const first = bytesFirst ? byBytes() : byText();
      expect(new Set(first).size).toBe(texts.length);
      expect(byBytes()).toEqual(first);
      expect(byText()).toEqual(first);
      expect(first.map((id) => ids.value(id))).toEqual(texts);
    }
  });

  it('keep apart what differs, however many there are', () => {
    const ids = new ValueIds();
    const many = Array.from({ length: 3000 }, (_, i) => `text ${i}`);
    const numbers = many.map((text) => ids.of(text));
    expect(new Set(numbers).size).toBe(many.length);
    const record = Buffer.from(many.join(' ') + '    ');
    let at = 0;
    expect(
      many.map((text) => {
        const start = at;
        at += text.length + 1;
        return ids.ofBytes(record, start, start + text.length);
      }),
    ).toEqual(numbers);
    const [big, next] = [ids.of(2n ** 60n), ids.of(2n ** 60n + 1n)];
    expect(next).not.toBe(big);
    expect(ids.of(2n ** 60n)).toBe(big);
    expect([big, next].map((id) => ids.value(id))).toEqual([2n ** 60n, 2n ** 60n + 1n]);
  });
});
