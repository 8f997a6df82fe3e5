import { beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@millrace/http';
import type { MillraceError } from '@millrace/ports';
import { DEFAULT_TENANT } from '@millrace/ports';
import { FaultyStore } from './test/faulty-store.ts';
import { PushedClock, SCHEMA, T, until } from './test/fixture.ts';
import { clock, log, open, store, useStore } from './test/open-sink.ts';
import { appendCommits, VIEW } from './test/view-topic.ts';

async function rows(): Promise<Record<string, unknown>> {
  const { rows } = await store.scan(SCHEMA, DEFAULT_TENANT, { limit: 1000 });
  return Object.fromEntries(rows.map(([k, n]) => [String(k), n]));
}

async function committed(): Promise<readonly number[]> {
  const member = await log.joinGroup({ group: 'sink', topics: [], onAssignment: () => {} });
  const offsets = await member.committed([0, 1].map((partition) => ({ topic: VIEW.topic, partition })));
  await member.leave();
  return offsets;
}

async function ends(): Promise<number[]> {
  const partitions = [0, 1].map((partition) => ({ topic: VIEW.topic, partition }));
  return (await log.bounds(partitions)).map(({ end }) => end);
}

const has = async (key: string, n: number | null): Promise<boolean> => (await rows())[key] === (n ?? undefined);

describe('sink', () => {
  it('writes rows, deletions and then the progress behind them, and commits the offsets', async () => {
    await open();
    await appendCommits(log, [
      { task: 0, version: T, rows: { a: 1, b: 2 }, progress: { watermark: 7, positions: { 's/0': 3 }, late: 1 } },
      { task: 1, version: T, rows: { c: 3 } },
    ]);
    await appendCommits(log, [{ task: 0, version: T + 1, rows: { a: null, b: 5 }, progress: { watermark: 8 } }]);
    await until(async () => (await has('b', 5)) && (await has('c', 3)) && (await has('a', null)));
    await until(async () => (await store.progress(SCHEMA, DEFAULT_TENANT))[0]?.watermark === 8);
    const end = await ends();
    await until(async () => String(await committed()) === String(end));
    expect(await rows()).toEqual({ b: 5, c: 3 });
  });

  it('never lets progress overtake the rows it speaks of', async () => {
    await open();
    for (let version = T; version < T + 20; version++) {
      await appendCommits(log, [{ task: 0, version, rows: { a: 1, b: 2, c: 3, d: 4, e: 5 }, progress: {} }]);
    }
    await until(() => store.acknowledged.includes(`progress 0 ${T + 19}`));
    store.acknowledged.forEach((entry, i) => {
      const version = /^progress 0 (\d+)/.exec(entry)?.[1];
      if (version === undefined) return;
      // Of each key that version or a newer one came before.
      for (const key of ['a', 'b', 'c', 'd', 'e']) {
        const before = store.acknowledged.slice(0, i).filter((earlier) => earlier.startsWith(`row ${key} `));
        expect(Math.max(...before.map((row) => Number(row.split(' ')[2])))).toBeGreaterThanOrEqual(Number(version));
      }
    });
  });

  it('writes only the newest version of a key while the store is slow', async () => {
    const gate = Promise.withResolvers<void>();
    store.gate = gate.promise;
    await open();
    await appendCommits(log, [{ task: 0, version: T, rows: { a: 0 } }]);
    for (let i = 1; i <= 50; i++) await appendCommits(log, [{ task: 0, version: T + i, rows: { a: i }, progress: {} }]);
    await until(async () => (await ends())[0] >= 100);
    gate.resolve();
    await until(async () => has('a', 50));
    expect(store.acknowledged.filter((entry) => entry.startsWith('row')).length).toBeLessThan(51);
  });

  it('loses nothing while the store is away, is not ready meanwhile, and recovers by itself', async () => {
    const sink = await open();
    store.isAway = true;
    await appendCommits(log, [{ task: 0, version: T, rows: { a: 1 }, progress: {} }]);
    await until(() => store.failedWrites > 2);
    await appendCommits(log, [{ task: 0, version: T + 1, rows: { b: 2 }, progress: {} }]);
    await expect(sink.ready.sink()).rejects.toMatchObject({ code: 'MLR_STORE_UNAVAILABLE' });
    expect(Math.max(...(await committed()))).toBeLessThanOrEqual(0);
    store.isAway = false;
    await until(async () => (await has('a', 1)) && (await has('b', 2)));
    await until(() =>
      sink.ready.sink().then(
        () => true,
        () => false,
      ),
    );
  });

  it('slows down for a store that is overloaded, loses nothing and does not spin, and speeds up again', async () => {
    store.capacity = 10;
    const pauses: number[] = [];
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms, signal) => (pauses.push(ms), sleep(ms, signal));
    await open({ tuning: { commitIntervalMs: 5, batchRows: 16, writesInFlight: 4 } });
    const rows = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${from + i}`, i]));
    await appendCommits(log, [{ task: 0, version: T, rows: rows(0, 500), progress: { watermark: 1 } }]);
    await until(async () => (await store.progress(SCHEMA, DEFAULT_TENANT))[0]?.watermark === 1);
    expect((await store.scan(SCHEMA, DEFAULT_TENANT, { limit: 1000 })).rows).toHaveLength(500);
    // Now and then it asks for a little too much, to find out: never in a row, and never the same rows again.
    expect(store.refused).toBeLessThan(60);
    expect(store.acknowledged.filter((entry) => entry.startsWith('row'))).toHaveLength(500);
    expect(pauses.filter((ms) => ms >= 50).length).toBeGreaterThanOrEqual(store.refused / 4);

    store.capacity = Infinity;
    store.peak = 0;
    await appendCommits(log, [{ task: 0, version: T + 1, rows: rows(500, 2000), progress: { watermark: 2 } }]);
    await until(async () => (await store.progress(SCHEMA, DEFAULT_TENANT))[0]?.watermark === 2);
    expect(store.peak).toBe(64);
  });

  it('waits for a store that is away at the start', async () => {
    store.isAway = true;
    const opening = open();
    await until(() => store.failedWrites > 2);
    store.isAway = false;
    await opening;
    await appendCommits(log, [{ task: 1, version: T, rows: { a: 1 } }]);
    await until(async () => has('a', 1));
  });

  it('goes on from the committed offset after a drain', async () => {
    const first = await open();
    await appendCommits(log, [{ task: 0, version: T, rows: { a: 1 }, progress: {} }]);
    await until(() => store.acknowledged.length > 0);
    await first.drain();
    expect((await committed())[0]).toBe((await ends())[0]);
    store.acknowledged.length = 0;
    await open();
    await appendCommits(log, [{ task: 0, version: T + 1, rows: { b: 1 } }]);
    await until(async () => has('b', 1));
    expect(store.acknowledged).toEqual([`row b ${T + 1}`]);
  });

  it('shares the topic partitions of a view between two, and takes over those of one that leaves', async () => {
    const first = await open();
    await open();
    await appendCommits(
      log,
      [0, 1].map((task) => ({ task, version: T, rows: { [`k${task}`]: 1 } })),
    );
    await until(async () => Object.keys(await rows()).length === 2);
    await first.drain();
    await appendCommits(
      log,
      [0, 1].map((task) => ({ task, version: T + 1, rows: { [`k${task}`]: 2 } })),
    );
    await until(async () => (await has('k0', 2)) && (await has('k1', 2)));
  });

  it('hands a topic partition over behind what it has written: the next owner does not write that again', async () => {
    /** Offsets are committed at intervals that do not come to an end here. */
    class Patient extends PushedClock {
      override sleep(ms: number, signal?: AbortSignal): Promise<void> {
        return ms >= 60_000 ? systemClock.sleep(ms, signal) : super.sleep(ms, signal);
      }
    }
    const tuning = { commitIntervalMs: 60_000, batchRows: 2, writesInFlight: 2 };
    await open({ clock: new Patient(), tuning });
    await appendCommits(
      log,
      [0, 1].map((task) => ({ task, version: T, rows: { [`k${task}`]: 1 } })),
    );
    await until(async () => Object.keys(await rows()).length === 2);
    await open({ clock: new Patient(), tuning });
    await until(async () => (await committed()).some((offset) => offset > 0));
    await appendCommits(
      log,
      [0, 1].map((task) => ({ task, version: T + 1, rows: { [`m${task}`]: 2 } })),
    );
    await until(async () => (await has('m0', 2)) && (await has('m1', 2)));
    expect(store.acknowledged.filter((entry) => entry.startsWith('row k')).sort()).toEqual([
      `row k0 ${T}`,
      `row k1 ${T}`,
    ]);
  });

  it('skips rows that have expired', async () => {
    const view = { ...VIEW, ttlMs: 60_000 };
    await open({ views: [view] });
    await appendCommits(log, [{ task: 0, version: T - 61_000_000, rows: { old: 1 } }]);
    await appendCommits(log, [{ task: 0, version: T, rows: { young: 1 } }]);
    await until(() => store.acknowledged.length > 0);
    expect(store.acknowledged).toEqual([`row young ${T}`]);
  });

  it('gives a row without a version, which Flink wrote, one from its position', async () => {
    await open();
    const { RecordBatchWriter } = await import('@millrace/formats');
    const writer = new RecordBatchWriter(VIEW.topic, 0);
    for (const n of [1, 2]) writer.append(1, Buffer.from('{"k":"f"}'), Buffer.from(`{"k":"f","n":${n}}`));
    await log.append(writer.take());
    await until(async () => has('f', 2));
  });

  it('stops at a record that is none of the view, names it, and does not skip it', async () => {
    const sink = await open();
    const { RecordBatchWriter } = await import('@millrace/formats');
    const writer = new RecordBatchWriter(VIEW.topic, 0);
    writer.append(1, Buffer.from('{"k":"f"}'), Buffer.from('nonsense'));
    await log.append(writer.take());
    await until(() =>
      sink.ready.sink().then(
        () => false,
        (error: unknown) => (error as MillraceError).code === 'MLR_SINK_RECORD' && /p.totals\/0\/0/.test(String(error)),
      ),
    );
    expect(Math.max(...(await committed()))).toBeLessThanOrEqual(0);
  });

  it('reports a view that differs from what the store has, serves the others and is ready', async () => {
    await store.createView({ ...SCHEMA, view: 'other', ttlMs: 5 });
    const failures: unknown[] = [];
    const sink = await open({
      views: [{ ...VIEW, name: 'other', topic: 'p.other' }, VIEW],
      observer: { failed: (what, error, waitMs) => failures.push([what, (error as MillraceError).code, waitMs]) },
    });
    expect(failures).toEqual([['creating view other', 'MLR_STORE_VIEW_DIFFERS', null]]);
    await appendCommits(log, [{ task: 0, version: T, rows: { a: 1 } }]);
    await sink.ready.sink();
    await until(async () => has('a', 1));
  });
});

describe('sink on a store whose acknowledgements are not durable', () => {
  const trailMs = 60_000;
  beforeEach(() => {
    useStore(new FaultyStore({ clock }, { ackIsDurable: false, trailMs }));
  });

  it('lets the committed offset trail the acknowledgements', async () => {
    await open();
    await appendCommits(log, [{ task: 0, version: T, rows: { a: 1 }, progress: {} }]);
    await until(async () => has('a', 1));
    clock.aheadMs += trailMs - 1000;
    await appendCommits(log, [{ task: 1, version: T, rows: { b: 1 } }]);
    await until(async () => has('b', 1));
    expect(Math.max(...(await committed()))).toBeLessThanOrEqual(0);
    clock.aheadMs += 2000;
    const end = await ends();
    await until(async () => (await committed())[0] === end[0]);
    expect((await committed())[1]).toBeLessThanOrEqual(0);
  });

  it('writes again what was acknowledged before the store went away, however long that took', async () => {
    await open();
    await appendCommits(log, [{ task: 0, version: T, rows: { a: 1 }, progress: { watermark: 5 } }]);
    await until(async () => (await store.progress(SCHEMA, DEFAULT_TENANT)).length === 1);
    store.isAway = true;
    await until(() => store.failedWrites > 0);
    await store.forget();
    clock.aheadMs += 10 * trailMs;
    expect(Math.max(...(await committed()))).toBeLessThanOrEqual(0);
    store.isAway = false;
    await until(async () => (await has('a', 1)) && (await store.progress(SCHEMA, DEFAULT_TENANT)).length === 1);
  });

  it('writes them again after a restart', async () => {
    const first = await open();
    await appendCommits(log, [{ task: 0, version: T, rows: { a: 1 } }]);
    await until(async () => has('a', 1));
    await first.drain();
    await store.forget();
    await open();
    await until(async () => has('a', 1));
  });
});
