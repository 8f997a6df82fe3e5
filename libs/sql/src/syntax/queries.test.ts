import { describe, expect, it } from '@jest/globals';
import { parseQuery } from '../test/parse-expression.ts';
import { printQuery } from '../test/print-query.ts';

describe('SELECT, VALUES and TABLE', () => {
  it.each([
    ['SELECT 1', 'SELECT 1'],
    ['SELECT DISTINCT a, t.*, r.*, t.r.* FROM t', 'SELECT DISTINCT `a`, `t`.*, `r`.*, `t`.`r`.* FROM `t`'],
    ['SELECT ALL a b, c AS d FROM t AS x (a, c)', 'SELECT `a` AS `b`, `c` AS `d` FROM `t` AS `x` (`a`, `c`)'],
    [
      'SELECT * FROM t WHERE a GROUP BY b HAVING c WINDOW w AS (ORDER BY d), v AS (PARTITION BY e) QUALIFY f ORDER BY g LIMIT 1 OFFSET 2',
      'SELECT * FROM `t` WHERE `a` GROUP BY `b` HAVING `c` WINDOW `w` AS (ORDER BY `d`), `v` AS (PARTITION BY `e`) QUALIFY `f` ORDER BY `g` LIMIT 1 OFFSET 2',
    ],
    ["VALUES (1, 'a'), ROW(2, 'b')", "VALUES (1, 'a'), (2, 'b')"],
    ['VALUES 1, 2', 'VALUES (1), (2)'],
    ['TABLE t', 'SELECT * FROM `t`'],
    ["SELECT * FROM (VALUES (1, 'a')) AS t(a, b)", "SELECT * FROM (VALUES (1, 'a')) AS `t` (`a`, `b`)"],
  ])('reads %s as %s', (text, printed) => {
    expect(printQuery(parseQuery(text))).toBe(printed);
  });
});

describe('WITH, set operations and brackets', () => {
  it.each([
    [
      'WITH x AS (SELECT 1), y (a, b) AS (VALUES (1, 2)) SELECT * FROM x, y',
      'WITH `x` AS (SELECT 1), `y` (`a`, `b`) AS (VALUES (1, 2)) SELECT * FROM (`x` CROSS JOIN `y`)',
    ],
    [
      'WITH x AS (SELECT 1) (WITH y AS (SELECT 2) SELECT * FROM x, y)',
      'WITH `x` AS (SELECT 1) SELECT * FROM (WITH `y` AS (SELECT 2) SELECT * FROM (`x` CROSS JOIN `y`))',
    ],
    [
      'SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x) z',
      'SELECT * FROM (WITH `x` AS (SELECT 1) SELECT * FROM `x`) AS `z`',
    ],
    [
      'SELECT 1 UNION SELECT 2 EXCEPT SELECT 3 INTERSECT ALL SELECT 4 UNION ALL SELECT 5',
      '(((SELECT 1) UNION (SELECT 2)) EXCEPT ((SELECT 3) INTERSECT ALL (SELECT 4))) UNION ALL (SELECT 5)',
    ],
    ['SELECT 1 UNION DISTINCT (SELECT 2 UNION ALL SELECT 3)', '(SELECT 1) UNION ((SELECT 2) UNION ALL (SELECT 3))'],
    [
      '(SELECT 1) UNION ALL (SELECT 2 ORDER BY 1 LIMIT 3) ORDER BY 1',
      '(SELECT 1) UNION ALL (SELECT 2 ORDER BY 1 LIMIT 3) ORDER BY 1',
    ],
    ['((SELECT 1))', 'SELECT 1'],
    ['(SELECT 1 LIMIT 3) LIMIT 2', 'SELECT * FROM (SELECT 1 LIMIT 3) LIMIT 2'],
    ['(SELECT 1) LIMIT 2', 'SELECT 1 LIMIT 2'],
  ])('reads %s as %s', (text, printed) => {
    expect(printQuery(parseQuery(text))).toBe(printed);
  });
});

describe('ORDER BY and LIMIT', () => {
  it.each([
    ['SELECT a FROM t OFFSET 5 ROWS FETCH NEXT 3 ROWS ONLY', 'SELECT `a` FROM `t` LIMIT 3 OFFSET 5'],
    ['SELECT a FROM t FETCH FIRST 1 ROW ONLY', 'SELECT `a` FROM `t` LIMIT 1'],
    ['SELECT a FROM t LIMIT ALL', 'SELECT `a` FROM `t`'],
    ['SELECT a FROM t ORDER BY a DESC NULLS FIRST, 2 ASC', 'SELECT `a` FROM `t` ORDER BY `a` DESC NULLS FIRST, 2'],
  ])('reads %s as %s', (text, printed) => {
    expect(printQuery(parseQuery(text))).toBe(printed);
  });
});

describe('GROUP BY', () => {
  it.each([
    ['SELECT a FROM t GROUP BY a, (b, c), ()', 'SELECT `a` FROM `t` GROUP BY `a`, `b`, `c`, GROUPING SETS (())'],
    [
      'SELECT a FROM t GROUP BY GROUPING SETS ((a, b), a, ())',
      'SELECT `a` FROM `t` GROUP BY GROUPING SETS ((`a`, `b`), (`a`), ())',
    ],
    [
      'SELECT a FROM t GROUP BY a, ROLLUP ((b, c), d), CUBE (e)',
      'SELECT `a` FROM `t` GROUP BY `a`, ROLLUP ((`b`, `c`), (`d`)), CUBE ((`e`))',
    ],
    [
      'SELECT a FROM t GROUP BY GROUPING SETS (a, ROLLUP (b, (c, d)), CUBE (e, f), GROUPING SETS (g, ()))',
      'SELECT `a` FROM `t` GROUP BY GROUPING SETS ((`a`), (`b`, `c`, `d`), (`b`), (), (`e`, `f`), (`e`), (`f`), (), (`g`), ())',
    ],
    [
      'SELECT GROUPING(a), GROUPING_ID(a, b) FROM t GROUP BY CUBE(a, b)',
      'SELECT GROUPING(`a`), GROUPING_ID(`a`, `b`) FROM `t` GROUP BY CUBE ((`a`), (`b`))',
    ],
  ])('reads %s as %s', (text, printed) => {
    expect(printQuery(parseQuery(text))).toBe(printed);
  });
});
