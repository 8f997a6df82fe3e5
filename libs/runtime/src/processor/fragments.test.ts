import { afterEach, expect, it } from '@jest/globals';
import { Running, runnable, until } from '../test/running.ts';

/** A join, a group of it by another key, and the largest of these: three exchanges, and rows that change. */
const PIPELINE = `
  SET 'parallelism.default' = '3';
  CREATE TABLE users (id BIGINT, town STRING) WITH ('connector' = 'kafka', 'topic' = 'users', 'format' = 'json');
  CREATE TABLE orders (u BIGINT, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');
  CREATE TABLE sizes (total BIGINT, towns BIGINT, PRIMARY KEY (total) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO sizes SELECT total, COUNT(*) FROM
    (SELECT town, SUM(n) AS total FROM orders JOIN users ON u = id GROUP BY town) GROUP BY total;`;

const USERS = Array.from({ length: 40 }, (_, id) => ({ id, town: `t${id % 7}` }));
const ORDERS = Array.from({ length: 300 }, (_, i) => ({ u: (i * 7) % 40, n: 1 + (i % 3) }));

let running: Running;

afterEach(() => running.abort());

function expected(): Record<string, unknown> {
  const totals = new Map<string, number>();
  for (const { u, n } of ORDERS) totals.set(USERS[u].town, (totals.get(USERS[u].town) ?? 0) + n);
  const sizes = Map.groupBy(totals.values(), (total) => total);
  return Object.fromEntries([...sizes].map(([total, of]) => [`{"total":${total}}`, { total, towns: of.length }]));
}

const present = (): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(running.table('p.sizes')).filter(([key, row]) => row !== null && !key.includes('progress')),
  );

/** Whether the newest progress of every task covers what was appended. */
function isTold(): boolean {
  const newest = new Map<string, Record<string, number>>();
  for (const [key, value] of running.records('p.sizes')) {
    if (key?.includes('progress')) newest.set(key, (value as { positions: Record<string, number> }).positions);
  }
  const ends = { 'users/0': 20, 'users/1': 20, 'orders/0': 150, 'orders/1': 150 };
  const covers = (positions: Record<string, number>) =>
    Object.entries(ends).every(([name, end]) => (positions[name] ?? 0) >= end);
  return newest.size === 3 && [...newest.values()].every(covers);
}

it('a plan cut in several places runs on two processors, one of which ends, and says when it is done', async () => {
  running = new Running();
  running.createTopic('users', 2);
  running.createTopic('orders', 2);
  const pipelines = [runnable(PIPELINE)];
  const { processor, failures } = await running.start(pipelines);
  expect(failures).toEqual([]);
  await running.start(pipelines);
  const nodes = pipelines[0].plan.statements[0].stages.map(({ node }) => node);
  expect(nodes.slice(2)).toEqual(['sizes.join', 'sizes.group-aggregate', 'sizes.group-aggregate-2']);
  running.append('users', 0, ...USERS.slice(0, 20));
  running.append('orders', 0, ...ORDERS.slice(0, 75));
  running.append('orders', 1, ...ORDERS.slice(75, 150));
  await until(() => running.records('p.sizes').some(([key]) => key === null || !key.includes('progress')));
  await processor.abort();
  running.append('users', 1, ...USERS.slice(20));
  running.append('orders', 0, ...ORDERS.slice(150, 225));
  running.append('orders', 1, ...ORDERS.slice(225));
  await until(isTold);
  expect(present()).toEqual(expected());
});
