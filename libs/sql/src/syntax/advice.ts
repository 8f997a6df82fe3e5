import type { SqlErrorCode } from '../errors.ts';

/** A refusal by a word: what Flink or another dialect has and we have not, or have elsewhere. */
export type Advice = readonly [code: SqlErrorCode, message: string];

const SYNTAX = 'MLR_SQL_SYNTAX';
const UNSUPPORTED = 'MLR_SQL_UNSUPPORTED';

/** Where a statement should begin. */
export const STATEMENT_ADVICE: Readonly<Record<string, Advice>> = {
  ...Object.fromEntries(
    ['SELECT', 'VALUES', 'WITH', '('].map((word) => [
      word,
      [UNSUPPORTED, 'a query alone has nowhere to put its rows: write INSERT INTO <table> SELECT …'],
    ]),
  ),
  ...Object.fromEntries(
    ['DROP', 'ALTER', 'TRUNCATE', 'ADD', 'REMOVE', 'RENAME'].map((word) => [
      word,
      [UNSUPPORTED, `${word} is not supported: a script says what is there; change or remove the statement itself`],
    ]),
  ),
  ...Object.fromEntries(
    ['UPDATE', 'DELETE', 'MERGE', 'CALL', 'ANALYZE'].map((word) => [
      word,
      [UNSUPPORTED, `${word} is not supported: streams change by INSERT INTO`],
    ]),
  ),
  ...Object.fromEntries(
    ['USE', 'SHOW', 'DESCRIBE', 'DESC', 'LOAD', 'UNLOAD', 'COMPILE', 'HELP', 'QUIT', 'STOP'].map((word) => [
      word,
      [UNSUPPORTED, `${word} belongs to a console: a script has CREATE, INSERT INTO, EXECUTE STATEMENT SET and SET`],
    ]),
  ),
  EXPLAIN: [UNSUPPORTED, 'EXPLAIN is a command here: millrace explain FILE.sql'],
  RESET: [UNSUPPORTED, 'RESET is not supported: leave the SET out'],
  STATEMENT: [SYNTAX, 'write EXECUTE STATEMENT SET BEGIN … END'],
};

export const STATEMENTS = ['CREATE', 'INSERT', 'EXECUTE', 'BEGIN', 'SET', 'SELECT'];

/** Anywhere else. */
export const ADVICE: Readonly<Record<string, Advice>> = {
  SELECT: [SYNTAX, 'a query inside another one stands in brackets: (SELECT …)'],
  VALUES: [SYNTAX, 'a query inside another one stands in brackets: (VALUES …)'],
  MINUS: [SYNTAX, 'Flink does not know MINUS: write EXCEPT'],
  SEMI: [SYNTAX, 'Flink does not know SEMI JOIN: write WHERE EXISTS (SELECT …) or IN'],
  ANTI: [SYNTAX, 'Flink does not know ANTI JOIN: write WHERE NOT EXISTS (SELECT …)'],
  ILIKE: [SYNTAX, 'Flink does not know ILIKE: write LOWER(a) LIKE …'],
  RLIKE: [SYNTAX, 'Flink does not know RLIKE: write REGEXP(a, …)'],
  '=>': [UNSUPPORTED, 'arguments have names in window functions only: write them in order'],
  ':': [SYNTAX, 'a colon means nothing here: types change by CAST(a AS …), ${NAME} is filled by --var NAME=…'],
  MULTISET: [UNSUPPORTED, 'multisets are made by COLLECT(…) only'],
  MATCH_RECOGNIZE: [UNSUPPORTED, 'MATCH_RECOGNIZE is not supported'],
  TABLESAMPLE: [UNSUPPORTED, 'TABLESAMPLE is not supported: the same input must give the same rows'],
  PIVOT: [UNSUPPORTED, 'PIVOT is not supported: write one aggregate with FILTER (WHERE …) for each column'],
  UNPIVOT: [UNSUPPORTED, 'UNPIVOT is not supported: write CROSS JOIN UNNEST (ARRAY[…])'],
  APPLY: [SYNTAX, 'Flink does not know APPLY: write CROSS JOIN LATERAL (SELECT …) or LATERAL TABLE(f(…))'],
  AT: [SYNTAX, "Flink does not know AT TIME ZONE: write CONVERT_TZ(a, 'UTC', 'Europe/Berlin')"],
  AUTO_INCREMENT: [SYNTAX, 'nothing numbers rows of a stream: leave AUTO_INCREMENT out'],
  CHANGES: [SYNTAX, 'leave EMIT CHANGES out: every query sends its changes'],
  CHECK: [UNSUPPORTED, 'CHECK is not supported (nor by Flink): filter by WHERE'],
  DEFAULT: [UNSUPPORTED, 'columns have no DEFAULT (nor in Flink): write COALESCE(a, …) in the query'],
  FOREIGN: [UNSUPPORTED, 'FOREIGN KEY is not supported (nor by Flink): leave it out'],
  INTO: [SYNTAX, 'INTO stands in front of the query: INSERT INTO t SELECT …'],
  REFERENCES: [UNSUPPORTED, 'REFERENCES is not supported (nor by Flink): leave it out'],
  REGEXP: [SYNTAX, 'REGEXP is a function: write REGEXP(a, …)'],
  STREAM: [SYNTAX, 'leave STREAM out: every query is one on streams'],
};
