import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startStandalone, type Standalone } from './index.ts';
import { get, positionOf, post } from './test/api.ts';
import { workplace, type Workplace } from './test/pipelines.ts';

const TABLES = `
CREATE TABLE orders (id BIGINT NOT NULL, customer BIGINT, amount DECIMAL(10, 2), tags ARRAY<STRING>, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');
CREATE TABLE customers (id BIGINT NOT NULL, name STRING)
  WITH ('connector' = 'kafka', 'topic' = 'customers', 'format' = 'json');`;

/** Joined, ranked, aggregated twice, unnested: each a shape that the stages for windows and groups do not have. */
const SHOP = `${TABLES}
CREATE TABLE order_names (id BIGINT, name STRING, amount DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'cassandra');
CREATE TABLE largest (customer BIGINT, place BIGINT, id BIGINT, amount DECIMAL(10, 2),
  PRIMARY KEY (customer, place) NOT ENFORCED) WITH ('connector' = 'cassandra');
CREATE TABLE tags (tag STRING, orders BIGINT, customers BIGINT, PRIMARY KEY (tag) NOT ENFORCED)
  WITH ('connector' = 'cassandra');
INSERT INTO order_names
SELECT o.id, c.name, o.amount FROM orders o LEFT JOIN customers c ON o.customer = c.id;
INSERT INTO largest
SELECT customer, place, id, amount FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY amount DESC) AS place FROM orders
) WHERE place <= 2;
INSERT INTO tags
SELECT tag, COUNT(*), COUNT(DISTINCT customer) FROM orders CROSS JOIN UNNEST(tags) AS t (tag) GROUP BY tag;`;

let place: Workplace;
let running: Standalone | null = null;
afterEach(async () => {
  await running?.drain();
  running = null;
  delete process.env.MILLRACE_STATE_STORE;
  delete process.env.MILLRACE_STATE_KEEP_MS;
  place.remove();
});

type StateStore = 'memory' | 'lmdb' | 'lmdb, kept';

async function start(state: StateStore = 'memory'): Promise<string> {
  process.env.MILLRACE_STATE_STORE = state === 'memory' ? 'memory' : 'lmdb';
  if (state === 'lmdb, kept') process.env.MILLRACE_STATE_KEEP_MS = '600000';
  else delete process.env.MILLRACE_STATE_KEEP_MS;
  running = await startStandalone({ pipelines: place.pipelines, data: place.data, port: 0, logLevel: 'silent' });
  return running.url;
}

const order = (id: number, customer: number, amount: string, tags: readonly string[]) =>
  JSON.stringify({ id, customer, amount, tags, ts: `2026-01-01 10:00:${String(id).padStart(2, '0')}` });

const rows = async (url: string, view: string, position: string) =>
  (await get(url, `/v1/views/${view}`, position)).body['data'];

describe('a statement of any shape, in the service', () => {
  it.each<StateStore>(['memory', 'lmdb', 'lmdb, kept'])(
    'joins two topics, takes padded rows back, and goes on after a restart: %s',
    async (state) => {
      place = workplace({ shop: SHOP });
      const url = await start(state);
      const first = await post(
        url,
        'orders',
        [order(1, 7, '10.50', ['a', 'b']), order(2, 8, '3.00', ['a'])].join('\n'),
      );
      expect(await rows(url, 'order_names', positionOf(first))).toEqual([
        { id: 1, name: null, amount: '10.50' },
        { id: 2, name: null, amount: '3.00' },
      ]);
      await running!.drain();

      const again = await start(state);
      const second = await post(again, 'customers', JSON.stringify({ id: 7, name: 'Ann' }));
      expect(await rows(again, 'order_names', positionOf(second))).toEqual([
        { id: 1, name: 'Ann', amount: '10.50' },
        { id: 2, name: null, amount: '3.00' },
      ]);
    },
  );

  it.each<[StateStore, StateStore]>([
    ['memory', 'memory'],
    ['memory', 'lmdb'],
    ['lmdb', 'memory'],
    ['lmdb, kept', 'lmdb, kept'],
    ['lmdb, kept', 'lmdb'],
  ])('keeps a Top-N and a count of distinct values exact over a restart from %s to %s', async (before, after) => {
    place = workplace({ shop: SHOP });
    const url = await start(before);
    const first = await post(url, 'orders', [order(1, 7, '1.00', ['a']), order(2, 7, '5.00', ['a', 'b'])].join('\n'));
    expect(await rows(url, 'largest', positionOf(first))).toHaveLength(2);
    const folder = join(place.data, 'state', String(process.pid));
    const files = existsSync(folder) ? readdirSync(folder).join() : '';
    expect(files).toMatch(before === 'memory' ? /^$/ : /shop\.tags/);
    await running!.drain();
    expect(existsSync(folder)).toBe(false);
    const kept = join(place.data, 'state', 'kept');
    expect((existsSync(kept) ? readdirSync(kept) : []).some((name) => name.startsWith('shop.tags'))).toBe(
      before === 'lmdb, kept',
    );

    const again = await start(after);
    const second = await post(again, 'orders', [order(3, 7, '3.00', ['a']), order(4, 9, '2.00', ['a'])].join('\n'));
    expect(await rows(again, 'largest', positionOf(second))).toEqual([
      { customer: 7, place: 1, id: 2, amount: '5.00' },
      { customer: 7, place: 2, id: 3, amount: '3.00' },
      { customer: 9, place: 1, id: 4, amount: '2.00' },
    ]);
    expect(await rows(again, 'tags', positionOf(second))).toEqual([
      { tag: 'a', orders: 4, customers: 2 },
      { tag: 'b', orders: 1, customers: 1 },
    ]);
  });
});
