import { describe, expect, it } from '@jest/globals';
import { parseExpression } from '../test/parse-expression.ts';
import { printExpression } from '../test/print-expression.ts';

describe('functions with words between their arguments', () => {
  it.each([
    ['EXTRACT(ISODOW FROM ts)', 'EXTRACT(ISODOW FROM `ts`)'],
    ['EXTRACT(YEAR FROM ts)', 'EXTRACT(YEAR FROM `ts`)'],
    ['FLOOR(a)', 'FLOOR(`a`)'],
    ['FLOOR(ts TO WEEK)', 'FLOOR(`ts` TO WEEK)'],
    ['CEILING(ts TO HOUR)', 'CEIL(`ts` TO HOUR)'],
    ['CEILING(a)', 'CEIL(`a`)'],
    ['TIMESTAMPADD(MILLISECOND, 1, ts)', 'TIMESTAMPADD(MILLISECOND, 1, `ts`)'],
    ['TIMESTAMPDIFF(QUARTER, a, b)', 'TIMESTAMPDIFF(QUARTER, `a`, `b`)'],
    ["POSITION('a' IN s)", "POSITION('a' IN `s`)"],
    ["POSITION('a' IN s FROM 2)", "POSITION('a' IN `s` FROM 2)"],
    ['OVERLAY(a PLACING b FROM 1 FOR 2)', 'OVERLAY(`a` PLACING `b` FROM 1 FOR 2)'],
    ['OVERLAY(a PLACING b FROM 1)', 'OVERLAY(`a` PLACING `b` FROM 1)'],
    ['SUBSTRING(s FROM 1 FOR 2)', 'SUBSTRING(`s`, 1, 2)'],
    ['SUBSTRING(s, 1)', 'SUBSTRING(`s`, 1)'],
    ['TRIM(s)', "TRIM(BOTH ' ' FROM `s`)"],
    ["TRIM(LEADING 'x' FROM s)", "TRIM(LEADING 'x' FROM `s`)"],
    ["TRIM('x' FROM s)", "TRIM(BOTH 'x' FROM `s`)"],
    ['TRIM(TRAILING FROM s)', "TRIM(TRAILING ' ' FROM `s`)"],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});

describe('functions on JSON', () => {
  it.each([
    [
      "JSON_VALUE(a, '$.x' RETURNING INT NULL ON EMPTY DEFAULT 1 ON ERROR)",
      "JSON_VALUE(`a`, '$.x' RETURNING INT NULL ON EMPTY DEFAULT 1 ON ERROR)",
    ],
    [
      "JSON_QUERY(a, '$' RETURNING ARRAY<STRING> WITH CONDITIONAL ARRAY WRAPPER EMPTY ARRAY ON EMPTY EMPTY OBJECT ON ERROR)",
      "JSON_QUERY(`a`, '$' RETURNING ARRAY<STRING> WITH CONDITIONAL WRAPPER EMPTY ARRAY ON EMPTY EMPTY OBJECT ON ERROR)",
    ],
    ["JSON_QUERY(a, '$' WITH WRAPPER)", "JSON_QUERY(`a`, '$' WITH UNCONDITIONAL WRAPPER)"],
    ["JSON_QUERY(a, '$' WITHOUT ARRAY WRAPPER)", "JSON_QUERY(`a`, '$' WITHOUT WRAPPER)"],
    ["JSON_EXISTS(a, '$' UNKNOWN ON ERROR)", "JSON_EXISTS(`a`, '$' UNKNOWN ON ERROR)"],
    ['JSON_OBJECT()', 'JSON_OBJECT()'],
    [
      "JSON_OBJECT('k' VALUE v, KEY 'l' VALUE w, 'm' : x ABSENT ON NULL)",
      "JSON_OBJECT(KEY 'k' VALUE `v`, KEY 'l' VALUE `w`, KEY 'm' VALUE `x` ABSENT ON NULL)",
    ],
    ['JSON_OBJECTAGG(KEY k VALUE v NULL ON NULL)', 'JSON_OBJECTAGG(KEY `k` VALUE `v` NULL ON NULL)'],
    ['JSON_ARRAY(1, NULL NULL ON NULL)', 'JSON_ARRAY(1, NULL NULL ON NULL)'],
    ['JSON_ARRAYAGG(v ABSENT ON NULL)', 'JSON_ARRAYAGG(`v` ABSENT ON NULL)'],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});

describe('aggregates and OVER', () => {
  it.each([
    ['COUNT(*) FILTER (WHERE a > 1) OVER w', 'COUNT(*) FILTER (WHERE (`a` > 1)) OVER `w`'],
    ['SUM(DISTINCT a)', 'SUM(DISTINCT `a`)'],
    ['SUM(ALL a)', 'SUM(`a`)'],
    [
      'ROW_NUMBER() OVER (PARTITION BY a, b ORDER BY c DESC NULLS LAST, d ASC)',
      'ROW_NUMBER() OVER (PARTITION BY `a`, `b` ORDER BY `c` DESC NULLS LAST, `d`)',
    ],
    [
      'SUM(a) OVER (ORDER BY b ROWS BETWEEN 5 PRECEDING AND CURRENT ROW)',
      'SUM(`a`) OVER (ORDER BY `b` ROWS BETWEEN 5 PRECEDING AND CURRENT ROW)',
    ],
    [
      'SUM(a) OVER (ORDER BY b ROWS 5 PRECEDING)',
      'SUM(`a`) OVER (ORDER BY `b` ROWS BETWEEN 5 PRECEDING AND CURRENT ROW)',
    ],
    [
      "SUM(a) OVER (ORDER BY b RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW)",
      "SUM(`a`) OVER (ORDER BY `b` RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW)",
    ],
    [
      'SUM(a) OVER (ORDER BY b ROWS UNBOUNDED PRECEDING)',
      'SUM(`a`) OVER (ORDER BY `b` ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)',
    ],
    [
      'SUM(a) OVER (ORDER BY b RANGE CURRENT ROW)',
      'SUM(`a`) OVER (ORDER BY `b` RANGE BETWEEN CURRENT ROW AND CURRENT ROW)',
    ],
    ['LAG(a) RESPECT NULLS OVER ()', 'LAG(`a`) RESPECT NULLS OVER ()'],
    ['ARRAY_AGG(DISTINCT a IGNORE NULLS)', 'ARRAY_AGG(DISTINCT `a`) IGNORE NULLS'],
    ['SUM(a) OVER (w ROWS 1 PRECEDING)', 'SUM(`a`) OVER (`w` ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)'],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});

describe('names of functions', () => {
  it.each([
    ['CURRENT_TIMESTAMP', 'CURRENT_TIMESTAMP()'],
    ['LOCALTIME', 'LOCALTIME()'],
    ['CURRENT_DATE()', 'CURRENT_DATE()'],
    ['`my f`(1)', '`my f`(1)'],
    ['MyUdf(1)', 'MyUdf(1)'],
    ['COUNT(DISTINCT a, b)', 'COUNT(DISTINCT `a`, `b`)'],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});
