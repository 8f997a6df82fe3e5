import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { testServer } from '@millrace/infra-local';
import { KafkaEventLog } from '@millrace/log-kafka';
import avsc from 'avsc';
import { Kafka, logLevel } from 'kafkajs';
import { readTopic } from './inspect.ts';
import { until } from './rest.ts';
import { ServiceProcess } from './service-process.ts';
import { freePort } from './workspace.ts';

const NONCE = Date.now().toString(36);
const TOPIC = `orders-avro-${NONCE}`;
const PIPELINE = `avro_${NONCE}`;

const SQL = `
  CREATE TABLE orders_avro (
    id     BIGINT NOT NULL,
    shop   STRING NOT NULL,
    amount BIGINT,
    price  DOUBLE,
    color  STRING,
    ts     TIMESTAMP(3) NOT NULL
  ) WITH ('connector' = 'kafka', 'topic' = '${TOPIC}', 'format' = 'avro-confluent');
  CREATE TABLE avro_totals (
    shop STRING, orders BIGINT, amount BIGINT, newest BIGINT, spent DOUBLE, green BIGINT, latest STRING,
    PRIMARY KEY (shop) NOT ENFORCED
  ) WITH ('connector' = 'cassandra');
  INSERT INTO avro_totals
  SELECT shop, COUNT(*), SUM(amount), MAX(id), SUM(price), COUNT(*) FILTER (WHERE color = 'GREEN'),
    CAST(MAX(ts) AS STRING)
  FROM orders_avro GROUP BY shop;`;

const V1 = [
  { name: 'id', type: 'long' },
  { name: 'shop', type: 'string' },
  { name: 'amount', type: ['null', 'long'], default: null },
  { name: 'ts', type: { type: 'long', logicalType: 'timestamp-millis' } },
];
const V2 = [
  ...V1,
  { name: 'price', type: ['null', 'float'], default: null },
  { name: 'color', type: { type: 'enum', name: 'Color', symbols: ['RED', 'GREEN'] }, default: 'RED' },
  { name: 'note', type: { type: 'map', values: 'string' }, default: {} },
];
const schemaOf = (fields: readonly object[]): string =>
  JSON.stringify({ type: 'record', name: 'Order', namespace: 'shop', fields });

/** Another table's records on the same topic: `amount` is text. */
const FOREIGN = schemaOf([V1[0], V1[1], { name: 'amount', type: 'string' }, V1[3]]);

/** The producer's own longs, exact. */
const long = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

/** Stands before the registry and can take it away. */
class Gate {
  isOpen = false;
  readonly asked: string[] = [];
  readonly #server: Server;

  constructor(target: string) {
    const base = new URL(target);
    this.#server = createServer((request, response) => {
      this.asked.push(request.url!);
      const pass = async (): Promise<void> => {
        if (!this.isOpen) return void response.writeHead(503).end();
        const answer = await fetch(new URL(request.url!, base));
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
      };
      pass().catch(() => response.destroy());
    });
  }

  async open(path: string): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

describe('a table in avro-confluent format, its schemas in Apicurio', () => {
  const brokers = [...testServer('kafka3').bootstrap];
  const { url } = testServer('registry');
  const gate = new Gate(url);
  let folder: string;
  let processor: ServiceProcess;
  let log: KafkaEventLog;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-avro-'));
    await mkdir(join(folder, 'pipelines'));
    await writeFile(join(folder, 'pipelines', `${PIPELINE}.sql`), SQL);
    const env = {
      MILLRACE_PROFILE: 'kafka',
      MILLRACE_PIPELINES: join(folder, 'pipelines'),
      MILLRACE_KAFKA_BROKERS: brokers.join(','),
      MILLRACE_REGISTRY_URL: await gate.open(new URL(url).pathname),
    };
    processor = new ServiceProcess('processor', await freePort(), [], env, folder);
    await processor.start();
    log = await KafkaEventLog.open({ brokers, clientId: 'avro-inspect' });
  });

  afterAll(async () => {
    await processor.kill();
    await log.close();
    gate.close();
    await rm(folder, { recursive: true });
  });

  it('waits while the registry is away, then counts every record of two schema versions and tells why others are dead', async () => {
    const registry = new SchemaRegistry(
      { host: url },
      { [SchemaType.AVRO]: { typeHook: (schema: unknown) => (schema === 'long' ? long : undefined) } },
    );
    const register = async (schema: string, subject: string): Promise<number> =>
      (await registry.register({ type: SchemaType.AVRO, schema }, { subject, compatibility: COMPATIBILITY.NONE })).id;
    const v1 = await register(schemaOf(V1), `${TOPIC}-value`);
    const v2 = await register(schemaOf(V2), `${TOPIC}-value`);
    const foreign = await register(FOREIGN, `foreign-${TOPIC}-value`);

    const start = Date.UTC(2026, 2, 1);
    const big = 2n ** 53n;
    const values: Buffer[] = [];
    for (let i = 0n; i < 200n; i++) {
      const order = { id: big + i, shop: `s${i % 4n}`, amount: i % 10n === 0n ? null : big, ts: start + Number(i) };
      const newer = { ...order, price: 2.5, color: i % 3n === 0n ? 'GREEN' : 'RED', note: { a: 'b' } };
      values.push(i < 100n ? await registry.encode(v1, order) : await registry.encode(v2, newer));
    }
    const unknown = Buffer.from(values[0]);
    unknown.writeInt32BE(2_000_000_000, 1);
    values.splice(50, 0, values[0].subarray(0, -3), unknown, Buffer.from('{"id":1}'));
    values.push(await registry.encode(foreign, { id: 1n, shop: 's0', amount: 'many', ts: start }));

    await until('the topic is there', async () => (await log.partitionCount(TOPIC)) !== null, 30_000);
    const partitions = (await log.partitionCount(TOPIC))!;
    const producer = new Kafka({ clientId: 'avro', brokers, logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    try {
      const messages = values.map((value, i) => ({ value, partition: i % partitions }));
      await producer.send({ topic: TOPIC, messages });
    } finally {
      await producer.disconnect();
    }

    await until('the registry was asked again', async () => gate.asked.length > 2 * partitions);
    expect(await readRows()).toEqual([]);
    gate.isOpen = true;

    const expected = [0n, 1n, 2n, 3n].map((shop) => {
      const own = Array.from({ length: 50 }, (_, i) => BigInt(i) * 4n + shop);
      const amount = big * BigInt(own.filter((i) => i % 10n !== 0n).length);
      const green = own.filter((i) => i >= 100n && i % 3n === 0n).length;
      // Half of them are of the second version, 2.5 each.
      return (
        `{"shop":"s${shop}","orders":50,"amount":${amount},"newest":${big + 196n + shop},"spent":62.5,` +
        `"green":${green},"latest":"2026-03-01 00:00:00.${196n + shop}"}`
      );
    });
    await until(
      'the view holds every order',
      async () => {
        const rows = new Map((await readRows()).map((row) => [row.slice(0, 12), row]));
        const newest = [...rows.values()].sort();
        if (JSON.stringify(newest) !== JSON.stringify(expected)) throw new Error(newest.join('\n'));
        return true;
      },
      40_000,
    );

    const dead = await readTopic(log, `${TOPIC}.dlq`);
    const reasons = dead.map(({ headers }) => [headers['millrace-dlq-code'], headers['millrace-dlq-message']]);
    expect(reasons.sort()).toEqual([
      ['MLR_FORMAT_SCHEMA_UNKNOWN', expect.stringContaining('2000000000')],
      ['MLR_RECORD_AVRO', expect.stringContaining('does not begin with')],
      ['MLR_RECORD_AVRO', expect.stringContaining('ends too early')],
      ['MLR_RECORD_TYPE', expect.stringMatching(/amount BIGINT.*string/)],
    ]);
  });
  /** Every change of the view, as text; no progress records. */
  async function readRows(): Promise<string[]> {
    const records = await readTopic(log, `${PIPELINE}.avro_totals`);
    return records.filter(({ headers }) => headers['millrace-progress'] === undefined).map(({ value }) => value);
  }
});
