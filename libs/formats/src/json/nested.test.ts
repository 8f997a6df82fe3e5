import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allColumns, type JsonColumn } from './columns.ts';
import type { PlainValue } from './plain-reader.ts';
import { SCANNER_PRELUDE, scannerEnvironment, scannerSource } from './scanner-source.ts';
import { compileJsonScanner } from './scanner.ts';
import type { JsonType, ReadingOptions } from './types.ts';

const BIGINT = { kind: 'BIGINT', nullable: true };
const DOUBLE = { kind: 'DOUBLE', nullable: true };
const STRING = { kind: 'VARCHAR', nullable: true };
const BOOLEAN = { kind: 'BOOLEAN', nullable: true };
const row = (fields: Readonly<Record<string, JsonType>>): JsonType => ({
  kind: 'ROW',
  nullable: true,
  fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
});
const column = (name: string, type: JsonType, needed = true): JsonColumn => ({ name, type, needed });
const spread = (name: string, fields: readonly JsonColumn[], needed = true): JsonColumn => ({
  name,
  type: row(Object.fromEntries(fields.map((field) => [field.name, field.type]))),
  needed,
  fields,
});

/** Scans records, with other bytes around them, into plain values by path; the negated error when one is refused. */
function reader(columns: readonly JsonColumn[], options: ReadingOptions = {}) {
  const source = `${SCANNER_PRELUDE}${scannerSource('x', columns, options)} return { scan: xScan, F: xF, I: xI, G: xG };`;
  const { scan, F, I, G } = (
    new Function('$json', source) as (environment: object) => {
      scan(b: Buffer, start: number, end: number): number;
      F: Float64Array;
      I: Int32Array;
      G: PlainValue[];
    }
  )(scannerEnvironment);
  const placed = allColumns(columns);
  return (record: string | Buffer): Record<string, unknown> | number => {
    const bytes = Buffer.concat([Buffer.from('"}1 '), Buffer.from(record), Buffer.from('"}1 ')]);
    const error = scan(bytes, 4, bytes.length - 4);
    if (error !== 0) return -error;
    return Object.fromEntries(
      placed.flatMap(({ column: { type, needed, fields }, path }, k) => {
        if (!needed) return [];
        const name = path.join('.');
        const state = I[k * 3];
        if (state === 0) return [[name, null]];
        if (fields !== undefined) return [[name, 'a row']];
        if (type.kind === 'VARCHAR') {
          const text = bytes.toString('utf8', I[k * 3 + 1], I[k * 3 + 2]);
          return [[name, state === 2 ? (JSON.parse(`"${text}"`) as string).toWellFormed() : text]];
        }
        if (/ROW|ARRAY|MAP/.test(type.kind)) return [[name, G[k]]];
        return [[name, type.kind === 'BOOLEAN' ? F[k] === 1 : state === 2 ? G[k] : F[k]]];
      }),
    );
  };
}

const bidFields = [column('auction', BIGINT), column('price', BIGINT, false), column('url', STRING)];
const events = [column('type', BIGINT), spread('person', [column('name', STRING)], false), spread('bid', bidFields)];

describe('fields of a ROW', () => {
  const read = reader(events);
  const NONE = { type: null, 'person.name': null, bid: null, 'bid.auction': null, 'bid.url': null };

  it('are read in place, whatever the order of names', () => {
    expect(read('{"type":2,"person":null,"bid":{"auction":1000,"price":5,"url":"u"}}')).toEqual({
      ...NONE,
      type: 2,
      bid: 'a row',
      'bid.auction': 1000,
      'bid.url': 'u',
    });
    expect(read('{ "bid" : { "x":[{}], "url":"a\\u0062", "auction" : 9007199254740993 } , "type":1 }')).toEqual({
      ...NONE,
      type: 1,
      bid: 'a row',
      'bid.auction': 9007199254740993n,
      'bid.url': 'ab',
    });
  });

  it('are NULL when the ROW is NULL or absent, also when the record before had them', () => {
    for (const record of ['{}', '{"bid":null}', '{"bid":{"auction":1},"bid":null}']) {
      expect(read('{"bid":{"auction":1000,"url":"u"}}')).toMatchObject({ 'bid.auction': 1000 });
      expect(read(record)).toEqual(NONE);
    }
    expect(read('{"bid":{"auction":1000,"url":"u"},"bid":{"url":"v"}}')).toMatchObject({
      'bid.auction': null,
      'bid.url': 'v',
    });
  });

  it('are checked by their types, needed or not', () => {
    for (const read of [reader(events), reader(events, { conventions: 'flink' })]) {
      for (const broken of ['{"price":"much"}', '{"price":tru}', '{"price":[1}', '{"x":"\u0001"}', '[]']) {
        expect(typeof read(`{"bid":${broken}}`)).toBe('number');
      }
    }
  });

  it('are named in errors by their path', () => {
    const scanner = compileJsonScanner([spread('bid', [column('price', { ...BIGINT, nullable: false })])]);
    const check = (text: string) => scanner.check(Buffer.from(text), 0, text.length);
    expect(check('{"bid":{"price":"x"}}')).toMatchObject({ code: 'MLR_RECORD_TYPE', column: 'bid.price' });
    expect(check('{"bid":{}}')).toMatchObject({ code: 'MLR_RECORD_MISSING', column: 'bid.price' });
    expect(check('{"bid":7}')).toMatchObject({ code: 'MLR_RECORD_TYPE', column: 'bid' });
    expect(check('{"bid":null}')).toBeNull();
  });
});

/** Random types with random values of them: as JSON to write, and as the plain value to read. */
interface Sample {
  readonly type: JsonType;
  readonly json: string;
  readonly plain: PlainValue;
}
const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }));
const scalar: fc.Arbitrary<Sample> = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((big) => ({
    type: BIGINT,
    json: String(big),
    plain: Number.isSafeInteger(Number(big)) ? Number(big) : big,
  })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => ({
    type: DOUBLE,
    json: JSON.stringify(double),
    plain: JSON.parse(JSON.stringify(double)) as number,
  })),
  anyText.map((text) => ({ type: STRING, json: JSON.stringify(text), plain: text.toWellFormed() })),
  fc.boolean().map((flag) => ({ type: BOOLEAN, json: String(flag), plain: flag })),
);
const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4 },
    scalar,
    scalar.map(({ type }) => ({ type, json: 'null', plain: null })),
    fc.array(tie('sample'), { maxLength: 4 }).map((items) => {
      const element = items[0]?.type ?? BIGINT;
      const same = items.filter(({ type }) => type === element);
      const json = `[ ${same.map((item) => item.json).join(' , ')}]`;
      return { type: { kind: 'ARRAY', nullable: true, element }, json, plain: same.map((item) => item.plain) };
    }),
    fc.dictionary(anyText, tie('sample'), { maxKeys: 4 }).map((entries) => {
      const value = Object.values(entries)[0]?.type ?? BIGINT;
      const same = Object.entries(entries).filter(([, { type }]) => type === value);
      const json = `{${same.map(([name, item]) => `${JSON.stringify(name)}:${item.json}`).join(',')}}`;
      const plain = new Map<PlainValue, PlainValue>(same.map(([name, item]) => [name.toWellFormed(), item.plain]));
      return { type: { kind: 'MAP', nullable: true, key: STRING, value }, json, plain };
    }),
    fc.tuple(fc.dictionary(anyText, tie('sample'), { maxKeys: 5 }), fc.nat()).map(([fields, turn]) => {
      const list = Object.entries(fields).filter(([name]) => name.isWellFormed());
      const turned = [...list.slice(turn % (list.length + 1)), ...list.slice(0, turn % (list.length + 1))];
      const json = `{${turned.map(([name, item]) => `\t${JSON.stringify(name)} :${item.json}`).join(',')}}`;
      const type = row(Object.fromEntries(list.map(([name, item]) => [name, item.type])));
      return { type, json, plain: type.fields!.map(({ name }) => fields[name].plain) };
    }),
  ),
}));

describe('nested documents', () => {
  it('are read as JSON.parse reads them, in whole and field by field', () => {
    /** Every ROW in columns of its own, and what they should then hold. */
    const spreadOut = (name: string, { type, plain }: Sample, into: Record<string, unknown>): JsonColumn => {
      if (type.kind !== 'ROW') {
        into[name] = plain;
        return column(name.slice(name.lastIndexOf('.') + 1), type);
      }
      into[name] = plain === null ? null : 'a row';
      const fields = type.fields!.map((field, i) => {
        const value = plain === null ? null : (plain as PlainValue[])[i];
        return spreadOut(`${name}.${field.name}`, { type: field.type, json: '', plain: value }, into);
      });
      return { name: name.slice(name.lastIndexOf('.') + 1), type, needed: true, fields };
    };
    const withoutDots = (type: JsonType): boolean =>
      (type.fields ?? []).every((field) => !field.name.includes('.') && withoutDots(field.type));
    fc.assert(
      fc.property(sample, fc.constantFrom('strict', 'flink'), (value, conventions) => {
        const record = `{"v":${value.json}}`;
        expect(reader([column('v', value.type)], { conventions: conventions as 'strict' })(record)).toEqual({
          v: value.plain,
        });
        fc.pre(withoutDots(value.type));
        const expected: Record<string, unknown> = {};
        const columns = [spreadOut('v', value, expected)];
        const read = reader(columns, { conventions: conventions as 'strict' });
        expect(read(record)).toEqual(expected);
        expect(read(record)).toEqual(expected);
      }),
      { numRuns: 400, seed: 4 },
    );
  });

  it('are refused when, and only when, JSON.parse refuses them', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(sample, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 }), (value, changes) => {
        const bytes = Buffer.from(`{"a":{"v":${value.json}}}`);
        for (const [at, byte] of changes) bytes[6 + (at % (bytes.length - 7))] = byte;
        let parses = true;
        try {
          JSON.parse(decoder.decode(bytes));
        } catch {
          parses = false;
        }
        // Nothing is declared inside: it only has to be JSON.
        const only = reader([spread('a', [])], { conventions: 'flink' });
        const closed = parses && typeof (JSON.parse(decoder.decode(bytes)) as { a: unknown }).a === 'object';
        if (closed) expect(typeof only(bytes)).toBe('object');
        if (!parses) {
          expect(typeof only(bytes)).toBe('number');
          // Typed, it is refused as well; when it is JSON, other types may have come of it.
          expect(typeof reader([spread('a', [column('v', value.type)])])(bytes)).toBe('number');
        }
      }),
      { numRuns: 800, seed: 4 },
    );
  });
});
