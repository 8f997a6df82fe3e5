import { describe, expect, it } from '@jest/globals';
import { formatSqlError, SqlError } from './errors.ts';
import { parseScript } from './parse-script.ts';
import { fillVariables, inWrittenText, variableNames } from './variables.ts';

const TABLES = `CREATE TABLE t (a INT, s STRING) WITH ('connector' = 'kafka', 'format' = 'json');
`;

/** The refusal of a script with variables, as it is printed. */
function refusal(query: string, variables: Record<string, string>): string[] {
  const written = TABLES + query;
  try {
    parseScript(fillVariables(written, variables, 'q.sql'), { pipeline: 'p', file: 'q.sql' });
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return formatSqlError(inWrittenText(error, written, variables), written).split('\n');
  }
  throw new Error('not refused');
}

describe('an error in a filled text', () => {
  it('stands where the text was written, whatever values are in front of it', () => {
    const [head, line, caret] = refusal('INSERT INTO t SELECT ${A} + ${B}, nope FROM t;', { A: '1\n+ 1', B: '22222' });
    expect(head).toBe('q.sql:2:35: MLR_SQL_NAME: unknown column `nope`');
    expect(line.slice(caret.indexOf('^'))).toBe('nope FROM t;');
  });

  it('of a value stands at its ${NAME}, and says so', () => {
    const [head, line, caret] = refusal('INSERT INTO t SELECT a, ${EXPR}\nFROM t;', { EXPR: 's || nope' });
    expect(head).toBe("q.sql:2:25: MLR_SQL_NAME: unknown column `nope` (in the value of ${EXPR}, 's || nope')");
    expect(line.slice(caret.indexOf('^'))).toBe('${EXPR}');
  });

  it('that a quote in a value makes far behind it is told of the value', () => {
    const query = "INSERT INTO t SELECT a, s FROM t WHERE s = '${NAME}';\nINSERT INTO t SELECT a, s FROM t;";
    const [head, line, caret] = refusal(query, { NAME: "it's" });
    expect(head).toMatch(
      /^q\.sql:2:45: MLR_SQL_SYNTAX: the value of \$\{NAME\} has a single quote in it, .*write it twice/,
    );
    expect(line.slice(caret.indexOf('^'))).toMatch(/^\$\{NAME\}/);
    expect(() => refusal(query, { NAME: "it''s" })).toThrow('not refused');
  });

  it('is its own when the quote is in a comment, or closes what it opens', () => {
    const query = "-- ${NAME}\nINSERT INTO t SELECT a, s FROM t WHERE s IN ('${NAME}');\nSELEC";
    expect(refusal(query, { NAME: "a', 'b" })[0]).toMatch(/^q\.sql:4:1: MLR_SQL_\w+: (?!the value)/);
  });
});

describe('variables', () => {
  it('that have no value are refused where they stand, with the nearest that has one', () => {
    expect(refusal('INSERT INTO t SELECT ${KEYY} FROM t;', { KEY: '1' })[0]).toBe(
      'q.sql:2:22: MLR_SQL_NAME: no value for ${KEYY}: give one with --var KEYY=…; did you mean `KEY`?',
    );
  });

  it('may hold what String.replace takes for a pattern', () => {
    expect(fillVariables('${A} ${A}', { A: '$&' })).toBe('$& $&');
    expect([...variableNames('${A} ${B.c} $A {A} ${A}')]).toEqual(['A', 'B.c']);
  });
});
