import { describe, expect, it } from '@jest/globals';
import { outline, refusalOf, relationOf } from '../test/bind.ts';

const plan = (query: string) => outline(relationOf(query));

describe('a sub-query as a condition', () => {
  it('EXISTS is a semi join, NOT EXISTS an anti join, on what is asked of the outer row', () => {
    expect(plan('SELECT n FROM u WHERE EXISTS (SELECT 1 FROM k WHERE k.a = u.a AND k.v > 1)').slice(1)).toEqual([
      '  join semi on =(#4, #0)',
      '    scan u',
      '    filter >(#1, 1)',
      '      scan k',
    ]);
    expect(plan('SELECT n FROM u WHERE NOT EXISTS (SELECT 1 FROM k WHERE k.v > u.n)')[1]).toBe(
      '  join anti on >(#5, #1)',
    );
  });

  it('IN compares with what the query selects, in the type both have in common', () => {
    expect(plan('SELECT n FROM u WHERE a IN (SELECT b FROM t)')[1]).toBe('  join semi on =(cast(#0 BIGINT), #4)');
    expect(plan('SELECT n FROM u WHERE (a, 1) IN (SELECT a, v FROM k)')[1]).toBe(
      '  join semi on AND(=(#0, #4), =(1, #5))',
    );
  });

  it('NOT IN lets no row through where a NULL might have been equal', () => {
    expect(plan('SELECT n FROM u WHERE n NOT IN (SELECT v FROM k)')[1]).toBe(
      '  join anti on OR(IS NULL(#4), =(#1, #4))',
    );
    expect(plan('SELECT n FROM u WHERE n NOT IN (SELECT n FROM u)')[1]).toBe('  join anti on =(#1, #4)');
  });

  it('has as many columns as there are values beside IN', () => {
    const wrong = [
      'SELECT n FROM u WHERE (a, n) IN (SELECT a FROM k)',
      'SELECT n FROM u WHERE a NOT IN (SELECT a, v FROM k)',
      'SELECT a IN (SELECT a, v FROM k) FROM u',
    ];
    for (const query of wrong)
      expect(refusalOf(`INSERT INTO sink\n${query}`).message).toMatch(/IN compares \d value\(s\) with \d column\(s\)/);
    expect(refusalOf('INSERT INTO sink\nSELECT (SELECT a, v FROM k) FROM u').message).toMatch(/has one column, not 2/);
  });

  it('EXISTS of an aggregate without keys is always true', () => {
    expect(plan('SELECT n FROM u WHERE EXISTS (SELECT COUNT(*) FROM k WHERE k.a = u.a)')).toEqual([
      'project #1',
      '  scan u',
    ]);
  });

  it('with an alternative, or beside one, finds nothing for an outer row with NULL in what it reads', () => {
    const planOf = (where: string) => plan(`SELECT n FROM u WHERE ${where}`).join('\n');
    const sub = (condition: string) => `EXISTS (SELECT 1 FROM k WHERE ${condition})`;
    expect(planOf(sub('k.v IS NOT DISTINCT FROM u.a'))).toContain('IS NOT NULL(#0)');
    expect(planOf(`NOT ${sub('k.v = u.n OR k.v = u.a')}`)).toContain('IS NOT NULL(#0)');
    expect(planOf(sub('NOT (k.v = u.n AND k.v = u.a)'))).toContain('IS NOT NULL(#0)');
    expect(planOf(`${sub('k.v = COALESCE(u.a, 1)')} AND (n > 5 OR ${sub('TRUE')})`)).toContain('IS NOT NULL(#0)');
  });

  it('that says it plainly means what it says of NULLs', () => {
    const where = (condition: string) => `SELECT n FROM u WHERE EXISTS (SELECT 1 FROM k WHERE ${condition})`;
    const plainly = ['k.v = COALESCE(u.a, 1)', 'k.v = 1 AND u.a IS NULL', 'k.v = COALESCE(u.a, 1) AND (u.n < 1 OR u.n > 3)', 'k.v = COALESCE(u.a, 1) AND NOT (k.v = u.n OR k.a = u.n)']; // prettier-ignore
    for (const condition of plainly) expect(plan(where(condition)).join('\n')).not.toContain('IS NOT NULL(#0)');
  });

  it('is applied behind the plain conditions beside it', () => {
    expect(plan('SELECT n FROM u WHERE EXISTS (SELECT 1 FROM k) AND n > 3').slice(1, 4)).toEqual([
      '  join semi on true',
      '    filter >(#1, 3)',
      '      scan u',
    ]);
  });
});

describe('a sub-query as a value', () => {
  it('is the one value of its rows', () => {
    expect(plan('SELECT (SELECT v FROM k) FROM u')).toEqual([
      'project #4',
      '  join left on true',
      '    scan u',
      '    aggregate by [] SINGLE_VALUE(#0)',
      '      project #1',
      '        scan k',
    ]);
  });

  it('groups by what it asks of the outer row; a count of nothing is 0', () => {
    expect(plan('SELECT (SELECT COUNT(*) + 1 FROM k WHERE k.a = u.a) FROM u')).toEqual([
      'project +(COALESCE(#5, "0"), "1")',
      '  join left on =(#4, #0)',
      '    scan u',
      '    aggregate by [3] COUNT()',
      '      project #0, #1, #2, #0',
      '        scan k',
    ]);
  });

  it('is joined with the outer values first where it does not ask for equality', () => {
    expect(plan('SELECT (SELECT MAX(v) FROM k WHERE k.v < u.n) FROM u').slice(1)).toEqual([
      '  join left on =(#4, #1)',
      '    scan u',
      '    aggregate by [3] MAX(#1)',
      '      project #0, #1, #2, #3',
      '        join inner on <(#1, #3)',
      '          scan k',
      '          aggregate by [0]',
      '            project #1',
      '              scan u',
    ]);
  });

  it('is NULL where HAVING leaves nothing, a count too', () => {
    expect(plan('SELECT (SELECT COUNT(*) FROM k WHERE k.a = u.a HAVING COUNT(*) > 1) FROM u').slice(0, 5)).toEqual([
      'project #6',
      '  join left on =(#4, #0)',
      '    scan u',
      '    filter >(#2, "1")',
      '      project #0, #1, COALESCE(#1, "0")',
    ]);
  });

  it('may aggregate columns of the outer row, in groups of its own', () => {
    expect(plan('SELECT (SELECT SUM(v + u.n) FROM k WHERE k.a = u.a) FROM u').slice(0, 4)).toEqual([
      'project #6',
      '  join left on AND(=(#4, #0), =(#5, #1))',
      '    scan u',
      '    aggregate by [4,5] SUM(#3)',
    ]);
    expect(plan('SELECT n FROM u WHERE EXISTS (SELECT 1 FROM k WHERE k.a = u.a GROUP BY ROLLUP (v))')[3]).toBe(
      '    aggregate by [1,3] sets [0,1] [1]',
    );
  });

  it('means the key where GROUP BY has it', () => {
    const isIn = 'n IN (SELECT n FROM u)';
    expect(plan(`SELECT ${isIn}, COUNT(*) FROM u GROUP BY ${isIn}`).slice(0, 2)).toEqual([
      'project #0, #1',
      '  aggregate by [6] COUNT()',
    ]);
  });

  it('stands above the aggregate in HAVING', () => {
    const query = 'SELECT a FROM u GROUP BY a HAVING SUM(n) > (SELECT SUM(v) FROM k WHERE k.a = u.a)';
    expect(plan(query).slice(0, 3)).toEqual(['project #0', '  filter >(#1, #3)', '    join left on =(#2, #0)']);
  });

  it('may be EXISTS or IN anywhere in an expression', () => {
    expect(plan('SELECT EXISTS (SELECT 1 FROM k WHERE k.a = u.a) FROM u')[0]).toBe('project IS NOT NULL(#5)');
    expect(plan('SELECT n FROM u WHERE n IN (SELECT n FROM u) OR n > 5')[1]).toBe(
      '  filter OR(IS NOT NULL(#5), >(#1, 5))',
    );
  });
});

describe('a sub-query that a value is compared with', () => {
  it('is what its least or greatest value says, if no NULL leaves it open', () => {
    expect(plan('SELECT n FROM u WHERE n > ALL (SELECT v FROM k)').slice(1)).toEqual([
      '  filter NOT(case(=(#4, "0"), false, IS TRUE(<=(#1, #6)), true, >(#4, #5), null, true, <=(#1, #6), false))',
      '    join inner on true',
      '      scan u',
      '      aggregate by [] COUNT(), COUNT(#0), MAX(#0)',
      '        project #0',
      '          project #1',
      '            scan k',
    ]);
    expect(plan('SELECT n FROM u WHERE n < SOME (SELECT n FROM u)')[1]).toBe(
      '  filter case(=(#4, "0"), false, IS TRUE(<(#1, #6)), true, false)',
    );
  });

  it('is grouped by what it asks of the outer row, which stays when it finds nothing', () => {
    const lines = plan('SELECT n FROM u WHERE n >= ANY (SELECT v FROM k WHERE k.a = u.a)');
    expect(lines[1]).toMatch(/^ {2}filter case\(IS NULL\(#5\), false, =\(#5, "0"\), false,/);
    expect(lines.slice(2, 5)).toEqual(['    join left on =(#4, #0)', '      scan u', '      aggregate by [1] COUNT(), COUNT(#0), MIN(#0)']); // prettier-ignore
  });

  it('is IN for = SOME, NOT IN for <> ALL', () => {
    expect(plan('SELECT n FROM u WHERE n = SOME (SELECT n FROM u)')).toEqual(
      plan('SELECT n FROM u WHERE n IN (SELECT n FROM u)'),
    );
    expect(plan('SELECT n FROM u WHERE (a, n) <> ALL (SELECT a, v FROM k)')).toEqual(
      plan('SELECT n FROM u WHERE (a, n) NOT IN (SELECT a, v FROM k)'),
    );
  });

  it('has one column, as the value is one', () => {
    for (const condition of ['n > ALL (SELECT a, v FROM k)', '(a, n) < ANY (SELECT a, v FROM k)']) {
      const { code, message } = refusalOf(`INSERT INTO sink SELECT n FROM u WHERE ${condition}`);
      expect([code, message]).toEqual(['MLR_SQL_TYPE', expect.stringMatching(/compare one value with a sub-query of one column/)]); // prettier-ignore
    }
  });
});

describe('a sub-query within a sub-query', () => {
  it('may ask of the row two levels up: a join with what it compares, once each', () => {
    const inner = 'SELECT 1 FROM t WHERE t.a = u.a AND t.b = k.v';
    expect(plan(`SELECT n FROM u WHERE EXISTS (SELECT 1 FROM k WHERE EXISTS (${inner}))`).slice(1)).toEqual([
      '  join semi on =(#8, #0)',
      '    scan u',
      '    join inner on =(#3, cast(#1 BIGINT))',
      '      scan k',
      '      aggregate by [0,1]',
      '        project #1, #0',
      '          scan t',
    ]);
  });

  it('loses what it says of a column that the query around it compares as well, as in Flink', () => {
    const inner = 'SELECT 1 FROM t WHERE t.a = u.a AND t.b = k.v';
    expect(plan(`SELECT n FROM u WHERE EXISTS (SELECT 1 FROM k WHERE k.a = u.a AND EXISTS (${inner}))`).slice(1)).toEqual([
      '  join semi on =(#4, #0)',
      '    scan u',
      '    join semi on =(#4, cast(#1 BIGINT))',
      '      scan k',
      '      scan t',
    ]); // prettier-ignore
  });
});

describe('a sub-query is refused', () => {
  it.each([
    [
      'with a column of a query two levels up behind NOT',
      'EXISTS (SELECT 1 FROM k WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.a = u.a AND t.b = k.v))',
    ],
    ['with LIMIT for each outer row', '(SELECT v FROM k WHERE k.a = u.a LIMIT 1) > 1'],
    ['with OVER for each outer row', '(SELECT ROW_NUMBER() OVER (ORDER BY v) FROM k WHERE k.a = u.a) > 1'],
    ['with UNION for each outer row', 'EXISTS (SELECT v FROM k WHERE k.a = u.a UNION ALL SELECT a FROM t)'],
  ])('%s, with its place', (_, condition) => {
    const { code, line } = refusalOf(`INSERT INTO sink\nSELECT n FROM u WHERE ${condition}`);
    expect([code, line]).toEqual(['MLR_SQL_UNSUPPORTED', 9]);
  });
});
