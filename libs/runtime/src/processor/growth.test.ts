import { afterEach, beforeEach, describe, it } from '@jest/globals';
import type { TaskStatus } from '../observer.ts';
import { CLICKS, COUNTED, Running, runnable, until } from '../test/running.ts';

const JOINED = `${CLICKS}
  CREATE TABLE names (k STRING, name STRING) WITH ('connector' = 'kafka', 'topic' = 'names', 'format' = 'json');
  CREATE TABLE counts (k STRING, name STRING, n BIGINT, PRIMARY KEY (k, name) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO counts SELECT c.k, name, COUNT(*) FROM clicks c JOIN names ON c.k = names.k GROUP BY c.k, name;`;

let running: Running;
beforeEach(() => {
  running = new Running();
  running.createTopic('clicks', 2);
  running.createTopic('names', 1);
});
afterEach(() => running.abort());

const total = () =>
  Object.entries(running.table('p.counts'))
    .filter(([key]) => !key.includes('$millrace'))
    .reduce((sum, [, row]) => sum + (row as { n: number }).n, 0);

function append(partition: number): void {
  running.append('clicks', partition, { k: 'a', n: 1 }, { k: 'b', n: 1 });
}

const quick = { tuning: { sourceCheckMs: 10 } };

describe('topic partitions that a source gains', () => {
  it.each([
    ['partial aggregates', COUNTED],
    ['rows of several sources', JOINED],
  ])('are noticed and read while the pipeline runs: %s', async (_, text) => {
    running.append('names', 0, { k: 'a', name: 'x' }, { k: 'b', name: 'y' });
    await running.start([runnable(text)], quick);
    for (const partition of [0, 1]) append(partition);
    await until(() => total() === 4);
    running.cluster.addPartitions('clicks', 4);
    for (const partition of [0, 2, 3]) append(partition);
    await until(() => total() === 10);
    running.cluster.addPartitions('names', 2);
    running.append('names', 1, { k: 'a', name: 'z' });
    append(3);
    await until(() => total() === (text === JOINED ? 18 : 12));
  });

  it('are read from their beginning after a restart, also with a source that begins at its end', async () => {
    const latest = COUNTED.replace("'format' = 'json'", "'format' = 'json', 'scan.startup.mode' = 'latest-offset'");
    append(0);
    const { processor } = await running.start([runnable(latest)], quick);
    await until(() => processor.tasks().filter(({ status }) => status === 'running').length === 6);
    append(0);
    await until(() => total() === 2);
    await running.drain();
    running.cluster.addPartitions('clicks', 3);
    append(2);
    await running.start([runnable(latest)], quick);
    await until(() => total() === 4);
  });

  it('are read by two processors that notice at different times', async () => {
    await running.start([runnable(COUNTED)], { tuning: { sourceCheckMs: 10 } });
    await running.start([runnable(COUNTED)], { tuning: { sourceCheckMs: 150 } });
    for (const partition of [0, 1]) append(partition);
    await until(() => total() === 4);
    running.cluster.addPartitions('clicks', 5);
    for (const partition of [0, 1, 2, 3, 4]) append(partition);
    await until(() => total() === 14);
  });

  it('do not keep a processor from ending that is drained while it takes them in', async () => {
    let drained: Promise<void> | undefined;
    const observer = {
      // A task that is told of new writers ends its session first.
      taskStatus: (_: string, status: TaskStatus) => {
        if (status === 'stopped') drained ??= running.drain();
      },
    };
    await running.start([runnable(COUNTED)], { ...quick, observer });
    append(0);
    await until(() => total() === 2);
    running.cluster.addPartitions('clicks', 3);
    await until(() => drained !== undefined);
    await drained;
  });
});
