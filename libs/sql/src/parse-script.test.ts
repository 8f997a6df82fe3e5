import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SqlError } from './errors.ts';
import { parseScript } from './parse-script.ts';
import { MAX_NESTING } from './syntax/grammar/base.ts';
import { MAX_SCRIPT_CHARACTERS } from './syntax/parse.ts';

const TABLES = `CREATE TABLE t (a INT, s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector'='kafka','format'='json');
CREATE TABLE v (s STRING, n BIGINT, PRIMARY KEY (s) NOT ENFORCED) WITH ('connector'='cassandra');
`;

const parse = (text: string) => parseScript(text, { pipeline: 'p', file: 'p.sql' });

function refusal(text: string): SqlError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof SqlError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

describe('any text', () => {
  const word = fc.constantFrom(
    ...`CREATE TABLE VIEW INSERT INTO SELECT FROM WHERE GROUP BY HAVING TUMBLE HOP DESCRIPTOR AS t v s n a ts ( ) , ; . = < > <> + - *
      / || % 'x' \`q\` 1 1.5 1e3 INT STRING TIMESTAMP(3) INTERVAL '1' HOUR WATERMARK FOR PRIMARY KEY NOT ENFORCED NULL AND OR CASE
      WHEN THEN ELSE END CAST COUNT SUM AVG FILTER WITH 'connector' 'kafka' 'cassandra' SET EXECUTE STATEMENT BEGIN DATE IN BETWEEN
      LIKE IS TRUE METADATA VIRTUAL DISTRIBUTED HASH BUCKETS ROW ARRAY MAP EXTRACT TRIM SUBSTRING FLOOR TO => JOIN UNION`.split(
      /\s+/,
    ),
  );
  const statement = fc.constantFrom(
    'INSERT INTO v SELECT s, COUNT(*) FROM t GROUP BY s',
    'INSERT INTO v SELECT s, a FROM t WHERE a > 1',
    "SELECT window_start FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR))",
    'CREATE VIEW w AS SELECT CASE WHEN a > 1 THEN s END AS x FROM t',
  );

  it('is parsed or refused by a SqlError with a place, never anything else', () => {
    const soup = fc.array(word, { maxLength: 40 }).map((words) => words.join(' '));
    const cut = fc.tuple(statement, fc.nat(), fc.nat(), word).map(([text, from, to, put]) => {
      const words = text.split(/\b/);
      words.splice(from % words.length, to % 4, ` ${put} `);
      return TABLES + words.join('');
    });
    fc.assert(
      fc.property(fc.oneof(soup, cut, fc.string()), (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(SqlError);
          const { line, column, message } = error as SqlError;
          expect(line).toBeGreaterThanOrEqual(1);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(message).not.toBe('');
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('that is too long, too deep or too wide is refused, not run out of stack on', () => {
    const query = (expression: string) => `${TABLES}INSERT INTO v SELECT s, ${expression} FROM t`;
    const deep = (n: number) => query('('.repeat(n) + 'a' + ')'.repeat(n));
    expect(() => parse(deep(MAX_NESTING - 5))).not.toThrow();
    expect(refusal(deep(100_000)).code).toBe('MLR_SQL_LIMIT');
    expect(refusal(query('CASE WHEN TRUE THEN '.repeat(5_000))).code).toBe('MLR_SQL_LIMIT');
    expect(refusal(query('ABS('.repeat(5_000))).code).toBe('MLR_SQL_LIMIT');
    expect(refusal(query(`a${' + a'.repeat(5_000)}`)).code).toBe('MLR_SQL_LIMIT');
    expect(refusal(query('- '.repeat(5_000) + 'a')).code).toBe('MLR_SQL_LIMIT');
    expect(refusal(query('(SELECT '.repeat(5_000))).code).toMatch(/LIMIT|UNSUPPORTED/);
    expect(refusal(`INSERT INTO v SELECT * FROM ${'(SELECT * FROM '.repeat(5_000)}`).code).toBe('MLR_SQL_LIMIT');
    expect(refusal(`CREATE TABLE x (a ${'ARRAY<'.repeat(5_000)}`).code).toBe('MLR_SQL_LIMIT');
    expect(refusal(' '.repeat(MAX_SCRIPT_CHARACTERS + 1)).code).toBe('MLR_SQL_LIMIT');
    expect(() => parse(query(`a${' + a'.repeat(900)}`))).not.toThrow();
  });
});

describe('a refusal', () => {
  it('carries the file it was read from and is not retriable', () => {
    expect(refusal('SELEC')).toMatchObject({ file: 'p.sql', retriable: false, line: 1, column: 1 });
  });

  it.each([
    ['a script that ends too soon', 'CREATE TABLE x (a INT,\n', 'MLR_SQL_SYNTAX', 1, 23],
    ['an unknown column', `${TABLES}INSERT INTO v\nSELECT ss, 1 FROM t`, 'MLR_SQL_NAME', 4, 8],
    ['an unknown table', `${TABLES}INSERT INTO v SELECT s, 1 FROM tt`, 'MLR_SQL_NAME', 3, 32],
    ['types that do not fit', `${TABLES}INSERT INTO v SELECT s, s || 'x' FROM t`, 'MLR_SQL_TYPE', 3, 25],
    ['a bad option', "CREATE TABLE x (a INT)\nWITH ('connector' = 'kafka', 'format' = 'jsn')", 'MLR_SQL_OPTION', 2, 41],
    ['what is not there yet', `${TABLES}INSERT INTO v SELECT s, SUM(a) OVER () FROM t`, 'MLR_SQL_UNSUPPORTED', 3, 37],
  ])('points at %s', (_, text, code, line, column) => {
    expect(refusal(text)).toMatchObject({ code, line, column });
  });
});

describe('speed', () => {
  it('builds its parser once', () => {
    parse(TABLES);
    const start = performance.now();
    for (let i = 0; i < 20; i++) parse(TABLES);
    expect((performance.now() - start) / 20).toBeLessThan(50);
  });
});
