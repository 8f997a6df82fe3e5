import { describe, expect, it } from '@jest/globals';
import { parseScript, SqlError } from '@millrace/sql';
import type { DataflowNode, DataflowPlan, NodeOf } from './plan.ts';
import { planDataflow } from './planner.ts';

const TABLES = `
CREATE TABLE a (k BIGINT, v BIGINT, s STRING, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
  WITH ('connector' = 'kafka', 'topic' = 'a', 'format' = 'json');
CREATE TABLE b (k BIGINT, w BIGINT, t STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'kafka', 'topic' = 'b', 'format' = 'json');
CREATE VIEW wa AS SELECT * FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' MINUTE));
CREATE VIEW wb AS SELECT * FROM TABLE(TUMBLE(TABLE b, DESCRIPTOR(ts), INTERVAL '1' MINUTE));
`;

function planOf(query: string, columns: string, connectors: 'any' | 'topic' = 'any', key = ''): DataflowPlan {
  const sink = `CREATE TABLE o (${columns}${key}) WITH ('connector' = 'kafka', 'topic' = 'o', 'format' = 'json');`;
  return planDataflow(parseScript(`${TABLES}${sink}INSERT INTO o ${query};`, { pipeline: 'p', connectors: 'any' }), {
    connectors,
  });
}

const ops = (plan: DataflowPlan) => plan.nodes.map(({ op }) => op);
const find = <Op extends DataflowNode['op']>(plan: DataflowPlan, op: Op) =>
  plan.nodes.find((node): node is NodeOf<Op> & DataflowNode => node.op === op)! as NodeOf<Op>;

describe('the plan of a dataflow', () => {
  it('decodes only what is read, and filters before anything else', () => {
    const plan = planOf('SELECT v FROM (SELECT k + 1 AS n, v, s FROM a) WHERE n > 3', 'v BIGINT');
    expect(ops(plan)).toEqual(['source', 'sink']);
    const { input, calc } = find(plan, 'source');
    expect(input.columns.filter(({ needed }) => needed).map(({ name }) => name)).toEqual(['k', 'v', 'ts']);
    expect(calc?.condition).not.toBeNull();
    expect(calc?.expressions).toHaveLength(1);
  });

  it('computes nothing costly twice', () => {
    const plan = planOf('SELECT n, n FROM (SELECT UPPER(s) AS n FROM a)', 'x STRING, y STRING');
    expect(ops(plan)).toEqual(['source', 'calc', 'sink']);
  });

  it('keeps what grouping sets leave out where an aggregate reads it', () => {
    const plan = planOf(
      'SELECT k, s, SUM(k + v), COUNT(*) FILTER (WHERE s IS NULL) FROM a GROUP BY CUBE (k, s)',
      'k BIGINT, s STRING, x BIGINT, n BIGINT',
    );
    const { keys } = find(plan, 'expand');
    const { aggregates } = find(plan, 'group-aggregate');
    const read = JSON.stringify(aggregates.flatMap(({ argument, filter }) => [argument, filter]));
    expect(keys).toEqual([0, 2]);
    for (const key of keys) expect(read).not.toContain(`"op":"field","index":${key},`);
  });

  it('keeps the time of a window that grouping sets leave out', () => {
    const plan = planOf(
      `SELECT ts, COUNT(*) FROM TABLE(TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
       GROUP BY window_start, window_end, ROLLUP (ts)`,
      'ts TIMESTAMP(3), n BIGINT',
    );
    expect(find(plan, 'expand').keys).not.toContain(find(plan, 'window-aggregate').window.timeField);
  });

  it('ranks by the rank within windows', () => {
    const plan = planOf(
      `SELECT k, rn FROM (SELECT window_start, window_end, k,
         ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY v) AS rn FROM wa)
       WHERE rn <= 3 QUALIFY ROW_NUMBER() OVER (PARTITION BY rn ORDER BY k) <= 2`,
      'k BIGINT, rn BIGINT',
    );
    expect(ops(plan).filter((op) => op === 'rank')).toHaveLength(2);
  });

  it('plans what is asked for twice once', () => {
    const plan = planOf(
      `SELECT x.n, y.m FROM (SELECT k, COUNT(*) AS n FROM a GROUP BY k) x
       JOIN (SELECT k, COUNT(*) AS m FROM a GROUP BY k) y ON x.k = y.k`,
      'n BIGINT, m BIGINT',
    );
    expect(ops(plan).filter((op) => op === 'source' || op === 'group-aggregate')).toEqual([
      'source',
      'group-aggregate',
    ]);
  });

  it('puts rows into windows in the aggregate, unless the window bounds are read below it', () => {
    const direct = planOf('SELECT k, COUNT(*) FROM wa GROUP BY k, window_start, window_end', 'k BIGINT, n BIGINT');
    expect(ops(direct)).toEqual(['source', 'window-aggregate', 'calc', 'sink']);
    const read = planOf(
      `SELECT COUNT(*) FROM wa WHERE window_start > TIMESTAMP '2026-01-01 00:00:00' GROUP BY window_start, window_end`,
      'n BIGINT',
    );
    expect(ops(read)).toContain('assign-windows');
    expect(find(read, 'window-aggregate').bounds).not.toBeNull();
  });

  it('makes equalities of two sides keys, also in a comma join, and leaves the rest a condition', () => {
    const plan = planOf("SELECT a.v FROM a, b WHERE a.k = b.k AND a.v < b.w AND a.s = 'x'", 'v BIGINT');
    const join = find(plan, 'join');
    expect([join.leftKeys.length, join.rightKeys.length]).toEqual([1, 1]);
    expect(join.condition).toMatchObject({ fn: '<' });
    expect(plan.nodes[join.inputs[0]]).toMatchObject({ op: 'source', calc: { condition: { fn: '=' } } });
  });

  it('never filters the padded side of an outer join by what stands in WHERE', () => {
    const plan = planOf('SELECT a.v FROM a LEFT JOIN b ON a.k = b.k WHERE b.w IS NULL', 'v BIGINT');
    expect(plan.nodes[find(plan, 'join').inputs[1]]).toMatchObject({ op: 'source', calc: { condition: null } });
  });

  it('joins windows where both bounds are equal', () => {
    const both = 'wa.window_start = wb.window_start AND wa.window_end = wb.window_end';
    const plan = planOf(`SELECT wa.v FROM wa JOIN wb ON wa.k = wb.k AND ${both}`, 'v BIGINT');
    expect(find(plan, 'window-join')).toMatchObject({ kind: 'inner', condition: null });
    expect(find(plan, 'window-join').leftKeys).toHaveLength(1);
  });

  it('joins intervals where two times are bounded against each other on both sides', () => {
    const between = "a.ts BETWEEN b.ts - INTERVAL '5' SECOND AND b.ts + INTERVAL '2' SECOND";
    const plan = planOf(`SELECT a.v FROM a JOIN b ON a.k = b.k AND ${between}`, 'v BIGINT');
    expect(find(plan, 'interval-join')).toMatchObject({ time: 'rowtime', lowerMs: -5000, upperMs: 2000 });
    const open = planOf('SELECT a.v FROM a JOIN b ON a.k = b.k AND a.ts > b.ts', 'v BIGINT');
    expect(ops(open)).toContain('join');
  });

  it('knows which windows a row may match by their ends, and that it must be the extreme of one', () => {
    const highest = 'SELECT MAX(v) AS m, window_start AS s, window_end AS e FROM wa GROUP BY window_start, window_end';
    const endsOf = (where: string, windows = highest) =>
      find(planOf(`SELECT b.k FROM b JOIN (${windows}) h ON b.w = h.m WHERE ${where}`, 'k BIGINT'), 'join').windowEnds;
    const minute = { sizeMs: 60_000, offsetMs: 0 };
    const extreme = { fn: 'MAX', aggregate: 'o.window-aggregate', output: 2, field: 1, ...minute };
    const within = "b.ts BETWEEN h.e - INTERVAL '1' MINUTE AND h.e";
    expect(endsOf(within)).toEqual({ leftTime: 2, lowerMs: -60_000, upperMs: 0, extreme });
    expect(endsOf("b.ts >= h.s AND h.e + INTERVAL '1' SECOND > b.ts")).toEqual({
      leftTime: 2,
      lowerMs: -60_000,
      upperMs: 1000,
      extreme,
    });
    // Of more windows, or groups, or another aggregate, only the ends are known.
    const ends = (lowerMs: number) => ({ leftTime: 2, lowerMs, upperMs: 0, extreme: null });
    expect(endsOf("b.ts BETWEEN h.e - INTERVAL '1' HOUR AND h.e")).toEqual(ends(-3_600_000));
    expect(endsOf(within, highest.replace('MAX', 'SUM'))).toEqual(ends(-60_000));
    expect(endsOf(within, highest.replace('GROUP BY', 'GROUP BY k,'))).toEqual(ends(-60_000));
    // Nothing says when a row can match no more.
    expect(endsOf('b.ts <= h.e')).toBeUndefined();
    expect(endsOf('b.w > h.m')).toBeUndefined();
  });

  it('makes a numbered filter a Top-N, and the first by a time a deduplication', () => {
    const ranked = (order: string, filter: string, columns = 'k, v') =>
      planOf(
        `SELECT ${columns} FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ${order}) AS rn FROM a) WHERE ${filter}`,
        columns === 'k, v' ? 'k BIGINT, v BIGINT' : 'k BIGINT, rn BIGINT',
      );
    expect(find(ranked('v DESC', 'rn <= 3'), 'rank')).toMatchObject({ from: 1, to: 3, rankField: false });
    expect(find(ranked('v', 'rn >= 2 AND rn < 5', 'k, rn'), 'rank')).toMatchObject({ from: 2, to: 4, rankField: true });
    expect(find(ranked('v', 'rn < -3.5'), 'rank')).toMatchObject({ from: 1, to: 0 });
    expect(find(ranked('v', 'rn <= 2 * 3 - 1'), 'rank')).toMatchObject({ from: 1, to: 5 });
    expect(find(ranked('v', 'NOT (rn > 2) AND NOT 2 <> rn'), 'rank')).toMatchObject({ from: 2, to: 2 });
    expect(() => ranked('v', 'NOT (rn <= 2)')).toThrow(/needs an upper limit/);
    expect(find(ranked('ts DESC', 'rn = 1'), 'deduplicate')).toMatchObject({ keep: 'last', time: 'rowtime' });
    expect(find(ranked('p', '1 = rn'), 'deduplicate')).toMatchObject({ keep: 'first', time: 'proctime' });
  });

  it('takes OVER in the order of time as appended rows, of a value as updated ones, and of several or descending not', () => {
    const over = (order: string) =>
      planOf(`SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY ${order}) FROM a`, 'k BIGINT, s BIGINT');
    expect(find(over('ts'), 'over-aggregate')).toMatchObject({ time: 'rowtime', changelog: 'append' });
    expect(find(over('p'), 'over-aggregate')).toMatchObject({ time: 'proctime', changelog: 'append' });
    expect(find(over('v'), 'over-aggregate')).toMatchObject({ time: 'value', changelog: 'update' });
    expect(() => over('ts DESC')).toThrow(/by one column, ascending/);
    expect(() => over('v, k')).toThrow(/by one column, ascending/);
    expect(() => over('v ROWS 2 PRECEDING')).toThrow(/a frame of some rows before goes by time/);
  });

  it('takes the last rows of a key as the versions of a temporal join', () => {
    const last = 'SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS rn FROM b';
    const plan = planOf(
      `WITH newest AS (SELECT k, w, ts FROM (${last}) WHERE rn = 1)
       SELECT a.v, n.w FROM a JOIN newest FOR SYSTEM_TIME AS OF a.ts AS n ON a.k = n.k`,
      'v BIGINT, w BIGINT',
    );
    expect(find(plan, 'temporal-join')).toMatchObject({ kind: 'inner', time: 'rowtime' });
  });

  it('sorts by the event time, so that rows too late for their place are dropped', () => {
    const plan = planOf('SELECT ts, v FROM a ORDER BY ts', 'ts TIMESTAMP(3), v BIGINT');
    expect(find(plan, 'over-aggregate')).toMatchObject({ partition: [], time: 'rowtime', changelog: 'append' });
    expect(plan.nodes.find(({ op }) => op === 'sink')!.fields).toHaveLength(2);
  });

  it('ranks per window where the window is in the partition', () => {
    const plan = planOf(
      `SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY v) AS rn FROM wa) WHERE rn <= 2`,
      'k BIGINT, v BIGINT',
    );
    expect(find(plan, 'rank').bounds).not.toBeNull();
    expect(find(plan, 'rank').changelog).toBe('append');
  });

  it('gives the row of an aggregate over what can have no rows, and of nothing else', () => {
    const counted = (from: string) => ops(planOf(`SELECT COUNT(*) FROM ${from}`, 'n BIGINT'));
    expect(counted('a WHERE FALSE')).toEqual(['values', 'sink']);
    expect(counted('(SELECT k FROM a WHERE 1 = 0 AND v > 1)')).toEqual(['values', 'sink']);
    expect(counted('(SELECT k FROM a INTERSECT SELECT k FROM b WHERE NOT TRUE)')).toEqual(['values', 'sink']);
    expect(counted('a WHERE 1 = 1')).toContain('group-aggregate');
    expect(counted('a LEFT JOIN (SELECT * FROM b WHERE FALSE) AS n ON a.k = n.k')).toContain('group-aggregate');
  });

  it('shows the last row of a key, or the first when a conflict does nothing', () => {
    const sink = (conflict: string) =>
      find(
        planOf(`SELECT k, v FROM a ${conflict}`, 'k BIGINT, v BIGINT', 'any', ', PRIMARY KEY (k) NOT ENFORCED'),
        'sink',
      );
    expect(sink('')).toMatchObject({ keyed: true, shows: 'last' });
    expect(sink('ON CONFLICT DO DEDUPLICATE')).toMatchObject({ keyed: true, shows: 'last' });
    expect(sink('ON CONFLICT DO NOTHING')).toMatchObject({ keyed: false, shows: 'first' });
    expect(() => sink('ON CONFLICT DO ERROR')).toThrow(/DO DEDUPLICATE keeps the last row/);
  });

  it('refuses changes in a table that only takes rows, and says what to do', () => {
    const refused = () => planOf('SELECT k, COUNT(*) FROM a GROUP BY k', 'k BIGINT, n BIGINT', 'topic');
    expect(refused).toThrow(SqlError);
    expect(refused).toThrow(/takes appended rows only.*PRIMARY KEY/);
  });

  it('knows that a group has one row, so that its sink need not remember rows', () => {
    const key = ', PRIMARY KEY (k) NOT ENFORCED';
    const grouped = planOf('SELECT k, COUNT(*) FROM a GROUP BY k', 'k BIGINT, n BIGINT', 'any', key);
    expect(find(grouped, 'sink').keyed).toBe(true);
    const renamed = planOf(
      'SELECT n, k FROM (SELECT k, COUNT(*) AS n FROM a GROUP BY k)',
      'k BIGINT, n BIGINT',
      'any',
      key,
    );
    expect(find(renamed, 'sink').keyed).toBe(false);
  });
});
