import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testServer } from '@millrace/infra-local';
import { DEFAULT_TENANT, type Clock, type TableStore } from '@millrace/ports';
import cassandra from 'cassandra-driver';
import { openTestStore, systemClock, uniqueKeyspace, viewOf } from './testing.ts';

const keyspace = uniqueKeyspace();
const HOUR = 3_600_000;
const T0 = 1_700_000_000_000;
let nowMs = T0;
const clock: Clock = { ...systemClock, now: () => nowMs };
let store: TableStore;
let client: cassandra.Client;
beforeAll(async () => {
  store = await openTestStore(keyspace, clock);
  const { contactPoint, port, localDataCenter } = testServer('cassandra');
  client = new cassandra.Client({ contactPoints: [`${contactPoint}:${port}`], localDataCenter, keyspace });
  await client.connect();
}, 60_000);
afterAll(async () => {
  await store?.close();
  await client?.shutdown();
});

describe('time to live in Cassandra', () => {
  it('is what remains from the time of the version, for the row and for the mark of its bucket', async () => {
    const columns = { window_start: 'TIMESTAMP', id: 'STRING', n: 'INT' } as const;
    const view = viewOf('fading', columns, ['window_start', 'id'], { timeColumn: 'window_start', ttlMs: 10 * HOUR });
    await store.createView(view);
    const change = { key: [T0, 'a'], row: [T0, 'a', 1], version: T0 * 1000 };
    const ttls = async (): Promise<number[]> => {
      const rows = await client.execute('SELECT TTL(n) AS ttl FROM fading_g1');
      return rows.rows.map((row) => row['ttl'] as number);
    };
    await store.write(view, DEFAULT_TENANT, [change]);
    expect((await ttls())[0]).toBeLessThanOrEqual(36_000);
    expect((await ttls())[0]).toBeGreaterThan(35_900);
    // Replayed nine hours later, the same write must not live on for ten more. (To Cassandra it is a later write with
    // the same timestamp and a shorter life; which of the two it keeps is its own affair.)
    nowMs = T0 + 9 * HOUR;
    const later = { key: [T0, 'b'], row: [T0, 'b', 1], version: T0 * 1000 };
    await store.write(view, DEFAULT_TENANT, [later, change]);
    expect(Math.min(...(await ttls()))).toBeLessThanOrEqual(3600);
    nowMs = T0 + 10 * HOUR;
    const tooLate = { key: [T0, 'c'], row: [T0, 'c', 1], version: T0 * 1000 };
    await store.write(view, DEFAULT_TENANT, [tooLate]);
    expect(await ttls()).toHaveLength(2);
  });
});
