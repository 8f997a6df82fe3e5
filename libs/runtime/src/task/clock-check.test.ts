import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@millrace/http';
import { MemoryCluster, MemoryEventLog } from '@millrace/log-memory';
import { isCodedError, type TaskLog, type TaskSpec } from '@millrace/ports';
import { COUNTED, Running, runnable, until } from '../test/running.ts';
import { ClockCheck } from './clock-check.ts';

describe('the clock of a task', () => {
  const MINUTE = 60_000;
  function check(askedMs: number, answeredMs: number, logTimeMs: number | null): void {
    let nowMs = askedMs;
    const checked = new ClockCheck('p.t.0', { now: () => nowMs, sleep: () => Promise.resolve() });
    nowMs = answeredMs;
    checked.answered({ logTimeMs });
  }

  it('may be off by a minute, either way, and by any time that passed while the log was asked', () => {
    check(0, 0, MINUTE);
    check(MINUTE, MINUTE, 0);
    check(0, 10 * MINUTE, 5 * MINUTE);
    check(0, 10 * MINUTE, 11 * MINUTE);
    check(0, 0, null);
  });

  it('is refused when it is further off, and the error says which way', () => {
    expect(() => check(0, 0, MINUTE + 1)).toThrow('60 s behind');
    expect(() => check(2 * MINUTE, 2 * MINUTE, 0)).toThrow('120 s ahead of');
  });
});

describe("a processor whose clock is not the log's", () => {
  let aheadMs = 0;
  class ClockedLog extends MemoryEventLog {
    override async openTask(spec: TaskSpec): Promise<TaskLog> {
      const task = await super.openTask(spec);
      return {
        state: task.state,
        commit: (commit) => task.commit(commit),
        trimState: (position) => task.trimState(position),
        close: () => task.close(),
        get logTimeMs() {
          return systemClock.now() - aheadMs;
        },
      };
    }
  }
  const cluster = new MemoryCluster();
  const running = new Running(cluster, new ClockedLog(cluster, { clock: systemClock }));
  afterEach(() => running.abort());

  it('commits nothing until they agree, and stops when they part', async () => {
    running.createTopic('clicks', 2);
    running.append('clicks', 0, { k: 'a', n: 1 });
    aheadMs = 300_000;
    const { processor } = await running.start([runnable(COUNTED)]);
    const refused = () =>
      processor.tasks().filter(({ error }) => isCodedError(error) && error.code === 'MLR_RUNTIME_CLOCK');
    const counted = () => (running.table('p.counts')['{"k":"a"}'] as { n: number } | undefined)?.n;
    await until(() => refused().length === processor.tasks().length && refused().length > 0);
    expect(running.records('__millrace.p.counts.local.exchange')).toEqual([]);
    aheadMs = 0;
    await until(() => counted() === 1);
    aheadMs = -300_000;
    running.append('clicks', 0, { k: 'a', n: 1 });
    await until(() => refused().length > 0);
    aheadMs = 0;
    await until(() => counted() === 2);
  });
});
