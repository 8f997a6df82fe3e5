import { randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import type { EventLog, PendingBatch, StateRecord, TaskLog, TaskSpec, TopicPosition } from '@millrace/ports';
import { until } from '../contract.ts';
import { allValues, batchOf, newTopic, readUntil, type EventLogSuite } from './records.ts';

/** A task with a state partition of its own. */
export async function newTask(suite: EventLogSuite): Promise<TaskSpec> {
  const state = { topic: await newTopic(suite, 1, 'internal'), partition: 0 };
  return { taskId: `pipeline.node.${suite.unique('task')}`, state, group: suite.unique('group') };
}

export async function readState(task: TaskLog): Promise<readonly StateRecord[]> {
  const records: StateRecord[] = [];
  for await (const record of task.state) records.push(record);
  return records;
}

export async function openAndRead(log: EventLog, spec: TaskSpec): Promise<{ task: TaskLog; state: string[] }> {
  const task = await log.openTask(spec);
  return { task, state: (await readState(task)).map((record) => record.bytes.toString()) };
}

export async function commit(
  task: TaskLog,
  state: readonly string[],
  outputs: readonly PendingBatch[] = [],
  inputOffsets: readonly TopicPosition[] = [],
): Promise<number> {
  const outcome = await task.commit({ state: state.map((text) => Buffer.from(text)), outputs, inputOffsets });
  if (outcome.status !== 'committed') throw new Error(`commit was answered ${outcome.status}`, { cause: outcome });
  return outcome.statePosition;
}

export function tasks(suite: EventLogSuite): void {
  const { test } = suite;

  test('opens a task that never ran with no state, however often', async () => {
    const { log } = suite.fixture;
    const spec = await newTask(suite);
    for (let i = 0; i < 3; i++) {
      const { task, state } = await openAndRead(log, spec);
      expect(state).toEqual([]);
      await task.close();
    }
  });

  test('returns all committed state records in order to the next owner', async () => {
    const { log, other } = suite.fixture;
    const spec = await newTask(suite);
    const first = await openAndRead(log, spec);
    await commit(first.task, ['1a', '1b']);
    await commit(first.task, ['2']);
    await first.task.close();
    const second = await openAndRead(other, spec);
    expect(second.state).toEqual(['1a', '1b', '2']);
    await commit(second.task, ['3']);
    await second.task.close();
    const third = await openAndRead(log, spec);
    expect(third.state).toEqual(['1a', '1b', '2', '3']);
    await third.task.close();
  });

  test('tells the time of its own clock, if it has one, with each task that is opened and each commit', async () => {
    const { log } = suite.fixture;
    const task = await log.openTask(await newTask(suite));
    const openedMs = task.logTimeMs ?? null;
    await commit(task, ['1']);
    const committedMs = task.logTimeMs ?? null;
    expect(committedMs === null).toBe(openedMs === null);
    expect(committedMs ?? 0).toBeGreaterThanOrEqual(openedMs ?? 0);
    await task.close();
  });

  test('answers a commit with the position at which its first state record is read', async () => {
    const { log } = suite.fixture;
    const spec = await newTask(suite);
    const first = await openAndRead(log, spec);
    const positions = [await commit(first.task, ['1a', '1b']), await commit(first.task, ['2'])];
    await first.task.close();
    const task = await log.openTask(spec);
    const state = await readState(task);
    expect([state[0].position, state[2].position]).toEqual(positions);
    expect(state[1].position).toBeGreaterThan(state[0].position);
    expect(state[2].position).toBeGreaterThan(state[1].position);
    await task.close();
  });

  test('makes outputs to several topics visible, in order, with their state', async () => {
    const { log, other } = suite.fixture;
    const [a, b, spec] = [await newTopic(suite, 2), await newTopic(suite), await newTask(suite)];
    const { task } = await openAndRead(log, spec);
    for (let i = 0; i < 5; i++) {
      await commit(
        task,
        [`${i}`],
        [
          batchOf(a, 0, [`${i}a`, `${i}b`]),
          batchOf(a, 1, [`${i}`]),
          batchOf(b, 0, [`${i}`]),
          batchOf(a, 0, [`${i}c`, `${i}d`]),
        ],
      );
    }
    const each = [0, 1, 2, 3, 4].map(String);
    const inOrder = each.flatMap((i) => [`${i}a`, `${i}b`, `${i}c`, `${i}d`]);
    expect(await allValues(suite, other, { topic: a, partition: 0 })).toEqual(inOrder);
    expect(await allValues(suite, other, { topic: a, partition: 1 })).toEqual(each);
    expect(await allValues(suite, other, { topic: b, partition: 0 })).toEqual(each);
    await task.close();
    const reopened = await openAndRead(other, spec);
    expect(reopened.state).toEqual(each);
    await reopened.task.close();
  });

  test('commits outputs without state, state without outputs, and neither', async () => {
    const { log } = suite.fixture;
    const [topic, spec] = [await newTopic(suite), await newTask(suite)];
    const { task } = await openAndRead(log, spec);
    await commit(task, [], [batchOf(topic, 0, ['a'])]);
    await commit(task, ['s']);
    await commit(task, []);
    await commit(task, [], [batchOf(topic, 0, ['b'])]);
    await task.close();
    const reopened = await openAndRead(log, spec);
    expect(reopened.state).toEqual(['s']);
    await reopened.task.close();
    expect(await allValues(suite, log, { topic, partition: 0 })).toEqual(['a', 'b']);
  });

  test('carries state records of 512 KiB and empty ones exactly', async () => {
    const { log } = suite.fixture;
    const spec = await newTask(suite);
    const state = [randomBytes(512 * 1024), Buffer.alloc(0), randomBytes(512 * 1024), randomBytes(1)];
    const first = await log.openTask(spec);
    await readState(first);
    expect(await first.commit({ state, outputs: [], inputOffsets: [] })).toMatchObject({ status: 'committed' });
    await first.close();
    const second = await log.openTask(spec);
    const read = await readState(second);
    expect(read.map((r) => r.bytes.length)).toEqual(state.map((bytes) => bytes.length));
    expect(read.every((r, i) => r.bytes.equals(state[i]))).toBe(true);
    await second.close();
  });

  test('drops trimmed state records and keeps those from the position on', async () => {
    const { log } = suite.fixture;
    const spec = await newTask(suite);
    const { task } = await openAndRead(log, spec);
    const positions: number[] = [];
    for (let i = 0; i < 4; i++) positions.push(await commit(task, [`${i}a`, `${i}b`]));
    await task.trimState(positions[2]);
    await task.trimState(positions[2]);
    await task.trimState(positions[1]);
    await commit(task, ['4']);
    await task.close();
    const reopened = await openAndRead(log, spec);
    expect(reopened.state).toEqual(['2a', '2b', '3a', '3b', '4']);
    await reopened.task.close();
  });

  test('publishes input offsets under the group of the task', async () => {
    const { log, other } = suite.fixture;
    const [topic, spec] = [await newTopic(suite, 2), await newTask(suite)];
    const { task } = await openAndRead(log, spec);
    await commit(task, ['1'], [], [{ topic, partition: 0, offset: 7 }]);
    await commit(task, ['2'], [], [{ topic, partition: 0, offset: 9 }]);
    const member = await other.joinGroup({ group: spec.group, topics: [topic], onAssignment: () => undefined });
    const partitions = [0, 1].map((partition) => ({ topic, partition }));
    await until('the offsets are published', suite.timeoutMs, async () => {
      const [zero, one] = await member.committed(partitions);
      return zero === 9 && one === -1;
    });
    await member.leave();
    await task.close();
  });

  test('shares a topic partition between tasks and plain producers, losing nothing', async () => {
    const { log, other } = suite.fixture;
    const topic = await newTopic(suite);
    const one = await openAndRead(log, await newTask(suite));
    const two = await openAndRead(other, await newTask(suite));
    const writing = async (name: string, write: (value: string) => Promise<unknown>) => {
      for (let i = 0; i < 8; i++) await write(`${name}${i}`);
    };
    await Promise.all([
      writing('one', (value) => commit(one.task, [value], [batchOf(topic, 0, [value])])),
      writing('two', (value) => commit(two.task, [value], [batchOf(topic, 0, [value])])),
      writing('plain', (value) => log.append([batchOf(topic, 0, [value])])),
    ]);
    const from = [{ topic, partition: 0, offset: 0 }];
    const values = (await readUntil(suite, log, from, (r) => r.length >= 24)).map((r) => r.value ?? '');
    for (const name of ['one', 'two', 'plain']) {
      const own = values.filter((value) => value.startsWith(name));
      expect(own).toEqual(Array.from({ length: 8 }, (_, i) => `${name}${i}`));
    }
    await one.task.close();
    await two.task.close();
  });
}
