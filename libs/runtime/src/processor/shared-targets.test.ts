import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CLICKS, runnable, Running, until } from '../test/running.ts';

const TABLES = `${CLICKS}
  CREATE TABLE taps (k STRING, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'taps', 'format' = 'json');
  CREATE TABLE all_rows (k STRING, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'all_rows', 'format' = 'json');
  CREATE TABLE counts (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');`;

let running: Running;
beforeEach(() => {
  running = new Running();
  for (const topic of ['clicks', 'taps']) running.createTopic(topic, 1);
});
afterEach(() => running.abort());

const rows = (topic: string) =>
  running
    .records(topic)
    .flatMap(([, value]) => ('k' in (value as object) ? [JSON.stringify(value)] : []))
    .sort();

/** Newest rows of the view. */
const counts = () => {
  const newest = Object.values(running.table('p.counts')) as ({ k?: string; n?: number } | null)[];
  return newest
    .flatMap((row) => (row?.k === undefined ? [] : [`${row.k}=${row.n}`]))
    .sort()
    .join();
};

describe('two INSERTs into one table', () => {
  it('append the rows of both to a topic, each once, over a restart', async () => {
    const text = `${TABLES} INSERT INTO all_rows SELECT k, n FROM clicks; INSERT INTO all_rows SELECT k, n + 1 FROM taps;`;
    running.append('clicks', 0, { k: 'a', n: 1 }, { k: 'b', n: 2 });
    await running.start([runnable(text)]);
    await until(() => rows('all_rows').length === 2);
    await running.drain();
    running.append('taps', 0, { k: 'a', n: 9 });
    running.append('clicks', 0, { k: 'c', n: 3 });
    await running.start([runnable(text)]);
    await until(() => rows('all_rows').length === 4);
    await running.drain();
    expect(rows('all_rows')).toEqual(['{"k":"a","n":10}', '{"k":"a","n":1}', '{"k":"b","n":2}', '{"k":"c","n":3}']);
  });

  it('share the rows of a view; a row that one takes back leaves what the other says of its key', async () => {
    const text = `${TABLES}
      INSERT INTO counts SELECT k, COUNT(*) FROM clicks GROUP BY k HAVING COUNT(*) < 3;
      INSERT INTO counts SELECT k, COUNT(*) * 100 FROM taps GROUP BY k;`;
    running.append('clicks', 0, { k: 'a' }, { k: 'b' });
    await running.start([runnable(text)]);
    await until(() => counts() === 'a=1,b=1');
    running.append('taps', 0, { k: 'a' }, { k: 'c' });
    await until(() => counts() === 'a=100,b=1,c=100');
    running.append('clicks', 0, { k: 'a' });
    await until(() => counts() === 'a=2,b=1,c=100');
    await running.drain();
    await running.start([runnable(text)]);
    running.append('clicks', 0, { k: 'a' });
    await until(() => counts() === 'a=100,b=1,c=100');
  });

  it('say the same of rows of one key', () => {
    const text = `${TABLES} INSERT INTO counts SELECT k, n FROM clicks;
      INSERT INTO counts SELECT k, n FROM taps ON CONFLICT DO NOTHING;`;
    expect(() => runnable(text)).toThrow('say the same ON CONFLICT in each');
  });
});
