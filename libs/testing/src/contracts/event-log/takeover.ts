import { expect } from '@jest/globals';
import type { CommitOutcome, EventLog, TaskLog } from '@millrace/ports';
import { allValues, batchOf, newTopic, type EventLogSuite } from './records.ts';
import { commit, newTask, openAndRead } from './tasks.ts';

export function takeover(suite: EventLogSuite): void {
  const { test } = suite;

  const attempt = (task: TaskLog, topic: string, value: string): Promise<CommitOutcome> =>
    task.commit({ state: [Buffer.from(value)], outputs: [batchOf(topic, 0, [value])], inputOffsets: [] });

  test('fences every earlier owner, and shows nothing of their commits', async () => {
    const { log, other } = suite.fixture;
    const [topic, spec] = [await newTopic(suite), await newTask(suite)];
    const first = await openAndRead(log, spec);
    await commit(first.task, ['1'], [batchOf(topic, 0, ['1'])]);
    const second = await openAndRead(other, spec);
    const third = await openAndRead(log, spec);
    expect(await attempt(first.task, topic, 'zombie 1')).toEqual({ status: 'fenced' });
    expect(await attempt(second.task, topic, 'zombie 2')).toEqual({ status: 'fenced' });
    await commit(third.task, ['3'], [batchOf(topic, 0, ['3'])]);
    expect(await allValues(suite, other, { topic, partition: 0 })).toEqual(['1', '3']);
    for (const { task } of [first, second, third]) await task.close();
    const last = await openAndRead(other, spec);
    expect(last.state).toEqual(['1', '3']);
    await last.task.close();
  });

  test('keeps a fenced handle dead', async () => {
    const { log, other } = suite.fixture;
    const [topic, spec] = [await newTopic(suite), await newTask(suite)];
    const old = await openAndRead(log, spec);
    const owner = await openAndRead(other, spec);
    for (let i = 0; i < 3; i++) expect(await attempt(old.task, topic, 'zombie')).toEqual({ status: 'fenced' });
    await owner.task.close();
    expect(await attempt(old.task, topic, 'zombie')).toEqual({ status: 'fenced' });
    await old.task.close();
    expect(await allValues(suite, log, { topic, partition: 0 })).toEqual([]);
  });

  test('keeps a handle dead whose commit was not answered, until the task is opened again', async () => {
    const { log, other } = suite.fixture;
    const [topic, spec] = [await newTopic(suite), await newTask(suite)];
    const first = await openAndRead(log, spec);
    const nowhere = [batchOf(topic, 0, ['x']), batchOf(suite.unique('missing'), 0, ['x'])];
    const status = await first.task
      .commit({ state: [Buffer.from('x')], outputs: nowhere, inputOffsets: [] })
      .then((outcome) => outcome.status)
      .catch(() => 'rejected');
    expect(['rejected', 'unknown']).toContain(status);
    expect(await attempt(first.task, topic, 'dead')).toEqual({ status: 'fenced' });
    await first.task.close();
    const second = await openAndRead(other, spec);
    expect(second.state).toEqual([]);
    await commit(second.task, ['alive'], [batchOf(topic, 0, ['alive'])]);
    expect(await allValues(suite, log, { topic, partition: 0 })).toEqual(['alive']);
    await second.task.close();
  });

  test('does not let one task fence another', async () => {
    const { log, other } = suite.fixture;
    const one = await openAndRead(log, await newTask(suite));
    const two = await openAndRead(other, await newTask(suite));
    await commit(one.task, ['1']);
    await commit(two.task, ['2']);
    await one.task.close();
    await two.task.close();
  });

  test('settles the last commit of the owner before it hands out the state', async () => {
    const { log, other } = suite.fixture;
    const [topic, spec] = [await newTopic(suite), await newTask(suite)];
    for (let round = 0; round < 5; round++) {
      const value = `round ${round}`;
      const { task } = await openAndRead(log, spec);
      const committing = attempt(task, topic, value).catch((cause: unknown) => ({ status: 'unknown' as const, cause }));
      const next = await openAndRead(other, spec);
      const visible = (await allValues(suite, log, { topic, partition: 0 })).includes(value);
      const { status } = await committing;
      expect(next.state.includes(value)).toBe(visible);
      if (status !== 'unknown') expect(visible).toBe(status === 'committed');
      await task.close();
      await next.task.close();
    }
  });

  test('commits all or nothing while owners take over from one another', async () => {
    const { log, other } = suite.fixture;
    const [topic, spec] = [await newTopic(suite, 2), await newTask(suite)];
    const outcomes = new Map<string, CommitOutcome['status']>();
    const run = async (owner: string, client: EventLog) => {
      const { task } = await openAndRead(client, spec);
      for (let i = 0; i < 10; i++) {
        const value = `${owner}.${i}`;
        const outcome = await task.commit({
          state: [Buffer.from(value)],
          outputs: [batchOf(topic, 0, [value]), batchOf(topic, 1, [value])],
          inputOffsets: [],
        });
        outcomes.set(value, outcome.status);
        if (outcome.status !== 'committed') break;
      }
      await task.close();
    };
    await Promise.all([run('a', log), run('b', other), run('c', log)]);
    const last = await openAndRead(other, spec);
    const zero = await allValues(suite, log, { topic, partition: 0 });
    const one = await allValues(suite, log, { topic, partition: 1 });
    expect(zero).toEqual(last.state);
    expect(one).toEqual(last.state);
    for (const [value, status] of outcomes) {
      if (status !== 'unknown') expect([value, last.state.includes(value)]).toEqual([value, status === 'committed']);
    }
    expect([...outcomes.values()]).toContain('committed');
    await last.task.close();
  });
}
