import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkedKeyspace, quote, tableName } from './identifiers.ts';
import { shardOf } from './shard.ts';
import { codecOf } from './values.ts';

describe('table names', () => {
  it('are the name and the generation where Cassandra takes them', () => {
    expect(tableName('flights_by_airport', 3)).toBe('flights_by_airport_g3');
    expect(tableName('Flights', 1)).toBe('Flights_g1');
  });

  it('are valid, and different for different views and generations', () => {
    const odd = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.string({ minLength: 1, unit: fc.constantFrom('a', '_', 'g', '1', 'h', '-') }),
      fc.string({ minLength: 40, maxLength: 60, unit: fc.constantFrom('a', 'b', '_') }),
    );
    const identity = fc.tuple(odd, fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(identity, identity, (a, b) => {
        fc.pre(a[0] !== b[0] || a[1] !== b[1]);
        expect(tableName(...a)).toMatch(/^[A-Za-z0-9_]{1,48}$/);
        expect(tableName(...a)).not.toBe(tableName(...b));
      }),
      { numRuns: 2000 },
    );
  });

  it('stay as they are: they are on disk', () => {
    expect(tableName('two words', 1)).toBe('two_words_g1_ha03f1d611645eb53');
  });
});

describe('identifiers', () => {
  it('are quoted so that nothing ends them early', () => {
    expect(quote('a"b')).toBe('"a""b"');
  });

  it('refuse a keyspace that would need quotes', () => {
    expect(checkedKeyspace('millrace_1')).toBe('millrace_1');
    for (const bad of ['', '1a', 'A', 'a-b', 'a'.repeat(49), 'a"b'])
      expect(() => checkedKeyspace(bad)).toThrow(/keyspace/);
  });
});

describe('the shard of a key', () => {
  it('stays as it is: rows are on disk there', () => {
    const keys = [[], [''], ['ORD'], ['ORD', 'JFK'], ['ORDJFK', ''], ['1'], ['9007199254740993'], ['ü']];
    expect(keys.map((key) => shardOf(key, 1024))).toEqual([257, 311, 953, 654, 752, 322, 13, 61]);
  });

  it('spreads keys evenly', () => {
    const shards = 16;
    const counts = new Array<number>(shards).fill(0);
    for (let i = 0; i < 16_000; i++) counts[shardOf([`airport ${i}`, String(i % 7)], shards)]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('is the same for values that are the same key', () => {
    const canonical = (type: Parameters<typeof codecOf>[0], value: string | number | bigint) =>
      codecOf(type).canonical(value);
    expect(canonical('BIGINT', 7)).toBe(canonical('BIGINT', 7n));
    expect(canonical('DOUBLE', -0)).toBe(canonical('DOUBLE', 0));
    expect(canonical('DECIMAL', '1.50')).toBe(canonical('DECIMAL', '1.5'));
    expect(canonical('DECIMAL', '1200')).toBe(canonical('DECIMAL', '1200.000'));
    expect(canonical('DECIMAL', '-0.00')).toBe(canonical('DECIMAL', '0'));
    expect(canonical('DECIMAL', '12')).not.toBe(canonical('DECIMAL', '1.2'));
    expect(canonical('DECIMAL', '120')).not.toBe(canonical('DECIMAL', '12'));
  });
});

describe('key order of values', () => {
  it('of strings is that of their UTF-8 bytes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const bytes = Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(Math.sign(codecOf('STRING').compare(a, b))).toBe(bytes);
      }),
      { numRuns: 5000 },
    );
  });

  it('of decimals is that of their values', () => {
    const { compare } = codecOf('DECIMAL');
    expect(compare('10', '9.99')).toBe(1);
    expect(compare('-10', '9.99')).toBe(-1);
    expect(compare('1.50', '1.5')).toBe(0);
  });

  it('of bigints is exact between numbers and bigints', () => {
    const { compare } = codecOf('BIGINT');
    expect(compare(Number.MAX_SAFE_INTEGER, 9007199254740992n)).toBe(-1);
    expect(compare(5, 5n)).toBe(0);
  });
});

describe('values on their way to the driver and back', () => {
  it('keep every bit of a BIGINT', () => {
    const { encode, decode } = codecOf('BIGINT');
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const expected = Number.isSafeInteger(Number(value)) ? Number(value) : value;
        expect(decode(encode(expected))).toBe(expected);
        expect(decode(encode(value))).toBe(expected);
      }),
    );
  });

  it('keep the digits of a DECIMAL', () => {
    const { encode, decode } = codecOf('DECIMAL');
    for (const value of ['0.00', '-0.05', '0.05', '123456789012345678901234567890.12345678', '-7', '100']) {
      expect(decode(encode(value))).toBe(value);
    }
  });
});
