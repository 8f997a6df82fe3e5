import { expect } from '@jest/globals';
import { counts, scanAll, TENANT, upserts, V, windows, type TableStoreSuite } from './views.ts';

export function catalog(suite: TableStoreSuite): void {
  const { test } = suite;

  test('creates a view once and confirms it afterwards, rows untouched', async () => {
    const { store } = suite.fixture;
    const view = counts(suite);
    await store.createView(view);
    await store.write(view, TENANT, upserts(view, [['a', 1, null]]));
    await store.createView(structuredClone(view));
    expect(await scanAll(store, view)).toEqual([['a', 1, null]]);
  });

  test('refuses a view that exists with another schema', async () => {
    const { store } = suite.fixture;
    const view = counts(suite);
    await store.createView(view);
    const differing = { ...view, columns: view.columns.map((c) => (c.name === 'n' ? { ...c, type: 'BIGINT' } : c)) };
    await expect(store.createView(differing as typeof view)).rejects.toMatchObject({
      code: 'MLR_STORE_VIEW_DIFFERS',
      retriable: false,
      message: expect.stringContaining(view.view) as unknown as string,
    });
  });

  test('adds columns to a view that is there, NULL in its rows, and keeps those that the schema has not any more', async () => {
    const { store } = suite.fixture;
    const view = counts(suite);
    await store.createView(view);
    await store.write(view, TENANT, upserts(view, [['a', 1, 'x'], ['b', 2, null]])); // prettier-ignore
    const [id, n, note] = view.columns;
    const more = { name: 'More', type: 'BIGINT', sqlType: 'BIGINT', nullable: true } as const;
    const wider = await store.createView({ ...view, columns: [id, more, n, note] });
    expect(wider).toEqual({ ...view, columns: [id, n, note, more] });
    expect(await store.views()).toContainEqual(wider);
    expect(await scanAll(store, wider)).toEqual([
      ['a', 1, 'x', null],
      ['b', 2, null, null],
    ]);
    await store.write(wider, TENANT, upserts(wider, [['b', 3, 'y', 2 ** 40]], V + 1));
    expect(await store.createView({ ...view, columns: [id, n, more] })).toEqual(wider);
    await store.createView(wider);
    expect(await scanAll(store, wider)).toEqual([
      ['a', 1, 'x', null],
      ['b', 3, 'y', 2 ** 40],
    ]);
    for (const columns of [
      [...view.columns, { ...more, name: 'z', nullable: false }],
      [n, note],
    ]) {
      await expect(store.createView({ ...view, columns })).rejects.toMatchObject({ code: 'MLR_STORE_VIEW_DIFFERS' });
    }
  });

  test('lists every view with its whole schema', async () => {
    const { store } = suite.fixture;
    const [a, b] = [counts(suite), windows(suite, { ttlMs: 86_400_000, latenessMs: 5, shards: 3, tasks: 4 })];
    for (const view of [a, b]) await store.createView(view);
    const views = await store.views();
    for (const view of [a, b]) expect(views).toContainEqual(view);
  });

  test('is building a later generation of a view until it is served', async () => {
    const { store } = suite.fixture;
    const first = counts(suite);
    const next = { ...first, generation: 2 };
    for (const view of [first, next, next]) await store.createView(view);
    expect(await store.views()).toEqual(expect.arrayContaining([first, { ...next, isBuilding: true }]));
    for (let times = 0; times < 2; times++) {
      await store.serve(next);
      await store.createView(next);
      expect(await store.views()).toEqual(expect.arrayContaining([first, next]));
    }
  });

  test('drops a generation with its rows and progress, however often, and leaves the others alone', async () => {
    const { store } = suite.fixture;
    const first = counts(suite);
    const next = { ...first, generation: 2 };
    const progress = { task: 0, version: V, watermark: V, positions: { 's/0': 1 }, late: 0 };
    for (const view of [first, next]) {
      await store.createView(view);
      const many = Array.from({ length: 2500 }, (_, i) => [`k${i}`, view.generation, null] as const);
      await store.write(view, TENANT, upserts(view, many));
      await store.writeProgress(view, TENANT, [progress]);
    }
    await store.serve(next);
    for (let times = 0; times < 2; times++) {
      await store.drop(first);
      const views = (await store.views()).filter(({ view }) => view === first.view);
      expect(views).toEqual([next]);
      expect(await store.progress(next, TENANT)).toEqual([progress]);
      expect((await store.scan(next, TENANT, { limit: 5000 })).rows).toHaveLength(2500);
    }
    const late = store.write(first, TENANT, upserts(first, [['a', 1, null]]));
    await expect(late).rejects.toMatchObject({ code: 'MLR_STORE_UNKNOWN_VIEW' });
    await store.drop({ ...first, generation: 7 });
  });

  test('answers a ping, and says how durable an acknowledgement is', async () => {
    const { store } = suite.fixture;
    await store.ping();
    expect(typeof store.durability.ackIsDurable).toBe('boolean');
    if (!store.durability.ackIsDurable) expect(store.durability.trailMs).toBeGreaterThan(0);
  });
}
