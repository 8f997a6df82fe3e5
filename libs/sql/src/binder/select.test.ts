import { describe, expect, it } from '@jest/globals';
import { columnsOf, outline, refusalOf, relationOf } from '../test/bind.ts';
import { formatType } from '../type-system/type.ts';

const plan = (query: string) => outline(relationOf(query));
const typesOf = (query: string) => relationOf(query).fields.map(({ type }) => formatType(type));
const refused = (query: string) => refusalOf(`INSERT INTO sink ${query}`);

describe('names', () => {
  it('are those of columns, aliases, or what Calcite makes up', () => {
    expect(columnsOf('SELECT a, b AS c, a + 1, t.s, r.x FROM t')).toEqual(['a', 'c', 'EXPR$2', 's', 'x']);
    expect(columnsOf('SELECT u.*, n + 1 FROM u').at(-1)).toBe('EXPR$4');
    expect(columnsOf('SELECT r.* FROM t')).toEqual(['x', 'y']);
    expect(columnsOf('VALUES (1, 2)')).toEqual(['EXPR$0', 'EXPR$1']);
  });

  it('keep their case', () => {
    expect(refused('SELECT A FROM t')).toMatchObject({ code: 'MLR_SQL_NAME' });
    expect(refused('SELECT a FROM T')).toMatchObject({ code: 'MLR_SQL_NAME' });
  });

  it('of a CTE hide those of tables, behind its own definition', () => {
    expect(plan('WITH u AS (SELECT n AS m FROM u) SELECT m FROM u')).toEqual([
      'project #0',
      '  project #1',
      '    scan u',
    ]);
  });

  it('of fields read a ROW', () => {
    expect(plan('SELECT r.x, t.r.y FROM t')[0]).toBe('project FIELD(#4, 0), FIELD(#4, 1)');
  });
});

describe('GROUP BY', () => {
  it('sees neither aliases nor positions', () => {
    expect(refused('SELECT a AS x, COUNT(*) FROM t GROUP BY x')).toMatchObject({ code: 'MLR_SQL_NAME' });
    expect(refused('SELECT a, COUNT(*) FROM t GROUP BY 1')).toMatchObject({ code: 'MLR_SQL_SEMANTIC' });
    expect(plan('SELECT a FROM u GROUP BY a, 1')[1]).toBe('  aggregate by [0]');
  });

  it('spreads ROLLUP, CUBE and sets beside plain keys', () => {
    expect(plan('SELECT a FROM t GROUP BY a, ROLLUP (s, b)')[1]).toBe('  aggregate by [0,2,1] sets [0,1,2] [0,1] [0]');
    expect(plan('SELECT a FROM t GROUP BY CUBE (a, s)')[1]).toBe('  aggregate by [0,2] sets [0,1] [0] [1] []');
    expect(plan('SELECT GROUPING(s) FROM t GROUP BY GROUPING SETS ((a, s), (a))')[1]).toBe('  aggregate by [0,2] sets [0,1] [0] GROUPING(1)'); // prettier-ignore
  });

  it('keeps a set that is written twice, ROLLUP and CUBE make it once', () => {
    expect(plan('SELECT a FROM t GROUP BY GROUPING SETS (a, a)')[1]).toBe('  aggregate by [0] sets [0] [0]');
    expect(plan('SELECT a FROM t GROUP BY ROLLUP (a), ROLLUP (a)')[1]).toBe('  aggregate by [0] sets [0] [0] [0] []');
    expect(plan('SELECT a FROM t GROUP BY ROLLUP (a, a)')[1]).toBe('  aggregate by [0] sets [0] []');
    expect(plan('SELECT a FROM t GROUP BY CUBE (a, a)')[1]).toBe('  aggregate by [0] sets [0] []');
  });

  it('makes keys nullable that a set leaves out', () => {
    expect(typesOf('SELECT b FROM t GROUP BY ROLLUP (b)')).toEqual(['BIGINT']);
    expect(typesOf('SELECT b FROM t GROUP BY b')).toEqual(['BIGINT NOT NULL']);
  });

  it('is there without keys for HAVING alone', () => {
    expect(plan('SELECT 1 FROM u HAVING COUNT(*) > 1')).toEqual(['project 1', '  filter >(#0, "1")', '    aggregate by [] COUNT()', '      scan u']); // prettier-ignore
  });

  it('computes an aggregate once that stands twice', () => {
    expect(plan('SELECT SUM(n), SUM(n) + 1 FROM u')[1]).toBe('  aggregate by [] SUM(#1)');
  });
});

describe('aggregates have the types Flink gives them', () => {
  it.each([
    ['SUM(a), SUM(b), SUM(d)', ['INT', 'BIGINT NOT NULL', 'DECIMAL(38, 2)']],
    ['AVG(a), AVG(b), AVG(d)', ['INT', 'BIGINT NOT NULL', 'DECIMAL(38, 6)']],
    ['STDDEV_POP(a), VAR_SAMP(d), STDDEV(b)', ['INT', 'DECIMAL(38, 6)', 'BIGINT NOT NULL']],
    ['COUNT(*), COUNT(a, b), COUNT(DISTINCT a)', ['BIGINT NOT NULL', 'BIGINT NOT NULL', 'BIGINT NOT NULL']],
    ['SUM(b) FILTER (WHERE a > 1), MIN(b)', ['BIGINT', 'BIGINT NOT NULL']],
    ['COLLECT(b), ARRAY_AGG(a), LISTAGG(s)', ['MULTISET<BIGINT NOT NULL> NOT NULL', 'ARRAY<INT>', 'STRING']],
    ['PERCENTILE(b, 0.5), PERCENTILE(a, ARRAY[0.5, 0.9])', ['DOUBLE', 'ARRAY<DOUBLE>']],
    ['APPROX_COUNT_DISTINCT(a), APPROX_PERCENTILE(a, 0.9)', ['BIGINT NOT NULL', 'DOUBLE']],
    ['FINGERPRINT(a), FINGERPRINT(s)', ['STRING', 'STRING']],
    ['FIRST_VALUE(b), LAST_VALUE(s)', ['BIGINT NOT NULL', 'STRING']],
  ])('%s by group', (calls, types) => {
    expect(typesOf(`SELECT ${calls} FROM t GROUP BY r.x`)).toEqual(types);
  });

  it('without keys there may be no value', () => {
    expect(typesOf('SELECT SUM(b), COUNT(b), MIN(b) FROM t')).toEqual(['BIGINT', 'BIGINT NOT NULL', 'BIGINT']);
  });

  it.each([
    ['SUM(s)', 'MLR_SQL_TYPE'],
    ['LISTAGG(a)', 'MLR_SQL_TYPE'],
    ['COUNT()', 'MLR_SQL_TYPE'],
    ['MAX(MAX(a))', 'MLR_SQL_SEMANTIC'],
    ['ROW_NUMBER()', 'MLR_SQL_SEMANTIC'],
    ['SUM(*)', 'MLR_SQL_SEMANTIC'],
    ['a, MAX(b)', 'MLR_SQL_SEMANTIC'],
  ])('%s is refused', (call, code) => {
    expect(refused(`SELECT ${call} FROM t`)).toMatchObject({ code });
  });
});

describe('OVER', () => {
  it('is refused with a place where its key has no single value in a group', () => {
    const { code, line } = refused('SELECT SUM(MAX(b)) OVER (PARTITION BY s ORDER BY MAX(ts)) FROM t');
    expect([code, line]).toEqual(['MLR_SQL_SEMANTIC', expect.any(Number)]);
  });

  it('computes calls of one window together, of others on top', () => {
    const query = `SELECT SUM(b) OVER w, COUNT(*) OVER (PARTITION BY s ORDER BY ts), LAG(b) OVER w FROM t
      WINDOW w AS (PARTITION BY a ORDER BY ts)`;
    expect(plan(query)).toEqual([
      'project #10, #12, #11',
      '  over by [2] order #8: COUNT() range all',
      '    over by [0] order #8: SUM(#1) range all, LAG(#1) range all',
      '      scan t',
    ]);
  });

  it('has the frame that is written, or all rows up to the current one', () => {
    const frame = (over: string) =>
      /(rows|range) \S+$/.exec(plan(`SELECT SUM(b) OVER (ORDER BY ts ${over}) FROM t`)[1])![0];
    expect(frame('')).toBe('range all');
    expect(frame('ROWS BETWEEN 2 PRECEDING AND CURRENT ROW')).toBe('rows 2');
    expect(frame("RANGE BETWEEN INTERVAL '1' MINUTE PRECEDING AND CURRENT ROW")).toBe('range 60000');
    expect(frame('ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW')).toBe('rows all');
  });

  it('filters by QUALIFY above it, as Top-N does by WHERE', () => {
    expect(plan('SELECT a FROM k QUALIFY ROW_NUMBER() OVER (PARTITION BY a ORDER BY v DESC) = 1')).toEqual([
      'project #0',
      '  filter =(#3, "1")',
      '    over by [0] order #1 desc: ROW_NUMBER() rows all',
      '      scan k',
    ]);
  });

  it('goes over groups', () => {
    expect(plan('SELECT SUM(COUNT(*)) OVER (ORDER BY a) FROM u GROUP BY a').slice(1)).toEqual([
      '  over by [] order #0: SUM(#1) range all',
      '    aggregate by [0] COUNT()',
      '      scan u',
    ]);
  });

  it('gives LAG its default, and with it its nullability', () => {
    expect(typesOf('SELECT LAG(a, 1, 5) OVER (ORDER BY ts), LAG(b) OVER (ORDER BY ts) FROM t')).toEqual([
      'INT NOT NULL',
      'BIGINT',
    ]);
  });

  it('is refused without an order, in WHERE, and of an unknown window', () => {
    expect(refused('SELECT SUM(b) OVER (PARTITION BY a) FROM t')).toMatchObject({ code: 'MLR_SQL_UNSUPPORTED' });
    expect(refused('SELECT a FROM t WHERE ROW_NUMBER() OVER (ORDER BY ts) = 1')).toMatchObject({
      code: 'MLR_SQL_SEMANTIC',
    });
    expect(refused('SELECT SUM(b) OVER w FROM t')).toMatchObject({ code: 'MLR_SQL_NAME' });
  });
});

describe('ORDER BY', () => {
  it('takes positions, aliases and columns that are not selected', () => {
    expect(plan('SELECT a AS x FROM k ORDER BY v DESC LIMIT 3')).toEqual([
      'project #0',
      '  sort #1 desc limit 3 offset 0',
      '    project #0, #1',
      '      scan k',
    ]);
    expect(plan('SELECT a, v FROM k ORDER BY 2 LIMIT 1')[0]).toBe('sort #1 limit 1 offset 0');
    expect(plan('SELECT a AS v FROM k ORDER BY v LIMIT 1')[0]).toBe('sort #0 limit 1 offset 0');
    expect(plan('SELECT a FROM k GROUP BY a ORDER BY MAX(v) LIMIT 1')[1]).toBe('  sort #1 limit 1 offset 0');
  });

  it('sorts NULLs as the smallest values unless it says otherwise', () => {
    const order = (keys: string) => {
      const sorted = relationOf(`SELECT a, v FROM k ORDER BY ${keys} LIMIT 1`);
      return sorted.op === 'sort' ? sorted.order.map(({ nullsFirst }) => nullsFirst) : [];
    };
    expect(order('a, v DESC')).toEqual([true, false]);
    expect(order('a NULLS LAST, v DESC NULLS FIRST')).toEqual([false, true]);
  });

  it('of SELECT DISTINCT takes what is selected', () => {
    expect(plan('SELECT DISTINCT a FROM k ORDER BY a LIMIT 1').slice(0, 2)).toEqual(['sort #0 limit 1 offset 0', '  aggregate by [0]']); // prettier-ignore
    expect(refused('SELECT DISTINCT a FROM k ORDER BY v LIMIT 1')).toMatchObject({ code: 'MLR_SQL_SEMANTIC' });
  });
});

describe('set operations', () => {
  it('bring both sides to one type', () => {
    expect(plan('SELECT a FROM u UNION ALL SELECT b FROM t')).toEqual(['union', '  project cast(#0 BIGINT)', '    project #0', '      scan u', '  project #1', '    scan t']); // prettier-ignore
    expect(refused('SELECT a FROM t UNION ALL SELECT s FROM t')).toMatchObject({ code: 'MLR_SQL_TYPE' });
    expect(refused('SELECT a, b FROM t UNION ALL SELECT a FROM t')).toMatchObject({ code: 'MLR_SQL_TYPE' });
  });

  it('know two NULLs as one', () => {
    expect(plan('SELECT a FROM u EXCEPT SELECT v FROM k').slice(0, 2)).toEqual(['aggregate by [0]', '  join anti on IS NOT DISTINCT FROM(#0, #1)']); // prettier-ignore
  });

  it('with ALL count rows', () => {
    expect(plan('SELECT n FROM u EXCEPT ALL SELECT v FROM k').slice(0, 4)).toEqual([
      'project #0',
      '  correlate UNNEST ARRAY_SLICE(#3, 1, cast(-(#1, #2) INT))',
      '    filter >(-(#1, #2), "0")',
      '      aggregate by [0] COUNT(), COUNT(), ARRAY_AGG(#1)',
    ]);
  });
});
