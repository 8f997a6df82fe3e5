import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@millrace/http';
import { Running, runnable, until } from '../test/running.ts';
import type { LostRecords } from './input-reader.ts';

const counted = (options: string) => `
  CREATE TABLE clicks (k STRING, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'clicks', 'format' = 'json'${options});
  CREATE TABLE counts (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO counts SELECT k, COUNT(*) FROM clicks GROUP BY k;`;

let running: Running;
beforeEach(() => {
  running = new Running();
  running.createTopic('clicks', 1);
});
afterEach(() => running.abort());

const count = () => (running.table('p.counts')['{"k":"a"}'] as { n: number } | undefined)?.n ?? 0;
const append = (records: number) => {
  for (let i = 0; i < records; i++) running.append('clicks', 0, { k: 'a', n: 1 });
};

describe('records that were deleted before they were read', () => {
  async function lose(options: string): Promise<void> {
    append(3);
    await running.start([runnable(counted(options))]);
    await until(() => count() === 3);
    await running.drain();
    append(5);
    const clicks = running.cluster.partition({ topic: 'clicks', partition: 0 });
    clicks.trim(6);
  }

  it('stop the task, which says which they are and what to do', async () => {
    await lose('');
    const { processor } = await running.start([runnable(counted(''))]);
    await until(() => processor.tasks().some(({ status }) => status === 'failed'));
    const { error } = processor.tasks().find(({ status }) => status === 'failed')!;
    expect(error).toMatchObject({ code: 'MLR_LOG_LOST_GROUND' });
    expect((error as Error).message).toMatch(
      /clicks\/0 from offset 3 to 5 were deleted.*'scan.on-data-loss' = 'continue'/s,
    );
  });

  it('are passed over and reported once where the table says so, for good', async () => {
    const options = `, 'scan.on-data-loss' = 'continue'`;
    await lose(options);
    const lost: [string, LostRecords][] = [];
    const observer = { recordsLost: (taskId: string, _: unknown, what: LostRecords) => lost.push([taskId, what]) };
    await running.start([runnable(counted(options))], { observer });
    await until(() => count() === 5);
    await running.drain();
    await running.start([runnable(counted(options))], { observer });
    append(1);
    await until(() => count() === 6);
    expect(lost).toEqual([['p.counts.local.0', { from: 3, to: 6 }]]);
  });
});

describe('a source with a rate limit', () => {
  it('is caught up with no faster, and commits meanwhile', async () => {
    append(60);
    const startedMs = systemClock.now();
    await running.start([runnable(counted(`, 'scan.rate-limit' = '100'`))]);
    await until(() => count() > 0);
    await until(() => count() === 60);
    // A poll may bring some records beyond the limit: then the next one waits for longer.
    append(1);
    await until(() => count() === 61);
    expect(systemClock.now() - startedMs).toBeGreaterThanOrEqual(550);
  });
});
