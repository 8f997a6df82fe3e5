import { describe, expect, it } from '@jest/globals';
import type { StoreType, StoreValue } from '@millrace/ports';
import fc from 'fast-check';
import { after, afterPrefix, KeyBytes } from './key-encoding.ts';

const encode = (...parts: [StoreType, StoreValue][]): Buffer => {
  const bytes = new KeyBytes();
  for (const [type, value] of parts) bytes.put(type, value);
  return bytes.copy();
};

const byValue = (a: StoreValue, b: StoreValue): number => (a! < b! ? -1 : a! > b! ? 1 : 0);
const nanLast = (a: StoreValue, b: StoreValue): number =>
  byValue(a, b) || Number(Number.isNaN(a)) - Number(Number.isNaN(b));
const int64 = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .map((n) => (n === BigInt(Number(n)) ? Number(n) : n));
const int = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('\u0000', '\u0001', 'a', '\uffee', '😀'), fc.string({ maxLength: 1 })),
});

/** A decimal as text and the integer it is at scale 40, for comparing. */
const decimal = fc
  .record({ unscaled: fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), scale: fc.nat(38) })
  .map(({ unscaled, scale }) => {
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
    const at = digits.length - scale;
    const value = `${unscaled < 0n ? '-' : ''}${digits.slice(0, at)}${scale > 0 ? '.' : ''}${digits.slice(at)}`;
    return { value, order: unscaled * 10n ** BigInt(40 - scale) };
  });

interface Case {
  readonly values: fc.Arbitrary<StoreValue>;
  readonly order: (a: StoreValue, b: StoreValue) => number;
}

const CASES: Partial<Record<StoreType, Case>> = {
  BOOLEAN: { values: fc.boolean(), order: byValue },
  TINYINT: { values: int(8), order: byValue },
  SMALLINT: { values: int(16), order: byValue },
  INT: { values: int(32), order: byValue },
  DATE: { values: int(32), order: byValue },
  BIGINT: { values: int64, order: byValue },
  TIMESTAMP: { values: fc.maxSafeInteger(), order: byValue },
  TIMESTAMP_LTZ: { values: fc.maxSafeInteger(), order: byValue },
  FLOAT: { values: fc.float(), order: nanLast },
  DOUBLE: { values: fc.double(), order: nanLast },
  STRING: { values: text, order: (a, b) => Buffer.compare(Buffer.from(a as string), Buffer.from(b as string)) },
  BYTES: {
    values: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    order: (a, b) => Buffer.compare(a as Buffer, b as Buffer),
  },
};

describe('key encoding', () => {
  for (const [name, { values, order }] of Object.entries(CASES)) {
    const type = name as StoreType;
    it(`orders ${type} by value, also in front of another column`, () => {
      const tail = fc.integer({ min: -3, max: 3 });
      fc.assert(
        fc.property(values, values, tail, tail, (a, b, x, y) => {
          const expected = Math.sign(order(a, b) || x - y);
          expect(Buffer.compare(encode([type, a], ['INT', x]), encode([type, b], ['INT', y]))).toBe(expected);
        }),
        { numRuns: 500 },
      );
    });
  }

  it('has one key for 0 and -0, and one for NaN whatever its bits', () => {
    const otherNaN = Buffer.from('fff8000000000001', 'hex').readDoubleBE();
    expect(encode(['DOUBLE', -0])).toEqual(encode(['DOUBLE', 0]));
    expect(encode(['DOUBLE', otherNaN])).toEqual(encode(['DOUBLE', NaN]));
    expect(Buffer.compare(encode(['DOUBLE', NaN]), encode(['DOUBLE', Infinity]))).toBe(1);
  });

  it('orders DECIMAL by value, equal whatever the scale', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const expected = a.order < b.order ? -1 : a.order > b.order ? 1 : 0;
        expect(Buffer.compare(encode(['DECIMAL', a.value]), encode(['DECIMAL', b.value]))).toBe(expected);
      }),
      { numRuns: 2000 },
    );
    expect(encode(['DECIMAL', '1.50'])).toEqual(encode(['DECIMAL', '001.5']));
    expect(encode(['DECIMAL', '-0.00'])).toEqual(encode(['DECIMAL', '0']));
  });

  it('keeps its bytes from release to release', () => {
    const hex = (type: StoreType, value: StoreValue) => encode([type, value]).toString('hex');
    expect(hex('BOOLEAN', true)).toBe('01');
    expect(hex('INT', -2)).toBe('7ffffffe');
    expect(hex('BIGINT', 5)).toBe('8000000000000005');
    expect(hex('DOUBLE', 1.5)).toBe('bff8000000000000');
    expect(hex('DOUBLE', -1.5)).toBe('4007ffffffffffff');
    expect(hex('STRING', 'a\u0000ü')).toBe('6100ffc3bc0000');
    expect(hex('BYTES', Buffer.of(0, 255))).toBe('00ffff0000');
    expect(hex('DECIMAL', '12.50')).toBe('028000000202030600');
    expect(hex('DECIMAL', '-0.05')).toBe('0080000000f9ff');
    expect(hex('DECIMAL', '0.00')).toBe('01');
    expect(new KeyBytes().putUint32(7).putString('default').view().toString('hex')).toBe('0000000764656661756c740000');
  });

  it('bounds the keys of a prefix, and continues right after a key', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 4 }).map((b) => Buffer.from(b));
    fc.assert(
      fc.property(bytes, bytes, (prefix, key) => {
        const high = afterPrefix(prefix);
        const inside = Buffer.compare(prefix, key) <= 0 && (high === null || Buffer.compare(key, high) < 0);
        expect(inside).toBe(key.subarray(0, prefix.length).equals(prefix));
        expect(Buffer.compare(after(prefix), key) <= 0).toBe(Buffer.compare(prefix, key) < 0);
      }),
      { numRuns: 2000 },
    );
  });
});
