import { describe, expect, it } from '@jest/globals';
import { columnsOf, outline, refusalOf, relationOf } from '../test/bind.ts';

const plan = (query: string) => outline(relationOf(query));
const TUMBLE = "TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR))";
const BOUNDS = 'window_start, window_end';
const groups = (from: string, keys = BOUNDS) => plan(`SELECT COUNT(*) FROM ${from} GROUP BY ${keys}`)[1];
const isWindowed = (from: string, keys?: string) => groups(from, keys).includes('windowed');

describe('window table functions', () => {
  it.each([
    [
      "TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR, INTERVAL '-10' MINUTE)",
      'tumble #8 rowtime 3600000/3600000+-600000 by []',
    ],
    ["HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '1' HOUR)", 'hop #8 rowtime 3600000/60000+0 by []'],
    [
      "CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '1' HOUR)",
      'cumulate #8 rowtime 3600000/60000+0 by []',
    ],
    ["SESSION(TABLE t PARTITION BY a, DESCRIPTOR(ts), INTERVAL '1' MINUTE)", 'session #8 rowtime 60000/0+0 by [0]'],
    ["TUMBLE(TABLE t, DESCRIPTOR(pt), INTERVAL '1' HOUR)", 'tumble #9 proctime 3600000/3600000+0 by []'],
    [
      "CUMULATE(DATA => TABLE u, TIMECOL => DESCRIPTOR(uts), STEP => INTERVAL '2' MINUTE, SIZE => INTERVAL '4' MINUTE)",
      'cumulate #2 rowtime 240000/120000+0 by []',
    ],
  ])('%s', (call, window) => {
    expect(plan(`SELECT window_start FROM TABLE(${call})`)[1]).toBe(`  window ${window}`);
  });

  it('make window_time a time attribute, beside the column they are of', () => {
    const columns = columnsOf(`SELECT ts, ${BOUNDS}, window_time FROM ${TUMBLE}`);
    expect(columns).toEqual(['ts rowtime', 'window_start', 'window_end', 'window_time rowtime']);
  });

  it.each([
    ['a column that is no time attribute', "TUMBLE(TABLE t, DESCRIPTOR(a), INTERVAL '1' HOUR)", 'MLR_SQL_SEMANTIC'],
    ['months', "TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MONTH)", 'MLR_SQL_TYPE'],
    ['a size of nothing', "TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '0' SECOND)", 'MLR_SQL_SEMANTIC'],
    [
      'an offset beyond the size',
      "TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR, INTERVAL '90' MINUTE)",
      'MLR_SQL_SEMANTIC',
    ],
    ['uneven steps', "CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '7' MINUTE, INTERVAL '1' HOUR)", 'MLR_SQL_SEMANTIC'],
    [
      'PARTITION BY of a tumbling window',
      "TUMBLE(TABLE t PARTITION BY a, DESCRIPTOR(ts), INTERVAL '1' HOUR)",
      'MLR_SQL_SEMANTIC',
    ],
    [
      'an unknown argument',
      "TUMBLE(DATA => TABLE t, TIMECOL => DESCRIPTOR(ts), SIZES => INTERVAL '1' HOUR)",
      'MLR_SQL_NAME',
    ],
  ])('refuse %s', (_, call, code) => {
    expect(refusalOf(`INSERT INTO sink SELECT a FROM TABLE(${call})`)).toMatchObject({ code });
  });
});

describe('a window made of another', () => {
  const over = (spec: string, windows: string) =>
    plan(`SELECT SUM(a) OVER ${spec} FROM t WINDOW ${windows}`)
      .find((line) => line.includes('over by'))
      ?.trim();

  it('has its partition, and an order of its own or the same', () => {
    expect(over('(v)', 'v AS (w ORDER BY ts), w AS (PARTITION BY s)')).toBe(
      over('w', 'w AS (PARTITION BY s ORDER BY ts)'),
    );
  });

  it.each([
    ['a frame', '(w ROWS 1 PRECEDING)', 'w AS (ORDER BY ts)', 'is lost in Flink'],
    ['a frame below', '(w)', 'w AS (ORDER BY ts ROWS 1 PRECEDING)', 'has a frame'],
    ['a second partition', '(w PARTITION BY s)', 'w AS (ORDER BY ts)', 'leave PARTITION BY out'],
    ['a second order', '(w ORDER BY ts)', 'w AS (ORDER BY ts)', 'has an order already'],
    ['itself', 'w', 'w AS (v), v AS (w)', 'unknown window'],
  ])('does not take %s', (_, spec, windows, message) => {
    const { message: given } = refusalOf(`CREATE VIEW v AS SELECT SUM(a) OVER ${spec} FROM t WINDOW ${windows};`);
    expect(given).toContain(message);
  });
});

describe('groups by window', () => {
  it('need both bounds of one window, in every grouping set', () => {
    expect(isWindowed(TUMBLE)).toBe(true);
    expect(isWindowed(TUMBLE, 'window_start')).toBe(false);
    expect(isWindowed(TUMBLE, `${BOUNDS}, ROLLUP (a)`)).toBe(true);
    expect(isWindowed(TUMBLE, `GROUPING SETS ((${BOUNDS}, a), (window_start))`)).toBe(false);
  });

  it('of a session need what it was partitioned by', () => {
    const session = "TABLE(SESSION(TABLE t PARTITION BY a, DESCRIPTOR(ts), INTERVAL '1' MINUTE))";
    expect(isWindowed(session, `${BOUNDS}, a`)).toBe(true);
    expect(isWindowed(session)).toBe(false);
  });

  it('of a hop need a size that is a multiple of the slide', () => {
    const hop = "TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '7' MINUTE, INTERVAL '1' HOUR))";
    expect(refusalOf(`INSERT INTO sink SELECT 1 FROM ${hop} GROUP BY ${BOUNDS}`)).toMatchObject({
      code: 'MLR_SQL_SEMANTIC',
    });
  });

  it('may be grouped again, by bounds or in windows of their time', () => {
    const first = `(SELECT ${BOUNDS}, window_time AS wt, a, COUNT(*) AS c FROM ${TUMBLE} GROUP BY ${BOUNDS}, window_time, a)`;
    expect(isWindowed(first)).toBe(true);
    const again = `TABLE(TUMBLE((SELECT wt, c FROM ${first}), DESCRIPTOR(wt), INTERVAL '1' DAY))`;
    expect(isWindowed(again)).toBe(true);
  });
});

describe('the bounds of a window are known', () => {
  const rows = `(SELECT ${BOUNDS}, a FROM ${TUMBLE})`;
  const l = `(SELECT ${BOUNDS}, a FROM ${TUMBLE}) AS l`;
  const r = `(SELECT window_start AS rs, window_end AS re, b FROM ${TUMBLE}) AS r`;
  const both = 'l.window_start = r.rs AND l.window_end = r.re';

  it.each([
    ['behind DISTINCT', `(SELECT DISTINCT ${BOUNDS}, a FROM ${TUMBLE})`],
    [
      'behind a Top-N of each window',
      `(SELECT * FROM ${rows} QUALIFY ROW_NUMBER() OVER (PARTITION BY ${BOUNDS} ORDER BY a) < 3)`,
    ],
    ['behind a union of equal windows', `(SELECT * FROM ${rows} UNION ALL SELECT * FROM ${rows})`],
    ['behind a window join', `(SELECT l.* FROM ${l} JOIN ${r} ON ${both})`],
    ['on the left of a LEFT window join', `(SELECT l.* FROM ${l} LEFT JOIN ${r} ON ${both})`],
    ['behind a window semi join', `(SELECT l.* FROM ${l} WHERE EXISTS (SELECT 1 FROM ${r} WHERE ${both}))`],
  ])('%s', (_, from) => {
    expect(isWindowed(from)).toBe(true);
  });

  it.each([
    [
      'behind a Top-N across windows',
      `(SELECT * FROM ${rows} QUALIFY ROW_NUMBER() OVER (PARTITION BY a ORDER BY window_start) < 3)`,
    ],
    ['behind a regular join', `(SELECT l.* FROM ${l} JOIN u ON l.a = u.a)`],
    ['behind a join by one bound', `(SELECT l.* FROM ${l} JOIN ${r} ON l.window_start = r.rs)`],
    [
      'on the padded side of a join',
      `(SELECT rs AS window_start, re AS window_end FROM ${l} LEFT JOIN ${r} ON ${both})`,
    ],
    ['behind ORDER BY', `(SELECT * FROM ${rows} ORDER BY a LIMIT 3)`],
  ])('but not %s', (_, from) => {
    expect(isWindowed(from)).toBe(false);
  });
});
