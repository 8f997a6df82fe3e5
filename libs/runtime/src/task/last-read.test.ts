import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isCodedError } from '@millrace/ports';
import { COUNTED, Running, runnable, until } from '../test/running.ts';

let running: Running;
beforeEach(() => {
  running = new Running();
  running.createTopic('clicks', 1);
});
afterEach(() => running.abort());

const counted = () => (running.table('p.counts')['{"k":"a"}'] as { n: number } | undefined)?.n;

/** Three records are counted; then the newest is lost, and the topic partition grows by `more` others. */
async function cutAndGrown(sql: string, more: number): Promise<void> {
  await running.start([runnable(sql)]);
  for (const n of [1, 2, 3]) running.append('clicks', 0, { k: 'a', n });
  await until(() => counted() === 3);
  await running.drain();
  running.cluster.partition({ topic: 'clicks', partition: 0 }).cut(2);
  for (let n = 0; n < more; n++) running.append('clicks', 0, { k: 'a', n: 100 + n });
}

describe('a source that was cut off while nobody looked', () => {
  it('stops the task when it has grown beyond what was read, naming the place', async () => {
    await cutAndGrown(COUNTED, 4);
    const { processor } = await running.start([runnable(COUNTED)]);
    await until(() => processor.tasks().some(({ status }) => status === 'failed'));
    const [{ taskId, error }] = processor.tasks().filter(({ status }) => status === 'failed');
    expect(taskId).toBe('p.counts.local.0');
    expect(isCodedError(error) && error.code).toBe('MLR_LOG_LOST_GROUND');
    expect(String(error)).toContain('clicks/0 holds other records before offset 3');
    expect(counted()).toBe(3);
  });

  it('is gone on with behind what was read where the table says so, and is told of', async () => {
    const sql = COUNTED.replace("'topic' = 'clicks'", "'topic' = 'clicks', 'scan.on-data-loss' = 'continue'");
    await cutAndGrown(sql, 4);
    const lost: unknown[] = [];
    await running.start([runnable(sql)], {
      observer: { recordsLost: (taskId, _, range) => lost.push([taskId, range]) },
    });
    await until(() => counted() === 6);
    expect(lost).toEqual([['p.counts.local.0', { from: 3, to: 3 }]]);
    await running.drain();
    await running.start([runnable(sql)], {
      observer: { recordsLost: (taskId, _, range) => lost.push([taskId, range]) },
    });
    running.append('clicks', 0, { k: 'a', n: 1 });
    await until(() => counted() === 7);
    expect(lost).toHaveLength(1);
  });

  it('means nothing when retention has deleted what was read', async () => {
    await cutAndGrown(COUNTED, 0);
    running.append('clicks', 0, { k: 'a', n: 3 });
    running.cluster.partition({ topic: 'clicks', partition: 0 }).trim(3);
    await running.start([runnable(COUNTED)]);
    running.append('clicks', 0, { k: 'a', n: 4 });
    await until(() => counted() === 4);
  });
});
