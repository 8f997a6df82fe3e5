import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { batchOf } from './crash-child.ts';
import { GroupCommit } from './group-commit.ts';
import { LmdbEventLog } from './index.ts';
import { batchKey, Storage } from './storage.ts';

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'millrace-trouble-'));
});
afterEach(() => rm(path, { recursive: true }));

async function write(values: readonly string[][]): Promise<void> {
  const log = await LmdbEventLog.open({ path });
  await log.ensureTopics([{ name: 'flights', partitions: 1, kind: 'source' }]);
  for (const each of values) await log.append([batchOf('flights', each)]);
  await log.close();
}

async function damage(base: number, change: (bytes: Buffer) => Buffer | undefined): Promise<void> {
  const storage = new Storage(path);
  const [id] = storage.topics.get('flights')!.ids;
  const bytes = change(Buffer.from(storage.batches.getBinary(batchKey(id, base))!));
  if (bytes === undefined) storage.batches.removeSync(batchKey(id, base));
  else storage.batches.putSync(batchKey(id, base), bytes);
  await storage.close();
}

async function readAll(log: LmdbEventLog): Promise<number> {
  const reader = log.openReader([{ topic: 'flights', partition: 0, offset: 0 }]);
  let count = 0;
  for (let more = 1; more > 0; count += more) {
    more = (await reader.poll(0)).reduce((sum, batch) => sum + batch.count, 0);
  }
  return count;
}

describe('LMDB log, trouble', () => {
  it('says that a folder cannot be used, and that it is the setting data, for good', async () => {
    const file = join(path, 'file');
    const dangling = join(path, 'dangling');
    await writeFile(file, '');
    await symlink(join(path, 'no', 'where'), dangling);
    await mkdir(join(path, 'taken', 'in-use.lock'), { recursive: true });
    for (const wrong of [file, join(file, 'x'), dangling, join(path, 'taken')]) {
      await expect(LmdbEventLog.open({ path: wrong })).rejects.toMatchObject({
        code: 'MLR_LOG_FOLDER',
        retriable: false,
        message: expect.stringMatching(/--data/),
        details: { setting: 'data', path: wrong },
      });
    }
  });

  it('reports a batch with any flipped bit, naming topic partition and offset, and returns none of it', async () => {
    await write([['a'], ['b', 'c'], ['d']]);
    const damagedAt = { code: 'MLR_LOG_DAMAGED', details: { topic: 'flights', partition: 0, offset: 1 } };
    let length = Infinity;
    for (let at = 0; at < length; at++) {
      // The leader epoch means nothing here and is covered by nothing.
      if (at >= 12 && at < 16) continue;
      const flip = (bytes: Buffer) => {
        length = bytes.length;
        bytes[at] ^= 1 << (at % 8);
        return bytes;
      };
      await damage(1, flip);
      const log = await LmdbEventLog.open({ path });
      await expect(readAll(log)).rejects.toMatchObject(damagedAt);
      await log.close();
      await damage(1, flip);
    }
    await damage(1, () => undefined);
    const log = await LmdbEventLog.open({ path });
    await expect(readAll(log)).rejects.toMatchObject(damagedAt);
    await log.close();
  });

  it('does not open a log whose last batch is damaged, since it cannot know where it ends', async () => {
    await write([['a'], ['b']]);
    await damage(1, (bytes) => bytes.fill(0xff, 40));
    await expect(LmdbEventLog.open({ path })).rejects.toMatchObject({ code: 'MLR_LOG_DAMAGED' });
  });

  it('refuses a format that a newer release wrote', async () => {
    await write([['a']]);
    const storage = new Storage(path);
    storage.root.putSync('format', 99);
    await storage.close();
    await expect(LmdbEventLog.open({ path })).rejects.toMatchObject({ code: 'MLR_LOG_FORMAT_NEWER' });
  });

  it('refuses a folder that this process has open already', async () => {
    const log = await LmdbEventLog.open({ path });
    await expect(LmdbEventLog.open({ path })).rejects.toMatchObject({ code: 'MLR_LOG_IN_USE' });
    await log.close();
    await (await LmdbEventLog.open({ path })).close();
  });

  it('refuses appends when the disk is down to the reserve, while commits go on', async () => {
    await write([['a']]);
    const log = await LmdbEventLog.open({ path, reserveBytes: 2 ** 60 });
    await log.ensureTopics([{ name: 'state', partitions: 1, kind: 'internal' }]);
    await expect(log.append([batchOf('flights', ['b'])])).rejects.toMatchObject({ code: 'MLR_LOG_FULL' });
    const task = await log.openTask({ taskId: 't', state: { topic: 'state', partition: 0 }, group: 'g' });
    expect(await task.commit({ state: [Buffer.from('s')], outputs: [], inputOffsets: [] })).toMatchObject({
      status: 'committed',
    });
    expect(await readAll(log)).toBe(1);
    await log.close();
  });

  it('rolls back and goes on when the disk is full, and stops for good on any other error', async () => {
    const storage = new Storage(path);
    const onFatal = jest.fn();
    const writer = new GroupCommit(storage, { deadlineMs: 10_000, reserveBytes: 0, onFatal });
    const failWith = (code: number) => () => {
      storage.starts.putSync(7, 1);
      throw Object.assign(new Error(`error ${code}`), { code });
    };
    await expect(writer.run(0, failWith(28))).rejects.toMatchObject({ code: 'MLR_LOG_FULL', retriable: true });
    expect(storage.starts.get(7)).toBeUndefined();
    await writer.run(0, () => storage.starts.putSync(8, 1));
    expect(onFatal).not.toHaveBeenCalled();
    const both = [writer.run(0, failWith(5)), writer.run(0, () => 'in the same transaction')];
    for (const each of both) await expect(each).rejects.toMatchObject({ code: 'MLR_LOG_FAILED', retriable: false });
    await expect(writer.run(0, () => 'later')).rejects.toMatchObject({ code: 'MLR_LOG_FAILED' });
    expect(onFatal).toHaveBeenCalledTimes(1);
    expect([storage.starts.get(7), storage.starts.get(8)]).toEqual([undefined, 1]);
    await writer.close();
    await storage.close();
  });

  it('commits by childTransaction, since what transaction() wrote stays when its callback throws', async () => {
    const storage = new Storage(path);
    const write = (id: number) => () => {
      storage.starts.putSync(id, 1);
      throw new Error('the callback throws');
    };
    await expect(storage.root.transaction(write(1))).rejects.toThrow('the callback throws');
    await expect(storage.root.childTransaction(write(2))).rejects.toThrow('the callback throws');
    expect([storage.starts.get(1), storage.starts.get(2)]).toEqual([1, undefined]);
    await storage.close();
  });

  it('survives work that cannot be written', async () => {
    await write([['a']]);
    const log = await LmdbEventLog.open({ path, onFatal: jest.fn() });
    await expect(log.ensureTopics([{ name: 'x'.repeat(10_000), partitions: 1, kind: 'source' }])).rejects.toThrow(
      'does not fit',
    );
    await log.append([batchOf('flights', ['b'])]);
    expect(await readAll(log)).toBe(2);
    await log.close();
  });

  it('continues where it was after being closed', async () => {
    await write([['a', 'b'], ['c']]);
    await write([['d']]);
    const log = await LmdbEventLog.open({ path });
    expect(await log.bounds([{ topic: 'flights', partition: 0 }])).toEqual([{ start: 0, end: 4 }]);
    expect(await readAll(log)).toBe(4);
    await log.close();
    await log.close();
    await expect(log.append([batchOf('flights', ['e'])])).rejects.toMatchObject({ code: 'MLR_LOG_CLOSED' });
  });
});
