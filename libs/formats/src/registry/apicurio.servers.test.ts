import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { testServer } from '@millrace/infra-local';
import { decodeBatch, RecordBatchWriter, sealBatch } from '../record-batch/index.ts';
import { openRegistry, type AvroColumn, type AvroDecoder } from './index.ts';

/** Producers as they are in the wild: another client registers and encodes, we decode. */
let producer: SchemaRegistry;
let url: string;
beforeAll(() => {
  ({ url } = testServer('registry'));
  producer = new SchemaRegistry({ host: url });
});

const columns: AvroColumn[] = [
  { name: 'id', type: { kind: 'BIGINT', nullable: false } },
  { name: 'origin', type: { kind: 'VARCHAR', nullable: true } },
  { name: 'delay', type: { kind: 'DOUBLE', nullable: true } },
  { name: 'late', type: { kind: 'BOOLEAN', nullable: true } },
];

const flight = (name: string, ...more: object[]) => ({
  type: 'record',
  name,
  namespace: 'millrace.test',
  fields: [{ name: 'id', type: 'long' }, { name: 'origin', type: ['null', 'string'], default: null }, ...more],
});

/** A name that no other test of any run registered. */
const unique = (stem: string): string =>
  `${stem}_${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;

async function register(schema: object, subject: string): Promise<number> {
  const { id } = await producer.register({ type: SchemaType.AVRO, schema: JSON.stringify(schema) }, { subject });
  return id;
}

async function decode(decoder: AvroDecoder, values: readonly Buffer[]): Promise<unknown[]> {
  const writer = new RecordBatchWriter('flights', 0);
  for (const value of values) writer.append(0, null, value);
  const [{ bytes }] = writer.take();
  sealBatch(bytes, {});
  const batch = decodeBatch('flights', 0, bytes, 0, 0);
  await decoder.prepare(batch);
  return values.map((_, i) => decoder.decode(batch.bytes, batch.valueStart[i], batch.valueEnd[i]));
}

describe('a real schema registry', () => {
  it('gives the schemas of records that another client wrote, also of several versions in one batch', async () => {
    const name = unique('Flight');
    const first = await register(flight(name, { name: 'delay', type: 'double' }), `${name}-value`);
    const second = await register(
      flight(name, { name: 'late', type: 'boolean', default: false }, { name: 'delay', type: 'double' }),
      `${name}-value`,
    );
    expect(second).not.toBe(first);
    const values = [
      await producer.encode(first, { id: 1, origin: 'ORD', delay: 1.5 }),
      await producer.encode(second, { id: 2 ** 52, origin: null, delay: -0.25, late: true }),
      await producer.encode(first, { id: -7, origin: 'Zürich 😀', delay: 0 }),
    ];
    const rows = await decode(openRegistry({ url }).decoder(columns), values);
    expect(rows).toEqual([
      { id: 1, origin: 'ORD', delay: 1.5, late: null },
      { id: 2 ** 52, origin: null, delay: -0.25, late: true },
      { id: -7, origin: 'Zürich 😀', delay: 0, late: null },
    ]);
  }, 30_000);

  it('does not know an id that nobody registered', async () => {
    const value = Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 2]);
    await expect(decode(openRegistry({ url }).decoder(columns), [value])).rejects.toMatchObject({
      code: 'MLR_FORMAT_SCHEMA_UNKNOWN',
      retriable: false,
    });
  }, 30_000);

  it('that is away is reported as retriable, and answers when asked again', async () => {
    const name = unique('Flight');
    const id = await register(flight(name), `${name}-value`);
    const value = await producer.encode(id, { id: 5, origin: 'JFK' });
    // A door in front of the registry that is closed at first.
    const door = createServer().listen(0, '127.0.0.1');
    await once(door, 'listening');
    const { port } = door.address() as AddressInfo;
    door.close();
    await once(door, 'close');
    const decoder = openRegistry({ url: url.replace(/:\d+/, `:${port}`) }).decoder(columns);
    await expect(decode(decoder, [value])).rejects.toMatchObject({
      code: 'MLR_FORMAT_REGISTRY_UNAVAILABLE',
      retriable: true,
    });
    const upstream = Number(new URL(url).port);
    const through: Socket[] = [];
    const open = createServer((socket) => {
      const other = connect(upstream, '127.0.0.1');
      socket.pipe(other).pipe(socket);
      through.push(socket, other);
      for (const end of [socket, other]) end.on('error', () => end.destroy());
    }).listen(port, '127.0.0.1');
    await once(open, 'listening');
    expect(await decode(decoder, [value])).toEqual([{ id: 5, origin: 'JFK', delay: null, late: null }]);
    open.close();
    for (const socket of through) socket.destroy();
  }, 30_000);
});
