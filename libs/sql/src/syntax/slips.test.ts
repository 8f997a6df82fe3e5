import { describe, expect, it } from '@jest/globals';
import { refusalOfScript } from '../test/bind.ts';

const TABLE = `CREATE TABLE t (id BIGINT, name STRING, d DATE) WITH ('connector' = 'kafka', 'format' = 'json');\n`;

/** What is said of a text, and the beginning of what stands there. */
function told(text: string): string {
  const { line, column, message } = refusalOfScript(TABLE + text);
  const rest = (TABLE + text).split('\n')[line - 1].slice(column - 1);
  return `${/^\w*/.exec(rest)![0]} | ${message}`;
}

describe('what people slip into', () => {
  it.each([
    ['SELECT TOP 5 id FROM t', 'TOP | Flink does not know TOP: write LIMIT 5 at the end of the query'],
    ['SELECT id FORM t', 'FORM | unexpected `FORM`; did you mean `FROM`?'],
    ['SELECT id FROM t WHER id = 1', 'WHER | unexpected `WHER`; did you mean `WHERE`?'],
    ['SELECT COUNT(*) FROM t GROPU BY id', 'GROPU | unexpected `GROPU`; did you mean `GROUP`?'],
    ['SELECT CSAE WHEN id = 1 THEN 2 END FROM t', 'CSAE | unexpected `CSAE`; did you mean `CASE`?'],
    ['SELECT DISTICT id FROM t', 'DISTICT | unknown column `DISTICT`; did you mean `DISTINCT`?'],
    [
      'SELECT 1 FROM t INER JOIN t AS u ON t.id = u.id',
      "t | unknown table or column `t`: `INER` is taken for a table's name; did you mean `INNER`?",
    ],
    ['SELECT x.id FROM t', 'x | unknown table or column `x`; the tables here: t'],
    ['SELECT id', 'id | unknown column `id`: there is no FROM before it'],
    ['SELECT id == 1 FROM t', ' | Flink does not know `==`: write `=`'],
    ["SELECT name -> 'a' FROM t", " | Flink does not know `->`: write JSON_VALUE(a, '$.b')"],
    ['SELECT id::STRING FROM t', ' | Flink does not know `::`: write CAST(a AS …)'],
    ["SELECT name ~ 'a' FROM t", ' | Flink does not know `~`: write REGEXP(a, …)'],
    [
      'SELECT “a” FROM t',
      " | the typographic quote “ means nothing: strings take single quotes ('), names backquotes (`)",
    ],
    [
      "SELECT d + INTERVAL '5 minutes' FROM t",
      "FROM | the unit of an interval stands behind the string: INTERVAL '5' MINUTE",
    ],
    ['SELECT DATEDIFF(day, d, d) FROM t', 'DATEDIFF | unknown function `DATEDIFF`: write TIMESTAMPDIFF(DAY, a, b)'],
    ['SELECT CORR(id, id) FROM t', 'CORR | unknown function `CORR`'],
    ["SELECT IF(TRUE, 'a') FROM t", 'IF | IF takes 3 argument(s), not 2'],
    [
      'SELECT id FROM t LATERAL VIEW EXPLODE(x)',
      'LATERAL | Flink does not know LATERAL VIEW: write CROSS JOIN UNNEST(a) AS u (x)',
    ],
    [
      "SELECT d AT TIME ZONE 'UTC' FROM t",
      "AT | Flink does not know AT TIME ZONE: write CONVERT_TZ(a, 'UTC', 'Europe/Berlin')",
    ],
  ])('%s', (query, answer) => expect(told(`INSERT INTO t ${query}`)).toBe(answer));

  it.each([
    ['INSERT INOT t SELECT 1', 'INOT | unexpected `INOT`: INTO or OVERWRITE belongs here; did you mean `INTO`?'],
    ['CREATE VIEW v SELECT id FROM t', 'SELECT | unexpected `SELECT`: AS belongs here'],
    ['CREATE TABLE x (a INT[])', 'INT | an array of INT is written ARRAY<INT>'],
    ['CREATE TABLE x (a MAP)', 'MAP | MAP of what? Write MAP<STRING, INT>'],
    ['CREATE TABLE x (a)', ' | unexpected `)`: a type belongs here'],
    [
      'CREATE TABLE x (a INT UNSIGNED)',
      'UNSIGNED | unknown type `UNSIGNED`: write the next larger type: no type is without sign',
    ],
    [
      'CREATE TABLE x (a INT DEFAULT 5)',
      'DEFAULT | columns have no DEFAULT (nor in Flink): write COALESCE(a, …) in the query',
    ],
    [
      'CREATE TABLE x (a INT, INDEX (a))',
      'INDEX | there are no indexes (nor in Flink): rows are read by the PRIMARY KEY',
    ],
    [
      "CREATE TABLE x (a INT) WITH (connector = 'kafka')",
      "connector | names of options are strings: 'connector' = '…'",
    ],
    ['CREATE STREAM x (a INT)', 'STREAM | CREATE STREAM is not supported: write CREATE TABLE'],
  ])('%s', (text, answer) => expect(told(text)).toBe(answer));
});
