import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@millrace/http';
import { MemoryEventLog } from '@millrace/log-memory';
import type { TaskLog, TaskSpec, TopicPartition } from '@millrace/ports';
import { resetPipeline } from './reset.ts';
import { CLICKS, COUNTED, Running, runnable, until } from './test/running.ts';

const SUMS = `${CLICKS}
  CREATE TABLE counts (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO counts SELECT k, SUM(n) FROM clicks GROUP BY k;`;

let running: Running;
beforeEach(() => {
  running = new Running();
  running.createTopic('clicks', 2);
});
afterEach(() => running.abort());

const row = () => running.table('p.counts')['{"k":"a"}'] as { n: number } | undefined;
const reset = (text: string) => resetPipeline(running.log, systemClock, runnable(text), 'g');

async function runOnce(text: string, n: number): Promise<void> {
  const { failures } = await running.start([runnable(text)]);
  expect(failures).toEqual([]);
  await until(() => row()?.n === n);
  await running.drain();
}

/** Versions of the row's changes, in the order in which they were written. */
const versions = () =>
  running.cluster.partitions('p.counts')!.flatMap((partition) =>
    partition
      .read(partition.start, partition.end, Infinity)
      .flatMap(({ count, bytes, headersStart, headersEnd, keyStart, keyEnd }) =>
        Array.from({ length: count }, (_, i) => i)
          .filter((i) => bytes.toString('utf8', keyStart[i], keyEnd[i]) === '{"k":"a"}')
          .map((i) => /millrace-version.(\d+)/s.exec(bytes.toString('latin1', headersStart[i], headersEnd[i]))?.[1]),
      ),
  );

/** The fourth commit does not come about. */
class BreakingLog extends MemoryEventLog {
  #commits = 0;

  override async openTask(spec: TaskSpec): Promise<TaskLog> {
    const task = await super.openTask(spec);
    return {
      state: task.state,
      commit: (commit) => (++this.#commits > 3 ? Promise.reject(new Error('power cut')) : task.commit(commit)),
      trimState: (position) => task.trimState(position),
      close: () => task.close(),
    };
  }
}

class SlowLog extends MemoryEventLog {
  meanwhile = (): void => {};

  override async bounds(partitions: readonly TopicPartition[]): ReturnType<MemoryEventLog['bounds']> {
    this.meanwhile();
    await systemClock.sleep(100);
    return super.bounds(partitions);
  }
}

/** How often the key with the most numbers was clicked, by two exchanges. */
const COUNTED_TWICE = `SET 'parallelism.default' = '3'; ${CLICKS}
  CREATE TABLE counts (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO counts SELECT k, MAX(n) FROM (SELECT CASE WHEN c > 0 THEN 'a' END AS k, c AS n
    FROM (SELECT k, COUNT(DISTINCT n) AS c FROM clicks GROUP BY k)) GROUP BY k;`;

describe('a reset', () => {
  it('lets a plan of several exchanges begin anew: nothing of before is left on the way', async () => {
    running.append('clicks', 0, { k: 'x', n: 5 }, { k: 'x', n: 6 }, { k: 'y', n: 1 });
    await runOnce(COUNTED_TWICE, 2);
    expect(await reset(COUNTED_TWICE)).toEqual({ generation: 2, tasks: 2 + 3 + 3 });
    running.append('clicks', 1, { k: 'x', n: 7 });
    await runOnce(COUNTED_TWICE, 3);
    const others = await running.start([runnable(COUNTED_TWICE.replace("'3'", "'2'"))]);
    expect(others.failures).toMatchObject([{ error: { code: 'MLR_STATE_OTHER_PLAN' } }]);
  });

  it('lets another plan begin anew from the sources, with versions that go on growing', async () => {
    running.append('clicks', 0, { k: 'a', n: 5 }, { k: 'a', n: 6 });
    running.append('clicks', 1, { k: 'a', n: 7 });
    await runOnce(COUNTED, 3);
    const refused = await running.start([runnable(SUMS)]);
    expect(refused.failures).toMatchObject([{ error: { code: 'MLR_STATE_OTHER_PLAN' } }]);
    expect(await reset(SUMS)).toEqual({ generation: 2, tasks: 6 });
    await runOnce(SUMS, 18);
    const found = versions().map(Number);
    expect(found.length).toBeGreaterThanOrEqual(2);
    expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
    running.append('clicks', 0, { k: 'a', n: 1 });
    await runOnce(SUMS, 19);
  });

  it('may be repeated, also by the plan that ran before', async () => {
    running.append('clicks', 0, { k: 'a', n: 5 });
    await runOnce(COUNTED, 1);
    await reset(COUNTED);
    await reset(SUMS);
    await runOnce(SUMS, 5);
    expect(await reset(COUNTED)).toMatchObject({ generation: 4 });
    await runOnce(COUNTED, 1);
  });

  it('goes on in a source that was created anew', async () => {
    running.append('clicks', 0, { k: 'a', n: 1 }, { k: 'a', n: 1 });
    await runOnce(COUNTED, 2);
    running.cluster.deleteTopic('clicks');
    running.createTopic('clicks', 3);
    for (const partition of [0, 1, 2]) running.append('clicks', partition, { k: 'a', n: 1 });
    const { failures } = await running.start([runnable(COUNTED)]);
    expect(failures).toMatchObject([{ error: { code: 'MLR_RUNTIME_SOURCE_RECREATED' } }]);
    await reset(COUNTED);
    await runOnce(COUNTED, 3);
  });

  it('that ended half-way leaves a pipeline that does not run until it is repeated', async () => {
    running.append('clicks', 0, { k: 'a', n: 1 });
    await runOnce(COUNTED, 1);
    const breaking = new BreakingLog(running.cluster, { clock: systemClock });
    await expect(resetPipeline(breaking, systemClock, runnable(COUNTED), 'g')).rejects.toThrow('power cut');
    const { processor } = await running.start([runnable(COUNTED)]);
    await until(() => processor.tasks().some(({ status }) => status === 'failed'));
    expect(processor.tasks().find(({ status }) => status === 'failed')!.error).toMatchObject({
      code: 'MLR_STATE_GENERATION',
    });
    await running.abort();
    await reset(COUNTED);
    await runOnce(COUNTED, 1);
  });

  it('is refused while a processor runs the pipeline', async () => {
    running.append('clicks', 0, { k: 'a', n: 1 });
    await running.start([runnable(COUNTED)]);
    await until(() => row()?.n === 1);
    // It takes its tasks back while the reset is under way.
    const slow = new SlowLog(running.cluster, { clock: systemClock });
    slow.meanwhile = () => running.append('clicks', 0, { k: 'a', n: 1 });
    const resetting = resetPipeline(slow, systemClock, runnable(COUNTED), 'g');
    await expect(resetting).rejects.toMatchObject({ code: 'MLR_RUNTIME_RESET' });
  });
});
