import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { evaluate } from './evaluate.ts';
import { evalFolder } from './test/eval-folder.ts';

const folder = evalFolder();
const { file, evalError } = folder;

const TABLES = `CREATE TABLE t (a INT, b INT, s STRING) WITH ('connector' = 'kafka');
CREATE TABLE o (a INT NOT NULL, b INT) WITH ('connector' = 'print');
CREATE VIEW v AS SELECT a,
  CAST(s AS INT) AS s FROM t;`;

/** What is said of a query over lines of `t`. */
function errorOf(query: string, ...lines: readonly object[]): string {
  file('t.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
  return evalError(file('tables.sql', TABLES), file('q.sql', query), '--input', 't=t.jsonl');
}

describe('what a query cannot compute', () => {
  it('is said with its place in the script, the record and its table', () => {
    const error = errorOf('INSERT INTO o SELECT a,\n  10 / b FROM t;', { a: 1, b: 1 }, { a: 1, b: 0 });
    expect(error).toBe(`q.sql:2:6: MLR_RECORD_DIVISION_BY_ZERO: a whole number or DECIMAL is divided by zero; \
the record is t.jsonl:2, of the table \`t\`
 2 |   10 / b FROM t;
   |      ^
`);
  });

  it('is where a view has it, in the file of the view', () => {
    expect(errorOf('INSERT INTO o SELECT a, a + s FROM v WHERE s > 1;', { a: 1, s: 'x' })).toMatch(
      /^tables\.sql:4:3: MLR_RECORD_CAST: 'x' cannot be cast to INT; .*\n 4 \| {3}CAST\(s AS INT\)/,
    );
  });

  it.each([
    ['WHERE', "SELECT a, b FROM t WHERE s = 'x' AND 1 / b > 0", 40],
    ['an aggregate', 'SELECT 1, SUM(1 / b) FROM t GROUP BY a', 17],
    ['HAVING', 'SELECT 1, 1 FROM t GROUP BY a HAVING MAX(1) / MAX(b) > 0', 45],
    ['a join', 'SELECT x.a, y.b FROM t AS x JOIN t AS y ON x.a = y.a AND 1 / y.b > 0', 60],
    ['OVER', 'SELECT a, SUM(1 / b) OVER (PARTITION BY a ORDER BY p) FROM (SELECT *, PROCTIME() AS p FROM t)', 17],
    ['a branch of CASE', 'SELECT a, CASE WHEN a = 1 THEN 1 / b ELSE 0 END FROM t', 34],
    ['a sub-query that is one value', 'SELECT a, (SELECT 1 / b FROM t) FROM t', 21],
    ['an aggregate function itself', "SELECT 1, CHAR_LENGTH(JSON_OBJECTAGG(KEY NULLIF(s, 'x') VALUE 1)) FROM t", 23],
  ])('has a place in %s', async (_, query, column) => {
    file('t.jsonl', '{"a":1,"b":0,"s":"x"}');
    const insert = 'INSERT INTO o ';
    const run = evaluate({
      scripts: [
        { text: TABLES, file: 'tables.sql' },
        { text: insert + query, file: 'q.sql' },
      ],
      inputs: [{ table: 't', file: join(folder.path, 't.jsonl') }],
      out: join(folder.path, 'out'),
    });
    const place = { file: 'q.sql', line: 1, column: insert.length + column };
    await expect(run).rejects.toMatchObject({ code: expect.stringMatching(/^MLR_RECORD_/), place });
  });

  it('names the table and the column that take no NULL, and where the value comes from', () => {
    expect(errorOf('INSERT INTO o SELECT b, a FROM t;', { a: 1 })).toMatch(
      /^q\.sql:1:22: MLR_RECORD_NULL: the column `a` of `o` that is NOT NULL would become NULL; .*t\.jsonl:1/,
    );
  });

  it('is said of what is computed before any record, and when all were read', () => {
    expect(errorOf("INSERT INTO o SELECT 1, CAST(x AS INT) FROM (VALUES ('y')) AS v (x)")).toMatch(
      /^q\.sql:1:25: MLR_RECORD_CAST: 'y' cannot be cast to INT; before any record was read\n/,
    );
    const windows = `CREATE TABLE e (ts TIMESTAMP(3), b INT, WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka');
      INSERT INTO o SELECT 1, 10 / SUM(b) FROM TABLE(TUMBLE(TABLE e, DESCRIPTOR(ts), INTERVAL '1' HOUR))
      GROUP BY window_start, window_end;`;
    file('e.jsonl', '{"ts":"2026-01-01 00:00:00.000","b":0}');
    const error = evalError(file('tables.sql', TABLES), file('q.sql', windows), '--input', 'e=e.jsonl');
    expect(error).toMatch(/^q\.sql:2:34: MLR_RECORD_DIVISION_BY_ZERO: .*; when all records were read\n/);
  });
});

describe('a function in TypeScript', () => {
  const SQL = `CREATE FUNCTION f AS './f.ts' LANGUAGE TYPESCRIPT;
CREATE TABLE t (s STRING) WITH ('connector' = 'kafka');
CREATE TABLE o (x BIGINT) WITH ('connector' = 'print');
`;
  const SCALAR = `${SQL}INSERT INTO o SELECT f(s) FROM t;`;
  const TABLE = `${SQL}INSERT INTO o SELECT x FROM t, LATERAL TABLE(f(s)) AS l (x);`;
  const run = (sql: string, kind: string, result: string, body: string) => {
    file('f.ts', `export default { kind: '${kind}', arguments: ['STRING'], result: '${result}', ${body} };`);
    file('t.jsonl', '{"s":"a"}');
    return evalError(file('q.sql', sql), '--input', 't=t.jsonl');
  };

  it.each([
    ['throws', "body() { throw new Error('no'); }", 'MLR_FUNCTION_FAILED: the function f failed: no'],
    [
      'gives another type',
      "body: () => 'x'",
      'MLR_FUNCTION_RESULT: the function f gave .*string.* where it declares BIGINT',
    ],
    ['is async', 'async body() { return 1; }', 'MLR_FUNCTION_RESULT: the function f gave a Promise.*synchronous'],
  ])('that %s is named, with its call and the record', (_, body, message) => {
    expect(run(SCALAR, 'scalar', 'BIGINT', body)).toMatch(
      new RegExp(`^q\\.sql:4:22: ${message}.*; the record is t\\.jsonl:1, of the table \`t\`\n 4 \\| INSERT`),
    );
  });

  it.each([
    ['throws', "body() { throw new Error('no'); }", 'MLR_FUNCTION_FAILED: the function f failed: no'],
    ['throws between rows', "*body() { yield [1]; throw new Error('no'); }", 'MLR_FUNCTION_FAILED: .*: no'],
    ['gives no rows', 'body: () => 7', 'MLR_FUNCTION_RESULT: the table function f gave .*7, not a list of rows'],
    ['is async', 'async body() { return []; }', 'MLR_FUNCTION_RESULT: .* f gave a Promise.*synchronous'],
    ['gives another type', "body: () => [['x']]", 'MLR_FUNCTION_RESULT: the function f gave .*string.*BIGINT'],
  ])('for rows that %s is named, with its call and the record', (_, body, message) => {
    expect(run(TABLE, 'table', 'ROW<x BIGINT>', body)).toMatch(
      new RegExp(`^q\\.sql:4:46: ${message}.*; the record is t\\.jsonl:1`),
    );
  });
});
