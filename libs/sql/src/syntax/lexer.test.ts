import { describe, expect, it } from '@jest/globals';
import { tokenize } from './lexer.ts';
import { RESERVED_WORDS } from './keywords.ts';
import { parseStatements } from './parse.ts';
import { K } from './tokens.ts';

const names = (text: string) => tokenize(text).map((token) => token.tokenType.name);

describe('tokens', () => {
  it('know keywords in any case, and other words as names', () => {
    expect(names('select SeLeCT selecting')).toEqual(['SELECT', 'SELECT', 'Word']);
  });

  it('skip comments of all three kinds', () => {
    expect(names('a -- b\n // c\n /* d\n * e */ f')).toEqual(['Word', 'Word']);
  });

  it('keep what looks like a comment inside a string or a quoted name', () => {
    expect(names("'-- a' `/* b`")).toEqual(['StringLiteral', 'QuotedIdentifier']);
  });

  it('tell whole, decimal and approximate numbers apart', () => {
    expect(names('1 1.5 .5 1. 1e3 1.5E-3')).toEqual([
      'IntegerLiteral',
      'DecimalLiteral',
      'DecimalLiteral',
      'DecimalLiteral',
      'ApproximateLiteral',
      'ApproximateLiteral',
    ]);
  });

  it('count lines and columns from 1, through strings over several lines', () => {
    const [, second] = tokenize("'a\nb'  c");
    expect([second.startLine, second.startColumn]).toEqual([2, 5]);
  });
});

describe('words', () => {
  const asName = (word: string) => () => parseStatements(`INSERT INTO t SELECT a AS ${word} FROM t`);

  it.each(['key', 'data', 'type', 'state', 'name', 'size', 'source', 'view', 'map', 'uuid', 'zone', 'hop', 'if'])(
    '%s is a name without quotes, as in Flink',
    (word) => expect(asName(word)).not.toThrow(),
  );

  it.each(['date', 'value', 'user', 'year', 'order', 'timestamp', 'count', 'offset', 'partition', 'statement', 'hash'])(
    '%s is reserved, as in Flink: quoted it is a name',
    (word) => {
      expect(asName(word)).toThrow(/reserved word/);
      expect(asName(`\`${word}\``)).not.toThrow();
    },
  );
});

describe('every word the grammar knows', () => {
  const free = Object.keys(K).filter((word) => !RESERVED_WORDS.has(word));
  const reserved = Object.keys(K).filter((word) => RESERVED_WORDS.has(word));

  it.each(free)('%s is a name anywhere', (word) => {
    const query = `SELECT ${word}, ${word}.a, a.${word}, ${word} + 1, f(${word}), (${word}), ARRAY[${word}], CAST(${word} AS INT),
      CASE ${word} WHEN ${word} THEN ${word} ELSE ${word} END, SUM(${word}) OVER (PARTITION BY ${word} ORDER BY ${word}), a ${word}
      FROM t ${word} JOIN ${word} ON TRUE WHERE ${word} = 1 GROUP BY ${word} ORDER BY ${word}`;
    expect(() => parseStatements(`INSERT INTO ${word} ${query}`)).not.toThrow();
    expect(() => parseStatements(`CREATE TABLE ${word} (${word} INT, b AS ${word})`)).not.toThrow();
  });

  it.each(reserved)('%s is none when Flink reserves it, but in backquotes', (word) => {
    expect(() => parseStatements(`INSERT INTO t SELECT a AS ${word} FROM t`)).toThrow(/reserved word/);
    expect(() => parseStatements(`INSERT INTO t SELECT a AS \`${word}\` FROM t`)).not.toThrow();
  });
});
