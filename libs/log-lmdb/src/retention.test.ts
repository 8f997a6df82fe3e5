import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordBatchWriter } from '@millrace/formats';
import type { Retention, TopicSpec } from '@millrace/ports';
import { LmdbEventLog } from './index.ts';
import { GroupCommit } from './group-commit.ts';
import { RetentionKeeper } from './retention.ts';
import { Storage } from './storage.ts';

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'millrace-retention-'));
});
afterEach(() => rm(path, { recursive: true }));

const AT = { topic: 'events', partition: 0 };

/** A batch of `count` records of about `bytes` bytes. */
function batchAt(timestamp: number, count = 1, bytes = 10) {
  const writer = new RecordBatchWriter(AT.topic, AT.partition);
  for (let i = 0; i < count; i++) writer.append(timestamp, null, Buffer.alloc(bytes));
  return writer.take()[0];
}

/** Appends one batch per timestamp, closes the log and sweeps what lies on disk; the bounds then. */
async function sweptBounds(
  timestamps: readonly number[],
  retention: Retention,
  nowMs: number,
  topic?: Partial<TopicSpec>,
) {
  const log = await LmdbEventLog.open({ path });
  await log.ensureTopics([{ name: AT.topic, partitions: 1, kind: 'source', ...topic }]);
  for (const timestamp of timestamps) await log.append([batchAt(timestamp)]);
  await log.close();
  const storage = new Storage(path);
  const writer = new GroupCommit(storage, { deadlineMs: 10_000, reserveBytes: 0, onFatal: () => undefined });
  const partitions = storage.load(AT.topic, storage.topics.get(AT.topic)!);
  const keeper = new RetentionKeeper({ storage, writer, partitions: () => partitions }, retention);
  await keeper.sweep(nowMs);
  await keeper.sweep(nowMs);
  await keeper.stop();
  await writer.close();
  await storage.close();
  const again = await LmdbEventLog.open({ path });
  const [bounds] = await again.bounds([AT]);
  await again.close();
  return bounds;
}

const BATCH_BYTES = batchAt(0).bytes.length;

describe('LMDB log, retention', () => {
  it('deletes what is older than it may be, up to the first batch that is not, and keeps the offsets of the rest', async () => {
    expect(await sweptBounds([10, 20, 50, 30, 60], { ms: 100 }, 140)).toEqual({ start: 2, end: 5 });
  });

  it('deletes the oldest while at least so many bytes remain', async () => {
    const bytes = 2 * BATCH_BYTES + 1;
    expect(await sweptBounds([1, 2, 3, 4, 5], { bytes }, 1e9)).toEqual({ start: 2, end: 5 });
  });

  it('may delete everything, and the end stays', async () => {
    expect(await sweptBounds([10, 20], { ms: 1 }, 1e9)).toEqual({ start: 2, end: 2 });
  });

  it('heeds the retention of a topic before that of the log', async () => {
    expect(await sweptBounds([10, 20], { ms: 1 }, 1e9, { retention: { ms: 1e9 } })).toEqual({ start: 0, end: 2 });
    await rm(path, { recursive: true });
    expect(await sweptBounds([10, 20], {}, 1e9, { retention: { ms: 1 } })).toEqual({ start: 2, end: 2 });
  });

  it('leaves views, state and exchanges alone', async () => {
    expect(await sweptBounds([10], { ms: 1, bytes: 1 }, 1e9, { kind: 'view' })).toEqual({ start: 0, end: 1 });
    await rm(path, { recursive: true });
    expect(await sweptBounds([10], { ms: 1, bytes: 1 }, 1e9, { kind: 'internal' })).toEqual({ start: 0, end: 1 });
  });

  it('sweeps by itself while the log is open, and counts what is written meanwhile', async () => {
    const log = await LmdbEventLog.open({ path, retention: { bytes: 3 * BATCH_BYTES }, retentionIntervalMs: 5 });
    await log.ensureTopics([{ name: AT.topic, partitions: 1, kind: 'source' }]);
    const bounds = async () => (await log.bounds([AT]))[0];
    for (let round = 1; round <= 3; round++) {
      for (let i = 0; i < 10; i++) await log.append([batchAt(Date.now())]);
      while ((await bounds()).start < 10 * round - 3) await new Promise((resolve) => setTimeout(resolve, 2));
      expect(await bounds()).toEqual({ start: 10 * round - 3, end: 10 * round });
    }
    const reader = log.openReader([{ ...AT, offset: 5 }]);
    await expect(reader.poll(0)).rejects.toMatchObject({ code: 'MLR_LOG_LOST_GROUND' });
    await log.close();
  });

  it('deletes long stretches in several transactions', async () => {
    const timestamps = Array.from({ length: 600 }, (_, i) => i);
    expect(await sweptBounds(timestamps, { ms: 10 }, 590)).toEqual({ start: 580, end: 600 });
  });

  it('takes new records into the room it made on a full disk, although the file does not shrink', async () => {
    const log = await LmdbEventLog.open({ path });
    await log.ensureTopics([{ name: AT.topic, partitions: 1, kind: 'source' }]);
    for (let i = 0; i < 20; i++) await log.append([batchAt(0, 10, 10_000)]);
    await log.close();
    const storage = new Storage(path);
    const options = { deadlineMs: 10_000, reserveBytes: 1_000_000, onFatal: () => undefined, freeBytes: () => 0 };
    const writer = new GroupCommit(storage, options);
    expect(() => writer.assertRoom(1)).toThrow(expect.objectContaining({ code: 'MLR_LOG_FULL', retriable: true }));
    const [partition] = storage.load(AT.topic, storage.topics.get(AT.topic)!);
    await writer.run(0, (transaction) => transaction.trim(partition, 150));
    writer.assertRoom(400_000);
    expect(() => writer.assertRoom(1_000_000)).toThrow(expect.objectContaining({ code: 'MLR_LOG_FULL' }));
    await writer.close();
    await storage.close();
  });
});
