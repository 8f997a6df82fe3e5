import { beforeEach, describe, expect, it } from '@jest/globals';
import { RecordBatchWriter } from '@millrace/formats';
import { DEFAULT_TENANT } from '@millrace/ports';
import { SCHEMA, T, until } from './test/fixture.ts';
import { clock, log, open, store, TUNING } from './test/open-sink.ts';
import { appendCommits } from './test/view-topic.ts';

describe('sink and the generations of a view', () => {
  const NEXT = { ...SCHEMA, generation: 2 };
  const next = { generation: 2 } as const;
  const served = async () =>
    (await store.views()).filter(({ isBuilding }) => !isBuilding).map(({ generation }) => generation);
  const nextProgress = async () => (await store.progress(NEXT, DEFAULT_TENANT).catch(() => [])).length; // Before it is created there is none.
  const rowsOf = async (schema: typeof SCHEMA) =>
    (await store.scan(schema, DEFAULT_TENANT, { limit: 1000 })).rows.map((row) => row.join(' '));

  beforeEach(async () => {
    await log.ensureTopics([{ name: 's', partitions: 1, kind: 'source' }]);
    const writer = new RecordBatchWriter('s', 0);
    for (let i = 0; i < 10; i++) writer.append(1, null, Buffer.from('x'));
    await log.append(writer.take());
  });

  async function oldGeneration(): Promise<void> {
    await appendCommits(log, [
      { task: 0, version: T + 9, rows: { a: 1, gone: 2 }, progress: { positions: { 's/0': 7 } } },
      { task: 1, version: T + 9, rows: { b: 3 }, progress: { positions: { 's/0': 8 } } },
    ]);
  }

  it('builds a later one beside the older and serves it once every task has taken in as much', async () => {
    await open();
    await oldGeneration();
    await until(async () => (await rowsOf(SCHEMA)).length === 3);
    const behind = { positions: { 's/0': 7 } };
    await appendCommits(log, [{ ...next, task: 0, version: T, rows: { a: 5 }, progress: behind }]);
    await until(async () => (await nextProgress()) === 1);
    await appendCommits(log, [
      { ...next, task: 1, version: T, rows: { b: 5, c: 1 }, progress: { positions: { 's/0': 6 } } },
    ]);
    await until(async () => (await nextProgress()) === 2);
    clock.aheadMs += 1000;
    expect(await served()).toEqual([1]);
    expect(await rowsOf(SCHEMA)).toEqual(['a 1', 'b 3', 'gone 2']);
    await appendCommits(log, [{ ...next, task: 1, version: T + 1, rows: { c: null }, progress: behind }]);
    await until(async () => (await served()).includes(2));
    expect(await rowsOf(NEXT)).toEqual(['a 5', 'b 5']);
  });

  it('keeps them apart when all is written again: deletes, NULLs and older versions included', async () => {
    const first = await open();
    await oldGeneration();
    await appendCommits(log, [{ task: 0, version: T + 10, rows: { gone: null }, progress: {} }]);
    const caughtUp = { positions: { 's/0': 10 } };
    await appendCommits(log, [
      { ...next, task: 0, version: T, rows: { a: 1, gone: 7 }, progress: {} },
      { ...next, task: 1, version: T, rows: {}, progress: caughtUp },
      { ...next, task: 0, version: T + 1, rows: { a: null, gone: 8 }, progress: caughtUp },
    ]);
    const holds = async () =>
      String(await rowsOf(SCHEMA)) === 'a 1,b 3' && String(await rowsOf(NEXT).catch(() => [])) === 'gone 8';
    await until(holds);
    await until(async () => (await served()).includes(2));
    await first.drain();
    // Nothing committed is known to a new group: all is read once more.
    const second = await open({ group: 'another' });
    await until(async () => store.acknowledged.filter((entry) => entry === `row b ${T + 9}`).length === 2);
    await second.drain();
    expect(await holds()).toBe(true);
    expect(await served()).toEqual([1, 2]);
  });

  it('goes on with the older one where it has it from the store, and gives only the later the new columns', async () => {
    const narrow = { ...SCHEMA, columns: [SCHEMA.columns[0], { ...SCHEMA.columns[1], type: 'INT' as const }] };
    await store.createView(narrow);
    await open();
    await oldGeneration();
    await appendCommits(log, [{ ...next, task: 0, version: T, rows: { a: 2 ** 40 }, progress: {} }]);
    await until(async () => (await rowsOf(SCHEMA)).length === 3);
    await until(async () => String(await rowsOf(NEXT).catch(() => [])) === `a ${2 ** 40}`);
    expect((await store.views()).map(({ columns }) => columns[1].type)).toEqual(['INT', 'BIGINT']);
  });

  it('adds a column that is new to the view that is there, and leaves one that went NULL', async () => {
    const gone = { name: 'gone', type: 'INT', sqlType: 'INT', nullable: true } as const;
    const known = { ...SCHEMA, columns: [SCHEMA.columns[0], gone] };
    await store.createView(known);
    await store.write(known, DEFAULT_TENANT, [{ key: ['old'], row: ['old', 4], version: T }]);
    await open();
    await appendCommits(log, [{ task: 0, version: T + 1, rows: { a: 1 } }]);
    await until(async () => (await rowsOf(SCHEMA)).length === 2);
    expect((await store.scan(SCHEMA, DEFAULT_TENANT, { limit: 9 })).rows).toEqual([
      ['a', null, 1],
      ['old', 4, null],
    ]);
    expect((await store.views()).map(({ columns }) => columns.map(({ name }) => name))).toEqual([['k', 'gone', 'n']]);
  });

  it('drops the older one a while after a newer is served, and writes its records no more', async () => {
    const tuning = { ...TUNING, keepGenerationMs: 60_000 };
    const first = await open({ tuning });
    await oldGeneration();
    const caughtUp = { positions: { 's/0': 10 } };
    await appendCommits(
      log,
      [0, 1].map((task) => ({ ...next, task, version: T, rows: { [`n${task}`]: 1 }, progress: caughtUp })),
    );
    await until(async () => (await served()).includes(2));
    // Knows of both, and is not told of the drop.
    const other = await open({ tuning: { ...tuning, keepGenerationMs: Infinity }, group: 'other' });
    await until(async () => store.acknowledged.filter((entry) => entry === `row b ${T + 9}`).length === 2);
    clock.aheadMs += 30_000;
    await appendCommits(log, [{ task: 0, version: T + 10, rows: { a: 4 } }]);
    await until(async () => String(await rowsOf(SCHEMA)) === 'a 4,b 3,gone 2');
    expect(await served()).toEqual([1, 2]);
    clock.aheadMs += 40_000;
    await until(async () => String(await served()) === '2');
    await appendCommits(log, [
      { task: 0, version: T + 11, rows: { a: 5 } },
      { ...next, task: 0, version: T + 11, rows: { n0: 2 }, progress: caughtUp },
    ]);
    await until(async () => store.acknowledged.filter((entry) => entry === `row n0 ${T + 11}`).length === 2);
    await Promise.all([first.drain(), other.drain()]);
    // A sink that knows neither, and reads everything.
    const last = await open({ group: 'last', tuning });
    await until(async () => store.acknowledged.filter((entry) => entry === `row n0 ${T + 11}`).length === 3);
    await last.drain();
    expect((await store.views()).map(({ generation }) => generation)).toEqual([2]);
    expect(await rowsOf(NEXT)).toEqual(['n0 2', 'n1 1']);
  });

  it('serves one whose source was made anew, and holds less than before, at its end', async () => {
    await open();
    await appendCommits(
      log,
      [0, 1].map((task) => ({ task, version: T, progress: { positions: { 's/0': 99 } } })),
    );
    await until(async () => (await store.progress(SCHEMA, DEFAULT_TENANT)).length === 2);
    const atEnd = { positions: { 's/0': 10 } };
    await appendCommits(
      log,
      [0, 1].map((task) => ({ ...next, task, version: T, progress: atEnd })),
    );
    await until(async () => (await served()).includes(2));
  });
});
