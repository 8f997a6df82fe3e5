import { describe, expect, it } from '@jest/globals';
import { plan, sqlTime, TestPipeline } from '../test/pipeline.ts';

const SOURCE = `CREATE TABLE s (k BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'kafka', 'topic' = 's', 'format' = 'json');`;
const target = `CREATE TABLE t (k BIGINT, w TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json');`;

/** On close, in the stages and in the general engine. */
const statements: [string, string][] = [
  [
    'stages',
    `${SOURCE} ${target} INSERT INTO t SELECT k, window_start, COUNT(*)
     FROM TABLE(TUMBLE(TABLE s, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY k, window_start, window_end`,
  ],
  [
    'the general engine',
    `${SOURCE} ${target} INSERT INTO t SELECT k, window_start, COUNT(*)
     FROM TABLE(SESSION(TABLE s PARTITION BY k, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY k, window_start, window_end`,
  ],
];

describe.each(statements)('an idle source task, in front of %s', (_, text) => {
  /** Closed windows of key 1, after each step; tasks behind the exchange are restored from their state all the time. */
  function pipeline() {
    const of = new TestPipeline(plan(text)[0], 2);
    const pass = (partition: number, isIdle: boolean) => {
      of.read(0, partition);
      of.task(0, partition).setIdle(isIdle);
      of.flush(0, partition, true);
      for (let number = 0; number < of.tasks(1); number++) {
        of.read(1, number);
        of.flush(1, number, true);
        of.restart(1, number, number % 2 === 0);
      }
      return of.output.map(({ value }) => (JSON.parse(value!) as { w: string }).w);
    };
    return {
      append: (partition: number, ...times: number[]) => {
        of.append(
          partition,
          times.map((at) => ({ k: 1, ts: sqlTime(at) })),
        );
        return pass(partition, false);
      },
      rest: (partition: number) => pass(partition, true),
      late: () =>
        Array.from({ length: of.tasks(1) }, (__, number) => of.task(1, number).stats.late).reduce((a, b) => a + b),
    };
  }

  it('holds no window back', () => {
    const { append, rest } = pipeline();
    expect(append(0, 0)).toEqual([]);
    expect(append(1, 0, 5000)).toEqual([]);
    expect(rest(0)).toHaveLength(1);
    expect(append(1, 10_000)).toHaveLength(2);
  });

  it('holds them back again with its next records, and what was passed meanwhile stays passed', () => {
    const { append, rest, late } = pipeline();
    append(0, 0);
    append(1, 0, 5000);
    expect(rest(0)).toHaveLength(1);
    expect(append(0, 100)).toHaveLength(1);
    expect(late()).toBe(1);
    expect(append(1, 10_000)).toHaveLength(1);
    expect(append(0, 20_000)).toHaveLength(2);
  });

  it('lets windows close that only the last of them held back, when all are idle', () => {
    const { append, rest } = pipeline();
    append(0, 0);
    append(1, 5000);
    expect(rest(1)).toEqual([]);
    expect(rest(0)).toHaveLength(1);
    expect(append(1, 5500)).toHaveLength(1);
  });
});
