import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CLICKS, COUNTED, Running, runnable, until } from '../test/running.ts';

const STATE = '__millrace.p.counts.merge.state';
const COPIED = `${CLICKS}
  CREATE TABLE copies (k STRING, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'copies', 'format' = 'json');
  INSERT INTO copies SELECT k, n FROM clicks UNION ALL SELECT k, -n FROM clicks;`;

let running: Running;
beforeEach(() => {
  running = new Running();
  running.createTopic('clicks', 1);
});
afterEach(() => running.abort());

const countOf = (key: string, view = 'p.counts') =>
  (running.table(view)[`{"k":"${key}"}`] as { n: number } | undefined)?.n;

async function runOnce(text: string, isDone: () => boolean): Promise<void> {
  running.append('clicks', 0, { k: 'a', n: 1 }, { k: 'a', n: 2 });
  await running.start([runnable(text)]);
  await until(isDone);
  await running.drain();
}

/** The error of the first task that fails. */
async function failedTask(): Promise<{ code: string; message: string }> {
  const { processor, failures } = await running.start([runnable(COUNTED)]);
  expect(failures).toEqual([]);
  await until(() => processor.tasks().some(({ status }) => status === 'failed'));
  return processor.tasks().find(({ status }) => status === 'failed')!.error as { code: string; message: string };
}

describe('a task whose state is gone never starts afresh', () => {
  it('when its state topic was emptied, and says what is lost', async () => {
    await runOnce(COUNTED, () => countOf('a') === 2);
    for (const partition of running.cluster.partitions(STATE)!) partition.trim(partition.end);
    const error = await failedTask();
    expect(error.code).toBe('MLR_STATE_LOST');
    expect(error.message).toMatch(/counts\.merge.*were deleted.*aggregates/s);
  });

  it.each([
    ['a served view', COUNTED, () => countOf('a') === 2],
    ['a plain topic', COPIED, () => running.records('copies').length > 0],
  ])('when the state topic of a statement that fills %s was created anew', async (_, text, isDone) => {
    await runOnce(text, isDone);
    const [{ stages }] = runnable(text).plan.statements;
    for (const { stateTopic } of stages) {
      const tasks = running.cluster.partitions(stateTopic)!.length;
      running.cluster.deleteTopic(stateTopic);
      running.createTopic(stateTopic, tasks);
    }
    const { failures } = await running.start([runnable(text)]);
    expect(failures).toMatchObject([{ error: { code: 'MLR_STATE_LOST', message: expect.stringMatching(/anew/) } }]);
  });

  it('when its state topic is empty and its view holds its results, on a log whose topics have no ids', async () => {
    await runOnce(COUNTED, () => countOf('a') === 2);
    running.cluster.deleteTopic('__millrace.p.manifest');
    running.cluster.deleteTopic(STATE);
    running.createTopic(STATE, running.cluster.partitions('p.counts')!.length);
    const error = await failedTask();
    expect(error.code).toBe('MLR_STATE_LOST');
    expect(error.message).toMatch(/counts\.merge.*p\.counts\/0 holds results/s);
  });

  it.each([
    ['a served view', COUNTED, () => countOf('a') === 2],
    ['a plain topic', COPIED, () => running.records('copies').length > 0],
  ])('when the state topic of a statement that fills %s is gone', async (_, text, isDone) => {
    await runOnce(text, isDone);
    const [{ stages }] = runnable(text).plan.statements;
    running.cluster.deleteTopic(stages.at(-1)!.stateTopic);
    const { failures } = await running.start([runnable(text)]);
    expect(failures).toMatchObject([{ error: { code: 'MLR_STATE_LOST', retriable: false } }]);
  });

  it('but one whose first commit was aborted does: that leaves offsets in its view, but no record', async () => {
    const { failures } = await running.start([runnable(COUNTED)], { tuning: { commitIntervalMs: 3_600_000 } });
    expect(failures).toEqual([]);
    await running.abort();
    expect(running.cluster.partitions(STATE)!.every(({ end }) => end === 0)).toBe(true);
    for (const partition of running.cluster.partitions('p.counts')!) partition.appendControl();
    await runOnce(COUNTED, () => countOf('a') === 2);
  });

  it('but a new one does, beside tasks that have run', async () => {
    await runOnce(COUNTED, () => countOf('a') === 2);
    const { failures } = await running.start([runnable(COUNTED), runnable(COUNTED, 'q')]);
    expect(failures).toEqual([]);
    await until(() => countOf('a', 'q.counts') === 2);
  });
});
