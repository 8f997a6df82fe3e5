import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@millrace/http';
import { MillraceError, type StateStore, type TaskState } from '@millrace/ports';
import { MemoryDisk, MemoryStateStore } from '@millrace/state-memory';
import { resetPipeline } from '../reset.ts';
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

/** A process on a machine with a disk: how many entries each session of it wrote before it first kept them. */
class KeepingStore implements StateStore {
  readonly #inner: MemoryStateStore;
  readonly loaded: { readonly found: boolean; entries: number; hasKept: boolean }[] = [];

  constructor(disk: MemoryDisk) {
    this.#inner = new MemoryStateStore(1, disk);
  }

  openTask(taskId: string): TaskState {
    const task = this.#inner.openTask(taskId);
    const local = task.local!;
    const loaded = { found: local.stamp !== null, entries: 0, hasKept: false };
    if (/dataflow/.test(taskId)) this.loaded.push(loaded);
    const { keep } = local;
    local.keep = (stamp) => {
      loaded.hasKept = true;
      keep.call(local, stamp);
    };
    return {
      cacheBytes: 1,
      local,
      entries(name, keeps) {
        const entries = task.entries(name, keeps);
        const { write } = entries;
        entries.write = (changes) => {
          if (!loaded.hasKept) loaded.entries += changes.length;
          write.call(entries, changes);
        };
        return entries;
      },
      close: () => task.close(),
    };
  }

  async close(): Promise<void> {}
}

describe('a store for state', () => {
  let processor: Processor;
  afterEach(() => processor.abort());

  async function start(running: Running, state: StateStore | undefined, text = FREQUENT) {
    const tuning = { commitIntervalMs: 5, idlePollMs: 20 };
    const pipelines = [runnable(text)];
    processor = new Processor({ log: running.log, clock: systemClock, pipelines, group: 'g', tuning, state });
    await processor.start();
  }

  it('that keeps what it has is only told what came later, and everything where the state went another way', async () => {
    const running = new Running();
    running.createTopic('clicks', 1);
    const disk = new MemoryDisk();
    let rows = 0;
    const total = () => Object.values(running.table('p.frequent')).reduce<number>((sum, row) => sum + ((row as { n?: number }).n ?? 0), 0); // prettier-ignore
    const add = async (keys: number) => {
      running.append('clicks', 0, ...Array.from({ length: keys }, (_, i) => ({ k: `k${i}`, n: i })));
      rows += keys;
      await until(() => total() === rows);
    };
    /** What a life of the processor finds and loads. */
    const live = async (keys: number, state: KeepingStore | null = new KeepingStore(disk)) => {
      await start(running, state ?? undefined);
      await add(keys);
      await processor.drain();
      return state?.loaded ?? [];
    };
    expect(await live(500)).toEqual([{ found: false, entries: expect.any(Number), hasKept: true }]);
    // At most the groups of the first commit are written, not those that were there.
    const few = { found: true, entries: expect.any(Number), hasKept: true };
    const [next] = await live(3);
    expect([next, next.entries < 100]).toEqual([few, true]);
    // Elsewhere meanwhile: what was committed there is loaded, and no more.
    await live(20, null);
    const [after] = await live(1);
    expect([after, after.entries >= 20, after.entries < 100]).toEqual([few, true, true]);
    // Another disk has nothing of it.
    const [elsewhere] = await live(1, new KeepingStore(new MemoryDisk()));
    expect(elsewhere).toMatchObject({ found: false });
    expect(elsewhere.entries).toBeGreaterThanOrEqual(500);
    // And the same disk nothing of a generation that is over.
    await resetPipeline(running.log, systemClock, runnable(FREQUENT), 'g');
    const fresh = new KeepingStore(disk);
    await start(running, fresh);
    await until(() => fresh.loaded[0]?.hasKept);
    expect(fresh.loaded[0]).toMatchObject({ found: true, hasKept: true });
  });

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
