import { expect } from '@jest/globals';
import { batchOf, newTopic, type EventLogSuite } from './records.ts';

export function topics(suite: EventLogSuite): void {
  const { test } = suite;

  test('creates the topics that are missing, and confirms the ones that exist', async () => {
    const { log, other } = suite.fixture;
    const [a, b] = [suite.unique('a'), suite.unique('b')];
    await log.ensureTopics([{ name: a, partitions: 3, kind: 'source' }]);
    await log.ensureTopics([
      { name: a, partitions: 3, kind: 'source' },
      { name: b, partitions: 2, kind: 'view' },
    ]);
    expect(await log.partitionCount(a)).toBe(3);
    expect(await other.partitionCount(b)).toBe(2);
  });

  test('creates a topic once that is named twice, as the exchange of two stages is', async () => {
    const { log } = suite.fixture;
    const [a, b] = [suite.unique('a'), suite.unique('b')];
    const twice = { name: a, partitions: 2, kind: 'internal' } as const;
    await log.ensureTopics([twice, { name: b, partitions: 1, kind: 'internal' }, twice]);
    expect(await log.partitionCount(a)).toBe(2);
    expect(await log.partitionCount(b)).toBe(1);
  });

  test('creates topics of every kind', async () => {
    for (const kind of ['source', 'view', 'internal'] as const) {
      const topic = await newTopic(suite, 2, kind);
      expect(await suite.fixture.log.partitionCount(topic)).toBe(2);
    }
  });

  test('answers null for the number of topic partitions of a topic that does not exist', async () => {
    expect(await suite.fixture.log.partitionCount(suite.unique('missing'))).toBeNull();
  });

  test('refuses another number of topic partitions before it creates anything', async () => {
    const { log } = suite.fixture;
    const [exists, missing] = [await newTopic(suite, 2, 'internal'), suite.unique('missing')];
    await expect(
      log.ensureTopics([
        { name: missing, partitions: 1, kind: 'internal' },
        { name: exists, partitions: 3, kind: 'internal' },
      ]),
    ).rejects.toMatchObject({ code: 'MLR_LOG_PARTITIONS_DIFFER', retriable: false });
    expect(await log.partitionCount(exists)).toBe(2);
    expect(await log.partitionCount(missing)).toBeNull();
  });

  test('accepts a source topic with whatever number of topic partitions it has', async () => {
    const topic = await newTopic(suite, 2);
    await suite.fixture.log.ensureTopics([{ name: topic, partitions: 4, kind: 'source' }]);
    expect(await suite.fixture.log.partitionCount(topic)).toBe(2);
  });

  test('bounds start equal and end behind the last committed record', async () => {
    const { log, other } = suite.fixture;
    const topic = await newTopic(suite, 2);
    const both = [
      { topic, partition: 1 },
      { topic, partition: 0 },
    ];
    for (const { start, end } of await log.bounds(both)) expect(end).toBe(start);
    const [base] = await log.append([batchOf(topic, 1, ['a', 'b', 'c'])]);
    const [one, zero] = await other.bounds(both);
    expect(one.start).toBeLessThanOrEqual(base);
    expect(one.end).toBe(base + 3);
    expect(zero.end).toBe(zero.start);
  });

  test('finds the first offset whose record is at or after a time, else the end', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite, 2);
    const at = (timestamp: number) => ({ value: `${timestamp}`, timestamp });
    const [first] = await log.append([batchOf(topic, 0, [at(1000), at(2000), at(3000)])]);
    const [second] = await log.append([batchOf(topic, 0, [at(5000), at(4000), at(6000)])]);
    const zero = { topic, partition: 0 };
    const expected: [number, number][] = [
      [0, first],
      [1000, first],
      [1001, first + 1],
      [3000, first + 2],
      [3001, second],
      [4000, second],
      [5000, second],
      [5001, second + 2],
      [6000, second + 2],
      [6001, second + 3],
    ];
    for (const [timestamp, offset] of expected) expect(await log.offsetsAt([zero], timestamp)).toEqual([offset]);
    const [empty, found] = await log.offsetsAt([{ topic, partition: 1 }, zero], 2000);
    expect([empty, found]).toEqual([(await log.bounds([{ topic, partition: 1 }]))[0].end, first + 1]);
  });
}
