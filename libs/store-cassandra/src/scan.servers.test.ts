import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_TENANT, type ScanRequest, type StoreValue, type TableStore, type ViewSchema } from '@millrace/ports';
import { MemoryTableStore } from '@millrace/store-memory';
import fc from 'fast-check';
import { MOST_PIECES } from './reading/scan.ts';
import { openTestStore, systemClock, uniqueKeyspace, viewOf } from './testing.ts';

const V = 1_700_000_000_000_000;
const HOUR = 3_600_000;

let store: TableStore;
beforeAll(async () => {
  store = await openTestStore(uniqueKeyspace());
}, 60_000);
afterAll(() => store?.close());

const columns = { window_start: 'TIMESTAMP', airport: 'STRING', runway: 'INT', n: 'INT' } as const;
const timeColumn = 'window_start';

async function put(target: TableStore, view: ViewSchema, rows: readonly StoreValue[][]): Promise<void> {
  const at = view.primaryKey.map((name) => view.columns.findIndex((column) => column.name === name));
  const changes = rows.map((row) => ({ key: at.map((i) => row[i]), row, version: V }));
  await target.write(view, DEFAULT_TENANT, changes);
}

describe('scanning Cassandra', () => {
  it.each([
    ['time first', ['window_start', 'airport', 'runway']],
    ['time in the middle', ['airport', 'window_start', 'runway']],
    ['time last', ['runway', 'airport', 'window_start']],
  ])(
    'answers as the memory store does: %s',
    async (name, primaryKey) => {
      const view = viewOf(`same_${name.replaceAll(' ', '_')}`, columns, primaryKey, { timeColumn, shards: 3 });
      const oracle = new MemoryTableStore({ clock: systemClock });
      for (const each of [store, oracle]) await each.createView(view);
      const airports = ['ATL', 'JFK', 'ORD', 'ZRH'];
      const rows: StoreValue[][] = [];
      for (let quarter = -4; quarter < 20; quarter++) {
        for (const airport of airports) {
          for (const runway of [-1, 2]) {
            if ((quarter * 7 + runway + airport.charCodeAt(0)) % 3 > 0)
              rows.push([quarter * (HOUR / 4), airport, runway, quarter]);
          }
        }
      }
      for (const each of [store, oracle]) await put(each, view, rows);

      const time = fc.integer({ min: -6, max: 22 }).map((quarter) => quarter * (HOUR / 4));
      const airport = fc.constantFrom(...airports, 'none');
      const runway = fc.constantFrom(-1, 2, 3);
      const some = { maxLength: 3 };
      const maybe = { requiredKeys: [] };
      const scan = fc.record(
        {
          from: time,
          to: time,
          reverse: fc.boolean(),
          limit: fc.integer({ min: 1, max: 60 }),
          keyFilters: fc.record(
            { airport: fc.array(airport, some), runway: fc.array(runway, some), window_start: fc.array(time, some) },
            maybe,
          ),
          after: fc
            .record({ window_start: time, airport, runway })
            .map((key) => primaryKey.map((column) => key[column as keyof typeof key] as StoreValue)),
        },
        { requiredKeys: ['limit'] },
      );
      await fc.assert(
        fc.asyncProperty(scan, async (request: ScanRequest) => {
          const [got, wanted] = await Promise.all(
            [store, oracle].map((each) => each.scan(view, DEFAULT_TENANT, request)),
          );
          expect(got.rows).toEqual(wanted.rows);
          // Ours may name a later key that does not match.
          expect(got.next === null).toBe(wanted.next === null);
        }),
        { numRuns: 400 },
      );
    },
    120_000,
  );

  it('reads one partition per bucket when filters fix what is hashed', async () => {
    const view = viewOf('pinned', columns, ['window_start', 'airport', 'runway'], { timeColumn, shards: 16 });
    await store.createView(view);
    await put(
      store,
      view,
      [0, 1, 2].flatMap((hour) => ['A', 'B', 'C', 'D'].map((airport) => [hour * HOUR, airport, 0, hour])),
    );
    const keyFilters = { airport: ['B'], runway: [0] };
    const one = await store.scan(view, DEFAULT_TENANT, { limit: 100, keyFilters });
    expect(one.rows).toHaveLength(3);
    expect(one.partitionsRead).toBe(3);
    const everything = await store.scan(view, DEFAULT_TENANT, { limit: 100 });
    expect(everything.rows).toHaveLength(12);
    expect(everything.partitionsRead).toBe(3 * 16);
  });

  const wideRows = (buckets: number): StoreValue[][] =>
    Array.from({ length: buckets }, (_, hour) => [hour * HOUR, 'A', 0, hour]);

  it('refuses a range of too many partitions when all of them must be read for one page', async () => {
    const view = viewOf('wide', columns, ['airport', 'window_start', 'runway'], { timeColumn, shards: 4 });
    await store.createView(view);
    const buckets = MOST_PIECES / 4 + 1;
    await put(store, view, wideRows(buckets));
    const scan = (request: ScanRequest) => store.scan(view, DEFAULT_TENANT, request);
    await expect(scan({ limit: 1 })).rejects.toMatchObject({
      code: 'MLR_STORE_RANGE_TOO_WIDE',
      retriable: false,
      message: expect.stringMatching(/wide.*from and to.*airport, runway/),
    });
    expect((await scan({ limit: 1, from: HOUR })).rows).toHaveLength(1);
    // One airport on one runway: the keys follow time, and lie in one shard.
    expect((await scan({ limit: 1000, keyFilters: { airport: ['A'], runway: [0] } })).rows).toHaveLength(buckets);
  }, 60_000);

  it('pages through any range when keys follow time, reading little for a small page', async () => {
    const view = viewOf('long', columns, ['window_start', 'airport', 'runway'], { timeColumn, shards: 4 });
    await store.createView(view);
    const rows = wideRows(MOST_PIECES / 4 + 50);
    await put(store, view, rows);
    const first = await store.scan(view, DEFAULT_TENANT, { limit: 1, reverse: true });
    expect(first.rows).toEqual([rows.at(-1)]);
    expect(first.partitionsRead).toBeLessThan(20);
    const all: (readonly StoreValue[])[] = [];
    let after: readonly StoreValue[] | null | undefined;
    do {
      const page = await store.scan(view, DEFAULT_TENANT, { limit: 10_000, ...(after && { after }) });
      expect(page.partitionsRead).toBeLessThanOrEqual(MOST_PIECES);
      all.push(...page.rows);
      after = page.next;
    } while (after !== null);
    expect(all).toEqual(rows);
  }, 60_000);
});
