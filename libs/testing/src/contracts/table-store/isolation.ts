import { expect } from '@jest/globals';
import type { TaskProgress } from '@millrace/ports';
import { counts, scanAll, TENANT, upserts, V, type TableStoreSuite } from './views.ts';

export function isolation(suite: TableStoreSuite): void {
  const { test } = suite;

  const reported = (task: number, version: number, more: Partial<TaskProgress> = {}): TaskProgress => ({
    task,
    version,
    watermark: 1_700_000_000_000 + version,
    positions: { 'flights/0': version, 'flights/1': 2 ** 40 },
    late: version,
    ...more,
  });

  const byTask = (progress: readonly TaskProgress[]) => [...progress].sort((a, b) => a.task - b.task);

  test('keeps tenants apart', async () => {
    const { store } = suite.fixture;
    const view = counts(suite);
    await store.createView(view);
    await store.write(view, 'one', upserts(view, [['a', 1, null]]));
    await store.write(view, 'onetwo', upserts(view, [['a', 2, null]]));
    await store.write(view, 'one', [{ key: ['b'], row: null, version: V }]);
    await store.write(view, 'onetwo', upserts(view, [['b', 3, null]], V - 1));
    await store.writeProgress(view, 'one', [reported(0, 1)]);
    expect(await scanAll(store, view, {}, 'one')).toEqual([['a', 1, null]]);
    expect((await scanAll(store, view, {}, 'onetwo')).map((row) => row[1])).toEqual([2, 3]);
    expect(await scanAll(store, view, {}, 'o')).toEqual([]);
    expect(await store.progress(view, 'onetwo')).toEqual([]);
  });

  test('keeps views apart', async () => {
    const { store } = suite.fixture;
    const one = counts(suite);
    const two = { ...one, view: `${one.view}x` };
    for (const view of [one, two]) await store.createView(view);
    await store.write(one, TENANT, upserts(one, [['a', 1, null]]));
    await store.write(two, TENANT, upserts(two, [['b', 2, null]]));
    await store.writeProgress(one, TENANT, [reported(0, 1)]);
    expect(await scanAll(store, one)).toEqual([['a', 1, null]]);
    expect(await scanAll(store, two)).toEqual([['b', 2, null]]);
    expect(await store.progress(two, TENANT)).toEqual([]);
  });

  test('keeps generations of a view apart, versions too', async () => {
    const { store } = suite.fixture;
    const old = counts(suite);
    const next = { ...old, generation: 2 };
    for (const view of [old, next]) await store.createView(view);
    await store.write(old, TENANT, upserts(old, [['a', 1, 'old']], V + 9));
    await store.write(next, TENANT, upserts(next, [['a', 2, 'next']], V));
    await store.writeProgress(old, TENANT, [reported(0, 9)]);
    await store.writeProgress(next, TENANT, [reported(0, 1)]);
    expect(await scanAll(store, old)).toEqual([['a', 1, 'old']]);
    expect(await scanAll(store, next)).toEqual([['a', 2, 'next']]);
    expect(await store.progress(next, TENANT)).toEqual([reported(0, 1)]);
  });

  test('keeps the newest progress of each task', async () => {
    const { store } = suite.fixture;
    const view = counts(suite, { tasks: 3 });
    await store.createView(view);
    expect(await store.progress(view, TENANT)).toEqual([]);
    await store.writeProgress(view, TENANT, [
      reported(0, V + 2),
      reported(2, V, { watermark: -Infinity, positions: {} }),
    ]);
    await store.writeProgress(view, TENANT, [reported(0, V + 1), reported(1, V + 1)]);
    await store.writeProgress(view, TENANT, [reported(1, V + 3), reported(1, V + 2)]);
    await store.writeProgress(view, TENANT, []);
    expect(byTask(await store.progress(view, TENANT))).toEqual([
      reported(0, V + 2),
      reported(1, V + 3),
      reported(2, V, { watermark: -Infinity, positions: {} }),
    ]);
  });
}
