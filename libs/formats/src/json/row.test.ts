import { describe, expect, it } from '@jest/globals';
import type { StoreType, StoreValue } from '@millrace/ports';
import fc from 'fast-check';
import { compileRowScanner } from './row-scanner.ts';
import { compileRowDecoder, compileRowEncoder } from './row.ts';

const ms = fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) });
const canonical = (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : value);
const values: Record<StoreType, fc.Arbitrary<StoreValue>> = {
  BOOLEAN: fc.boolean(),
  TINYINT: fc.integer({ min: -128, max: 127 }),
  SMALLINT: fc.integer({ min: -32768, max: 32767 }),
  INT: fc.integer(),
  BIGINT: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(canonical),
  FLOAT: fc.float(),
  DOUBLE: fc.double(),
  DECIMAL: fc.constantFrom('0', '12.50', '-0.001', '12345678901234567890.123456789'),
  STRING: fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }).map((s) => s.toWellFormed()),
  ),
  BYTES: fc.uint8Array().map((a) => Buffer.from(a)),
  DATE: fc.integer({ min: -700_000, max: 2_900_000 }),
  TIMESTAMP: ms,
  TIMESTAMP_LTZ: ms,
};
const columns = Object.keys(values).map((type) => ({ name: `a "${type}" ü`, type: type as StoreType }));
const row = fc.tuple(...columns.map(({ type }) => fc.option(values[type])));

describe('rows as JSON', () => {
  it('decode to what was encoded', () => {
    const [encode, decode] = [compileRowEncoder(columns), compileRowDecoder(columns)];
    fc.assert(
      fc.property(row, (values) => {
        const bytes = encode(values);
        expect(() => JSON.parse(bytes.toString()) as unknown).not.toThrow();
        expect(decode(bytes)).toEqual(values);
      }),
      { numRuns: 1000 },
    );
  });

  it('are read by the scanner alone, unless a DECIMAL or BYTES is among them', () => {
    for (const column of columns.filter(({ type }) => type !== 'DECIMAL' && type !== 'BYTES')) {
      const [encode, scan] = [compileRowEncoder([column]), compileRowScanner([column])!];
      fc.assert(
        fc.property(fc.option(values[column.type]), (value) => {
          expect(scan(encode([value]))).toEqual([value]);
        }),
      );
    }
  });

  it('look as the view topics promise', () => {
    const encode = compileRowEncoder([
      { name: 't', type: 'TIMESTAMP' },
      { name: 'z', type: 'TIMESTAMP_LTZ' },
      { name: 'b', type: 'BIGINT' },
      { name: 'd', type: 'DOUBLE' },
      { name: 'f', type: 'FLOAT' },
      { name: 's', type: 'STRING' },
      { name: 'n', type: 'INT' },
    ]);
    const at = Date.UTC(2024, 1, 29, 1, 2, 3, 4);
    expect(encode([at, at, 2n ** 63n - 1n, NaN, Math.fround(0.1), 'a"\\\n\u0001ü', null]).toString()).toBe(
      '{"t":"2024-02-29 01:02:03.004","z":"2024-02-29 01:02:03.004Z","b":9223372036854775807,"d":"NaN","f":0.1,' +
        '"s":"a\\"\\\\\\n\\u0001ü","n":null}',
    );
  });

  it('refuses what is not such a row', () => {
    const decode = compileRowDecoder([{ name: 'n', type: 'INT' }]);
    for (const text of ['', '[', 'null', '{"n":"x"}', '{"n":true}']) {
      expect(() => decode(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'MLR_FORMAT_ROW' }));
    }
    expect(decode(Buffer.from('{}'))).toEqual([null]);
  });
});
