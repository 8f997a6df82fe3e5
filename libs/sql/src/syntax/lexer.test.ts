import { describe, expect, it } from '@jest/globals';
import { tokenize } from './lexer.ts';
import { parseStatements } from './parse.ts';

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
