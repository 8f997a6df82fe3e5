import { describe, expect, it } from '@jest/globals';
import { columnsOf, outline, refusalOf, relationOf } from '../test/bind.ts';

const plan = (query: string) => outline(relationOf(query));

describe('FROM with several tables', () => {
  it('takes conditions of WHERE into the inner join, or the side of it, that they are about', () => {
    expect(plan('SELECT t.b, u.n FROM t, u WHERE t.a = u.a AND u.n > 5')).toEqual([
      'project #1, #11',
      '  join inner on =(#0, #10)',
      '    scan t',
      '    filter >(#1, 5)',
      '      scan u',
    ]);
  });

  it('keeps conditions on the padded side of a LEFT JOIN above it', () => {
    expect(plan('SELECT u.n FROM u LEFT JOIN k ON u.a = k.a WHERE u.n > 1 AND k.v > 2').slice(1)).toEqual([
      '  filter >(#5, 2)',
      '    join left on =(#0, #4)',
      '      filter >(#1, 1)',
      '        scan u',
      '      scan k',
    ]);
  });

  it('shows a column of USING once, and first', () => {
    expect(columnsOf('SELECT * FROM u JOIN k USING (a)')).toEqual(['a', 'n', 'uts', 'upt', 'v', 'kts']);
    expect(columnsOf('SELECT * FROM u NATURAL JOIN k')).toEqual(['a', 'n', 'uts', 'upt', 'v', 'kts']);
  });

  it('gives the value of either side for a column of USING over a FULL JOIN', () => {
    expect(plan('SELECT a FROM u FULL JOIN k USING (a)')[0]).toBe('project COALESCE(#0, #4)');
    expect(plan('SELECT a, k.a, u.a FROM u LEFT JOIN k USING (a)')[0]).toBe('project #0, #4, #0');
  });

  it('makes columns of the side that may be absent nullable', () => {
    const [n, v] = relationOf('SELECT u.n, k.v FROM k LEFT JOIN u ON u.a = k.a').fields;
    expect([n.type.nullable, v.type.nullable]).toEqual([true, true]);
  });

  it.each([
    ['an ambiguous column', 'SELECT a FROM t, u', /ambiguous/],
    ['one name for two tables', 'SELECT 1 FROM t, u AS t', /`t` is twice in FROM/],
    ['a column that the named table does not have', 'SELECT u.v FROM u, k', /unknown column `v`/],
  ])('refuses %s', (_, query, message) => {
    expect(refusalOf(`INSERT INTO sink ${query}`)).toMatchObject({ code: 'MLR_SQL_NAME', message: expect.stringMatching(message) }); // prettier-ignore
  });
});

describe('time attributes', () => {
  it('outlive an interval join, be its bounds in ON or in WHERE', () => {
    const near = "t.ts BETWEEN u.uts - INTERVAL '1' HOUR AND u.uts";
    expect(columnsOf(`SELECT t.ts, uts FROM t JOIN u ON t.a = u.a AND ${near}`)).toEqual(['ts rowtime', 'uts rowtime']);
    expect(columnsOf(`SELECT t.ts, uts FROM t, u WHERE t.a = u.a AND ${near}`)).toEqual(['ts rowtime', 'uts rowtime']);
    expect(columnsOf(`SELECT pt FROM t LEFT JOIN u ON pt >= upt AND pt < upt + INTERVAL '1' MINUTE`)).toEqual([
      'pt proctime',
    ]);
  });

  it('are lost by a regular join, also one with a bound on one side only', () => {
    expect(columnsOf('SELECT t.ts, uts FROM t JOIN u ON t.a = u.a')).toEqual(['ts', 'uts']);
    expect(columnsOf('SELECT t.ts, uts FROM t JOIN u ON t.a = u.a AND t.ts > uts')).toEqual(['ts', 'uts']);
    expect(columnsOf('SELECT ts FROM t WHERE a IN (SELECT a FROM u)')).toEqual(['ts']);
  });

  it('outlive filters, unions of their kind, ORDER BY, unnesting and temporal joins', () => {
    expect(columnsOf('SELECT ts AS x FROM t WHERE a > 1')).toEqual(['x rowtime']);
    expect(columnsOf('SELECT ts FROM t UNION ALL SELECT uts FROM u')).toEqual(['ts rowtime']);
    expect(columnsOf('SELECT ts FROM t ORDER BY ts LIMIT 3')).toEqual(['ts rowtime']);
    expect(columnsOf('SELECT ts, x FROM t CROSS JOIN UNNEST(arr) AS q(x)')).toEqual(['ts rowtime', 'x']);
    expect(columnsOf('SELECT t.ts, v, kts FROM t JOIN k FOR SYSTEM_TIME AS OF t.ts ON t.a = k.a')).toEqual(['ts rowtime', 'v', 'kts']); // prettier-ignore
  });

  it('are lost by casts, expressions, groups and DISTINCT', () => {
    expect(columnsOf('SELECT CAST(ts AS TIMESTAMP(3)) AS c, COALESCE(ts, ts) AS e FROM t')).toEqual(['c', 'e']);
    expect(columnsOf('SELECT ts, MAX(ts) AS m FROM t GROUP BY ts')).toEqual(['ts', 'm']);
    expect(columnsOf('SELECT DISTINCT ts FROM t')).toEqual(['ts']);
    expect(columnsOf('SELECT ts FROM t UNION SELECT uts FROM u')).toEqual(['ts']);
  });

  it('are made by PROCTIME()', () => {
    expect(columnsOf('SELECT a, PROCTIME() AS p FROM u')).toEqual(['a', 'p proctime']);
  });
});

describe('rows made of each row', () => {
  it('spread elements of ROW type into their fields', () => {
    expect(plan('SELECT p, q FROM t CROSS JOIN UNNEST(rows_)')).toEqual(['project #10, #11', '  correlate UNNEST #6', '    scan t']); // prettier-ignore
  });

  it('name a plain element by the alias, the ordinality by what the alias says', () => {
    expect(columnsOf('SELECT e FROM t, UNNEST(arr) AS e')).toEqual(['e']);
    expect(columnsOf('SELECT e, i FROM t LEFT JOIN UNNEST(arr) WITH ORDINALITY AS q(e, i) ON TRUE')).toEqual([
      'e',
      'i',
    ]);
    expect(columnsOf('SELECT x, y FROM t, UNNEST(m) AS q(x, y)')).toEqual(['x', 'y']);
  });

  it('join each row with what a LATERAL query gives for it', () => {
    expect(plan('SELECT u.a, l.v FROM u, LATERAL (SELECT v FROM k WHERE k.a = u.a) AS l').slice(2)).toEqual([
      '    join inner on =(#4, #0)',
      '      scan u',
      '      scan k',
    ]);
  });

  it('may be the elements of a column, where LATERAL says so', () => {
    expect(plan('SELECT q.x FROM t LEFT JOIN LATERAL (SELECT x + 1 AS x FROM UNNEST(t.arr) AS e (x) WHERE x > 2) AS q ON TRUE').slice(1)).toEqual([
      '  project #0, #1, #2, #3, #4, #5, #6, #7, #8, #9, #10',
      '    project #0, #1, #2, #3, #4, #5, #6, #7, #8, #9, +(#10, 1)',
      '      correlate left UNNEST #5',
      '        scan t',
    ]); // prettier-ignore
  });

  it('are a Top-N where LATERAL takes so many rows for each key of the same table', () => {
    const keys = '(SELECT DISTINCT a FROM k) AS q';
    const top = (condition: string) =>
      `SELECT q.a, v FROM ${keys}, LATERAL (SELECT v FROM k WHERE ${condition} ORDER BY v DESC LIMIT 2)`;
    expect(plan(top('k.a = q.a')).slice(-4)).toEqual([
      '    project #0, #1',
      '      filter <=(#3, "2")',
      '        over by [0] order #1 desc: ROW_NUMBER() rows all',
      '          scan k',
    ]);
    expect(refusalOf(`INSERT INTO sink ${top('k.a = q.a AND k.v > 1')}`).message).toMatch(/ROW_NUMBER/);
  });

  it('may ask for a sub-query in ON: a value is a column of the right side, EXISTS a semi join with it', () => {
    expect(plan('SELECT u.n FROM u LEFT JOIN k ON u.a = k.a AND k.v > (SELECT MAX(n) FROM u)').slice(0, 6)).toEqual([
      'project #1',
      '  project #0, #1, #2, #3, #4, #5, #6',
      '    join left on AND(=(#0, #4), >(#5, #7))',
      '      scan u',
      '      join left on true',
      '        scan k',
    ]);
    expect(plan('SELECT u.n FROM u LEFT JOIN k ON u.a = k.a AND EXISTS (SELECT 1 FROM t)').slice(1, 4)).toEqual([
      '  join left on =(#0, #4)',
      '    scan u',
      '    join semi on true',
    ]);
    for (const condition of [
      'EXISTS (SELECT 1 FROM t WHERE t.a = u.a)',
      'NOT EXISTS (SELECT 1 FROM t)',
      'u.a IN (SELECT a FROM t)',
    ])
      expect(refusalOf(`INSERT INTO sink SELECT u.n FROM u JOIN k ON u.a = k.a AND ${condition}`)).toMatchObject({
        code: 'MLR_SQL_UNSUPPORTED',
      });
  });

  it('refuse what is no collection, a RIGHT JOIN, and LIMIT per row', () => {
    expect(refusalOf('INSERT INTO sink SELECT x FROM t, UNNEST(s) AS q(x)')).toMatchObject({ code: 'MLR_SQL_TYPE' });
    expect(refusalOf('INSERT INTO sink SELECT x FROM t RIGHT JOIN UNNEST(arr) AS q(x) ON TRUE')).toMatchObject({ code: 'MLR_SQL_SEMANTIC' }); // prettier-ignore
    expect(refusalOf('INSERT INTO sink SELECT v FROM u, LATERAL (SELECT v FROM k WHERE k.a = u.a LIMIT 1)').message).toMatch(/ROW_NUMBER/); // prettier-ignore
  });
});
