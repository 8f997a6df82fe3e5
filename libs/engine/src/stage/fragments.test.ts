import { describe, expect, it } from '@jest/globals';
import { batchOf, plan, seal, sqlTime, TestPipeline } from '../test/pipeline.ts';

const SOURCE = `SET 'parallelism.default' = '2';
CREATE TABLE t (k BIGINT, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json');`;

/** Two exchanges: rows by `k`, then its counts by how many they are. */
const SIZES = `${SOURCE}
CREATE TABLE o (n BIGINT, ks BIGINT, PRIMARY KEY (n) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO o SELECT n, COUNT(*) FROM (SELECT k, COUNT(DISTINCT v) AS n FROM t GROUP BY k) GROUP BY n;`;

/** The same per second. */
const WINDOWS = `${SOURCE}
CREATE TABLE o (w TIMESTAMP(3), n BIGINT, ks BIGINT, PRIMARY KEY (w, n) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO o SELECT window_start, n, COUNT(*) FROM (
  SELECT k, window_start, window_end, COUNT(DISTINCT v) AS n
  FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY k, window_start, window_end)
GROUP BY window_start, window_end, n;`;

const FAILING = `${SOURCE}
CREATE TABLE o (n BIGINT, ks BIGINT, PRIMARY KEY (n) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO o SELECT n, COUNT(*) FROM (SELECT k, 100 / SUM(DISTINCT v) AS n FROM t GROUP BY k) GROUP BY n;`;

const at = (ms: number, k = 1) => ({ k, v: ms, ts: sqlTime(ms) });

/** Lets every task read and commit, and tells everybody; tasks are restored from their state all the time. */
function settle(pipeline: TestPipeline): void {
  for (let stage = 1; stage < pipeline.stages.length; stage++) {
    for (let number = 0; number < pipeline.tasks(stage); number++) {
      pipeline.read(stage, number);
      pipeline.flush(stage, number, true);
      pipeline.restart(stage, number, number % 2 === 0);
    }
  }
}

/** The newest progress of each task of the view. */
const newest = ({ progress }: TestPipeline) => [0, 1].map((task) => progress.findLast((each) => each.task === task)!);

const UNNESTED = `SET 'parallelism.default' = '3';
CREATE TABLE t (k BIGINT, vs ARRAY<BIGINT>) WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json');
CREATE TABLE o (v BIGINT, first_k BIGINT, PRIMARY KEY (v) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO o SELECT v, FIRST_VALUE(k) FROM t CROSS JOIN UNNEST(vs) AS u(v) GROUP BY v;`;

describe('a plan of several exchanges', () => {
  it('keeps the order of a topic partition where what comes before the key is shared out', () => {
    const pipeline = new TestPipeline(plan(UNNESTED)[0], 2);
    expect(pipeline.tasks(1)).toBe(3);
    const values = Array.from({ length: 20 }, (_, v) => v);
    for (let k = 0; k < 20; k++) {
      // Values of their own in each topic partition: which of two partitions comes first is open.
      pipeline.append(k % 2, [{ k, vs: values.map((v) => 2 * v + (k % 2)) }]);
      pipeline.read(0, k % 2);
      pipeline.flush(0, k % 2, true);
    }
    const topic = '__millrace.p.o.correlate.exchange';
    // Beside the control record of each commit.
    const withRows = [0, 1, 2].filter((number) => pipeline.batches(topic, number).some(({ count }) => count > 1));
    expect(withRows).toHaveLength(2);
    settle(pipeline);
    const rows = [...pipeline.view.values()] as { v: number; first_k: number }[];
    expect(rows).toHaveLength(40);
    for (const { v, first_k: first } of rows) expect(first).toBe(v % 2);
  });

  it('says for a source position that it is reached when every task on the way there has reached it', () => {
    const pipeline = new TestPipeline(plan(SIZES)[0], 2);
    const positions = () => newest(pipeline).map((progress) => progress.positions);
    pipeline.append(0, [at(1), at(2)]);
    pipeline.read(0, 0);
    pipeline.flush(0, 0, true);
    settle(pipeline);
    expect(positions()).toEqual([{ 't/0': 2 }, { 't/0': 2 }]);
    pipeline.append(0, [at(3)]);
    pipeline.read(0, 0);
    pipeline.flush(0, 0, true);
    // Only one of the two tasks in the middle goes on: what the other will send may be missing.
    pipeline.read(1, 0);
    pipeline.flush(1, 0, true);
    for (const number of [0, 1]) {
      pipeline.read(2, number);
      pipeline.flush(2, number, true);
    }
    expect(positions()).toEqual([{ 't/0': 2 }, { 't/0': 2 }]);
    settle(pipeline);
    expect(positions()).toEqual([{ 't/0': 3 }, { 't/0': 3 }]);
  });

  it('takes rows back at the tasks that have them', () => {
    const pipeline = new TestPipeline(plan(SIZES)[0], 1);
    const commit = (...rows: object[]) => {
      pipeline.append(0, rows);
      pipeline.read(0, 0);
      pipeline.flush(0, 0, true);
      settle(pipeline);
      return [...pipeline.view.values()];
    };
    expect(commit(...[1, 2, 3].map((k) => at(1, k)))).toEqual([{ n: 1, ks: 3 }]);
    expect(commit(...[1, 2, 3].map((k) => at(2, k)))).toEqual([{ n: 2, ks: 3 }]);
    expect(commit(at(3, 1), at(4, 1)).sort()).toEqual([
      { n: 2, ks: 2 },
      { n: 4, ks: 1 },
    ]);
  });

  it('closes windows behind the second as behind the first, and counts what was late on the way', () => {
    const pipeline = new TestPipeline(plan(WINDOWS)[0], 2);
    const commit = (partition: number, rows: object[], isIdle = false) => {
      pipeline.append(partition, rows);
      pipeline.read(0, partition);
      pipeline.task(0, partition).setIdle(isIdle);
      pipeline.flush(0, partition, true);
      settle(pipeline);
      return [...pipeline.view.values()];
    };
    const late = () => newest(pipeline).reduce((sum, progress) => sum + progress.late, 0);
    expect(commit(0, [at(0), at(10), at(0, 2), at(2000)])).toEqual([]);
    expect(commit(1, [at(20)])).toEqual([]);
    const closed = [
      { w: sqlTime(0), n: 1, ks: 1 },
      { w: sqlTime(0), n: 3, ks: 1 },
    ];
    expect(commit(1, [], true)).toEqual(expect.arrayContaining(closed));
    expect(commit(0, [at(500), at(600), at(700, 2)])).toHaveLength(2);
    expect(late()).toBe(3);
    expect(commit(0, [at(3000)])).toHaveLength(3);
    expect(late()).toBe(3);
  });

  it('has the rows that fail in front of the second with those that fail behind it', () => {
    const pipeline = new TestPipeline(plan(FAILING)[0], 1);
    pipeline.append(0, [
      { k: 1, v: 0, ts: sqlTime(1) },
      { k: 2, v: 5, ts: sqlTime(1) },
    ]);
    pipeline.settle(true);
    expect([...pipeline.view.values()]).toEqual([{ n: 20, ks: 1 }]);
    const letters = pipeline.records('p.o.dlq').map(({ value, headers }) => [value, headers['millrace-dlq-source']]);
    expect(letters).toHaveLength(1);
    expect(letters[0][1]).toMatch(/^p\/o\.calc/);
  });
});

describe('the bytes of changes between parts of a plan', () => {
  const onePhase = `SET 'table.optimizer.agg-phase-strategy' = 'ONE_PHASE'; ${SIZES}`;
  const [, first, second] = new TestPipeline(plan(onePhase)[0], 1).stages;
  const context = { task: 0, upstreams: [1], firstUpstream: 0, pipeline: 'p' };
  const flush = { version: 1, positions: [], nowMs: 1, beat: false };
  /** From upstream 0: k 7, v 1; the watermark 0; then v 2. */
  const received = ['0100' + '020107' + '0101', '0100' + '03' + '0000000000000000' + '020107' + '0102'];

  const SENT = [
    // A row: 1. The control: no watermark yet, no positions.
    ['0100' + '020101', '0100' + '04000000000000f0ff' + '00'],
    // The watermark 0, -U 1, +U 2.
    ['0100' + '030000000000000000' + '05010101' + '05020102', '0100' + '040000000000000000' + '00'],
  ];

  it('are a row for what is new, a kind and the fields for what changes, watermarks in between', () => {
    const task = first.createTask(context);
    const sent = received.map((record) => {
      task.process(batchOf('x', 0, [Buffer.from(record, 'hex')]), 0);
      const { outputs } = task.flush(flush);
      const batches = outputs.map((output) => seal(output, 0));
      return batches.flatMap(({ bytes, count, valueStart, valueEnd }) =>
        Array.from({ length: count }, (_, i) => bytes.toString('hex', valueStart[i], valueEnd[i])),
      );
    });
    expect(sent).toEqual(SENT);
  });

  it('are read as they are written', () => {
    const tasks = [0, 1].map((task) => second.createTask({ ...context, task, upstreams: [2] }));
    for (const record of SENT.flat()) {
      for (const task of tasks) task.process(batchOf('x', 0, [Buffer.from(record, 'hex')]), 0);
    }
    expect(tasks.map(({ stats }) => stats.stateEntries)).toEqual([1, 1]);
  });
});
