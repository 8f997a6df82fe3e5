import { describe, expect, it } from '@jest/globals';
import { plan, TestPipeline, type LogRecord } from '../test/pipeline.ts';

const script = (query: string, options = ", 'late-topic' = 'true'"): string => `
CREATE TABLE t (k STRING, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json');
CREATE TABLE o (k STRING, window_start TIMESTAMP(3), n BIGINT, PRIMARY KEY (k, window_start) NOT ENFORCED)
  WITH ('connector' = 'cassandra'${options});
INSERT INTO o ${query};`;
const SUMS = `SELECT k, window_start, SUM(v) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND))
  GROUP BY k, window_start, window_end`;
const DISTINCT = SUMS.replace('SUM(v)', 'SUM(DISTINCT v)');
const at = (second: number): string => `1970-01-01 00:00:${String(second).padStart(2, '0')}.000`;
const record = (v: number, second: number): object => ({ more: 1, k: 'a', v, ts: at(second) });

function run(sql: string, ...commits: (readonly object[])[]): TestPipeline {
  const pipeline = new TestPipeline(plan(sql)[0], 1);
  for (const records of commits) {
    pipeline.append(0, records);
    pipeline.settle(true);
  }
  return pipeline;
}

const late = (pipeline: TestPipeline): LogRecord[] => pipeline.records('p.o.late');

describe('a late record', () => {
  const COMMITS = [[record(1, 1), record(2, 9)], [record(4, 1)], [record(8, 9), record(16, 3)]];

  it('is in the late topic as it was, in the commit that finds it late', () => {
    const made = run(script(SUMS), ...COMMITS);
    expect(late(made)).toEqual(
      [record(4, 1), record(16, 3)].map((value) => ({
        key: null,
        value: JSON.stringify(value),
        headers: {
          'millrace-late-source': 'p/o.merge',
          'millrace-late-watermark': '1970-01-01T00:00:09.000Z',
          'millrace-late-time': new Date(5000).toISOString(),
          'millrace-late-pipeline': 'p',
        },
      })),
    );
    expect(made.task(1, 0).stats.late + made.task(1, 1).stats.late + made.task(1, 2).stats.late).toBeLessThanOrEqual(2);
    expect([...made.view.values()]).toEqual([
      { k: 'a', window_start: at(0), n: 1 },
      { k: 'a', window_start: at(8), n: 10 },
    ]);
  });

  it('is not in it while its window is open for another reader', () => {
    const pipeline = new TestPipeline(plan(script(SUMS))[0], 2);
    pipeline.append(0, [record(1, 9)]);
    pipeline.settle(true);
    pipeline.append(0, [record(2, 1)]);
    pipeline.append(1, [record(4, 1)]);
    pipeline.settle(true);
    expect(late(pipeline)).toEqual([]);
    expect(pipeline.view.get(`{"k":"a","window_start":"${at(0)}"}`)).toMatchObject({ n: 6 });
  });

  it('is in it as a row where the general engine finds it', () => {
    const made = run(script(DISTINCT), ...COMMITS);
    expect(late(made).map(({ value }) => JSON.parse(value!) as object)).toEqual([
      expect.objectContaining({ k: 'a', v: 4, ts: at(1) }),
      expect.objectContaining({ k: 'a', v: 16, ts: at(3) }),
    ]);
    expect(late(made)[0].headers).toMatchObject({ 'millrace-late-watermark': '1970-01-01T00:00:09.000Z' });
  });

  it('is counted, and goes nowhere, where the view does not ask', () => {
    for (const query of [SUMS, DISTINCT]) {
      const made = run(script(query, ''), ...COMMITS);
      expect(late(made)).toEqual([]);
      expect(made.progress.at(-1)).toBeDefined();
      expect(made.stages.length).toBe(2);
    }
  });
});
