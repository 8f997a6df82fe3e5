import { describe, expect, it } from '@jest/globals';
import { planPipeline } from '@millrace/plan';
import { parseScript } from '@millrace/sql';
import { compileStage } from '../compile-stage.ts';
import { batchOf, plan, seal, sqlTime, TestPipeline } from '../test/pipeline.ts';

const ONE_PHASE = `SET 'table.optimizer.agg-phase-strategy' = 'ONE_PHASE';`;

const SOURCE = `SET 'parallelism.default' = '2';
CREATE TABLE t (k BIGINT, s STRING, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json');`;

const CALLS = `COUNT(*) AS n, SUM(v) AS total, MIN(s) AS least, MAX(s) FILTER (WHERE v > 5) AS most, ROUND(VAR_POP(CAST(v AS DOUBLE)), 6) AS spread`;
const COLUMNS = 'n BIGINT, total BIGINT, least STRING, most STRING, spread DOUBLE';

const windowed = (fn: string, options = '') => `${SOURCE}
CREATE TABLE o (k BIGINT, w TIMESTAMP(3), ${COLUMNS}, PRIMARY KEY (k, w) NOT ENFORCED) WITH ('connector' = 'cassandra'${options});
INSERT INTO o SELECT k, window_end, ${CALLS} FROM TABLE(${fn}) GROUP BY k, window_start, window_end;`;

const TUMBLE = `TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND)`;

const STATEMENTS: readonly [string, string][] = [
  ['TUMBLE', windowed(TUMBLE)],
  ['HOP', windowed(`HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '4' SECOND)`)],
  ['CUMULATE', windowed(`CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '4' SECOND)`)],
  [
    'windows that rows bring along',
    `${SOURCE}
CREATE TABLE o (k BIGINT, w TIMESTAMP(3), n BIGINT, latest TIMESTAMP(3), PRIMARY KEY (k, w) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO o SELECT k, window_end, COUNT(*), MAX(window_time) FROM TABLE(${TUMBLE}) GROUP BY k, window_start, window_end;`,
  ],
  [
    'GROUP BY',
    `${SOURCE}
CREATE TABLE o (k BIGINT, ${COLUMNS}, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO o SELECT k, ${CALLS} FROM t GROUP BY k;`,
  ],
  [
    'one group of all rows',
    `${SOURCE}
CREATE TABLE o (a STRING, ${COLUMNS}, PRIMARY KEY (a) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO o SELECT 'all', ${CALLS} FROM t;`,
  ],
  [
    'updates',
    `${SOURCE}
CREATE TABLE o (n BIGINT, ks BIGINT, total BIGINT, PRIMARY KEY (n) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO o SELECT n, COUNT(*), SUM(total) FROM (SELECT k, COUNT(*) AS n, SUM(v) AS total FROM t GROUP BY k) GROUP BY n;`,
  ],
];

/** Numbers that look like chance, the same each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
}

/** Three topic partitions, records up to ten seconds late, whoever goes first; what the view holds, and what was late. */
function run(sql: string, seed: number) {
  const pipeline = new TestPipeline(plan(sql)[0], 3);
  const random = chance(seed);
  for (let turn = 0; turn < 40; turn++) {
    const partition = Math.floor(random() * 3);
    const rows = Array.from({ length: 5 }, () => {
      const at = turn * 400 + Math.floor(random() ** 4 * -10_000);
      return { k: Math.floor(random() * 3), s: 'xyz'[Math.floor(random() * 3)], v: Math.floor(random() * 10), ts: sqlTime(20_000 + at) }; // prettier-ignore
    });
    pipeline.append(partition, rows);
    pipeline.read(0, partition);
    pipeline.task(0, partition).setIdle(turn % 7 === 0);
    // Every task hears of every watermark: in two phases of what closes a window at once, in one with the beat.
    pipeline.flush(0, partition, true);
    if (random() < 0.2) pipeline.restart(0, partition, random() < 0.5);
    for (let stage = 1; stage < pipeline.stages.length; stage++) {
      const number = Math.floor(random() * pipeline.tasks(stage));
      pipeline.read(stage, number);
      pipeline.flush(stage, number);
      if (random() < 0.2) pipeline.restart(stage, number, random() < 0.5);
    }
  }
  pipeline.settle(true);
  pipeline.settle(true);
  const late = new Map(pipeline.progress.map((each) => [each.task, each.late]));
  const rows = [...pipeline.view].sort(([a], [b]) => (a < b ? -1 : 1));
  return { rows, late: [...late.values()].reduce((sum, each) => sum + each, 0) };
}

/** Entries of a kind in the exchange between the first stage and the second. */
function sent(pipeline: TestPipeline): string[] {
  const { topic } = pipeline.stages[1].plan.input;
  const batches = Array.from({ length: pipeline.tasks(1) }, (_, number) => pipeline.batches(topic, number)).flat();
  return batches.flatMap(({ bytes, count, valueStart, valueEnd }) =>
    Array.from({ length: count }, (_, i) => bytes.toString('hex', valueStart[i], valueEnd[i])),
  );
}

describe('an aggregate in two phases', () => {
  it.each(STATEMENTS)('gives what it gives in one, and the same rows are late: %s', (_, sql) => {
    const nodes = plan(sql)[0].stages.flatMap(({ operators }) => operators.flatMap((each) => ('plan' in each ? each.plan.nodes : []))); // prettier-ignore
    expect(nodes.some(({ op }) => op === 'local-aggregate')).toBe(true);
    let late = 0;
    for (let seed = 1; seed <= 5; seed++) {
      const whole = run(ONE_PHASE + sql, seed);
      expect(run(sql, seed)).toEqual(whole);
      late += whole.late;
      expect(whole.rows.length).toBeGreaterThan(0);
    }
    expect(late > 0).toBe(/window_end/.test(sql));
  });

  it.each([
    ['in two', ''],
    ['in one', ONE_PHASE],
  ])('%s phases: of one topic partition the same rows are late, whenever it commits', (_, setting) => {
    const random = chance(7);
    const records = Array.from({ length: 200 }, (_, i) => {
      return { k: i % 3, s: 'x', v: 1, ts: sqlTime(20_000 + i * 80 - Math.floor(random() ** 4 * 10_000)) };
    });
    const results = [1, 7, 200].map((size) => {
      const pipeline = new TestPipeline(plan(setting + windowed(TUMBLE))[0], 1);
      for (let at = 0; at < records.length; at += size) {
        pipeline.append(0, records.slice(at, at + size));
        pipeline.settle(true);
      }
      return [[...pipeline.view].sort(), [0, 1].map((task) => pipeline.progress.findLast((each) => each.task === task)!.late)]; // prettier-ignore
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    expect(results[0][1]).not.toEqual([0, 0]);
  });

  it('has a row of which some windows have closed in no other one, whoever begins again', () => {
    const pipeline = new TestPipeline(plan(STATEMENTS[1][1])[0], 1);
    const commit = (ms: number) => {
      pipeline.append(0, [{ k: 1, s: 'x', v: 1, ts: sqlTime(ms) }]);
      pipeline.settle(true);
      for (let number = 0; number < pipeline.tasks(1); number++) pipeline.restart(1, number, false);
    };
    // The watermark is 29 s: of the second row's windows those that end at 30 and 31 s are open.
    for (const ms of [30_000, 27_500, 90_000]) commit(ms);
    expect([...pipeline.view.keys()].sort()).toEqual([30, 31, 32, 33, 34].map((s) => `{"k":1,"w":"${sqlTime(s * 1000)}"}`)); // prettier-ignore
  });

  it('sends a row for each group of a commit', () => {
    const [, sql] = STATEMENTS.find(([name]) => name === 'updates')!;
    const pipeline = new TestPipeline(plan(sql)[0], 1);
    pipeline.append(0, Array.from({ length: 1000 }, (_, i) => ({ k: i % 2, s: '', v: 1, ts: sqlTime(0) }))); // prettier-ignore
    pipeline.read(0, 0);
    pipeline.flush(0, 0);
    // Version, upstream, a row: k, and 13 bytes of four numbers, how many rows there are, their count and two of the sum.
    const partial = '0904' + '04b407' + '04b407' + '04b407' + '0400';
    const control = '0100' + '040000000000408fc0' + '01017400a80f';
    expect(sent(pipeline)).toEqual([
      '0100' + '02' + '0101' + '010d' + partial,
      control,
      '0100' + '02' + '0100' + '010d' + partial,
      control,
    ]);
  });

  it('has a record that fails in front of the exchange as a dead letter of its source, and the others of its group', () => {
    const sql = `${SOURCE}
CREATE TABLE o (k BIGINT, total BIGINT, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO o SELECT k, SUM(100 / v), COUNT(*) FROM t GROUP BY k HAVING COUNT(*) > 0;`;
    const pipeline = new TestPipeline(plan(sql)[0], 1);
    pipeline.append(
      0,
      [5, 0, 2].map((v) => ({ k: 1, s: '', v, ts: sqlTime(0) })),
    );
    pipeline.settle(true);
    expect([...pipeline.view.values()]).toEqual([{ k: 1, total: 70, n: 2 }]);
    expect(pipeline.records('t.dlq').map(({ headers }) => headers['millrace-dlq-source'])).toEqual(['t/0/1']);
  });

  it('calls functions of the user in the tasks of its source', () => {
    const sql = `CREATE FUNCTION twice AS './twice.ts' LANGUAGE TYPESCRIPT; ${SOURCE}
CREATE TABLE o (k BIGINT, total BIGINT, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO o SELECT k, SUM(twice(v)), MIN(DISTINCT twice(v)) FROM t WHERE twice(v) > 2 GROUP BY k;`;
    const twice = {
      kind: 'scalar',
      arguments: ['BIGINT'],
      result: 'BIGINT',
      deterministic: true,
      version: '1',
    } as const;
    const [statement] = planPipeline(parseScript(sql, { pipeline: 'p', functions: () => twice })).statements;
    const source = compileStage(statement.stages[0], { functions: new Map([['twice', (v) => Number(v) * 2]]) });
    const task = source.createTask({ task: 0, upstreams: [], firstUpstream: 0, pipeline: 'p' });
    task.process(
      batchOf(
        't',
        0,
        [1, 2, 3].map((v) => ({ k: 1, s: '', v, ts: sqlTime(0) })),
      ),
      0,
    );
    const { outputs } = task.flush({ version: 1, positions: [], nowMs: 1, beat: false });
    const [{ bytes, valueStart, valueEnd }] = outputs.map((output) => seal(output, 0));
    // A row: k 1, and six numbers: how many rows, their count, the sum 4 + 6 (two), the least (two).
    const partial = '0906' + '0402' + '0402' + '040a' + '0400' + '0404' + '0400';
    expect(bytes.toString('hex', valueStart[0], valueEnd[0])).toBe('0100' + '02' + '0101' + '010e' + partial);
  });

  it('takes late rows one by one where the view wants them', () => {
    const stages = plan(windowed(TUMBLE.replace('2', '3'), `, 'late-topic' = 'true'`))[0].stages;
    expect(JSON.stringify(stages)).not.toContain('"op":"local-aggregate","name"');
  });
});
