import { describe, expect, it } from '@jest/globals';
import { loadPipelines, type StatementPlan } from '@millrace/plan';
import fc from 'fast-check';
import { sqlTime, TestPipeline } from '../test/pipeline.ts';

interface Commit {
  readonly rows: readonly { readonly k: number; readonly v: number; readonly at: number }[];
  /** Of the round's part behind it. */
  readonly budget: number;
}

const SOURCE = `CREATE TABLE s (k BIGINT, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '3' SECOND)
  WITH ('connector' = 'kafka', 'topic' = 's', 'format' = 'json');`;
const view = (columns: string, key: string, query: string) => `${SOURCE}
  CREATE TABLE t (${columns}, PRIMARY KEY (${key}) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO t ${query};`;

const statements: [string, string][] = [
  ['groups', view('k BIGINT, n BIGINT', 'k', 'SELECT k, SUM(v) FROM s GROUP BY k')],
  [
    'groups of windows that come and go',
    view(
      'k BIGINT, w TIMESTAMP(3), n BIGINT',
      'k, w',
      `SELECT k, window_start, SUM(v)
       FROM TABLE(HOP(TABLE s, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '6' SECOND))
       GROUP BY k, window_start, window_end`,
    ),
  ],
  [
    'a Top-N over groups',
    view(
      'k BIGINT, v BIGINT, n BIGINT, r BIGINT',
      'k, r',
      `SELECT k, v, n, r FROM (
         SELECT k, v, n, ROW_NUMBER() OVER (PARTITION BY k ORDER BY n DESC, v) AS r
         FROM (SELECT k, v, COUNT(*) AS n FROM s GROUP BY k, v))
       WHERE r <= 2`,
    ),
  ],
  [
    'groups with distinct values',
    view(
      'k BIGINT, s STRING, n BIGINT, m BIGINT',
      'k, s',
      `SELECT k, CAST(v AS STRING), COUNT(DISTINCT v + k), COUNT(DISTINCT CAST(v AS STRING)) FILTER (WHERE v < 5)
       FROM s GROUP BY k, CAST(v AS STRING)`,
    ),
  ],
  [
    'distinct values of everything',
    view('n BIGINT, m BIGINT', 'n', `SELECT COUNT(DISTINCT v * 1000 + k), COUNT(DISTINCT k) FROM s`),
  ],
  [
    'sessions',
    view(
      'k BIGINT, w TIMESTAMP(3), n BIGINT',
      'k, w',
      `SELECT k, window_start, COUNT(*)
       FROM TABLE(SESSION(TABLE s PARTITION BY k, DESCRIPTOR(ts), INTERVAL '2' SECOND))
       GROUP BY k, window_start, window_end`,
    ),
  ],
];

const commit = fc.record({
  rows: fc.array(fc.record({ k: fc.nat(5), v: fc.nat(9), at: fc.nat(1500) }), { maxLength: 6 }),
  budget: fc.constantFrom(1, 60, 400, Infinity),
});

/** What the last stage's tasks write, commit by commit; they are replaced when a round that begins at `begin` is done. */
function outputs(statement: StatementPlan, commits: readonly Commit[], begin: number): unknown {
  const pipeline = new TestPipeline(statement, 1);
  const last = pipeline.stages.length - 1;
  const logs = new Map<number, Buffer[]>();
  commits.forEach(({ rows, budget }, i) => {
    pipeline.append(
      0,
      rows.map(({ k, v, at }) => ({ k, v, ts: sqlTime(i * 700 + at) })),
    );
    for (let stage = 0; stage < last; stage++) {
      for (let number = 0; number < pipeline.tasks(stage); number++) {
        pipeline.read(stage, number);
        pipeline.flush(stage, number, true);
      }
    }
    for (let number = 0; number < pipeline.tasks(last); number++) {
      pipeline.read(last, number);
      const { delta } = pipeline.flush(last, number, true);
      const task = pipeline.task(last, number);
      if (i === begin) {
        task.beginSnapshot();
        logs.set(number, []);
      }
      const log = logs.get(number);
      if (log === undefined) continue;
      if (delta !== null && i > begin) log.push(delta);
      const part = task.snapshotPart(budget);
      log.push(...part.payloads);
      if (!part.last) continue;
      pipeline.replace(last, number, log);
      logs.delete(number);
    }
  });
  return pipeline.records(pipeline.stages[last].plan.output.topic);
}

describe('a snapshot round taken in parts between flushes, and the deltas after its beginning', () => {
  it.each(statements)('give back the state of %s', (_, text) => {
    const { pipelines, refused } = loadPipelines([{ name: 'p', file: 'p.sql', text }]);
    expect(refused).toEqual([]);
    const [statement] = pipelines[0].plan.statements;
    fc.assert(
      fc.property(fc.array(commit, { minLength: 4, maxLength: 16 }), fc.nat(15), (commits, begin) => {
        expect(outputs(statement, commits, begin % commits.length)).toEqual(outputs(statement, commits, -1));
      }),
      { numRuns: 40 },
    );
  });
});
