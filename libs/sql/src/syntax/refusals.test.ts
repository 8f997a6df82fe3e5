import { describe, expect, it } from '@jest/globals';
import { SqlError } from '../errors.ts';
import { parseStatements } from './parse.ts';

function refusal(text: string): SqlError {
  try {
    parseStatements(text);
  } catch (error) {
    if (error instanceof SqlError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

/** The error's text and, where the error points into the text, what stands there. */
function told(text: string): string {
  const { line, column, message } = refusal(text);
  const rest = text.split('\n')[line - 1].slice(column - 1);
  return `${/^(\w+|`[^`]*`|\S)?/.exec(rest)![0]} | ${message}`;
}

const insert = (query: string) => `INSERT INTO sink ${query}`;
const UNSUPPORTED = 'MLR_SQL_UNSUPPORTED';

describe('a syntax error says what was expected, and where', () => {
  it.each([
    ['SELECT a FROM t GRUOP BY a', 'GRUOP | unexpected `GRUOP`; did you mean `GROUP`?'],
    ['SELECT a FROM t x WHRE a = 1', 'WHRE | unexpected `WHRE`: `;` belongs here; did you mean `WHERE`?'],
    ['SELECT f(a b) FROM t', 'b | unexpected `b`: `)` belongs here'],
    ['SELECT a FROM t WHERE', ' | the script ends in the middle of a statement: a value is missing'],
    ['SELECT a, FROM t', 'FROM | unexpected `FROM`: a column, a value or * belongs here'],
    [
      'SELECT value FROM t',
      'value | unexpected `value` (a reserved word: as a name it needs backquotes): a column, a value or * belongs here',
    ],
    ['SELECT a AS order FROM t', 'order | `order` is a reserved word: as a name it needs backquotes'],
    ['SELECT date FROM t', 'date | `date` is a reserved word: as a name it needs backquotes'],
    ['SELECT a FROM', ' | the script ends in the middle of a statement: a table is missing'],
    ['SELECT (a FROM t', 'FROM | unexpected `FROM`: `)` belongs here'],
    ['SELECT CAST(a INT) FROM t', 'INT | unexpected `INT`: AS belongs here'],
    ['SELECT CAST(a AS 5) FROM t', '5 | unexpected `5`: a type belongs here'],
    ['SELECT CASE WHEN a THEN b FROM t', 'FROM | unexpected `FROM`: END belongs here'],
    ['SELECT a FROM t LIMIT b', 'b | unexpected `b`: ALL or a whole number belongs here'],
    ['SELECT a FROM t OFFSET 1 LIMIT 2', 'LIMIT | LIMIT stands before OFFSET'],
    ['SELECT JSON_OBJECT(KEY a, b) FROM t', ', | unexpected `,`: VALUE or `:` belongs here'],
    ['SELECT a NOT b FROM t', 'b | unexpected `b`: BETWEEN, IN, LIKE or SIMILAR belongs here'],
    ['SELECT a IS b FROM t', 'b | unexpected `b`: NULL, TRUE, FALSE, UNKNOWN, DISTINCT or JSON belongs here'],
    [
      "SELECT INTERVAL '1' FORTNIGHT FROM t",
      'FORTNIGHT | unknown unit of an interval: FORTNIGHT; known: YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND',
    ],
    [
      "SELECT INTERVAL '1' MONTH TO DAY FROM t",
      'MONTH | no interval goes from MONTH to DAY: write DAY TO SECOND, HOUR TO MINUTE…',
    ],
    ["SELECT 'a' 'b' FROM t", "' | a string goes on only in another line: join strings by ||"],
    ["SELECT x'ABC' FROM t", "x | a binary string is pairs of hexadecimal digits: x'0AFF'"],
    ["SELECT U&'\\12' FROM t", "U | in U&'…' four hexadecimal digits follow each \\"],
    ['SELECT MAP[1] FROM t', 'MAP | MAP takes keys and values in turn: MAP[k, v, k, v]'],
    ['SELECT a OVERLAPS b FROM t', 'OVERLAPS | OVERLAPS compares (start, end) with (start, end)'],
    ['SELECT a FROM t JOIN u', 'JOIN | a join needs a condition: ON or USING; every pair is CROSS JOIN'],
    ['SELECT a FROM (t)', 't | brackets hold a query or a join'],
    ['SELECT COUNT(DISTINCT *) FROM t', 'DISTINCT | DISTINCT and ALL stand before an argument, and not before *'],
    ['SELECT a FROM t CROSS JOIN u ON TRUE', 'ON | CROSS JOIN takes no condition: write JOIN … ON'],
    [
      'SELECT a FROM TABLE(SESSION(TABLE t PARTITION BY a, b, DESCRIPTOR(ts)))',
      ', | several keys need brackets: PARTITION BY (a, b)',
    ],
    ["SELECT JSON_EXISTS(a, '$' NULL ON ERROR) FROM t", 'NULL | JSON_EXISTS has no clause NULL'],
    ["SELECT JSON_VALUE(a, '$' NULL ON ERROR ERROR ON ERROR) FROM t", 'ERROR | ON ERROR is there twice'],
  ])('%s', (query, message) => {
    expect(told(insert(query))).toBe(message);
    expect(refusal(insert(query)).code).toMatch(/SYNTAX|SEMANTIC/);
  });
});

describe('what other dialects write', () => {
  it.each([
    ['SELECT a != b FROM t', 'write `<>`'],
    ['SELECT a::INT FROM t', 'CAST(a AS …)'],
    ['SELECT a ILIKE b FROM t', 'LOWER(a) LIKE'],
    ['SELECT "a" FROM t', 'names backquotes'],
    ['SELECT 1 MINUS SELECT 2', 'EXCEPT'],
    ['SELECT a FROM t LEFT SEMI JOIN u ON a = b', 'EXISTS'],
    ['SELECT a FROM t LEFT ANTI JOIN u ON a = b', 'NOT EXISTS'],
    ['SELECT a FROM t WHERE a IN SELECT 1', '(SELECT …)'],
  ])('is refused with what Flink writes: %s', (query, alternative) => {
    const { code, message } = refusal(insert(query));
    expect(code).toBe('MLR_SQL_SYNTAX');
    expect(message).toContain(alternative);
  });
});

describe('what Flink has and we have not', () => {
  it.each([
    [insert('SELECT SUM(a) OVER (ORDER BY b ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) FROM t'), 'FOLLOWING'],
    [insert('SELECT LISTAGG(a) WITHIN GROUP (ORDER BY a) FROM t'), 'WITHIN GROUP'],
    [insert('SELECT f(x => 1) FROM t'), 'write them in order'],
    [insert('WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x'), 'RECURSIVE'],
    [insert('SELECT * FROM t MATCH_RECOGNIZE (PATTERN (A) DEFINE A AS TRUE)'), 'MATCH_RECOGNIZE'],
    [insert("SELECT * FROM t /*+ OPTIONS('a' = 'b') */"), 'WITH (…)'],
    [insert('SELECT a FROM other.db.t'), 'use the plain name'],
    ['INSERT OVERWRITE t SELECT 1', 'INSERT INTO'],
    ["INSERT INTO t PARTITION (a = 'x') SELECT 1", 'as a column'],
    ['SELECT 1', 'INSERT INTO'],
    ['DROP TABLE t', 'DROP'],
    ['ALTER TABLE t ADD b INT', 'ALTER'],
    ['SHOW TABLES', 'console'],
    ['EXPLAIN SELECT 1', 'millrace explain'],
    ['CREATE DATABASE d', 'CREATE DATABASE'],
    ['CREATE OR REPLACE TABLE t (a INT)', 'CREATE OR REPLACE'],
    ['CREATE TABLE t (a INT) LIKE u', 'list the columns'],
    ['CREATE TABLE t AS SELECT 1', 'list the columns'],
    ['CREATE TABLE t (a INT, UNIQUE (a) NOT ENFORCED)', 'PRIMARY KEY'],
    ['CREATE TABLE t (r ROW<ts TIMESTAMP(3)>, WATERMARK FOR r.ts AS r.ts)', 'computed'],
    ["CREATE FUNCTION f AS 'a.b.C' LANGUAGE JAVA", 'LANGUAGE TYPESCRIPT'],
    ["CREATE FUNCTION f AS 'a.b.C'", 'LANGUAGE TYPESCRIPT'],
  ])('is refused with a reason: %s', (text, reason) => {
    expect(refusal(text)).toMatchObject({ code: UNSUPPORTED });
    expect(refusal(text).message).toContain(reason);
  });

  it('is a meaning that Flink does not have either', () => {
    expect(refusal('CREATE TABLE t (a INT PRIMARY KEY)').code).toBe('MLR_SQL_SEMANTIC');
    expect(refusal("CREATE SYSTEM FUNCTION f AS './f.ts' LANGUAGE TYPESCRIPT").code).toBe('MLR_SQL_SEMANTIC');
    expect(refusal(insert('SELECT /*+ BROADCST(t) */ a FROM t'))).toMatchObject({
      code: 'MLR_SQL_NAME',
      message: 'unknown hint `BROADCST`; did you mean `BROADCAST`?',
    });
  });
});

describe('an unknown statement', () => {
  it('is compared with the known ones', () => {
    expect(refusal('CRATE TABLE t (a INT)').message).toContain('did you mean `CREATE`?');
    expect(refusal('SET a = 1')).toMatchObject({ message: 'unexpected `a`: a string belongs here', column: 5 });
  });
});

describe('what is not closed', () => {
  it.each([
    ['a comment', 'SET /* a', 5, /comment is not closed/],
    ['a hint', 'SET /*+ a', 5, /comment is not closed/],
    ['a string', "SET 'a", 5, /string is not closed/],
    ['a name', 'SET `a', 5, /name is not closed/],
  ])('is pointed at where it opens: %s', (_, text, column, message) => {
    expect(refusal(text)).toMatchObject({ code: 'MLR_SQL_SYNTAX', line: 1, column });
    expect(refusal(text).message).toMatch(message);
  });
});
