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
      expect(first).toEqual(texts.map((_, i) => i));
      expect(byBytes()).toEqual(first);
      expect(byText()).toEqual(first);
      expect(ids.values).toEqual(texts);
    }
  });

  it('keep apart what differs, however many there are', () => {
    const ids = new ValueIds();
    const many = Array.from({ length: 3000 }, (_, i) => `text ${i}`);
    many.forEach((text) => ids.of(text));
    const record = Buffer.from(many.join(' ') + '    ');
    let at = 0;
    expect(
      many.map((text) => {
        const start = at;
        at += text.length + 1;
        return ids.ofBytes(record, start, start + text.length);
      }),
    ).toEqual(many.map((_, i) => i));
    expect(ids.of(2n ** 60n)).toBe(3000);
    expect(ids.of(2n ** 60n + 1n)).toBe(3001);
    expect(ids.of(2n ** 60n)).toBe(3000);
  });
});
