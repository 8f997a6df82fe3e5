import { expect } from '@jest/globals';
import { until } from '../contract.ts';
import { batchOf, newTopic, readCount, readUntil, type EventLogSuite } from './records.ts';

export function reading(suite: EventLogSuite): void {
  const { test } = suite;

  test('reads from the position it is opened at, also in the middle of a batch', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite);
    const [base] = await log.append([batchOf(topic, 0, ['a', 'b', 'c', 'd'])]);
    const read = await readUntil(suite, log, [{ topic, partition: 0, offset: base + 2 }], (r) => r.length >= 2);
    expect(read.map((r) => r.value)).toEqual(['c', 'd']);
  });

  test('reads several topic partitions, each in offset order', async () => {
    const { log, other } = suite.fixture;
    const [a, b] = [await newTopic(suite, 2), await newTopic(suite)];
    const expected = new Map<string, string[]>([
      [`${a}/0`, []],
      [`${a}/1`, []],
      [`${b}/0`, []],
    ]);
    for (let i = 0; i < 10; i++) {
      for (const [name, values] of expected) {
        values.push(`${i}`);
        await other.append([batchOf(name.slice(0, -2), Number(name.slice(-1)), [`${i}`])]);
      }
    }
    const from = [
      { topic: a, partition: 0, offset: 0 },
      { topic: a, partition: 1, offset: 0 },
      { topic: b, partition: 0, offset: 0 },
    ];
    const read = await readUntil(suite, log, from, (r) => r.length >= 30);
    for (const [name, values] of expected) {
      expect(read.filter((r) => `${r.topic}/${r.partition}` === name).map((r) => r.value)).toEqual(values);
    }
  });

  test('polls nothing until its wait is over', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite);
    const reader = log.openReader([{ topic, partition: 0, offset: 0 }]);
    const started = performance.now();
    expect(await reader.poll(150)).toEqual([]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(140);
    expect(await reader.poll(0)).toEqual([]);
    await reader.close();
  });

  test('wakes a waiting poll as soon as there is a record', async () => {
    const { log, other } = suite.fixture;
    const topic = await newTopic(suite, 2);
    const reader = log.openReader([
      { topic, partition: 0, offset: 0 },
      { topic, partition: 1, offset: 0 },
    ]);
    const started = performance.now();
    const waitMs = suite.timeoutMs * 10;
    const polled = reader.poll(waitMs);
    await other.append([batchOf(topic, 1, ['a'])]);
    const batches = await polled;
    expect(batches.filter((b) => b.count > 0).map((b) => [b.partition, b.count])).toEqual([[1, 1]]);
    expect(performance.now() - started).toBeLessThan(waitMs / 2);
    await reader.close();
  });

  test('advances past what it returned, and never returns it again', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite);
    const reader = log.openReader([{ topic, partition: 0, offset: 0 }]);
    for (let i = 0; i < 5; i++) {
      const [base] = await log.append([batchOf(topic, 0, [`${i}`])]);
      const offsets = await until(`record ${i} arrives`, suite.timeoutMs, async () => {
        const read = (await reader.poll(500)).flatMap((b) => [...b.offsets.subarray(0, b.count)]);
        return read.length > 0 ? read : null;
      });
      expect(offsets).toEqual([base]);
    }
    await reader.close();
  });

  test('lets several readers read the same records, each at its own pace', async () => {
    const { log, other } = suite.fixture;
    const topic = await newTopic(suite);
    await log.append([batchOf(topic, 0, ['a', 'b'])]);
    const first = await readCount(suite, log, { topic, partition: 0 }, 2);
    await log.append([batchOf(topic, 0, ['c'])]);
    const second = await readCount(suite, other, { topic, partition: 0 }, 3);
    expect(first.map((r) => r.value)).toEqual(['a', 'b']);
    expect(second.map((r) => r.value)).toEqual(['a', 'b', 'c']);
  });

  test('rejects a position beyond the end as lost ground, naming it', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite);
    await log.append([batchOf(topic, 0, ['a'])]);
    const reader = log.openReader([{ topic, partition: 0, offset: 987_654 }]);
    const polled = until('the poll rejects', suite.timeoutMs, async () => {
      await reader.poll(500);
      return null;
    });
    await expect(polled).rejects.toMatchObject({
      code: 'MLR_LOG_LOST_GROUND',
      retriable: false,
      message: expect.stringMatching(new RegExp(`${topic}.*987[_,]?654`, 's')) as unknown as string,
    });
    await reader.close();
  });

  test('rejects a position that retention has passed as lost ground', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite, 1, 'internal');
    const state = { topic, partition: 0 };
    const task = await log.openTask({ taskId: suite.unique('task'), state, group: suite.unique('group') });
    let position = 0;
    for (let i = 0; i < 3; i++) {
      const outcome = await task.commit({ state: [Buffer.from(`${i}`)], outputs: [], inputOffsets: [] });
      position = outcome.status === 'committed' ? outcome.statePosition : NaN;
    }
    await task.trimState(position);
    await until('retention passes', suite.timeoutMs, async () => (await log.bounds([state]))[0].start > 0);
    const reader = log.openReader([{ ...state, offset: 0 }]);
    const polled = until('the poll rejects', suite.timeoutMs, async () => {
      await reader.poll(500);
      return null;
    });
    await expect(polled).rejects.toMatchObject({ code: 'MLR_LOG_LOST_GROUND' });
    await reader.close();
    await task.close();
  });

  test('knows the stable end only from a successful fetch', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite, 2);
    const [zero, one] = [
      { topic, partition: 0 },
      { topic, partition: 1 },
    ];
    const [base] = await log.append([batchOf(topic, 0, ['a', 'b'])]);
    const reader = log.openReader([
      { ...zero, offset: base },
      { ...one, offset: 0 },
    ]);
    expect(reader.stableEnd(zero)).toBeNull();
    const { end } = (await log.bounds([zero]))[0];
    await until('the stable end is seen', suite.timeoutMs, async () => {
      await reader.poll(100);
      return reader.stableEnd(zero) === end && reader.stableEnd(one) === 0;
    });
    await log.append([batchOf(topic, 0, ['c'])]);
    await until('the stable end moves', suite.timeoutMs, async () => {
      await reader.poll(100);
      return reader.stableEnd(zero) === end + 1;
    });
    await reader.close();
  });

  test('ends a waiting poll when the reader is closed', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite);
    const reader = log.openReader([{ topic, partition: 0, offset: 0 }]);
    const polled = reader.poll(suite.timeoutMs * 10).catch((e: unknown) => e);
    await reader.close();
    await reader.close();
    await polled;
  });
}
