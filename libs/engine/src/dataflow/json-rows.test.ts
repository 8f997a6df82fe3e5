import { describe, expect, it } from '@jest/globals';
import { JsonSink } from '@millrace/formats';
import type { SqlType } from '@millrace/sql';
import fc from 'fast-check';
import { compileRowEncoder, type RowEncoderOptions } from './json-rows.ts';
import type { SqlValue } from './row.ts';

const nullable = true;
const STRING: SqlType = { kind: 'VARCHAR', length: 2147483647, nullable };
const INT: SqlType = { kind: 'INT', nullable };
const simple = (kind: 'BIGINT' | 'DOUBLE' | 'FLOAT' | 'DATE' | 'BOOLEAN'): SqlType => ({ kind, nullable });
const decimal = (precision: number, scale: number): SqlType => ({ kind: 'DECIMAL', precision, scale, nullable });
const timed = (kind: 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ', precision: number): SqlType => ({
  kind,
  precision,
  nullable,
});

function encode(type: SqlType, value: SqlValue, options?: RowEncoderOptions): string {
  const out = new JsonSink();
  compileRowEncoder([{ name: 'c', type }], options)([value], out);
  return out.copy().toString();
}

const AT = Date.UTC(2024, 1, 29, 1, 2, 3, 45);

describe('rows as JSON arrays', () => {
  it.each<[SqlType, SqlValue, string]>([
    [simple('BIGINT'), 9007199254740991, '9007199254740991'],
    [simple('BIGINT'), -(2n ** 63n), '-9223372036854775808'],
    [INT, -2147483648, '-2147483648'],
    [simple('BOOLEAN'), true, 'true'],
    [decimal(10, 2), 1250, '"12.50"'],
    [decimal(10, 2), -5, '"-0.05"'],
    [decimal(38, 20), 12345678901234567890123n, '"123.45678901234567890123"'],
    [decimal(18, 12), 9007199254740991, '"9007.199254740991"'],
    [decimal(10, 0), 7, '"7"'],
    [simple('DOUBLE'), 0.1, '0.1'],
    [simple('DOUBLE'), NaN, '"NaN"'],
    [simple('DOUBLE'), -Infinity, '"-Infinity"'],
    [simple('FLOAT'), Math.fround(0.1), '0.1'],
    [simple('DATE'), 19782, '"2024-02-29"'],
    [timed('TIME', 0), 3_723_045, '"01:02:03"'],
    [timed('TIME', 3), 3_723_045, '"01:02:03.045"'],
    [timed('TIMESTAMP', 0), AT, '"2024-02-29 01:02:03"'],
    [timed('TIMESTAMP', 1), AT, '"2024-02-29 01:02:03.0"'],
    [timed('TIMESTAMP', 3), AT, '"2024-02-29 01:02:03.045"'],
    [timed('TIMESTAMP', 6), AT * 1000 + 678, '"2024-02-29 01:02:03.045678"'],
    [timed('TIMESTAMP', 4), AT * 1000 + 600, '"2024-02-29 01:02:03.0456"'],
    [timed('TIMESTAMP', 9), BigInt(AT) * 1_000_000n + 678_901n, '"2024-02-29 01:02:03.045678901"'],
    [timed('TIMESTAMP_LTZ', 9), -1, '"1969-12-31 23:59:59.999999999Z"'],
    [timed('TIMESTAMP', 6), 253_402_300_799_999_999n, '"9999-12-31 23:59:59.999999"'],
    [timed('TIMESTAMP', 3), -1, '"1969-12-31 23:59:59.999"'],
    [timed('TIMESTAMP_LTZ', 3), AT, '"2024-02-29 01:02:03.045Z"'],
    [{ kind: 'VARBINARY', length: 9, nullable }, Buffer.from([255, 0]), '"/wA="'],
    [STRING, 'a"\\\n\u0001ü😀\ud800', '"a\\"\\\\\\n\\u0001ü😀\ufffd"'],
    [{ kind: 'ARRAY', element: STRING, nullable }, ['a', null], '["a",null]'],
    [{ kind: 'ARRAY', element: INT, nullable }, [], '[]'],
    [{ kind: 'MAP', key: STRING, value: INT, nullable }, new Map([['k', null]]), '{"k":null}'],
    [{ kind: 'MAP', key: INT, value: STRING, nullable }, new Map([[1, 'x']]), '{"1":"x"}'],
    [{ kind: 'MULTISET', element: timed('TIMESTAMP', 0), nullable }, new Map([[AT, 2]]), '{"2024-02-29 01:02:03":2}'],
    [
      {
        kind: 'ROW',
        fields: [
          { name: 'a', type: INT },
          { name: 'b "c"', type: STRING },
        ],
        nullable,
      },
      [1, null],
      '{"a":1,"b \\"c\\"":null}',
    ],
  ])('writes %j', (type, value, text) => {
    expect(encode(type, value)).toBe(`[${text}]`);
    expect(encode(type, null)).toBe('[null]');
  });

  it('write integers and decimals of any size as their digits', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 20 }), (value, scale) => {
        expect(encode(simple('BIGINT'), value)).toBe(`[${value}]`);
        const digits = String(Math.abs(value)).padStart(scale + 1, '0');
        const point = digits.length - scale;
        const text = `${value < 0 ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? '.' : ''}${digits.slice(point)}`;
        expect(encode(decimal(38, scale), value)).toBe(`["${text}"]`);
      }),
    );
  });

  it('write strings that JSON.parse reads back', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (text) => {
        expect(JSON.parse(encode(STRING, text))).toEqual([text.toWellFormed()]);
      }),
    );
  });

  it('write timestamps whatever was written before', () => {
    const out = new JsonSink();
    const write = compileRowEncoder([{ name: 't', type: timed('TIMESTAMP', 3) }]);
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          out.reset();
          write([date.getTime()], out);
          expect(out.copy().toString()).toBe(`["${date.toISOString().replace('T', ' ').replace('Z', '')}"]`);
        },
      ),
    );
  });
});

describe('rows as JSON objects', () => {
  it('have names, numbers for DECIMAL, and at least milliseconds, as records of topics', () => {
    const fields = [
      { name: 'd', type: decimal(10, 2) },
      { name: 'a "t"', type: timed('TIMESTAMP', 0) },
      { name: 'n', type: INT },
    ];
    const out = new JsonSink();
    compileRowEncoder(fields, { form: 'object' })([1250, AT, null], out);
    expect(out.copy().toString()).toBe('{"d":12.50,"a \\"t\\"":"2024-02-29 01:02:03.045","n":null}');
  });
});
