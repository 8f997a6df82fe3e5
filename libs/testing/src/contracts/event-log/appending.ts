import { expect } from '@jest/globals';
import { isCodedError } from '@millrace/ports';
import { allValues, batchOf, newTopic, readCount, readUntil, type EventLogSuite, type RecordInput } from './records.ts';

export function appending(suite: EventLogSuite): void {
  const { test } = suite;

  test('resolves with the base offset of each batch, in the order given', async () => {
    const { log, other } = suite.fixture;
    const topic = await newTopic(suite, 2);
    const bases = await log.append([
      batchOf(topic, 0, ['a', 'b']),
      batchOf(topic, 1, ['c']),
      batchOf(topic, 0, ['d', 'e']),
    ]);
    expect(bases).toHaveLength(3);
    expect(bases[2]).toBeGreaterThan(bases[0] + 1);
    const zero = await readCount(suite, other, { topic, partition: 0 }, 4);
    expect(zero.map((r) => [r.offset, r.value])).toEqual([
      [bases[0], 'a'],
      [bases[0] + 1, 'b'],
      [bases[2], 'd'],
      [bases[2] + 1, 'e'],
    ]);
    const one = await readCount(suite, other, { topic, partition: 1 }, 1);
    expect(one.map((r) => [r.offset, r.value])).toEqual([[bases[1], 'c']]);
  });

  test('keeps keys, nulls, timestamps and headers exactly', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite);
    const records: Required<RecordInput>[] = [
      { key: 'k', value: 'v', timestamp: 1, headers: { h: '1', ü: '𝄞' } },
      { key: null, value: 'no key', timestamp: 1_700_000_000_123, headers: {} },
      { key: 'tombstone', value: null, timestamp: 0, headers: {} },
      { key: '', value: '', timestamp: 5, headers: { empty: '' } },
      { key: 'big', value: 'x'.repeat(200_000), timestamp: 9, headers: {} },
    ];
    await log.append([batchOf(topic, 0, records)]);
    const read = await readCount(suite, log, { topic, partition: 0 }, records.length);
    expect(read.map(({ key, value, timestamp, headers }) => ({ key, value, timestamp, headers }))).toEqual(records);
  });

  test('keeps the order of appends that one caller makes one after the other', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite);
    const expected: string[] = [];
    for (let i = 0; i < 20; i++) {
      expected.push(`${i}a`, `${i}b`);
      await log.append([batchOf(topic, 0, [`${i}a`, `${i}b`])]);
    }
    expect(await allValues(suite, log, { topic, partition: 0 })).toEqual(expected);
  });

  test('takes appends from many callers at once, each batch whole and once', async () => {
    const { log, other } = suite.fixture;
    const topic = await newTopic(suite);
    const callers = Array.from({ length: 30 }, (_, i) => i);
    const bases = await Promise.all(
      callers.map((i) => (i % 2 === 0 ? log : other).append([batchOf(topic, 0, [`${i}a`, `${i}b`, `${i}c`])])),
    );
    const read = await readCount(suite, log, { topic, partition: 0 }, callers.length * 3);
    const byOffset = new Map(read.map((r) => [r.offset, r.value]));
    expect(read).toHaveLength(callers.length * 3);
    for (const i of callers) {
      expect(['a', 'b', 'c'].map((_, k) => byOffset.get(bases[i][0] + k))).toEqual([`${i}a`, `${i}b`, `${i}c`]);
    }
  });

  test('appends nothing when given no batches', async () => {
    expect(await suite.fixture.log.append([])).toEqual([]);
  });

  test('rejects an append to a topic that does not exist, and does not create it', async () => {
    const { log } = suite.fixture;
    const topic = suite.unique('missing');
    const error: unknown = await log.append([batchOf(topic, 0, ['a'])]).catch((e: unknown) => e);
    expect(isCodedError(error)).toBe(true);
    expect(await log.partitionCount(topic)).toBeNull();
  });

  test('does not need the bytes of a batch after the append resolved', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite);
    const batch = batchOf(topic, 0, ['kept']);
    const [base] = await log.append([batch]);
    batch.bytes.fill(0xff);
    const [record] = await readUntil(suite, log, [{ topic, partition: 0, offset: base }], (r) => r.length === 1);
    expect(record.value).toBe('kept');
  });
}
