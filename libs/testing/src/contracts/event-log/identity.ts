import { expect } from '@jest/globals';
import type { RecordBatch } from '@millrace/ports';
import { until } from '../contract.ts';
import { allValues, batchOf, newTopic, readUntil, type EventLogSuite } from './records.ts';
import { commit, openAndRead } from './tasks.ts';

/** What a task needs to know that the topics under it are still the ones it has read. */
export function identity(suite: EventLogSuite): void {
  const { test } = suite;

  test('gives every topic an id of its own, the same to every client', async () => {
    const { log, other } = suite.fixture;
    const [a, b] = [await newTopic(suite), await newTopic(suite)];
    const id = await log.topicId(a);
    expect(id).toEqual(expect.stringMatching(/^.+$/));
    expect(await other.topicId(a)).toBe(id);
    expect(await log.topicId(b)).not.toBe(id);
    await log.addPartitions(a, 3);
    expect(await log.topicId(a)).toBe(id);
  });

  test('has no id for a topic that does not exist', async () => {
    expect(await suite.fixture.log.topicId(suite.unique('missing'))).toBeNull();
  });

  test('tells what was read up to a position from what another log holds there', async () => {
    const { log, other } = suite.fixture;
    const [a, b] = [await newTopic(suite, 2), await newTopic(suite)];
    const [first] = await log.append([batchOf(a, 1, ['one', 'two'])]);
    const [second] = await log.append([batchOf(a, 1, ['three'])]);
    const [foreign] = await log.append([batchOf(b, 0, ['uno', 'dos'])]);
    const before = (topic: string, partition: number, offset: number) =>
      other.batchBefore({ topic, partition, offset });
    const checksum = await before(a, 1, first + 2);
    expect(checksum).not.toBeNull();
    expect(await log.batchBefore({ topic: a, partition: 1, offset: first + 2 })).toBe(checksum);
    expect(await before(a, 1, first + 1)).toBe(checksum);
    expect(await before(a, 1, second + 1)).not.toBe(checksum);
    expect(await before(b, 0, foreign + 2)).not.toBe(checksum);
  });

  test('hands out with each batch the checksum by which it is known later', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite);
    await log.append([batchOf(topic, 0, ['one', 'two'])]);
    await log.append([batchOf(topic, 0, ['three'])]);
    const reader = log.openReader([{ topic, partition: 0, offset: 0 }]);
    const batches: RecordBatch[] = [];
    await until('they are read', suite.timeoutMs, async () => {
      batches.push(...(await reader.poll(100)));
      return batches.reduce((sum, { count }) => sum + count, 0) === 3;
    });
    await reader.close();
    for (const { count, offsets, checksum } of batches) {
      const position = { topic, partition: 0, offset: offsets[count - 1] + 1 };
      expect(await log.batchBefore(position)).toBe(checksum ?? 'none');
    }
  });

  test('knows no batch before the start, nor before a position that is not written yet', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite);
    expect(await log.batchBefore({ topic, partition: 0, offset: 0 })).toBeNull();
    const [base] = await log.append([batchOf(topic, 0, ['a', 'b'])]);
    expect(await log.batchBefore({ topic, partition: 0, offset: base })).toBeNull();
    expect(await log.batchBefore({ topic, partition: 0, offset: base + 7 })).toBeNull();
    await log.trim([{ topic, partition: 0, offset: base + 2 }]);
    await until(
      'it is trimmed',
      suite.timeoutMs,
      async () => (await log.bounds([{ topic, partition: 0 }]))[0].start > 0,
    );
    expect(await log.batchBefore({ topic, partition: 0, offset: base + 2 })).toBeNull();
  });
}

export function growing(suite: EventLogSuite): void {
  const { test } = suite;

  test('grows a topic, keeps what it holds, and takes records at once where it grew', async () => {
    const { log, other } = suite.fixture;
    const topic = await newTopic(suite, 1, 'internal');
    await log.append([batchOf(topic, 0, ['old'])]);
    await log.addPartitions(topic, 3);
    await log.addPartitions(topic, 3);
    await other.addPartitions(topic, 2);
    for (const client of [log, other]) expect(await client.partitionCount(topic)).toBe(3);
    await other.append([batchOf(topic, 2, ['new'])]);
    const from = [0, 1, 2].map((partition) => ({ topic, partition, offset: 0 }));
    const read = await readUntil(suite, log, from, (records) => records.length >= 2);
    expect(read.map((r) => `${r.partition} ${r.value}`).sort()).toEqual(['0 old', '2 new']);
  });

  test('opens a task whose state lies where the topic grew', async () => {
    const { log, other } = suite.fixture;
    const topic = await newTopic(suite, 1, 'internal');
    await log.addPartitions(topic, 2);
    const spec = { taskId: suite.unique('task'), state: { topic, partition: 1 }, group: suite.unique('group') };
    const { task, state } = await openAndRead(other, spec);
    expect(state).toEqual([]);
    await commit(task, ['s'], []);
    await task.close();
  });

  test('does not grow a topic that does not exist', async () => {
    const { log } = suite.fixture;
    const missing = suite.unique('missing');
    await expect(log.addPartitions(missing, 2)).rejects.toMatchObject({ code: 'MLR_LOG_UNKNOWN_TOPIC' });
    expect(await log.partitionCount(missing)).toBeNull();
  });

  test('assigns the topic partitions that a topic gained', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite, 1, 'internal');
    let told = 0;
    const spec = { group: suite.unique('group'), topics: [topic] };
    const member = await log.joinGroup({ ...spec, onAssignment: (assigned) => void (told = assigned.length) });
    await until('it is assigned', suite.timeoutMs, () => told === 1);
    await log.addPartitions(topic, 2);
    await until('the new one is assigned', suite.timeoutMs, () => told === 2);
    await member.leave();
  });
}

export function trimming(suite: EventLogSuite): void {
  const { test } = suite;

  test('trims each topic partition up to its position, never beyond it', async () => {
    const { log, other } = suite.fixture;
    const topic = await newTopic(suite, 3, 'internal');
    const bases: number[] = [];
    for (const partition of [0, 1, 2]) {
      [bases[partition]] = await log.append([batchOf(topic, partition, ['a', 'b'])]);
      await log.append([batchOf(topic, partition, ['c'])]);
    }
    const position = (partition: number, past: number) => ({ topic, partition, offset: bases[partition] + past });
    const trims = [position(0, 2), position(1, 3)];
    await other.trim(trims);
    await log.trim(trims);
    await log.trim([position(0, 0)]);
    await until('the records are gone', suite.timeoutMs, async () => {
      const [zero, one] = await log.bounds(trims);
      return zero.start === bases[0] + 2 && one.start === bases[1] + 3;
    });
    expect(await allValues(suite, other, { topic, partition: 0 })).toEqual(['c']);
    expect(await allValues(suite, other, { topic, partition: 1 })).toEqual([]);
    expect(await allValues(suite, other, { topic, partition: 2 })).toEqual(['a', 'b', 'c']);
  });
}
