import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordBatch } from '@millrace/ports';
import avsc from 'avsc';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeBatch, RecordBatchWriter, sealBatch } from '../record-batch/index.ts';
import { openRegistry, type AvroColumn, type AvroDecoder } from './index.ts';

const column = (name: string, kind: string, more: object = {}): AvroColumn => ({
  name,
  type: { kind, nullable: true, ...more },
});

/** A registry that holds schemas by id, or answers what a test wants. */
const schemas = new Map<number, object>();
let asked: string[] = [];
let answer: ((path: string) => { status: number; body: string } | 'hang') | null = null;
let server: Server;
let url: string;

function frame(id: number, value: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(id, 1);
  return Buffer.concat([header, value]);
}

function batchOf(...values: readonly Buffer[]): RecordBatch {
  const writer = new RecordBatchWriter('t', 0);
  for (const value of values) writer.append(0, null, value);
  const [{ bytes }] = writer.take();
  sealBatch(bytes, {});
  return decodeBatch('t', 0, bytes, 0, 0);
}

async function decoded(decoder: AvroDecoder, ...values: readonly Buffer[]): Promise<unknown[]> {
  const batch = batchOf(...values);
  await decoder.prepare(batch);
  return values.map((_, i) => {
    try {
      return decoder.decode(batch.bytes, batch.valueStart[i], batch.valueEnd[i]);
    } catch (error) {
      return (error as { code?: string }).code ?? error;
    }
  });
}

const record = (...fields: object[]) => ({ type: 'record', name: 'R', namespace: 'n', fields });
const A_STRING = record({ name: 'a', type: 'string' });
const x = Buffer.from([2, 0x78]); // 'x'

beforeEach(async () => {
  schemas.clear();
  asked = [];
  answer = null;
  server = createServer((request, response) => {
    asked.push(request.url!);
    const special = answer?.(request.url!);
    if (special === 'hang') return;
    const schema = schemas.get(Number(/\/schemas\/ids\/(\d+)$/.exec(request.url!)?.[1]));
    const { status, body } =
      special ??
      (schema === undefined
        ? { status: 404, body: '{"error_code":40403,"message":"Schema not found"}' }
        : { status: 200, body: JSON.stringify({ schema: JSON.stringify(schema) }) });
    response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/apis/ccompat/v7`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('the schema registry', () => {
  it('is asked once for a schema, however many tasks and records need it', async () => {
    schemas.set(7, A_STRING);
    const registry = openRegistry({ url });
    const decoders = [1, 2, 3].map(() => registry.decoder([column('a', 'VARCHAR')]));
    const all = await Promise.all(decoders.map((decoder) => decoded(decoder, frame(7, x), frame(7, x))));
    expect(all.flat()).toEqual(Array(6).fill({ a: 'x' }));
    expect(decoders[0].prepare(batchOf(frame(7, x)))).toBeNull();
    expect(asked).toEqual(['/apis/ccompat/v7/schemas/ids/7']);
  });

  it('does not know an id: that record alone is refused, and the next batch asks again', async () => {
    schemas.set(7, A_STRING);
    const decoder = openRegistry({ url }).decoder([column('a', 'VARCHAR')]);
    expect(await decoded(decoder, frame(7, x), frame(8, x))).toEqual([{ a: 'x' }, 'MLR_FORMAT_SCHEMA_UNKNOWN']);
    schemas.set(8, A_STRING);
    expect(await decoded(decoder, frame(8, x))).toEqual([{ a: 'x' }]);
  });

  it('has a schema that is not Avro, or not a record, or no schema: its records are refused', async () => {
    schemas.set(1, { type: 'nonsense' });
    schemas.set(2, { type: 'string' });
    const decoder = openRegistry({ url }).decoder([column('a', 'VARCHAR')]);
    answer = (path) =>
      path.endsWith('/3') ? { status: 200, body: '{"schemaType":"JSON","schema":"{\\"type\\":\\"object\\"}"}' } : null!;
    const code = 'MLR_FORMAT_SCHEMA_UNSUPPORTED';
    expect(await decoded(decoder, frame(1, x), frame(2, x), frame(3, x))).toEqual([code, code, code]);
  });

  it.each([
    ['fails', { status: 500, body: '{"error_code":50001,"message":"store"}' }],
    ['is behind a proxy that fails', { status: 502, body: '<html>' }],
    ['is not at this address', { status: 404, body: '<html>not here</html>' }],
    ['is a page that says 200', { status: 200, body: '<html>' }],
    ['does not answer', 'hang'],
  ] as const)('%s: the batch waits and nothing is refused; when it is back it goes on', async (_, trouble) => {
    schemas.set(7, A_STRING);
    const decoder = openRegistry({ url, timeoutMs: 200 }).decoder([column('a', 'VARCHAR')]);
    answer = () => trouble;
    await expect(decoder.prepare(batchOf(frame(7, x)))).rejects.toMatchObject({
      code: 'MLR_FORMAT_REGISTRY_UNAVAILABLE',
      retriable: true,
      message: expect.stringContaining('registry.url'),
    });
    answer = null;
    expect(await decoded(decoder, frame(7, x))).toEqual([{ a: 'x' }]);
  });

  it('is away: retriable as well', async () => {
    server.close();
    await once(server, 'close');
    const decoder = openRegistry({ url }).decoder([column('a', 'VARCHAR')]);
    await expect(decoder.prepare(batchOf(frame(7, x)))).rejects.toMatchObject({
      code: 'MLR_FORMAT_REGISTRY_UNAVAILABLE',
      retriable: true,
    });
  });

  it('gets the credentials, and refusing them is not the records’ fault', async () => {
    answer = () => ({ status: 401, body: '{"error_code":401,"message":"who"}' });
    const seen: (string | undefined)[] = [];
    server.on('request', (request) => seen.push(request.headers.authorization));
    const decoder = openRegistry({ url, username: 'u', password: 'p' }).decoder([]);
    const error = await decoder.prepare(batchOf(frame(7, x)))!.catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'MLR_FORMAT_REGISTRY_DENIED', retriable: false });
    expect(seen).toEqual([`Basic ${Buffer.from('u:p').toString('base64')}`]);
  });
});

describe('a record', () => {
  /** Decodes what avsc encoded under a schema. */
  async function one(schema: object, value: object, columns: readonly AvroColumn[]): Promise<unknown> {
    schemas.set(1, schema);
    const type = avsc.Type.forSchema(schema as avsc.Schema, { wrapUnions: 'auto' });
    return (await decoded(openRegistry({ url }).decoder(columns), frame(1, type.toBuffer(value))))[0];
  }

  const long = (value: bigint): Buffer => {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    const bytes: number[] = [];
    for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    return Buffer.from([...bytes, Number(rest)]);
  };

  it('holds longs exactly over the whole of int64', async () => {
    const values = [0n, -1n, 2n ** 31n, 2n ** 48n, 2n ** 49n - 1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n];
    const all = [...values, ...values.map((value) => -value), 2n ** 63n - 1n, -(2n ** 63n)];
    schemas.set(1, record({ name: 'l', type: 'long', default: 0 }));
    const rows = await decoded(
      openRegistry({ url }).decoder([column('l', 'BIGINT')]),
      ...all.map((value) => frame(1, long(value))),
    );
    expect(rows.map((row) => BigInt((row as { l: number | bigint }).l))).toEqual(all);
    expect(rows.map((row) => typeof (row as { l: unknown }).l === 'number')).toEqual(
      all.map((value) => value >= -(2n ** 53n) + 1n && value < 2n ** 53n),
    );
  });

  it('may have defaults of any kind in its schema, also beyond 2^53', async () => {
    answer = () => ({
      status: 200,
      body: JSON.stringify({
        schema:
          '{"type":"record","name":"R","fields":[{"name":"l","type":"long","default":9223372036854775807},{"name":"m","type":["long","null"],"default":9223372036854775807},{"name":"n","type":["null","long"],"default":null}]}',
      }),
    });
    const decoder = openRegistry({ url }).decoder([
      column('l', 'BIGINT'),
      column('m', 'BIGINT'),
      column('n', 'BIGINT'),
    ]);
    expect(await decoded(decoder, frame(1, Buffer.from([2, 0, 4, 2, 6])))).toEqual([{ l: 1, m: 2, n: 3 }]);
  });

  it('holds every type, with logical ones, unions and enums; what no column names is stepped over', async () => {
    const tree = record(
      { name: 'b', type: 'boolean' },
      { name: 'skipped', type: { type: 'array', items: { type: 'map', values: ['null', 'double'] } } },
      { name: 'i', type: 'int' },
      { name: 'f', type: 'float' },
      { name: 'd', type: ['null', 'double'] },
      { name: 's', type: ['null', 'string'], default: null },
      { name: 'e', type: { type: 'enum', name: 'E', symbols: ['RED', 'GREEN'] } },
      { name: 'tree', type: ['null', { type: 'record', name: 'T', fields: [{ name: 'next', type: ['null', 'T'] }] }] },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
      { name: 'exactly', type: ['null', { type: 'long', logicalType: 'timestamp-micros' }] },
      { name: 'day', type: { type: 'int', logicalType: 'date' } },
      { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 10, scale: 2 } },
      { name: 'any', type: ['null', 'int', 'long', 'string'] },
      { name: 'id', type: { type: 'fixed', name: 'F', size: 4 } },
      { name: 'list', type: { type: 'array', items: 'string' } },
    );
    const value = {
      b: true,
      skipped: [{ x: 1.5, y: null }, {}],
      i: -5,
      f: 0.5,
      d: 2.25,
      s: 'ü',
      e: 'GREEN',
      tree: { next: { next: null } },
      at: 1_700_000_000_123,
      exactly: -1,
      day: 19_723,
      price: Buffer.from([0xff, 0x38]),
      any: { long: 12 },
      id: Buffer.from('abcd'),
      list: ['x'],
    };
    const columns = [
      ...[column('b', 'BOOLEAN'), column('i', 'INT'), column('f', 'FLOAT'), column('d', 'DOUBLE')],
      ...[column('s', 'VARCHAR'), column('e', 'VARCHAR'), column('at', 'TIMESTAMP', { precision: 3 })],
      ...[column('exactly', 'TIMESTAMP_LTZ', { precision: 3 }), column('day', 'DATE')],
      ...[column('price', 'DECIMAL', { precision: 10, scale: 2 }), column('any', 'BIGINT'), column('list', 'ARRAY')],
      column('constructor', 'VARCHAR'),
    ];
    expect(await one(tree, value, columns)).toEqual({
      ...{ b: true, i: -5, f: 0.5, d: 2.25, s: 'ü', e: 'GREEN', at: 1_700_000_000_123, exactly: -1, day: 19_723 },
      ...{ price: Buffer.from([0xff, 0x38]), any: 12, list: {}, constructor: null },
    });
  });

  it.each([
    ['string', 'BIGINT', 'x'],
    ['long', 'INT', 1],
    ['double', 'FLOAT', 1],
    ['int', 'VARCHAR', 1],
    ['boolean', 'INT', true],
    [{ type: 'bytes', logicalType: 'decimal', precision: 10, scale: 3 }, 'DECIMAL', Buffer.from([1])],
    [{ type: 'long', logicalType: 'local-timestamp-millis' }, 'TIMESTAMP_LTZ', 1],
    [{ type: 'array', items: 'int' }, 'VARCHAR', [1]],
  ])('whose schema has %j where the table has %s is refused', async (type, kind, value) => {
    const columns = [column('a', kind, kind === 'DECIMAL' ? { precision: 10, scale: 2 } : {})];
    expect(await one(record({ name: 'a', type }), { a: value }, columns)).toBe('MLR_RECORD_TYPE');
  });

  it.each([
    ['timestamp-nanos', 1_735_603_199_123_456_789n, 9, 1_735_603_199_123_456_789n],
    ['timestamp-nanos', 1_735_603_199_123_456_789n, 7, 1_735_603_199_123_456_700n],
    ['local-timestamp-nanos', 1_735_603_199_123_456_789n, 6, 1_735_603_199_123_456],
    ['timestamp-nanos', -1n, 3, -1],
    ['timestamp-micros', 253_402_300_799_999_999n, 6, 253_402_300_799_999_999n],
    ['local-timestamp-micros', -1n, 9, -1000],
    ['timestamp-micros', -1n, 3, -1],
    ['timestamp-millis', 1_735_603_199_123n, 6, 1_735_603_199_123_000],
  ])('of %s holds %d, as TIMESTAMP(%d) %d', async (logicalType, value, precision, expected) => {
    schemas.set(5, record({ name: 'a', type: { type: 'long', logicalType } }));
    const decoder = openRegistry({ url }).decoder([column('a', 'TIMESTAMP', { precision })]);
    expect(await decoded(decoder, frame(5, long(value)))).toEqual([{ a: expected }]);
  });

  it('is refused only when it holds the branch of a union that does not fit', async () => {
    const schema = record({ name: 'a', type: ['null', 'int', 'string'] });
    const columns = [column('a', 'INT')];
    expect(await one(schema, { a: 5 }, columns)).toEqual({ a: 5 });
    expect(await one(schema, { a: null }, columns)).toEqual({ a: null });
    expect(await one(schema, { a: 'x' }, columns)).toBe('MLR_RECORD_TYPE');
  });

  it('of garbage is refused at once: cut short, too long, not framed, with huge lengths and counts', async () => {
    schemas.set(1, record({ name: 'n', type: { type: 'array', items: 'null' } }, { name: 'a', type: 'string' }));
    schemas.set(2, record({ name: 'a', type: 'string' }));
    schemas.set(3, record({ name: 'r', type: ['null', 'n.R'] }));
    schemas.set(4, record({ name: 'a', type: { type: 'long', logicalType: 'timestamp-millis' } }));
    const decoder = openRegistry({ url }).decoder([column('a', 'VARCHAR')]);
    const endless = Buffer.concat([long(2n ** 60n), Buffer.from([0, 0])]);
    const results = await decoded(
      decoder,
      frame(1, endless),
      frame(1, Buffer.from([0, 4, 0x78])),
      frame(2, Buffer.alloc(0)),
      frame(2, Buffer.from([2, 0x78, 0])),
      frame(2, long(-1n)),
      frame(2, long(2n ** 62n)),
      frame(2, Buffer.alloc(12, 0xff)),
      frame(3, Buffer.alloc(100_000, 2)),
      frame(3, Buffer.from([4])),
      Buffer.from('{"a":1}'),
      Buffer.from([0, 0, 0]),
    );
    expect(results).toEqual(Array(11).fill('MLR_RECORD_AVRO'));
    const times = openRegistry({ url }).decoder([column('a', 'TIMESTAMP')]);
    expect(await decoded(times, frame(4, long(2n ** 52n)), frame(4, long(2n ** 62n)))).toEqual(
      Array(2).fill('MLR_RECORD_RANGE'),
    );
  });
});
