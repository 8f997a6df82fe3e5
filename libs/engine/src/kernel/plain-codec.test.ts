import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ByteSink } from './binary.ts';
import { PlainReader, putPlain } from './plain-codec.ts';

function bytesOf(value: unknown): Buffer {
  const sink = new ByteSink(4);
  putPlain(sink, value);
  return sink.copy();
}

const { value: plain } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(undefined, null, true, false, -0, NaN, Infinity, 2 ** 53 - 1, -(2 ** 53) + 1),
    fc.double(),
    fc.integer(),
    fc.bigInt(),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.array(tie('value')),
    fc.array(fc.tuple(fc.string(), tie('value'))).map((entries) => new Map(entries)),
    fc.array(fc.bigInt()).map((elements) => new Set(elements)),
    fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
  ),
}));

describe('plain data as bytes', () => {
  it('comes back as it was, values following each other', () => {
    fc.assert(
      fc.property(plain, plain, (first, second) => {
        const sink = new ByteSink(4);
        putPlain(sink, first);
        putPlain(sink, second);
        const reader = new PlainReader(Buffer.concat([Buffer.of(7), sink.copy()]), 1);
        expect([reader.value(), reader.value()]).toEqual([first, second]);
        expect(reader.at).toBe(sink.at + 1);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('tells objects of one size apart by their names, and does not mind how many kinds there are', () => {
    const kinds = Array.from({ length: 1_200 }, (_, i) => ({ id: i, row: [i], [`name ${i}`]: { id: 1, key: 'ü' } }));
    const values = kinds.flatMap((kind, i) => [
      kind,
      { id: i, row: null, key: 'k' },
      { ['__proto__']: 1, id: i, row: 2 },
    ]);
    const reader = new PlainReader(Buffer.concat(values.map(bytesOf)));
    for (const value of values) expect(reader.value()).toStrictEqual(value);
  });

  it('has the same bytes however its numbers came about', () => {
    const doubles = new Float64Array([1, 7, -3]);
    expect(bytesOf([...doubles])).toEqual(bytesOf([1, 7, -3]));
    expect(bytesOf([0.5 + 0.5])).toEqual(bytesOf([1]));
    const holey: number[] = [];
    holey[2] = 3;
    holey[0] = 1;
    holey[1] = 2;
    expect(bytesOf(holey)).toEqual(bytesOf([1, 2, 3]));
  });

  it('is nothing else: an object of a class is refused', () => {
    expect(() => bytesOf(new Date(0))).toThrow(/a Date, which is no plain data/);
  });
});
