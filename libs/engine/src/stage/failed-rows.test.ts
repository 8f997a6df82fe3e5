import { describe, expect, it } from '@jest/globals';
import { plan, TestPipeline, type LogRecord } from '../test/pipeline.ts';

const SOURCE = `
CREATE TABLE t (k STRING, v BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json');
CREATE TABLE w (k STRING, window_start TIMESTAMP(3), r BIGINT, PRIMARY KEY (k, window_start) NOT ENFORCED)
  WITH ('connector' = 'cassandra');
CREATE TABLE o (k STRING, r BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra', 'emit' = 'on-update');
`;
const at = (second: number): string => `1970-01-01 00:00:${String(second).padStart(2, '0')}.000`;

function run(insert: string, ...commits: (readonly object[])[]): TestPipeline {
  const pipeline = new TestPipeline(plan(`${SOURCE}${insert}`)[0], 1);
  for (const records of commits) {
    pipeline.append(0, records);
    pipeline.settle(true);
  }
  return pipeline;
}

function letters(pipeline: TestPipeline, topic = 'p.o.dlq'): LogRecord[] {
  return pipeline.records(topic);
}

describe('a row that cannot be computed behind an exchange', () => {
  const GROUPS = 'INSERT INTO o SELECT k, 100 / SUM(v) FROM t GROUP BY k;';

  it('is a dead letter in the commit in which it fails, the others come', () => {
    const made = run(GROUPS, [
      { k: 'a', v: 0, ts: at(1) },
      { k: 'b', v: 4, ts: at(1) },
    ]);
    expect([...made.view.values()]).toEqual([{ k: 'b', r: 25 }]);
    expect(letters(made)).toEqual([
      {
        key: null,
        value: '{"k":"a"}',
        headers: {
          'millrace-dlq-code': expect.stringMatching(/^MLR_/),
          'millrace-dlq-message': expect.stringContaining('zero'),
          'millrace-dlq-source': 'p/o.merge',
          'millrace-dlq-time': new Date(5000).toISOString(),
          'millrace-dlq-pipeline': 'p',
        },
      },
    ]);
  });

  it('is one each time it fails, none while it does not change', () => {
    const commits = [
      ['a', 0],
      ['b', 1],
      ['a', 2],
      ['a', -2],
    ].map(([k, v]) => [{ k, v, ts: at(1) }]);
    const made = run(GROUPS, ...commits, []);
    expect(letters(made).map(({ value }) => value)).toEqual(['{"k":"a"}', '{"k":"a"}']);
  });

  it('is told by its window too', () => {
    const made = run(
      `INSERT INTO w SELECT k, window_start, 100 / SUM(v)
       FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY k, window_start, window_end;`,
      [
        { k: 'a', v: 0, ts: at(1) },
        { k: 'a', v: 5, ts: at(2) },
        { k: 'a', v: 5, ts: at(9) },
      ],
    );
    expect(letters(made, 'p.w.dlq').map(({ value }) => JSON.parse(value!) as object)).toEqual([
      expect.objectContaining({ k: 'a', window_start: at(1) }),
    ]);
    expect(made.view.size).toBe(2);
  });

  describe('of a general statement', () => {
    // The join of one table with itself: one source would be cut into stages.
    const RANKED = `INSERT INTO o SELECT k, 100 / v FROM (
      SELECT k, v, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS place FROM t) WHERE place <= 1;`;

    it('is a dead letter once, not again when it is taken back, and what follows is as if it had never been', () => {
      const made = run(
        RANKED,
        [
          { k: 'a', v: 0, ts: at(1) },
          { k: 'b', v: 4, ts: at(1) },
        ],
        [{ k: 'a', v: 5, ts: at(2) }],
      );
      expect([...made.view.values()]).toEqual([
        { k: 'b', r: 25 },
        { k: 'a', r: 20 },
      ]);
      expect(letters(made)).toEqual([
        {
          key: null,
          value: expect.stringContaining('"v":0'),
          headers: expect.objectContaining({
            'millrace-dlq-message': expect.stringContaining('zero'),
            'millrace-dlq-source': expect.stringMatching(/^p\/o\./),
          }),
        },
      ]);
    });

    it('takes no other row of the same window along', () => {
      const made = run(
        `INSERT INTO o SELECT k, 100 / v FROM (
           SELECT k, COUNT(DISTINCT v) - 1 AS v FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND))
           GROUP BY k, window_start, window_end);`,
        [
          { k: 'a', v: 1, ts: at(1) },
          ...['b', 'c', 'd'].flatMap((k) => [
            { k, v: 1, ts: at(1) },
            { k, v: 2, ts: at(1) },
          ]),
          { k: 'z', v: 1, ts: at(5) },
        ],
      );
      expect([...made.view.keys()].sort()).toEqual(['b', 'c', 'd'].map((k) => `{"k":"${k}"}`));
      expect(letters(made).map(({ value }) => (JSON.parse(value!) as { k: string }).k)).toEqual(['a']);
    });
  });
});
