import { describe, expect, it } from '@jest/globals';
import { formatSqlError, SqlError } from './errors.ts';

describe('a formatted error', () => {
  const error = new SqlError('MLR_SQL_NAME', 'unknown column `b`', { line: 2, column: 4 });

  it('names file, place and code, and points at the column', () => {
    expect(formatSqlError(error, 'one\n   b', 'a.sql')).toBe(
      'a.sql:2:4: MLR_SQL_NAME: unknown column `b`\n 2 |    b\n   |    ^',
    );
  });

  it('points right behind tabs', () => {
    expect(formatSqlError(error, 'one\n\t\t b', 'a.sql').split('\n').at(-1)).toBe('   | \t\t ^');
  });

  it('does without the line when the text has none', () => {
    expect(formatSqlError(error, 'one', 'a.sql')).toBe('a.sql:2:4: MLR_SQL_NAME: unknown column `b`');
  });
});
