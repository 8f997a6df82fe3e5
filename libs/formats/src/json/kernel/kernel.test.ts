import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { allColumns, type JsonColumn } from '../columns.ts';
import { SCANNER_PRELUDE, scannerEnvironment, scannerSource } from '../scanner-source.ts';
import type { ReadingOptions } from '../types.ts';
import { Arena } from './arena.ts';
import { KERNEL } from './module.ts';
import { openRegisters, type Registers } from './registers.ts';

const column = (name: string, kind: string, more: object = {}, needed = true): JsonColumn => ({
  name,
  type: { kind, nullable: true, ...more },
  needed,
});
const notNull = { nullable: false };
const inside = [
  column('id', 'BIGINT'),
  column('a name of more than sixteen bytes', 'VARCHAR'),
  column('a name of more than sixteen letters', 'VARCHAR'),
  column('time', 'TIMESTAMP', { precision: 3, ...notNull }),
  { ...column('row', 'ROW', {}), fields: [column('x', 'INT'), column('z', 'DOUBLE', notNull, false)] },
];
const columns: JsonColumn[] = [
  column('flag', 'BOOLEAN'),
  column('tiny', 'TINYINT'),
  column('small', 'SMALLINT'),
  column('int', 'INT', notNull),
  column('id', 'BIGINT'),
  column('float', 'FLOAT'),
  column('double', 'DOUBLE'),
  column('price', 'DECIMAL', { precision: 5, scale: 2 }),
  column('wide', 'DECIMAL', { precision: 38, scale: 18 }),
  column('text', 'VARCHAR'),
  column('größe', 'VARCHAR', {}, false),
  column('time', 'TIMESTAMP', { precision: 3 }),
  column('ltz', 'TIMESTAMP_LTZ', { precision: 3 }),
  column('micros', 'TIMESTAMP', { precision: 6 }, false),
  column('day', 'DATE'),
  { ...column('row', 'ROW', {}, false), fields: inside },
];

/** What the generated scanner alone makes of a record. */
function withoutKernel(options: ReadingOptions) {
  const plain = (): Registers => ({
    I: new Int32Array(allColumns(columns).length * 3),
    F: new Float64Array(allColumns(columns).length),
    scan: null,
  });
  const source = `${SCANNER_PRELUDE}${scannerSource('x', columns, options)} return { scan: xScan, F: xF, I: xI };`;
  return (new Function('$json', source) as (e: object) => Registers & { scan: NonNullable<Registers['scan']> })({
    ...scannerEnvironment,
    openRegisters: plain,
  });
}

/** The registers that mean something: of what is NULL or not needed, nothing. */
function values({ I, F }: Pick<Registers, 'I' | 'F'>): unknown[] {
  return allColumns(columns).map(({ column: { type, needed } }, k) => {
    if (!needed || I[k * 3] === 0) return I[k * 3] === 0 || !needed ? null : I[k * 3];
    if (type.kind === 'ROW') return I[k * 3];
    return type.kind === 'VARCHAR' ? [...I.subarray(k * 3, k * 3 + 3)] : [I[k * 3], F[k]];
  });
}

const digits = fc
  .tuple(fc.constantFrom('', '', '-', '+'), fc.stringMatching(/^[0-9]{1,17}$/))
  .map((parts) => parts.join(''));
const number = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '-0.0',
    '127',
    '128',
    '-128',
    '-129',
    '32767',
    '32768',
    '-2147483648',
    '2147483648',
    '00',
    '01',
  ),
  fc.constantFrom('1.', '.5', '1e3', '0.1', '999.99', '999.995', '1000.00', '9007199254740993', '1E400', '-'),
  fc.integer().map(String),
  digits,
  fc.tuple(digits, fc.stringMatching(/^[0-9]{0,16}$/)).map(([whole, rest]) => `${whole}.${rest}`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);
const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
const day = fc
  .tuple(fc.constantFrom('0000', '0001', '1900', '1969', '1970', '2000', '2023', '2024', '9999'), two(13), two(32))
  .map((parts) => parts.join('-'));
const time = fc
  .tuple(two(24), two(60), two(60), fc.constantFrom('', '', '.0', '.123', '.999', '.1234', '.12a'))
  .map(([h, m, s, fraction]) => `${h}:${m}:${s}${fraction}`);
const stamp = fc
  .tuple(day, fc.constantFrom(' ', ' ', 'T'), time, fc.constantFrom('', '', 'Z'))
  .map((parts) => `"${parts.join('')}"`);
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((each) => JSON.stringify(each)),
  fc.string({ unit: 'binary' }).map((each) => JSON.stringify(each)),
  fc.stringMatching(/^[ -~]{0,80}$/).map((each) => JSON.stringify(each)),
  fc.constantFrom('"\\/"', '"\\n"', '"\u007f"', '"ü€𝄞"'),
);
const scalar = fc.oneof(
  fc.constantFrom('"\\u0041"', '"\\x"', '"\\ud800"', '"tab\t"', '"', '"\\"'),
  number,
  text,
  stamp,
  day.map((each) => `"${each}"`),
  fc.constantFrom('null', 'true', 'false', 'nul', 'falsy'),
);
const space = fc.constantFrom('', '', '', '', ' ', '\n', ' \t\r\n ', '\u00a0');

const decimal = fc
  .tuple(fc.integer({ min: -99, max: 99 }), fc.stringMatching(/^[0-9]{2}$/))
  .map((parts) => parts.join('.'));
const goodTime = fc.tuple(
  fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  fc.boolean(),
);
const stampOf = (end: string) =>
  goodTime.map(
    ([at, whole]) =>
      `"${at
        .toISOString()
        .replace('T', ' ')
        .slice(0, whole ? 19 : 23)}${end}"`,
  );

/** Values that mostly are of the type. */
const ofType: Readonly<Record<string, fc.Arbitrary<string>>> = {
  BOOLEAN: fc.constantFrom('true', 'false'),
  BIGINT: fc.maxSafeInteger().map(String),
  FLOAT: decimal,
  DOUBLE: fc.oneof(decimal, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)),
  DECIMAL: decimal,
  VARCHAR: text,
  TIMESTAMP: stampOf(''),
  TIMESTAMP_LTZ: stampOf('Z'),
  DATE: goodTime.map(([at]) => `"${at.toISOString().slice(0, 10)}"`),
};

function valueFor({ type, fields }: JsonColumn): fc.Arbitrary<string> {
  const own =
    fields === undefined ? (ofType[type.kind] ?? fc.integer({ min: -128, max: 127 }).map(String)) : object(fields);
  const wild = fc.oneof(number, number, stamp, scalar);
  return fc.oneof(
    { weight: 40, arbitrary: own },
    { weight: 1, arbitrary: wild },
    { weight: type.nullable ? 2 : 0, arbitrary: fc.constant('null') },
  );
}

const other: fc.Arbitrary<string> = fc.oneof(
  scalar,
  fc.json(),
  fc.jsonValue({ maxDepth: 5 }).map((each) => JSON.stringify(each, null, 1)),
);

/** Members in any order, some twice, some unknown. */
function object(members: readonly JsonColumn[]): fc.Arbitrary<string> {
  const member = fc.oneof(
    { weight: 1, arbitrary: fc.tuple(text, other) },
    {
      weight: 9,
      arbitrary: fc
        .constantFrom(...members)
        .chain((each) => fc.tuple(fc.constant(JSON.stringify(each.name)), valueFor(each))),
    },
  );
  const listed = fc.tuple(member, space, space).map(([[name, value], a, b]) => `${a}${name}${b}:${a}${value}${b}`);
  const usual = fc
    .tuple(fc.shuffledSubarray(members.filter(({ type }) => type.nullable)), fc.boolean())
    .map(([chosen, isFirst]) => {
      const rest = members.filter(({ type }) => !type.nullable);
      return isFirst ? [...rest, ...chosen] : [...chosen, ...rest];
    })
    .chain((chosen) =>
      fc.tuple(...chosen.map((each) => valueFor(each).map((v) => `${JSON.stringify(each.name)}:${v}`))),
    )
    .map((parts) => `{${parts.join(',')}}`);
  return fc.oneof(
    usual,
    fc.array(listed, { maxLength: 12 }).map((parts) => `{${parts.join(',')}}`),
  );
}

/** A byte of the text changed, left out, or put in; or none. */
const spoiled = fc
  .tuple(object(columns), fc.nat(), fc.nat(255), fc.constantFrom(0, 0, 0, 0, 1, 2, 3))
  .map(([json, place, byte, how]) => {
    const bytes = Buffer.from(json);
    const at = place % (bytes.length + 1);
    if (how === 0) return bytes;
    const changed = how === 1 ? Buffer.alloc(0) : Buffer.from([byte]);
    return Buffer.concat([bytes.subarray(0, at), changed, bytes.subarray(how === 3 ? at : at + 1)]);
  });

describe('the kernel of the JSON scanner', () => {
  it.each([
    ['strict', {}],
    ['flink', { conventions: 'flink' }],
    ['ISO-8601', { timestampFormat: 'ISO-8601' }],
  ] as [string, ReadingOptions][])('reads what it accepts exactly as the scanner does (%s)', (_, options) => {
    const [fast, exact] = [openRegisters(columns, options), withoutKernel(options)];
    let accepted = 0;
    fc.assert(
      fc.property(spoiled, (json) => {
        const bytes = Buffer.concat([Buffer.from('"}'), json, Buffer.from('}"1')]);
        if (fast.scan!(bytes, 2, 2 + json.length) !== 0) return;
        accepted++;
        expect(exact.scan(bytes, 2, 2 + json.length)).toBe(0);
        expect(values(fast)).toEqual(values(exact));
      }),
      {
        numRuns: 10_000,
        examples: [[Buffer.from('{"int":1}')], [Buffer.from('{"int":null}')], [Buffer.from('{"int":1} ')]],
      },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  it('accepts records of the usual form', () => {
    const { scan, I, F } = openRegisters(columns, {});
    const record = Buffer.from(
      '{"flag":true,"tiny":-128,"small":32767,"int":0,"id":-123456789012345,"float":0.5,"double":12.25,"price":-1.5,' +
        '"wide":null,"text":"grüße, \\"Welt\\"","größe":"","time":"2026-01-01 00:00:00.123","ltz":"2026-01-01 00:00:00Z",' +
        '"micros":"2026-01-01 00:00:00","day":"1969-12-31","more":[{"a":[]},-1.5e+3,false],"row":{"id":1,"unknown":{},' +
        '"a name of more than sixteen letters":"x","time":"1970-01-01 00:00:01.000","row":{"z":1, "x" : 7}}}'.replace(
          ' : ',
          ': ',
        ),
    );
    expect(scan!(record, 0, record.length)).toBe(0);
    const names = allColumns(columns).map(({ path }) => path.join('.'));
    const value = (name: string) => [I[names.indexOf(name) * 3], F[names.indexOf(name)]];
    expect([value('id'), value('price'), value('day')]).toEqual([[1, -123456789012345], [1, -150], [1, -1]]); // prettier-ignore
    expect([value('time'), value('row.time')]).toEqual([[1, Date.UTC(2026, 0, 1) + 123], [1, 1000]]); // prettier-ignore
    expect([value('row.row.x'), value('wide')[0], I[names.indexOf('text') * 3]]).toEqual([[1, 7], 0, 2]);
  });

  it('leaves longer records than its window, and columns it does not know, to the scanner', () => {
    const { scan } = openRegisters([column('text', 'VARCHAR')], {});
    const record = (length: number) => Buffer.from(`{"text":"${'x'.repeat(length - 11)}"}`);
    expect(scan!(record(1 << 16), 0, 1 << 16)).toBe(0);
    expect(scan!(record((1 << 16) + 1), 0, (1 << 16) + 1)).toBe(1);
    expect(openRegisters([column('list', 'ARRAY', { element: { kind: 'INT', nullable: true } })], {}).scan).toBeNull();
  });

  it('gives every scanner registers of its own, however many there are', () => {
    const scanners = Array.from({ length: 3000 }, () => openRegisters(columns, {}));
    const record = (n: number) => Buffer.from(`{"int":${n}}`);
    scanners.forEach(({ scan }, n) => expect(scan!(record(n), 0, record(n).length)).toBe(0));
    expect(scanners.map(({ F }) => F[3])).toEqual(scanners.map((_, n) => n));
    expect(new Arena().used).toBe(0);
  });

  it('is what its source compiles to', () => {
    const compiler = join(import.meta.dirname, 'compile.ts');
    const { stdout, stderr } = spawnSync(process.execPath, [compiler, '--print'], { encoding: 'utf8' });
    expect({ stderr, kernel: stdout }).toEqual({ stderr: '', kernel: KERNEL });
  });
});
