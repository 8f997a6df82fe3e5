import { describe, expect, it } from '@jest/globals';
import { parseQuery } from '../test/parse-expression.ts';
import { printQuery } from '../test/print-query.ts';

describe('joins', () => {
  it.each([
    [
      'SELECT * FROM a, b JOIN c ON x, d',
      'SELECT * FROM ((`a` CROSS JOIN (`b` INNER JOIN `c` ON `x`)) CROSS JOIN `d`)',
    ],
    [
      'SELECT * FROM a JOIN b ON x LEFT JOIN c ON y',
      'SELECT * FROM ((`a` INNER JOIN `b` ON `x`) LEFT JOIN `c` ON `y`)',
    ],
    [
      'SELECT * FROM a INNER JOIN b ON x RIGHT OUTER JOIN c USING (d, e) FULL JOIN f ON TRUE CROSS JOIN g',
      'SELECT * FROM ((((`a` INNER JOIN `b` ON `x`) RIGHT JOIN `c` USING (`d`, `e`)) FULL JOIN `f` ON TRUE) CROSS JOIN `g`)',
    ],
    ['SELECT * FROM a NATURAL LEFT JOIN b', 'SELECT * FROM (`a` NATURAL LEFT JOIN `b`)'],
    ['SELECT * FROM (a JOIN (b CROSS JOIN c) ON x)', 'SELECT * FROM (`a` INNER JOIN (`b` CROSS JOIN `c`) ON `x`)'],
    ['SELECT * FROM ((SELECT 1) x CROSS JOIN y)', 'SELECT * FROM ((SELECT 1) AS `x` CROSS JOIN `y`)'],
  ])('reads %s as %s', (text, printed) => {
    expect(printQuery(parseQuery(text))).toBe(printed);
  });
});

describe('sources', () => {
  it.each([
    [
      'SELECT * FROM o JOIN r FOR SYSTEM_TIME AS OF o.p AS x ON TRUE',
      'SELECT * FROM (`o` INNER JOIN `r` FOR SYSTEM_TIME AS OF `o`.`p` AS `x` ON TRUE)',
    ],
    [
      'SELECT * FROM t CROSS JOIN UNNEST(t.a) WITH ORDINALITY AS u (x, n)',
      'SELECT * FROM (`t` CROSS JOIN UNNEST(`t`.`a`) WITH ORDINALITY AS `u` (`x`, `n`))',
    ],
    ['SELECT * FROM t, UNNEST(ARRAY[1]) u', 'SELECT * FROM (`t` CROSS JOIN UNNEST(ARRAY[1]) AS `u`)'],
    [
      'SELECT * FROM t LEFT JOIN UNNEST(a) AS u (x) ON TRUE',
      'SELECT * FROM (`t` LEFT JOIN UNNEST(`a`) AS `u` (`x`) ON TRUE)',
    ],
    [
      'SELECT * FROM t, LATERAL TABLE(MyF(a, 1)) AS u (x), LATERAL (SELECT t.a), LATERAL UNNEST(b)',
      'SELECT * FROM (((`t` CROSS JOIN TABLE(MyF(`a`, 1)) AS `u` (`x`)) CROSS JOIN LATERAL (SELECT `t`.`a`)) CROSS JOIN UNNEST(`b`))',
    ],
    ['SELECT * FROM t LEFT JOIN LATERAL TABLE(f(a)) ON TRUE', 'SELECT * FROM (`t` LEFT JOIN TABLE(f(`a`)) ON TRUE)'],
  ])('reads %s as %s', (text, printed) => {
    expect(printQuery(parseQuery(text))).toBe(printed);
  });
});

describe('window functions and names', () => {
  it.each([
    [
      "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR))",
      "SELECT * FROM TABLE(TUMBLE(TABLE `t`, DESCRIPTOR(`ts`), INTERVAL '1' HOUR))",
    ],
    [
      "SELECT * FROM TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR) AS w",
      "SELECT * FROM TABLE(TUMBLE(TABLE `t`, DESCRIPTOR(`ts`), INTERVAL '1' HOUR)) AS `w`",
    ],
    [
      "SELECT * FROM TABLE(SESSION(DATA => TABLE t PARTITION BY (a, b), TIMECOL => DESCRIPTOR(ts), GAP => INTERVAL '1' HOUR))",
      "SELECT * FROM TABLE(SESSION(`DATA` => TABLE `t` PARTITION BY (`a`, `b`), `TIMECOL` => DESCRIPTOR(`ts`), `GAP` => INTERVAL '1' HOUR))",
    ],
    [
      "SELECT * FROM TABLE(SESSION(TABLE t PARTITION BY a, DESCRIPTOR(ts), INTERVAL '1' HOUR))",
      "SELECT * FROM TABLE(SESSION(TABLE `t` PARTITION BY (`a`), DESCRIPTOR(`ts`), INTERVAL '1' HOUR))",
    ],
    [
      "SELECT * FROM TABLE(HOP((SELECT * FROM t), DESCRIPTOR(ts), INTERVAL '1' MINUTE, INTERVAL '5' MINUTE))",
      "SELECT * FROM TABLE(HOP((SELECT * FROM `t`), DESCRIPTOR(`ts`), INTERVAL '1' MINUTE, INTERVAL '5' MINUTE))",
    ],
    ['SELECT * FROM default_catalog.default_database.t, default_database.u', 'SELECT * FROM (`t` CROSS JOIN `u`)'],
    [
      "SELECT /*+ BROADCAST(t), LOOKUP('table'='t', 'async'='true') */ a FROM t",
      "SELECT /*+ BROADCAST('t'), LOOKUP('table' = 't', 'async' = 'true') */ `a` FROM `t`",
    ],
    ['SELECT * FROM `a``b` AS `select`', 'SELECT * FROM `a``b` AS `select`'],
  ])('reads %s as %s', (text, printed) => {
    expect(printQuery(parseQuery(text))).toBe(printed);
  });
});
