import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonColumn } from './columns.ts';
import { SCANNER_PRELUDE, scannerEnvironment, scannerSource } from './scanner-source.ts';
import { compileJsonScanner } from './scanner.ts';
import { unescape } from './unescape.ts';

const type = (kind: string, more: object = {}) => ({ kind, nullable: true, ...more });
const columns: JsonColumn[] = [
  { name: 'text', type: type('VARCHAR'), needed: true },
  { name: 'int', type: type('INT'), needed: true },
  { name: 'big', type: type('BIGINT'), needed: true },
  { name: 'double', type: type('DOUBLE'), needed: true },
  { name: 'flag', type: type('BOOLEAN'), needed: true },
  { name: 'price', type: type('DECIMAL', { precision: 10, scale: 2 }), needed: true },
  { name: 'time', type: type('TIMESTAMP', { precision: 3 }), needed: true },
  { name: 'day', type: type('DATE'), needed: true },
];

interface Registers {
  scan(b: Buffer, start: number, end: number): number;
  F: Float64Array;
  I: Int32Array;
  G: bigint[];
}

/** Scans with other bytes around the record, and reads the registers back into plain values. */
function reader(declared: readonly JsonColumn[], options = {}) {
  const source = `${SCANNER_PRELUDE}${scannerSource('x', declared, options)} return { scan: xScan, F: xF, I: xI, G: xG };`;
  const { scan, F, I, G } = (new Function('$json', source) as (e: object) => Registers)(scannerEnvironment);
  return (record: string | Buffer, around = '"}1 '): Record<string, unknown> | number => {
    const bytes = Buffer.concat([Buffer.from(around), Buffer.from(record), Buffer.from(around)]);
    const error = scan(bytes, around.length, bytes.length - around.length);
    if (error !== 0) return -error;
    return Object.fromEntries(
      declared.map((column, k) => {
        const state = I[k * 3];
        if (state === 0) return [column.name, null];
        if (column.type.kind === 'VARCHAR') {
          const [start, end] = [I[k * 3 + 1], I[k * 3 + 2]];
          const plain = Buffer.alloc(end - start);
          const length = state === 2 ? unescape(bytes, start, end, plain, 0) : bytes.copy(plain, 0, start, end);
          return [column.name, plain.toString('utf8', 0, length)];
        }
        if (column.type.kind === 'BOOLEAN') return [column.name, F[k] === 1];
        return [column.name, state === 2 ? G[k] : F[k]];
      }),
    );
  };
}

const read = reader(columns);
const NONE = Object.fromEntries(columns.map((column) => [column.name, null]));

/** JSON text with whitespace, any escapes, any structure; some of the names are declared columns. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('int', 'text'),
);
const { value: anyJson } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    anyText,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(null, true, false),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(anyText, tie('value'), { maxKeys: 4 }),
  ),
}));
const spaced = fc
  .tuple(anyJson, fc.constantFrom(undefined, ' ', '\t', '\n\r'))
  .map(([v, s]) => JSON.stringify(v, null, s));

function jsonParses(bytes: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

describe('JSON scanner', () => {
  it('reads what JSON.parse reads', () => {
    const wellFormed = (s: string) => s.toWellFormed();
    const row = fc.record(
      {
        text: fc.option(anyText),
        int: fc.option(fc.integer()),
        big: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
        double: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
        flag: fc.option(fc.boolean()),
        other: anyJson,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(row, fc.constantFrom(undefined, ' ', '\n'), (values, space) => {
        const { big, ...rest } = values;
        let json = JSON.stringify({ ...rest, ...(big === undefined ? {} : { big: '@' }) }, null, space);
        json = json.replace('"@"', () => String(big));
        const { other: _, ...expected } = JSON.parse(json) as Record<string, unknown>;
        if (typeof expected.text === 'string') expected.text = wellFormed(expected.text);
        if (big !== undefined && big !== null) {
          expected.big = Number.isSafeInteger(Number(big)) ? Number(big) : big;
        }
        if (Object.is(expected.int, -0)) expected.int = 0;
        expect(read(json)).toEqual({ ...NONE, ...expected });
      }),
      { numRuns: 500 },
    );
  });

  it('accepts and refuses exactly what a strict UTF-8 decoder and JSON.parse do', () => {
    const none = reader([]);
    const mutated = fc.tuple(
      fc.dictionary(anyText, anyJson, { maxKeys: 4 }).map((o) => JSON.stringify(o)),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          spaced.map((s) => Buffer.from(s)),
          mutated.map(([text, changes]) => {
            const bytes = Buffer.from(text);
            for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
            return bytes;
          }),
        ),
        (bytes) => {
          expect(typeof none(bytes) === 'object').toBe(jsonParses(bytes));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    '{"a":01}',
    '{"a":-}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":1e}',
    '{"a":+1}',
    '{"a":1,}',
    '{,}',
    '{"a"}',
    '{"a":}',
    '{"a":1 "b":2}',
    '{"a":tru}',
    '{"a":nul}',
    '{"a":[1,]}',
    '{"a":[1 2]}',
    '{"a":{"b":1,}}',
    '{"a":"\\x"}',
    '{"a":"\\u12g4"}',
    '{"a":"\n"}',
    "{'a':1}",
    '{"a":1}}',
    '{"a":1}{"a":1}',
    '{"a":1} x',
    '[1]',
    '1',
    '"a"',
    'null',
    '',
    ' ',
    '{"a":[}',
    '{"a":{]}',
  ])('refuses %s', (text) => {
    expect(typeof read(text)).toBe('number');
  });

  it('refuses every truncation of a valid record, whatever the bytes behind it', () => {
    const record = Buffer.from(
      '{"text":"añ\\u00e9\\n😀","int":-12,"double":1.5e-3,"time":"2024-02-29 01:02:03.456","x":[{"y":[true,null]},"z"],"flag":false}',
    );
    expect(typeof read(record)).toBe('object');
    const scanner = compileJsonScanner(columns);
    for (let length = 0; length < record.length; length++) {
      // In place: the rest of the record follows, as the next record would.
      expect(scanner.check(record, 0, length)).toMatchObject({ code: 'MLR_RECORD_TRUNCATED' });
      expect(scanner.check(Buffer.from(record.subarray(0, length)), 0, length)?.code).toBe('MLR_RECORD_TRUNCATED');
    }
  });

  it('takes the last of several equal names, also when one is escaped', () => {
    expect(read('{"int":1,"int":2}')).toMatchObject({ int: 2 });
    expect(read('{"int":1,"\\u0069nt":null}')).toMatchObject({ int: null });
    expect(read('{"int":null,"i\\u006et":7}')).toMatchObject({ int: 7 });
  });

  it('reads numbers to the nearest double, and BIGINT exactly', () => {
    for (const text of [
      '0.1',
      '123456789012345678',
      '1e22',
      '1e23',
      '4.35',
      '2.2250738585072011e-308',
      '1.7976931348623157e308',
      '9007199254740993',
    ]) {
      expect(read(`{"double":${text}}`)).toMatchObject({ double: Number(text) });
    }
    expect(read('{"big":9007199254740991}')).toMatchObject({ big: 9007199254740991 });
    expect(read('{"big":9007199254740992}')).toMatchObject({ big: 9007199254740992n });
    expect(read('{"big":-9223372036854775808}')).toMatchObject({ big: -(2n ** 63n) });
    expect(read('{"big":1e3}')).toMatchObject({ big: 1000 });
  });

  it.each([
    ['{"int":2147483648}', 'MLR_RECORD_RANGE', 'int'],
    ['{"int":1.5}', 'MLR_RECORD_TYPE', 'int'],
    ['{"int":"abc"}', 'MLR_RECORD_TYPE', 'int'],
    ['{"int":{}}', 'MLR_RECORD_TYPE', 'int'],
    ['{"int":true}', 'MLR_RECORD_TYPE', 'int'],
    ['{"big":9223372036854775808}', 'MLR_RECORD_RANGE', 'big'],
    ['{"text":["a"]}', 'MLR_RECORD_TYPE', 'text'],
    ['{"flag":"yes"}', 'MLR_RECORD_TYPE', 'flag'],
    ['{"flag":1}', 'MLR_RECORD_TYPE', 'flag'],
    ['{"price":123456789.5}', 'MLR_RECORD_RANGE', 'price'],
    ['{"time":"2023-02-29 00:00:00"}', 'MLR_RECORD_DATETIME', 'time'],
    ['{"time":"2024-01-01T00:00:00Z"}', 'MLR_RECORD_DATETIME', 'time'],
    ['{"time":1700000000000}', 'MLR_RECORD_TYPE', 'time'],
    ['{"day":"2024-13-01"}', 'MLR_RECORD_DATETIME', 'day'],
    ['{"text":"\u0001"}', 'MLR_RECORD_SYNTAX', undefined],
    [`{"other":${'['.repeat(1000)}${']'.repeat(1000)}}`, 'MLR_RECORD_DEPTH', undefined],
  ])('says why %s is refused', (text, code, column) => {
    const bytes = Buffer.from(text);
    const problem = compileJsonScanner(columns).check(bytes, 0, bytes.length);
    expect(problem).toMatchObject({ code });
    if (column !== undefined) expect(problem).toMatchObject({ column });
  });

  it('takes numbers in strings and texts of scalars as Flink does', () => {
    expect(read('{"int":" 12 ","double":"1e3","big":"-9223372036854775808","flag":"TRUE","text":12.50}')).toMatchObject(
      {
        int: 12,
        double: 1000,
        big: -(2n ** 63n),
        flag: true,
        text: '12.50',
      },
    );
  });

  it('scales decimals exactly, rounding half up', () => {
    expect(
      ['12.5', '12.345', '-12.345', '12.344', '1e2', '"7.1"', '0'].map(
        (v) => (read(`{"price":${v}}`) as { price: number }).price,
      ),
    ).toEqual([1250, 1235, -1235, 1234, 10000, 710, 0]);
  });

  it('reads timestamps in the declared format', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          const iso = date.toISOString();
          expect(read(`{"time":"${iso.slice(0, 10)} ${iso.slice(11, 23)}"}`)).toMatchObject({ time: date.getTime() });
          expect(read(`{"day":"${iso.slice(0, 10)}"}`)).toMatchObject({ day: Math.floor(date.getTime() / 86_400_000) });
        },
      ),
    );
    expect(read('{"time":"2024-01-01 00:00:00"}')).toMatchObject({ time: Date.UTC(2024, 0, 1) });
    expect(read('{"time":"2024-01-01 00:00:00.123456789"}')).toMatchObject({ time: Date.UTC(2024, 0, 1) + 123 });
    const iso = reader([{ name: 't', type: type('TIMESTAMP_LTZ'), needed: true }], { timestampFormat: 'ISO-8601' });
    expect(iso('{"t":"2024-01-01T00:00:00.5Z"}')).toEqual({ t: Date.UTC(2024, 0, 1) + 500 });
    expect(typeof iso('{"t":"2024-01-01T00:00:00.5"}')).toBe('number');
  });

  it('checks columns that are not needed, and refuses NULL where it is not allowed', () => {
    const scanner = compileJsonScanner([
      { name: 'a', type: type('INT'), needed: false },
      { name: 'b', type: { kind: 'INT', nullable: false }, needed: false },
    ]);
    const check = (text: string) => scanner.check(Buffer.from(text), 0, text.length);
    expect(check('{"a":1,"b":2}')).toBeNull();
    expect(check('{"a":"x","b":2}')).toMatchObject({ code: 'MLR_RECORD_TYPE', column: 'a' });
    for (const text of ['{"a":1}', '{"b":null}', '{"b":1,"b":null}', '{}']) {
      expect(check(text)).toMatchObject({ code: 'MLR_RECORD_MISSING', column: 'b' });
    }
  });

  it('gives equal key bytes for equal values', () => {
    const scanner = compileJsonScanner(columns);
    const key = (text: string) => {
      const bytes = Buffer.from(text);
      expect(scanner.check(bytes, 0, bytes.length)).toBeNull();
      return scanner.key(bytes, ['text', 'big', 'price']).toString();
    };
    expect(key('{"text":"a\\u0062\\n","big":1e3,"price":1}')).toBe('{"text":"ab\\n","big":1000,"price":1.00}');
    expect(key('{"price":"1.00","big":"1000","text":"ab\\u000a"}')).toBe('{"text":"ab\\n","big":1000,"price":1.00}');
    expect(key('{}')).toBe('{"text":null,"big":null,"price":null}');
  });
});
