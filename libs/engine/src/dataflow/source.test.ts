import { describe, expect, it } from '@jest/globals';
import { JsonSink, jsonWriting, scannerEnvironment } from '@millrace/formats';
import type { Calc, SourceInput } from '@millrace/plan';
import type { Expression, SqlType } from '@millrace/sql';
import { kernel } from '../kernel/index.ts';
import { RowCompiler } from './row-compiler.ts';
import { compileRowEncoder } from './json-rows.ts';
import { compileSource, compileSourceWriter, type SourceReader, type SourceReaderOptions } from './source.ts';

const INT: SqlType = { kind: 'INT', nullable: true };
const BIGINT: SqlType = { kind: 'BIGINT', nullable: true };
const STRING: SqlType = { kind: 'VARCHAR', length: 2147483647, nullable: true };
const TIME: SqlType = { kind: 'TIMESTAMP', precision: 3, nullable: true };
const BOOLEAN: SqlType = { kind: 'BOOLEAN', nullable: true };
type RowType = Extract<SqlType, { kind: 'ROW' }>;

function rowOf(fields: Readonly<Record<string, SqlType>>): RowType {
  return { kind: 'ROW', nullable: true, fields: Object.entries(fields).map(([name, type]) => ({ name, type })) };
}

function field(index: number, type: SqlType): Expression {
  return { op: 'field', index, type };
}

function call(fn: string, type: SqlType, ...args: Expression[]): Expression {
  return { op: 'call', fn, args, type };
}

function int(value: number): Expression {
  return { op: 'literal', value, type: INT };
}

/** `row.name`. */
function part(row: Expression, name: string): Expression {
  const { fields } = row.type as RowType;
  const place = fields.findIndex((one) => one.name === name);
  return call('FIELD', fields[place].type, row, int(place));
}

const COLUMNS: Readonly<Record<string, SqlType>> = {
  event_type: INT,
  person: rowOf({ id: BIGINT, name: STRING, dateTime: TIME }),
  bid: rowOf({ auction: BIGINT, price: BIGINT, url: STRING, dateTime: TIME, seen: rowOf({ by: STRING, at: TIME }) }),
};
const [eventType, person, bid] = Object.values(COLUMNS).map((type, i) => field(i, type));
const isBid = call('=', BOOLEAN, eventType, int(2));
/** A computed column: of the part that is present. */
const dateTime: Expression = {
  op: 'case',
  branches: [{ when: isBid, then: part(bid, 'dateTime') }],
  otherwise: part(person, 'dateTime'),
  type: TIME,
};
const rowtime = field(3, TIME);
const fourSeconds: Expression = {
  op: 'literal',
  value: '4000',
  type: { kind: 'INTERVAL', unit: 'DAY_TIME', nullable: false },
};

function source(more: Partial<SourceInput> = {}): SourceInput {
  const fields = Object.entries({ ...COLUMNS, dateTime: TIME }).map(([name, type]) => ({ name, type }));
  return {
    kind: 'source',
    table: 'events',
    topic: 'events',
    format: 'json',
    columns: Object.entries(COLUMNS).map(([name, type]) => ({ name, type, needed: true })),
    row: [eventType, person, bid, dateTime],
    fields,
    watermark: call('SUBTRACT_INTERVAL', TIME, rowtime, fourSeconds),
    startup: { mode: 'earliest' },
    reportsInvalid: true,
    keyColumns: [],
    ...more,
  };
}

const compiler = new RowCompiler({ processingTimeMs: 0 }, new Map());

function open(calc: Calc | null, input = source(), options: SourceReaderOptions = {}) {
  const reader = compileSource(input, calc, compiler, options);
  const read = (record: object | string) => {
    const text = typeof record === 'string' ? record : JSON.stringify(record);
    const bytes = Buffer.from(`#${text}#`);
    return reader.read(bytes, 1, bytes.length - 1, {
      partition: 3,
      offset: 7,
      timestampMs: 9,
      topic: 'events',
      headers: new Map(),
    });
  };
  return { reader, read };
}

function problem(reader: SourceReader): unknown {
  return reader.error === 0 ? null : reader.problem(1);
}

const BID = {
  event_type: 2,
  person: null,
  bid: { auction: 1000, price: 5, url: 'é"', dateTime: '2026-01-01 00:00:00.250', seen: { by: 'x', at: null } },
};
const BID_TIME = Date.UTC(2026, 0, 1) + 250;

describe('a source', () => {
  it('gives the fields of ROWs that are asked for, NULL where the ROW is', () => {
    const output = [part(bid, 'auction'), part(part(bid, 'seen'), 'by'), part(person, 'name'), rowtime];
    const { read, reader } = open({ condition: null, expressions: output });
    expect(read(BID)).toEqual([1000, 'x', null, BID_TIME]);
    expect(read({ event_type: 0, person: { name: 'Ann', dateTime: '2026-01-01 00:00:01' } })).toEqual([
      null,
      null,
      'Ann',
      Date.UTC(2026, 0, 1) + 1000,
    ]);
    expect(reader.watermark).toBe(Date.UTC(2026, 0, 1) - 3000);
  });

  it('filters by fields of ROWs and by whether there is a ROW', () => {
    const present = call('IS NOT NULL', { ...BOOLEAN, nullable: false }, bid);
    const costly = call('>', BOOLEAN, part(bid, 'price'), { op: 'literal', value: '4', type: BIGINT });
    const { read, reader } = open({
      condition: call('AND', BOOLEAN, present, costly),
      expressions: [part(bid, 'price')],
    });
    expect(read(BID)).toEqual([5]);
    expect(read({ ...BID, bid: { ...BID.bid, price: 4 } })).toBeNull();
    expect(reader.error).toBe(0);
    // Seen by the watermark all the same.
    expect(reader.watermark).toBe(BID_TIME - 4000);
    expect(read({ event_type: 0, person: { dateTime: '2026-01-01 00:00:00' } })).toBeNull();
  });

  it('gives every field of its row without a calc: whole ROWs as arrays', () => {
    const { read } = open(null);
    expect(read(BID)).toEqual([2, null, [1000, 5, 'é"', BID_TIME, ['x', null]], BID_TIME]);
    expect(read({ ...BID, event_type: 0, person: { id: 1, dateTime: '2026-01-01 00:00:00' }, bid: null })).toEqual([
      0,
      [1, null, Date.UTC(2026, 0, 1)],
      null,
      Date.UTC(2026, 0, 1),
    ]);
  });

  it('computes a computed column once, also when a ROW of it is taken apart', () => {
    const seen = (COLUMNS.bid as RowType).fields[4].type;
    const made: Expression = {
      op: 'case',
      branches: [{ when: isBid, then: part(bid, 'seen') }],
      otherwise: { op: 'literal', value: null, type: seen },
      type: seen,
    };
    const input = source({ row: [made], fields: [{ name: 'm', type: seen }], watermark: null });
    const { read, reader } = open({ condition: null, expressions: [field(0, seen)] }, input);
    expect(read(BID)).toEqual([['x', null]]);
    expect(reader.watermark).toBe(-Infinity);
  });

  it('says why a record is not valid, and goes on with the next', () => {
    const { read, reader } = open({ condition: null, expressions: [part(bid, 'auction'), rowtime] });
    expect(read('{"event_type":2,"bid":{"auction":"many"}}')).toBeNull();
    expect(problem(reader)).toMatchObject({ code: 'MLR_RECORD_TYPE', column: 'bid.auction', position: 33 });
    expect(read('{"event_type":2,')).toBeNull();
    expect(problem(reader)).toMatchObject({ code: 'MLR_RECORD_TRUNCATED' });
    expect(read(BID)).toEqual([1000, BID_TIME]);
    expect(problem(reader)).toBeNull();
  });

  it('refuses a record without event time', () => {
    const { read } = open({ condition: null, expressions: [] });
    expect(() => read({ event_type: 2 })).toThrow(expect.objectContaining({ code: 'MLR_RECORD_NULL_ROWTIME' }));
  });

  it('takes what Flink takes, unless asked to be strict', () => {
    const calc = { condition: null, expressions: [eventType, part(bid, 'url')] };
    const input = source({ watermark: null });
    const record = '{"event_type":2.5,"bid":{"url":{"a":[1.0, 2e1]},"price":"5"}}';
    expect(open(calc, input).read(record)).toEqual([2, '{"a":[1.0,20.0]}']);
    const strict = open(calc, input, { conventions: 'strict' });
    expect(strict.read(record)).toBeNull();
    expect(strict.reader.error).not.toBe(0);
  });

  it('has the metadata of the record', () => {
    const columns = [
      { name: 'p', type: INT, metadataKey: 'partition', needed: true },
      { name: 'event_type', type: INT, needed: true },
      { name: 'o', type: BIGINT, metadataKey: 'offset', needed: true },
      { name: 'm', type: TIME, metadataKey: 'timestamp', needed: true },
    ];
    const row = columns.map(({ type }, i) => field(i, type));
    const input = source({ columns, row, fields: columns, watermark: null });
    expect(open(null, input).read(BID)).toEqual([3, 2, 7, 9]);
  });

  it('reads records of other formats through their decoder', () => {
    const columns = [
      { name: 'n', type: BIGINT, needed: true },
      { name: 's', type: STRING, needed: true },
    ];
    const row = columns.map(({ type }, i) => field(i, type));
    const input = source({ format: 'avro-confluent', columns, row, fields: columns, watermark: null });
    const decoder = { prepare: () => null, decode: () => ({ n: 2n ** 60n, s: 'text' }) };
    expect(open(null, input, { decoder }).read('…')).toEqual([2n ** 60n, 'text']);
  });

  it('gives short texts that are equal as one string, and never another', () => {
    const { read } = open({ condition: null, expressions: [part(bid, 'url')] }, source({ watermark: null }));
    const texts = Array.from({ length: 3000 }, (_, i) => 'abcdefghijklmnopqrstuvwxyz'.slice(0, i % 20) + (i % 700));
    for (const text of [...texts, '', 'é', 'éé', '\u0000', 'a\u0000', ...texts]) {
      expect(read({ bid: { url: text } })).toEqual([text]);
    }
  });
});

describe('a source that is written at once', () => {
  it('writes what encoding its rows would, and nothing for what is filtered or not valid', () => {
    const names = ['auction', 'price', 'url', 'dateTime'];
    const output = [...names.map((name) => part(bid, name)), part(part(bid, 'seen'), 'by'), bid, rowtime, eventType];
    const calc = { condition: isBid, expressions: output };
    const input = source({ watermark: null });
    const fields = output.map(({ type }, i) => ({ name: `c${i}`, type }));
    for (const row of [{ form: 'array' }, { form: 'object' }] as const) {
      const reader = compileSource(input, calc, compiler);
      const writer = compileSourceWriter(input, calc, fields, compiler, { row });
      const encode = compileRowEncoder(fields, row);
      const texts = ['', 'plain', 'with "quotes" and \\', 'ünï😀', 'x'.repeat(3000), '\u0000'];
      const records = texts.flatMap((url, i) => [
        { ...BID, bid: { ...BID.bid, url, price: 10 ** (i * 3), dateTime: `2026-01-01 0${i}:59:59.00${i}` } },
        { event_type: 2, bid: { url, seen: null } },
        { event_type: 1, person: {} },
        { event_type: 2, bid: { auction: url } },
      ]);
      for (const record of records) {
        const bytes = Buffer.from(JSON.stringify(record));
        const [expected, found] = [new JsonSink(), new JsonSink()];
        const read = reader.read(bytes, 0, bytes.length);
        if (read !== null) encode(read, expected);
        expect(writer.write(bytes, 0, bytes.length, found)).toBe(read !== null);
        expect(found.copy().toString()).toBe(expected.copy().toString());
        expect(writer.error).toBe(reader.error);
      }
    }
  });

  it('calls every helper by a name of its own: scanner, writing and kernel stand in one scope', () => {
    const names = [kernel, scannerEnvironment, jsonWriting].flatMap((helpers) => Object.keys(helpers));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});
