import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@millrace/http';
import { MillraceError, type StateStore } from '@millrace/ports';
import { MemoryStateStore } from '@millrace/state-memory';
import { CLICKS, COUNTED, Running, runnable, until } from '../test/running.ts';
import { Processor } from './processor.ts';

/** Groups under a HAVING are the general engine's. */
const FREQUENT = `${CLICKS}
  CREATE TABLE frequent (k STRING, n BIGINT, d BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO frequent SELECT k, COUNT(*), COUNT(DISTINCT n) FROM clicks GROUP BY k;`;

/** Which sessions are open, and a first few writes that fail. */
class WatchedStore implements StateStore {
  readonly #inner = new MemoryStateStore(1);
  readonly open: string[] = [];
  sessions = 0;
  failures = 0;

  openTask(taskId: string) {
    const task = this.#inner.openTask();
    this.open.push(taskId);
    this.sessions++;
    return {
      cacheBytes: 1,
      entries: (name: string) => {
        const entries = task.entries(name);
        const { write } = entries;
        entries.write = (changes) => {
          if (this.failures-- > 0) throw new MillraceError('MLR_STATE_FULL', 'no room', { retriable: true });
          write.call(entries, changes);
        };
        return entries;
      },
      close: async () => {
        this.open.splice(this.open.indexOf(taskId), 1);
        await task.close();
      },
    };
  }

  async close(): Promise<void> {}
}

describe('a store for state', () => {
  let processor: Processor;
  afterEach(() => processor.abort());

  async function start(running: Running, state: StateStore) {
    const tuning = { commitIntervalMs: 5, idlePollMs: 20 };
    const pipelines = [runnable(FREQUENT)];
    processor = new Processor({ log: running.log, clock: systemClock, pipelines, group: 'g', tuning, state });
    await processor.start();
  }

  it('is opened for each session and closed with it; a write that fails begins a new session, and loses nothing', async () => {
    const running = new Running();
    running.createTopic('clicks', 1);
    const state = new WatchedStore();
    await start(running, state);
    await until(() => state.open.length === processor.tasks().length && state.open.length > 0);
    const sessions = state.sessions;
    state.failures = 2;
    running.append('clicks', 0, ...Array.from({ length: 100 }, (_, i) => ({ k: `k${i % 10}`, n: i })));
    const total = () =>
      Object.values(running.table('p.frequent')).reduce<number>(
        (sum, row) => sum + ((row as { n?: number }).n ?? 0),
        0,
      );
    await until(() => total() === 100);
    expect(state.sessions).toBeGreaterThan(sessions);
    expect(new Set(state.open).size).toBe(state.open.length);
    await processor.drain();
    expect(state.open).toEqual([]);
  });
});

describe('state that nothing ends', () => {
  it('is reported with each commit by its operator, unless it has a time to live', async () => {
    const running = new Running();
    running.createTopic('clicks', 1);
    running.append('clicks', 0, ...['a', 'b', 'b'].map((k) => ({ k, n: 1 })));
    const growing = new Map<string, ReadonlyMap<string, number>>();
    const pipelines = [
      runnable(COUNTED, 'p'),
      runnable(FREQUENT.replace('frequent', 'f').replace('frequent', 'f'), 'q'),
      runnable(
        `SET 'table.exec.state.ttl' = '1 d'; ${FREQUENT.replace('frequent', 'e').replace('frequent', 'e')}`,
        'r',
      ),
    ];
    await running.start(pipelines, { observer: { committed: (report) => growing.set(report.taskId, report.growing) } });
    const entries = (task: RegExp) => [...growing].filter(([taskId]) => task.test(taskId)).flatMap(([, of]) => [...of]);
    await until(() => entries(/^p.*merge/).reduce((sum, [, count]) => sum + count, 0) === 2);
    // The groups, and the values counted in them.
    await until(() => entries(/^q.*dataflow/).some(([, count]) => count > 2));
    expect(entries(/^q.*dataflow/).map(([operator]) => operator)).toEqual(['f.group-aggregate']);
    await until(() => [...growing.keys()].some((taskId) => /^r.*dataflow/.test(taskId)));
    expect(entries(/^r|rows/)).toEqual([]);
    await running.drain();
  });
});
