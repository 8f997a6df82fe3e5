import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@millrace/http';
import type { Clock } from '@millrace/ports';
import { COUNTED, Running, runnable, until } from '../test/running.ts';
import { guardMemory, type Memory } from './memory-guard.ts';
import { Processor } from './processor.ts';

/** What `guardMemory` did after each measurement. */
async function guarded(...used: readonly number[]): Promise<boolean[]> {
  const stopping = new AbortController();
  const clock: Clock = { now: () => 0, sleep: () => Promise.resolve() };
  const relieved: boolean[] = [];
  const measure = (): Memory => {
    relieved.push(false);
    if (relieved.length === used.length) queueMicrotask(() => stopping.abort());
    return { usedBytes: used[relieved.length - 1], limitBytes: 100 };
  };
  await guardMemory(clock, stopping.signal, measure, () => (relieved[relieved.length - 1] = true));
  return relieved.slice(0, used.length);
}

describe('memory', () => {
  it('is relieved when it stays short for five looks on end', async () => {
    const [yes, no] = [true, false];
    expect(await guarded(95, 95, 95, 95, 95, 10)).toEqual([no, no, no, no, yes, no]);
    expect(await guarded(95, 95, 95, 95, 50, 95, 95, 95, 95, 10)).toEqual(Array(10).fill(no));
  });
});

describe('a processor that runs out of memory', () => {
  let processor: Processor;
  afterEach(() => processor.abort());

  it('stops the task with the most state, says why, and goes on with the others', async () => {
    const running = new Running();
    running.createTopic('clicks', 1);
    running.append('clicks', 0, ...Array.from({ length: 100 }, (_, k) => ({ k: `k${k}`, n: 1 })));
    let used = 0;
    // Seconds pass as moments.
    const clock: Clock = { now: () => systemClock.now(), sleep: (ms, signal) => systemClock.sleep(ms / 200, signal) };
    processor = new Processor({
      log: running.log,
      clock,
      pipelines: [runnable(COUNTED)],
      group: 'g',
      tuning: { commitIntervalMs: 5 },
      memory: () => ({ usedBytes: used, limitBytes: 100 }),
    });
    await processor.start();
    await until(() => Object.keys(running.table('p.counts')).length >= 100);
    used = 95;
    const failed = () => processor.tasks().filter(({ status }) => status === 'failed');
    await until(() => failed().length > 0);
    used = 0;
    expect(failed()[0]).toMatchObject({
      taskId: expect.stringContaining('merge'),
      error: { code: 'MLR_RUNTIME_MEMORY' },
    });
    expect(processor.tasks().filter(({ status }) => status === 'running').length).toBeGreaterThanOrEqual(3);
  });
});
