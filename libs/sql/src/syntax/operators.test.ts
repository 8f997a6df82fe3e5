import { describe, expect, it } from '@jest/globals';
import { parseExpression } from '../test/parse-expression.ts';
import { printExpression } from '../test/print-expression.ts';

// What binds tighter was measured: Flink's own parser printed these with all their brackets.
describe('comparisons and tests', () => {
  it.each([
    ['a = b = c', '((`a` = `b`) = `c`)'],
    ['a < b = TRUE', '((`a` < `b`) = TRUE)'],
    ['a = b LIKE c', '(`a` = (`b` LIKE `c`))'],
    ['a IS NULL = TRUE', '((`a` IS NULL) = TRUE)'],
    ['a = NOT b = c', '(`a` = (NOT (`b` = `c`)))'],
    ['NOT a = b IS TRUE', '(NOT ((`a` = `b`) IS TRUE))'],
    ['a = b IN (1, 2)', '(`a` = (`b` IN (1, 2)))'],
    ['a BETWEEN 1 AND 2 = b', '((`a` BETWEEN 1 AND 2) = `b`)'],
    ['a IS DISTINCT FROM b = c', '((`a` IS DISTINCT FROM `b`) = `c`)'],
    ['a % b || c + d', '(((`a` % `b`) || `c`) + `d`)'],
    ['-a[1]', '(- ((`a`)[1]))'],
    ['a IS TRUE IS NOT FALSE', '((`a` IS TRUE) IS NOT FALSE)'],
    ['a NOT IN (SELECT 1) IS TRUE', '((NOT (`a` IN (SELECT 1))) IS TRUE)'],
    ['a BETWEEN SYMMETRIC 1 AND 2', '(`a` BETWEEN SYMMETRIC 1 AND 2)'],
    ['a NOT BETWEEN ASYMMETRIC 1 AND 2', '(NOT (`a` BETWEEN 1 AND 2))'],
    ["s SIMILAR TO 'a%' ESCAPE '!'", "(`s` SIMILAR TO 'a%' ESCAPE '!')"],
    ["s NOT SIMILAR TO 'a'", "(NOT (`s` SIMILAR TO 'a'))"],
    ['a IS JSON', '(`a` IS JSON VALUE)'],
    ['a IS NOT JSON SCALAR', '(`a` IS NOT JSON SCALAR)'],
    ['a IS JSON OBJECT', '(`a` IS JSON OBJECT)'],
    ['a IS NOT UNKNOWN', '(`a` IS NOT NULL)'],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});

describe('rows and sub-queries as operands', () => {
  it.each([
    ["(a, b) OVERLAPS (c, INTERVAL '1' DAY)", "((`a`, `b`) OVERLAPS (`c`, INTERVAL '1' DAY))"],
    ['(a, b) = (1, 2)', '(ROW(`a`, `b`) = ROW(1, 2))'],
    ['(a, b) IN ((1, 2), (3, 4))', '(ROW(`a`, `b`) IN (ROW(1, 2), ROW(3, 4)))'],
    ['(a, b) IN (SELECT 1, 2)', '(ROW(`a`, `b`) IN (SELECT 1, 2))'],
    ['a IN ((SELECT 1))', '(`a` IN (SELECT 1))'],
    ['a IN ((SELECT 1), 2)', '(`a` IN ((SELECT 1), 2))'],
    ['a = SOME (SELECT 1)', '(`a` IN (SELECT 1))'],
    ['a <> ALL (SELECT 1)', '(NOT (`a` IN (SELECT 1)))'],
    ['a = ANY (1, 2)', '((`a` = 1) OR (`a` = 2))'],
    ['a > ALL (1, 2)', '((`a` > 1) AND (`a` > 2))'],
    ['EXISTS (SELECT 1) AND NOT EXISTS (VALUES 1)', '(EXISTS (SELECT 1) AND (NOT EXISTS (VALUES (1))))'],
    ['(SELECT 1) + 1', '((SELECT 1) + 1)'],
    ['((SELECT 1) UNION (SELECT 2))', '((SELECT 1) UNION (SELECT 2))'],
    ['((SELECT 1), 2)', 'ROW((SELECT 1), 2)'],
    ['(((a)))', '`a`'],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});

describe('fields and elements', () => {
  it.each([
    ['r.a.b', '`r`.`a`.`b`'],
    ['t.r.a', '`t`.`r`.`a`'],
    ['(r).a', '(`r`).`a`'],
    ['f(x).a.b', '((f(`x`)).`a`).`b`'],
    ['rows1[1].a[2]', '(((((`rows1`)[1])).`a`)[2])'],
    ["m['k']", "((`m`)['k'])"],
    ['default_catalog.default_database.t.a', '`t`.`a`'],
    ['default_catalog.default_database.f(x)', 'f(`x`)'],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});

describe('constructors, CASE and CAST', () => {
  it.each([
    ["ROW(1, 'a')", "ROW(1, 'a')"],
    ['(1, 2)', 'ROW(1, 2)'],
    ['ARRAY[]', 'ARRAY[]'],
    ['ARRAY[1, 2][1]', '((ARRAY[1, 2])[1])'],
    ["MAP['a', 1, 'b', 2]", "MAP['a', 1, 'b', 2]"],
    ['map', '`map`'],
    ["CASE a WHEN 1, 2 THEN 'x' ELSE 'y' END", "CASE `a` WHEN 1 THEN 'x' WHEN 2 THEN 'x' ELSE 'y' END"],
    ['CASE WHEN a THEN b END', 'CASE WHEN `a` THEN `b` END'],
    ['CAST(a AS DECIMAL(10, 2))', 'CAST(`a` AS DECIMAL(10, 2))'],
    ['TRY_CAST(a AS INT ARRAY)', 'TRY_CAST(`a` AS ARRAY<INT>)'],
  ])('reads %s as %s', (text, printed) => {
    expect(printExpression(parseExpression(text))).toBe(printed);
  });
});
