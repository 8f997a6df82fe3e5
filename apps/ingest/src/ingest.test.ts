import { afterEach, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { decodeHeaders, partitionOf } from '@millrace/formats';
import { createHttpApp, decodePosition, listen, systemClock, type HttpServer, type Part } from '@millrace/http';
import { MemoryCluster, MemoryEventLog } from '@millrace/log-memory';
import { MillraceError, type EventLog } from '@millrace/ports';
import type { TableDefinition } from '@millrace/sql';
import { createIngest, sourceTables, type IngestOptions } from './index.ts';

const at = { line: 1, column: 1 };
const FLIGHTS: TableDefinition = {
  name: 'flights',
  columns: [
    { name: 'origin', kind: 'physical', type: { kind: 'VARCHAR', length: 2147483647, nullable: false } },
    { name: 'delay', kind: 'physical', type: { kind: 'INT', nullable: true } },
  ],
  watermark: null,
  primaryKey: [],
  distribution: null,
  options: { connector: 'kafka', topic: 'flights-in', format: 'json' },
  at,
};
const KEYED: TableDefinition = {
  ...FLIGHTS,
  name: 'keyed',
  distribution: { columns: ['origin'], buckets: 3 },
  options: { connector: 'kafka', topic: 'keyed', format: 'json' },
};
const NAMED: TableDefinition = {
  ...FLIGHTS,
  name: 'named',
  options: { connector: 'kafka', topic: 'named', format: 'json', 'event-id': 'origin' },
};
const AVRO: TableDefinition = { ...FLIGHTS, name: 'avro', options: { ...FLIGHTS.options, format: 'avro-confluent' } };

let server: HttpServer;
let ingest: Part;
let log: EventLog;
afterEach(async () => {
  await ingest.abort();
  await server.abort();
});

async function open(options: Partial<IngestOptions> = {}, wrap?: (inner: EventLog) => EventLog): Promise<void> {
  log = new MemoryEventLog(new MemoryCluster(), { clock: systemClock });
  ingest = createIngest({
    log: wrap?.(log) ?? log,
    clock: systemClock,
    tables: sourceTables([FLIGHTS, KEYED, NAMED, AVRO].map((table) => ({ pipeline: 'p', table }))),
    topics: ['flights-in', 'keyed', 'named'].map((name) => ({ name, partitions: 3, kind: 'source' })),
    limits: { bodyBytes: 10_000, maxRecords: 50 },
    ...options,
  });
  const app = createHttpApp({ routers: [ingest.router!], statuses: ingest.statuses, ready: ingest.ready });
  server = await listen(app, { host: '127.0.0.1', port: 0 });
  const started = ingest.start();
  if (wrap === undefined) await started;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function post(
  table: string,
  body: string | Uint8Array,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Answer> {
  const response = await fetch(`${server.url}/v1/events/${table}`, {
    method: 'POST',
    body: Buffer.from(body),
    headers,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

interface Stored {
  readonly partition: number;
  readonly key: string | null;
  readonly value: string;
  readonly headers: Record<string, string>;
}

async function stored(topic: string): Promise<Stored[]> {
  const partitions = Array.from({ length: 3 }, (_, partition) => ({ topic, partition }));
  const bounds = await log.bounds(partitions);
  const records: Stored[] = [];
  for (const [i, partition] of partitions.entries()) {
    const reader = log.openReader([{ ...partition, offset: bounds[i].start }]);
    for (let next = bounds[i].start; next < bounds[i].end;) {
      for (const batch of await reader.poll(100)) {
        next = batch.nextOffset;
        for (let k = 0; k < batch.count; k++) {
          const headers = decodeHeaders(batch.bytes, batch.headersStart[k], batch.headersEnd[k]);
          records.push({
            partition: partition.partition,
            key: batch.keyStart[k] < 0 ? null : batch.bytes.toString('utf8', batch.keyStart[k], batch.keyEnd[k]),
            value: batch.bytes.toString('utf8', batch.valueStart[k], batch.valueEnd[k]),
            headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.toString()])),
          });
        }
      }
    }
    await reader.close();
  }
  return records;
}

const values = async (topic: string): Promise<string[]> => (await stored(topic)).map(({ value }) => value);

const json = { 'content-type': 'application/json' };
const idOf = ({ headers }: Stored): string | undefined => headers['millrace-id'];
const partitionOfText = (text: string): number => partitionOf(Buffer.from(text), 0, Buffer.byteLength(text), 3);

describe('an event sent again', () => {
  it('has the id and the topic partition it had, by the key of its request and its place in it', async () => {
    await open();
    const body = '[{"origin":"A"},{"origin":"B"},{"origin":"C"}]';
    await post('flights', '{"origin":"before"}');
    for (let i = 0; i < 2; i++) await post('flights', body, { ...json, 'idempotency-key': 'k1' });
    await post('flights', '{"origin":"A"}', { ...json, 'idempotency-key': 'k2' });
    const records = (await stored('flights-in')).filter((record) => idOf(record) !== undefined);
    for (const record of records) expect(record.partition).toBe(partitionOfText(idOf(record)!));
    const ids = records.map((record) => `${idOf(record)} ${record.value}`).sort();
    const once = ['A', 'B', 'C'].map((origin, i) => `k1/${i} {"origin":"${origin}"}`);
    expect(ids).toEqual([...once, ...once, 'k2/0 {"origin":"A"}'].sort());
  });

  it('is named by its column, however it is written, before the key of its request', async () => {
    await open();
    await post('named', '{"origin":"ORD"}', { ...json, 'idempotency-key': 'k1' });
    await post('named', '{"delay":1,"origin":"O\\u0052D"}');
    await post('named', '{"origin":""}', { ...json, 'idempotency-key': 'k2' });
    await post('named', '{"origin":""}');
    const records = await stored('named');
    expect(records.map(idOf).sort()).toEqual(['ORD', 'ORD', 'k2/0', undefined]);
    const places = records.filter((record) => idOf(record) === 'ORD').map(({ partition }) => partition);
    expect(places).toEqual([partitionOfText('ORD'), partitionOfText('ORD')]);
  });

  it('stays where its key is, where the table has one', async () => {
    await open();
    await post('keyed', '{"origin":"ATL"}', { ...json, 'idempotency-key': 'k1' });
    const [record] = await stored('keyed');
    expect([idOf(record), record.partition]).toEqual(['k1/0', partitionOfText('{"origin":"ATL"}')]);
  });

  it.each(['', ' ', 'a b', 'ä', 'x'.repeat(201)])('is refused with the key %j', async (key) => {
    await open();
    const { status, body } = await post('flights', '{"origin":"A"}', { ...json, 'idempotency-key': key });
    expect([status, body['code']]).toEqual([400, 'MLR_INGEST_IDEMPOTENCY_KEY']);
    expect(await stored('flights-in')).toEqual([]);
  });

  it('does not carry an id beyond reason in a header', async () => {
    await open();
    await post('named', `{"origin":"${'x'.repeat(1025)}"}`);
    const [record] = await stored('named');
    expect([idOf(record), record.partition]).toEqual([undefined, partitionOfText('x'.repeat(1025))]);
  });
});

describe('POST /v1/events/{table}', () => {
  it('takes an object, and answers a position that includes it', async () => {
    await open();
    const { status, body } = await post('flights', '{"origin":"ORD","delay": 7}');
    expect(status).toBe(202);
    expect(body).toEqual({ accepted: 1, quarantined: 0, position: expect.any(String), errors: [] });
    const [record] = await stored('flights-in');
    expect(record).toMatchObject({ key: null, value: '{"origin":"ORD","delay": 7}', headers: {} });
    const [{ end }] = await log.bounds([{ topic: 'flights-in', partition: record.partition }]);
    expect({ ...decodePosition(String(body['position'])) }).toEqual({ [`flights-in/${record.partition}`]: end });
  });

  it('appends the elements of an array as the very bytes they came in', async () => {
    await open();
    await post('flights', '[{"origin":"A" ,"delay":1e0},\n{ "extra":{"x":[1]},"origin":"B"}]');
    expect(await values('flights-in')).toEqual(['{"origin":"A" ,"delay":1e0}', '{ "extra":{"x":[1]},"origin":"B"}']);
  });

  it.each([
    ['application/x-ndjson', {}],
    ['application/json', {}],
    ['application/x-ndjson', { 'content-encoding': 'gzip' }],
  ])('takes NDJSON as %s %j', async (type, encoding) => {
    await open();
    const text = '{"origin":"A"}\n\n{"origin":"B"}\r\n';
    const body = 'content-encoding' in encoding ? gzipSync(text) : Buffer.from(text);
    const answer = await post('flights', body, { 'content-type': type, ...encoding });
    expect(answer.body).toMatchObject({ accepted: 2, quarantined: 0 });
    expect(await values('flights-in')).toEqual(['{"origin":"A"}', '{"origin":"B"}']);
  });

  it('quarantines the bad among the good, with original bytes and reasons', async () => {
    await open();
    const { status, body } = await post('flights', '{"origin":"A"}\n{"origin":\n{"origin":"B","delay":"late"}\n{}');
    expect(status).toBe(202);
    expect(body).toMatchObject({
      accepted: 1,
      quarantined: 3,
      errors: [
        { line: 2, code: 'MLR_RECORD_TRUNCATED', message: expect.any(String) },
        { line: 3, code: 'MLR_RECORD_TYPE', column: 'delay', message: expect.stringContaining('delay') },
        { line: 4, code: 'MLR_RECORD_MISSING', column: 'origin' },
      ],
    });
    expect(await values('flights-in')).toEqual(['{"origin":"A"}']);
    const letters = await stored('flights-in.dlq');
    expect(letters.map(({ value }) => value)).toEqual(['{"origin":', '{"origin":"B","delay":"late"}', '{}']);
    expect(letters[1].headers).toEqual({
      'millrace-dlq-code': 'MLR_RECORD_TYPE',
      'millrace-dlq-message': expect.stringContaining('delay'),
      'millrace-dlq-source': 'ingest/flights',
      'millrace-dlq-time': expect.stringMatching(/Z$/),
      'millrace-dlq-pipeline': 'p',
    });
  });

  it('answers 202 also when everything is quarantined', async () => {
    await open();
    const { status, body } = await post('flights', '[1,{"origin":"A","delay":"x"},{"a":tru}]');
    expect(status).toBe(202);
    expect(body).toMatchObject({ accepted: 0, quarantined: 3, errors: [{ index: 0 }, { index: 1 }, { index: 2 }] });
    expect(Object.keys(decodePosition(String(body['position'])))).toEqual([]);
  });

  it('bounds the errors it lists, not the count', async () => {
    await open({ limits: { bodyBytes: 10_000, maxRecords: 500 } });
    const { body } = await post('flights', '{}\n'.repeat(150), { 'content-type': 'application/x-ndjson' });
    expect(body['quarantined']).toBe(150);
    expect(body['errors']).toHaveLength(100);
  });

  it('puts equal keys into the topic partition that Kafka would choose, requests without key in turn', async () => {
    await open();
    for (const origin of ['ATL', 'ORD', 'ATL']) await post('keyed', `{"delay":1,"origin":"${origin}"}`);
    for (const { partition, key, value } of await stored('keyed')) {
      expect(key).toBe(JSON.stringify({ origin: (JSON.parse(value) as { origin: string }).origin }));
      expect(partition).toBe(partitionOf(Buffer.from(key ?? ''), 0, key?.length ?? 0, 3));
    }
    for (let i = 0; i < 3; i++) await post('flights', '[{"origin":"A"},{"origin":"B"}]');
    expect((await stored('flights-in')).map(({ partition }) => partition)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('carries the trace of a sampled request on its first record', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await open({ observer: { traceparent: () => traceparent } });
    await post('flights', '[{"origin":"A"},{"origin":"B"}]');
    expect((await stored('flights-in')).map(({ headers }) => headers)).toEqual([{ traceparent }, {}]);
  });
});

describe('a bad request', () => {
  const json = { 'content-type': 'application/json' };
  it.each([
    ['malformed JSON', 'flights', '{"origin":', json, 400, 'MLR_INGEST_BODY_MALFORMED', 'line 1'],
    [
      'JSON malformed inside',
      'flights',
      '{\n"origin":tru}',
      json,
      400,
      'MLR_INGEST_BODY_MALFORMED',
      'line 2, column 13',
    ],
    ['no JSON', 'flights', 'hello', json, 400, 'MLR_INGEST_BODY_MALFORMED', 'JSON object'],
    ['an empty body', 'flights', '', json, 400, 'MLR_INGEST_BODY_MALFORMED', 'empty'],
    ['an unknown table', 'flight', '{}', json, 404, 'MLR_INGEST_TABLE_UNKNOWN', '`flights`'],
    ['a table in another format', 'avro', '{}', json, 415, 'MLR_INGEST_FORMAT', 'avro-confluent'],
    ['another media type', 'flights', 'a,b', { 'content-type': 'text/csv' }, 415, 'MLR_INGEST_MEDIA_TYPE', 'text/csv'],
    [
      'an oversize body',
      'flights',
      `{"origin":"${'x'.repeat(10_000)}"}`,
      json,
      413,
      'MLR_HTTP_BODY_TOO_LARGE',
      'larger',
    ],
    ['too many records', 'flights', '[' + '{},'.repeat(50) + '{}]', json, 413, 'MLR_INGEST_RECORDS', '50'],
    ['broken gzip', 'flights', '{}', { ...json, 'content-encoding': 'gzip' }, 400, 'MLR_HTTP_BODY_MALFORMED', ''],
    ['an unknown encoding', 'flights', '{}', { ...json, 'content-encoding': 'zip' }, 415, 'MLR_HTTP_ENCODING', 'gzip'],
  ])('with %s is refused whole and nothing is appended', async (_, table, body, headers, status, code, detail) => {
    await open();
    const answer = await post(table, body, headers);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status, code, detail: expect.stringContaining(detail) });
    expect(answer.status).toBe(status);
    expect(await values('flights-in')).toEqual([]);
    expect(await values('flights-in.dlq')).toEqual([]);
  });

  it('that inflates beyond the limit is 413', async () => {
    await open();
    const answer = await post('flights', gzipSync(`{"origin":"${'x'.repeat(100_000)}"}`), {
      ...json,
      'content-encoding': 'gzip',
    });
    expect(answer.status).toBe(413);
  });

  it('gets 400 for a single object, but quarantine for the same among others', async () => {
    await open();
    expect((await post('flights', '{"origin":tru}')).status).toBe(400);
    expect((await post('flights', '[{"origin":tru}]')).body).toMatchObject({ accepted: 0, quarantined: 1 });
  });
});

describe('when the log cannot take more', () => {
  it.each([
    [new MillraceError('MLR_LOG_FULL', 'no room'), 507, null],
    [new MillraceError('MLR_LOG_UNAVAILABLE', 'away', { retriable: true }), 503, '1'],
  ])('%s is answered %i', async (error, status, retryAfter) => {
    await open({}, (inner) => proxied(inner, { append: () => Promise.reject(error) }));
    const answer = await post('flights', '{"origin":"A"}');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
  });

  it('answers 429 beyond the bytes in hand, and takes more once they are appended', async () => {
    const appending = Promise.withResolvers<void>();
    const proceed = Promise.withResolvers<void>();
    await open({ limits: { bodyBytes: 10_000, maxRecords: 50, inFlightBytes: 40 } }, (inner) =>
      proxied(inner, {
        append: async (batches) => {
          appending.resolve();
          await proceed.promise;
          return inner.append(batches);
        },
      }),
    );
    const first = post('flights', '{"origin":"A","delay":12345}');
    await appending.promise;
    const second = await post('flights', '{"origin":"B","delay":12345}');
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBe('1');
    proceed.resolve();
    expect((await first).status).toBe(202);
    expect((await post('flights', '{"origin":"B","delay":12345}')).status).toBe(202);
  });

  it('is not ready while topics cannot be created, and recovers by itself', async () => {
    const away = new MillraceError('MLR_LOG_UNAVAILABLE', 'away', { retriable: true });
    let isAway = true;
    await open({}, (inner) =>
      proxied(inner, { ensureTopics: (topics) => (isAway ? Promise.reject(away) : inner.ensureTopics(topics)) }),
    );
    const ready = async (): Promise<number> => (await fetch(`${server.url}/health/ready`)).status;
    expect(await ready()).toBe(503);
    expect((await post('flights', '{"origin":"A"}')).status).toBe(503);
    isAway = false;
    while ((await ready()) !== 200) await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await post('flights', '{"origin":"A"}')).status).toBe(202);
  });
});

function proxied(inner: EventLog, overrides: Partial<EventLog>): EventLog {
  return new Proxy(inner, {
    get(target, name) {
      if (name in overrides) return overrides[name as keyof EventLog];
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
