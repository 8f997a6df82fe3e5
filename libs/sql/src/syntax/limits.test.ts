import { describe, expect, it } from '@jest/globals';
import { SqlError } from '../errors.ts';
import { MAX_NESTING } from './grammar/base.ts';
import { parseStatements } from './parse.ts';

const parse = (query: string) => parseStatements(`INSERT INTO sink ${query}`);

/** Everything that can hold itself: `open` to go one level deeper, `close` to come back. */
const NESTS: readonly (readonly [string, head: string, open: string, inner: string, close: string])[] = [
  ['brackets', 'SELECT ', '(', 'a', ')'],
  ['calls', 'SELECT ', 'f(', 'a', ')'],
  ['CASE', 'SELECT ', 'CASE WHEN a THEN ', 'a', ' END'],
  ['CAST', 'SELECT ', 'CAST(', 'a', ' AS INT)'],
  ['rows', 'SELECT ', '(1, ', 'a', ')'],
  ['arrays', 'SELECT ', 'ARRAY[', 'a', ']'],
  ['elements', 'SELECT ', 'a[', '1', ']'],
  ['NOT behind a comparison', 'SELECT ', 'a = NOT ', 'a', ''],
  ['scalar sub-queries', 'SELECT ', '(SELECT ', 'a', ')'],
  ['EXISTS', 'SELECT ', 'EXISTS (SELECT ', 'a', ')'],
  ['IN', 'SELECT ', 'a IN (SELECT ', 'a', ')'],
  ['OVER', 'SELECT ', 'f() OVER (ORDER BY ', 'a', ')'],
  ['JSON', 'SELECT ', "JSON_OBJECT('a' VALUE ", 'a', ')'],
  ['sub-queries', 'SELECT * FROM ', '(SELECT * FROM ', 'a', ')'],
  ['joins', 'SELECT * FROM ', '(a CROSS JOIN ', 'a', ')'],
  ['queries in brackets', '', '(', 'SELECT 1', ')'],
  ['WITH', '', 'WITH x AS (', 'SELECT 1', ') SELECT 1'],
  ['types', 'SELECT CAST(a AS ', 'ROW<x ', 'INT', '>'],
  ['grouping sets', 'SELECT a FROM t GROUP BY ', 'GROUPING SETS (', '()', ')'],
];

describe('nesting', () => {
  const text = (n: number, [, head, open, inner, close]: (typeof NESTS)[number]) =>
    `${head}${open.repeat(n)}${inner}${close.repeat(n)}${head.endsWith('AS ') ? ')' : ''}`;

  it.each(NESTS)('of %s is read to a depth of tens', (...nest) => {
    expect(() => parse(text(Math.floor(MAX_NESTING / 2) - 3, nest))).not.toThrow();
  });

  it.each(NESTS)('of %s is refused, not run out of stack on', (...nest) => {
    for (const n of [MAX_NESTING + 1, 990, 20_000]) {
      let refused: unknown;
      try {
        parse(text(n, nest));
      } catch (error) {
        refused = error;
      }
      expect(refused).toBeInstanceOf(SqlError);
      expect(refused).toMatchObject({ code: 'MLR_SQL_LIMIT' });
    }
  });
});

describe('length', () => {
  const repeated = (item: string, separator: string, n: number) =>
    Array.from({ length: n }, () => item).join(separator);

  it.each([
    ['operators', (n: number) => `SELECT ${repeated('a', ' + ', n)}`],
    ['comparisons', (n: number) => `SELECT ${repeated('a', ' = ', n)}`],
    ['connectives', (n: number) => `SELECT ${repeated('a', ' AND ', n)}`],
    ['NOT', (n: number) => `SELECT ${repeated('NOT', ' ', n)} a`],
    ['signs', (n: number) => `SELECT ${repeated('-', ' ', n)} a`],
    ['elements', (n: number) => `SELECT a${'[1]'.repeat(n)}`],
    ['fields', (n: number) => `SELECT ${repeated('a', '.', n)}`],
    ['columns', (n: number) => `SELECT ${repeated('a', ', ', n)}`],
    ['list items', (n: number) => `SELECT a IN (${repeated('1', ', ', n)})`],
    ['rows of VALUES', (n: number) => `VALUES ${repeated('(1)', ', ', n * 10)}`],
    ['UNION', (n: number) => repeated('SELECT 1', ' UNION ALL ', n)],
    ['joins', (n: number) => `SELECT * FROM ${repeated('a', ' CROSS JOIN ', n)}`],
    ['tables', (n: number) => `SELECT * FROM ${repeated('a', ', ', n)}`],
    ['CTEs', (n: number) => `WITH ${repeated('x AS (SELECT 1)', ', ', n)} SELECT 1`],
    ['CUBE', (n: number) => `SELECT a FROM t GROUP BY CUBE (${repeated('a', ', ', Math.ceil(n / 8))})`],
    ['array types', (n: number) => `SELECT CAST(a AS INT${' ARRAY'.repeat(n)})`],
  ])('of a chain of %s has an end', (_, text) => {
    expect(() => parse(text(50))).not.toThrow();
    expect(() => parse(text(1_200))).toThrow(expect.objectContaining({ code: 'MLR_SQL_LIMIT' }));
  });
});

describe('a text of hundreds of thousands of characters', () => {
  const SIZE = 300_000;
  const fill = (unit: string) => unit.repeat(Math.floor(SIZE / unit.length));

  it.each([
    "'",
    '`',
    '1',
    '.',
    '(',
    ')',
    '/*',
    '/* ',
    '/*+',
    '/*+ ',
    '*/',
    '-',
    "x'",
    "U&'",
    "''",
    ';',
    'a ',
    '1e',
    '#',
    '\r',
  ])('of nothing but %j is read or refused at once', (unit) => {
    const start = performance.now();
    try {
      parseStatements(fill(unit));
    } catch (error) {
      expect(error).toBeInstanceOf(SqlError);
      expect((error as SqlError).message.length).toBeLessThan(500);
    }
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
