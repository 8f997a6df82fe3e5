import { expect } from '@jest/globals';
import type { StoreValue } from '@millrace/ports';
import { counts, HOUR, scanAll, schemaOf, T0, TENANT, upserts, windows, type TableStoreSuite } from './views.ts';

export function scanning(suite: TableStoreSuite): void {
  const { test } = suite;

  /** Three hours, four airports each; the whole of it lies in `[T0, T0 + 3 h)`. */
  const hourly = async () => {
    const view = windows(suite);
    await suite.fixture.store.createView(view);
    const rows: StoreValue[][] = [];
    for (let hour = 0; hour < 3; hour++) {
      for (const airport of ['ATL', 'JFK', 'ORD', 'ÖSD']) rows.push([T0 + hour * HOUR, airport, rows.length]);
    }
    await suite.fixture.store.write(view, TENANT, upserts(view, [...rows].reverse()));
    return { view, rows, all: { from: T0, to: T0 + 3 * HOUR } };
  };

  test('reads in primary-key order, or its reverse', async () => {
    const { view, rows, all } = await hourly();
    const { store } = suite.fixture;
    expect(await scanAll(store, view, all)).toEqual(rows);
    expect(await scanAll(store, view, { ...all, reverse: true })).toEqual([...rows].reverse());
  });

  test('takes time ranges as half-open', async () => {
    const { view, rows } = await hourly();
    const scan = (from: number, to: number) => scanAll(suite.fixture.store, view, { from, to });
    expect(await scan(T0, T0 + HOUR)).toEqual(rows.slice(0, 4));
    expect(await scan(T0 + 1, T0 + HOUR)).toEqual([]);
    expect(await scan(T0, T0 + HOUR + 1)).toEqual(rows.slice(0, 8));
    expect(await scan(T0 + HOUR, T0 + 3 * HOUR)).toEqual(rows.slice(4));
    expect(await scan(T0 + HOUR, T0 + HOUR)).toEqual([]);
    expect(await scan(T0 - 2 * HOUR, T0)).toEqual([]);
  });

  test('reads negative times and odd ones', async () => {
    const { store } = suite.fixture;
    const view = windows(suite);
    await store.createView(view);
    const rows = [-HOUR - 1, -HOUR, -1, 0, 1].map((time) => [time, 'X', time]);
    await store.write(view, TENANT, upserts(view, rows));
    expect(await scanAll(store, view, { from: -2 * HOUR, to: 2 })).toEqual(rows);
    expect(await scanAll(store, view, { from: -HOUR, to: 0 })).toEqual(rows.slice(1, 3));
  });

  test('filters by key columns: several values mean in, several columns mean and', async () => {
    const { view, rows, all } = await hourly();
    const scan = (keyFilters: Record<string, StoreValue[]>, more = {}) =>
      scanAll(suite.fixture.store, view, { ...all, keyFilters, ...more });
    const kept = (...airports: string[]) => rows.filter((row) => airports.includes(row[1] as string));
    expect(await scan({ airport: ['JFK'] })).toEqual(kept('JFK'));
    expect(await scan({ airport: ['ÖSD', 'JFK', 'nowhere', 'JFK'] })).toEqual(kept('JFK', 'ÖSD'));
    expect(await scan({ airport: ['JFK', 'ATL'] }, { reverse: true })).toEqual(kept('JFK', 'ATL').reverse());
    expect(await scan({ airport: ['JFK', 'ORD'], window_start: [T0 + HOUR] })).toEqual(
      kept('JFK', 'ORD').filter((row) => row[0] === T0 + HOUR),
    );
    expect(await scan({ airport: ['nowhere'] })).toEqual([]);
    expect(await scan({ airport: [] })).toEqual([]);
    expect(await scan({ airport: ['ORD'] }, { from: T0 + HOUR, to: T0 + 2 * HOUR })).toEqual([rows[6]]);
  });

  test('pages cover everything exactly once, forwards and backwards, whatever their size', async () => {
    const { view, rows, all } = await hourly();
    const { store } = suite.fixture;
    for (const limit of [1, 2, 5, 11, 12, 13]) {
      expect(await scanAll(store, view, { ...all, limit })).toEqual(rows);
      expect(await scanAll(store, view, { ...all, limit, reverse: true })).toEqual([...rows].reverse());
      const keyFilters = { airport: ['ORD', 'ATL'] };
      const kept = rows.filter((row) => row[1] === 'ORD' || row[1] === 'ATL');
      expect(await scanAll(store, view, { ...all, limit, keyFilters })).toEqual(kept);
    }
  });

  test('continues after a key that is not there', async () => {
    const { view, rows, all } = await hourly();
    const { store } = suite.fixture;
    const after = [T0 + HOUR, 'K'];
    expect(await scanAll(store, view, { ...all, after })).toEqual(rows.slice(6));
    expect(await scanAll(store, view, { ...all, after, reverse: true })).toEqual(rows.slice(0, 6).reverse());
  });

  test('ends a scan whose page held everything', async () => {
    const { view, rows, all } = await hourly();
    const page = await suite.fixture.store.scan(view, TENANT, { ...all, limit: rows.length + 1 });
    expect(page.rows).toEqual(rows);
    expect(page.next).toBeNull();
    expect(page.partitionsRead).toBeGreaterThanOrEqual(1);
  });

  test('reads a view without a time column whole', async () => {
    const { store } = suite.fixture;
    const view = counts(suite);
    await store.createView(view);
    const rows = ['', 'a', 'b', 'ü', '😀'].map((id, i) => [id, i, null]);
    await store.write(view, TENANT, upserts(view, rows));
    expect(await scanAll(store, view, { limit: 2 })).toEqual(rows);
    expect(await scanAll(store, view, { keyFilters: { id: ['b', ''] } })).toEqual([rows[0], rows[2]]);
  });

  test('reads the time range of a view whose time column is not the first of its key', async () => {
    const { store } = suite.fixture;
    const view = schemaOf(
      suite,
      { airport: 'STRING', window_start: 'TIMESTAMP', flights: 'INT' },
      ['airport', 'window_start'],
      { timeColumn: 'window_start' },
    );
    await store.createView(view);
    const rows = ['A', 'B'].flatMap((airport) => [0, 1, 2].map((h) => [airport, T0 + h * HOUR, h]));
    await store.write(view, TENANT, upserts(view, rows));
    const range = { from: T0 + HOUR, to: T0 + 3 * HOUR };
    const expected = rows.filter((row) => row[2] !== 0);
    expect(await scanAll(store, view, { ...range, limit: 1 })).toEqual(expected);
    expect(await scanAll(store, view, { ...range, reverse: true })).toEqual([...expected].reverse());
    expect(await scanAll(store, view, { ...range, keyFilters: { airport: ['B'] } })).toEqual(rows.slice(4));
  });
}
