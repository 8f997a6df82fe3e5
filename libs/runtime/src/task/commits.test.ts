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
});
