import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@millrace/http';
import { COUNTED, Running, runnable, until } from '../test/running.ts';

let running: Running;
beforeEach(() => {
  running = new Running();
  running.createTopic('clicks', 4);
});
afterEach(() => running.abort());

describe('a task behind an exchange', () => {
  it('commits at most four times in a commit interval, however often its upstreams do', async () => {
    const commitIntervalMs = 120;
    const begun = new Map<string, number[]>();
    const { processor } = await running.start([runnable(COUNTED)], {
      tuning: { commitIntervalMs },
      observer: {
        committed: ({ taskId, durationMs }) => {
          const times = begun.get(taskId) ?? [];
          begun.set(taskId, times);
          times.push(systemClock.now() - durationMs);
        },
      },
    });
    await until(() => processor.tasks().filter(({ status }) => status === 'running').length === 8);
    const merges = () => [...begun].filter(([taskId]) => taskId.includes('merge'));
    for (let i = 0; merges().some(([, times]) => times.length < 12); i++) {
      running.append('clicks', i % 4, ...Array.from({ length: 20 }, (_, k) => ({ k: `k${k}`, n: 1 })));
      await systemClock.sleep(3);
    }
    const pauses = merges().flatMap(([, times]) => times.slice(1).map((at, i) => at - times[i]));
    // A millisecond for rounding: the clock ticks between a commit's beginning and its report.
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(commitIntervalMs / 4 - 1);
  });

  it('deletes what it has read, and never what its next owner may need', async () => {
    const tuning = { trimInputMs: 0 };
    const exchange = () => running.cluster.partitions('__millrace.p.counts.local.exchange')!;
    const counted = () => (running.table('p.counts')['{"k":"a"}'] as { n: number } | undefined)?.n;
    for (let n = 1; n <= 4; n++) {
      await running.start([runnable(COUNTED)], { tuning });
      running.append('clicks', n % 4, { k: 'a', n: 1 });
      await until(() => counted() === n);
      // At the latest with the beat behind the last commit.
      await until(() => exchange().every(({ start, end }) => start > 0 && end - start < 40));
      if (n % 2 === 0) await running.abort();
      else await running.drain();
    }
  });
});
