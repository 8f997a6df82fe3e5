import { expect } from '@jest/globals';
import type { RowChange, StoreValue } from '@millrace/ports';
import fc from 'fast-check';
import { counts, HOUR, scanAll, TENANT, upserts, V, type TableStoreSuite } from './views.ts';

export function versions(suite: TableStoreSuite): void {
  const { test } = suite;

  const del = (id: string, version: number): RowChange => ({ key: [id], row: null, version });

  test('keeps the rows of the greatest versions, whatever the order and repetition of writes', async () => {
    const { store } = suite.fixture;
    const view = counts(suite);
    await store.createView(view);
    // A key's history is fixed by (key, version); what varies is in which order, how often and in which calls it comes.
    const change = (id: string, version: number, deleted: boolean): RowChange =>
      deleted
        ? del(id, version)
        : { key: [id], row: [id, version - V, version % 3 === 0 ? null : `v${version}`], version };
    const history = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'ü'), fc.integer({ min: 1, max: 9 })), {
      minLength: 1,
      selector: ([id, version]) => `${id}${version}`,
    });
    const scenario = history.chain((entries) =>
      fc.record({
        deletes: fc.array(fc.boolean(), { minLength: entries.length, maxLength: entries.length }),
        entries: fc.constant(entries),
        arrivals: fc.array(fc.nat(entries.length - 1), { maxLength: 12 }),
        order: fc.shuffledSubarray(
          entries.map((_, i) => i),
          { minLength: entries.length },
        ),
        perCall: fc.integer({ min: 1, max: 5 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ({ entries, deletes, arrivals, order, perCall }) => {
        const tenant = suite.unique('tenant');
        const changes = entries.map(([id, version], i) => change(id, V + version, deletes[i]));
        const coming = [...arrivals, ...order, ...arrivals].map((i) => changes[i]);
        for (let i = 0; i < coming.length; i += perCall) {
          await store.write(view, tenant, coming.slice(i, i + perCall));
        }
        const newest = new Map<StoreValue, RowChange>();
        for (const each of changes) {
          if (each.version > (newest.get(each.key[0])?.version ?? 0)) newest.set(each.key[0], each);
        }
        const expected = ['a', 'b', 'ü'].flatMap((id) => newest.get(id)?.row ?? []);
        expect((await scanAll(store, view, {}, tenant)).flat()).toEqual(expected);
      }),
      { numRuns: suite.fixture.numRuns ?? 50 },
    );
  });

  test('lets a delete win over an older upsert that arrives later', async () => {
    const { store } = suite.fixture;
    const view = counts(suite);
    await store.createView(view);
    await store.write(view, TENANT, [del('a', V + 2)]);
    await store.write(view, TENANT, upserts(view, [['a', 1, 'old']], V + 1));
    expect(await scanAll(store, view)).toEqual([]);
    await store.write(view, TENANT, upserts(view, [['a', 3, 'new']], V + 3));
    expect(await scanAll(store, view)).toEqual([['a', 3, 'new']]);
    await store.write(view, TENANT, [del('a', V + 2)]);
    expect(await scanAll(store, view)).toEqual([['a', 3, 'new']]);
  });

  test('overwrites an older value by NULL, and not a newer one', async () => {
    const { store } = suite.fixture;
    const view = counts(suite);
    await store.createView(view);
    await store.write(
      view,
      TENANT,
      upserts(
        view,
        [
          ['a', 1, 'old'],
          ['b', 1, 'new'],
        ],
        V + 5,
      ),
    );
    await store.write(view, TENANT, upserts(view, [['a', null, null]], V + 6));
    await store.write(view, TENANT, upserts(view, [['b', null, null]], V + 4));
    expect(await scanAll(store, view)).toEqual([
      ['a', null, null],
      ['b', 1, 'new'],
    ]);
  });

  test('takes several versions of a key in one call, in any order', async () => {
    const { store } = suite.fixture;
    const view = counts(suite);
    await store.createView(view);
    await store.write(view, TENANT, [
      ...upserts(view, [['a', 2, 'x']], V + 2),
      ...upserts(view, [['a', 3, null]], V + 3),
      ...upserts(view, [['a', 1, 'y']], V + 1),
      del('b', V + 1),
      ...upserts(view, [['b', 1, 'z']], V),
    ]);
    await store.write(view, TENANT, []);
    expect(await scanAll(store, view)).toEqual([['a', 3, null]]);
  });

  test('takes thousands of changes in one call', async () => {
    const { store } = suite.fixture;
    const view = counts(suite);
    await store.createView(view);
    const rows = Array.from({ length: 3000 }, (_, i) => [`k${String(i).padStart(5, '0')}`, i, null]);
    await store.write(view, TENANT, upserts(view, rows));
    expect(await scanAll(store, view)).toEqual(rows);
  });

  test('does not return a row whose version and time to live have passed', async () => {
    const { store } = suite.fixture;
    const view = counts(suite, { ttlMs: HOUR });
    await store.createView(view);
    const nowUs = Date.now() * 1000;
    await store.write(view, TENANT, upserts(view, [['long ago', 1, 'x']], nowUs - 2 * HOUR * 1000));
    await store.write(
      view,
      TENANT,
      upserts(
        view,
        [
          ['now', 2, 'y'],
          ['deleted', 2, 'y'],
        ],
        nowUs,
      ),
    );
    await store.write(view, TENANT, [del('deleted', nowUs + 1)]);
    await store.write(view, TENANT, upserts(view, [['now', 0, 'old']], nowUs - 2 * HOUR * 1000));
    expect(await scanAll(store, view)).toEqual([['now', 2, 'y']]);
  });
}
