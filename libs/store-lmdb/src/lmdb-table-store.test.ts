import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RowChange, ViewSchema } from '@millrace/ports';
import { LmdbTableStore } from './index.ts';
import { RowBytes } from './row-encoding.ts';
import { Storage } from './storage.ts';
import { WriteQueue } from './write-queue.ts';

const VIEW: ViewSchema = {
  pipeline: 'p',
  view: 'counts',
  generation: 1,
  columns: [
    { name: 'id', type: 'STRING', sqlType: 'STRING', nullable: false },
    { name: 'n', type: 'BIGINT', sqlType: 'BIGINT', nullable: true },
  ],
  primaryKey: ['id'],
  timeColumn: null,
  windowEndColumn: null,
  latenessMs: 0,
  ttlMs: 1000,
  bucketMs: 1000,
  shards: 1,
  tasks: 1,
};

let path: string;
let nowMs = 0;
const clock = { now: () => nowMs, sleep: () => Promise.reject(new Error('not needed')) };
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'millrace-store-'));
  nowMs = 1_700_000_000_000;
});
afterEach(() => rm(path, { recursive: true }));

const upsert = (id: string, n: number): RowChange => ({ key: [id], row: [id, n], version: nowMs * 1000 + n });

describe('LMDB store', () => {
  it('says that a folder cannot be used, and that it is the setting data, for good', async () => {
    const file = join(path, 'file');
    const dangling = join(path, 'dangling');
    await writeFile(file, '');
    await symlink(join(path, 'no', 'where'), dangling);
    await mkdir(join(path, 'taken', 'data.mdb'), { recursive: true });
    for (const wrong of [file, join(file, 'x'), dangling, join(path, 'taken')]) {
      await expect(LmdbTableStore.open({ path: wrong, clock })).rejects.toMatchObject({
        code: 'MLR_STORE_FOLDER',
        retriable: false,
        message: expect.stringMatching(/--data/),
        details: { setting: 'data', path: wrong },
      });
    }
  });

  it('has what was acknowledged after it is opened again', async () => {
    let store = await LmdbTableStore.open({ path, clock });
    await store.createView(VIEW);
    await store.write(VIEW, 'default', [upsert('a', 1), upsert('b', 2)]);
    await store.writeProgress(VIEW, 'default', [
      { task: 0, version: 1, watermark: -Infinity, positions: { 'f/0': 7 }, late: 0 },
    ]);
    await store.close();
    store = await LmdbTableStore.open({ path, clock });
    expect(await store.views()).toEqual([VIEW]);
    expect((await store.scan(VIEW, 'default', { limit: 9 })).rows).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(await store.progress(VIEW, 'default')).toMatchObject([{ watermark: -Infinity, positions: { 'f/0': 7 } }]);
    await store.close();
    await expect(store.write(VIEW, 'default', [])).rejects.toMatchObject({ code: 'MLR_STORE_CLOSED' });
  });

  it('sweeps expired rows and tombstones from the disk as others are written', async () => {
    const store = await LmdbTableStore.open({ path, clock });
    await store.createView(VIEW);
    const old = Array.from({ length: 5000 }, (_, i) => upsert(`old${i}`, i));
    await store.write(VIEW, 'default', [...old, { key: ['gone'], row: null, version: nowMs * 1000 }]);
    nowMs += 10_000;
    for (let i = 0; i < 6; i++) {
      const fresh = Array.from({ length: 1000 }, (_, k) => upsert(`new${i}.${k}`, k));
      await store.write(VIEW, 'default', fresh);
    }
    await store.close();
    const storage = new Storage(path);
    expect(storage.rows.getCount()).toBe(6000);
    await storage.close();
  });

  it('refuses a key that is too long before it writes anything, and finds nothing by one', async () => {
    const store = await LmdbTableStore.open({ path, clock });
    await store.createView(VIEW);
    const long = 'x'.repeat(3000);
    const writing = store.write(VIEW, 'default', [upsert('a', 1), upsert(long, 2)]);
    await expect(writing).rejects.toMatchObject({ code: 'MLR_STORE_KEY_TOO_LONG', retriable: false });
    const longest = 'x'.repeat(1977 - 4 - 'default'.length - 2 - 2);
    await store.write(VIEW, 'default', [upsert(longest, 3)]);
    expect((await store.scan(VIEW, 'default', { limit: 9 })).rows).toEqual([[longest, 3]]);
    for (const reverse of [false, true]) {
      const scan = (request: object) => store.scan(VIEW, 'default', { ...request, limit: 9, reverse });
      expect((await scan({ keyFilters: { id: [long] } })).rows).toEqual([]);
      expect((await scan({ after: [longest] })).rows).toEqual([]);
      expect((await scan({ after: [long] })).rows).toEqual(reverse ? [[longest, 3]] : []);
    }
    await store.close();
  });

  it('lets the event loop turn during a long scan', async () => {
    const store = await LmdbTableStore.open({ path, clock });
    await store.createView(VIEW);
    await store.write(
      VIEW,
      'default',
      Array.from({ length: 5000 }, (_, i) => upsert(`k${i}`, i)),
    );
    let turns = 0;
    const ticking = setInterval(() => turns++, 0);
    const page = await store.scan(VIEW, 'default', { limit: 10_000 });
    clearInterval(ticking);
    expect(page.rows).toHaveLength(5000);
    expect(turns).toBeGreaterThan(0);
    await store.close();
  });

  it('refuses a format that a newer release wrote', async () => {
    const storage = new Storage(path);
    storage.root.putSync('format', 99);
    await storage.close();
    await expect(LmdbTableStore.open({ path, clock })).rejects.toMatchObject({ code: 'MLR_STORE_FORMAT_NEWER' });
  });

  it('undoes a write that finds the disk full and goes on, and stops for good on any other error', async () => {
    const storage = new Storage(path);
    const onFatal = jest.fn();
    const queue = new WriteQueue(storage, onFatal);
    const failWith = (code: number) => () => {
      storage.root.putSync('half', code);
      throw Object.assign(new Error(`error ${code}`), { code });
    };
    await expect(queue.run(1, failWith(28))).rejects.toMatchObject({ code: 'MLR_STORE_FULL', retriable: true });
    await queue.run(1, () => storage.root.putSync('whole', 1));
    expect(onFatal).not.toHaveBeenCalled();
    await expect(queue.run(1, failWith(5))).rejects.toMatchObject({ code: 'MLR_STORE_FAILED', retriable: false });
    await expect(queue.run(1, () => 'later')).rejects.toMatchObject({ code: 'MLR_STORE_FAILED' });
    expect(onFatal).toHaveBeenCalledTimes(1);
    expect([storage.root.get('half'), storage.root.get('whole')]).toEqual([undefined, 1]);
    await queue.close();
    await storage.close();
  });

  it('keeps the bytes of a row from release to release', () => {
    const rows = new RowBytes(['STRING', 'BIGINT', 'DOUBLE', 'BOOLEAN', 'INT', 'BYTES']);
    const row = ['ü', 2n ** 53n, -0, true, null, Buffer.of(0)];
    const bytes = rows.encode(row, 1_700_000_000_000_000);
    expect(bytes.toString('hex')).toBe(
      '014318289060790000 0100000002c3bc 010020000000000000 018000000000000000 0101 00 010000000100'.replace(/ /g, ''),
    );
    expect(rows.decode(bytes)).toEqual(row);
    expect(rows.encode(null, 1).toString('hex')).toBe('023ff0000000000000');
  });
});
