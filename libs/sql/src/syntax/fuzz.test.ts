import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SqlError } from '../errors.ts';
import { printQuery } from '../test/print-query.ts';
import { parseQuery, withoutPositions } from '../test/parse-expression.ts';
import { spoiledSql, sqlCorpus } from '../testing.ts';
import { parseStatements } from './parse.ts';

const corpus = sqlCorpus();
const texts = corpus.map(({ text }) => text);
/** A script of some kilobytes takes milliseconds; this is for a machine that is busy with other things. */
const PATIENCE_MS = 2_000;

/** The statements of a text, or null when it is refused. Fails the test when it is refused as nothing should be. */
function parsedOrRefused(text: string): ReturnType<typeof parseStatements> | null {
  const start = performance.now();
  try {
    return parseStatements(text);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    expect(error.code).toMatch(/^MLR_SQL_(SYNTAX|UNSUPPORTED|SEMANTIC|NAME|LIMIT)$/);
    const lines = text.split(/\r\n|\r|\n/);
    expect(error.line).toBeGreaterThanOrEqual(1);
    expect(error.line).toBeLessThanOrEqual(lines.length);
    expect(error.column).toBeGreaterThanOrEqual(1);
    expect(error.column).toBeLessThanOrEqual(lines[error.line - 1].length + 1);
    expect(error.message).toMatch(/\S/);
    return null;
  } finally {
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  }
}

describe('the corpus', () => {
  it('holds every form of the language and more', () => {
    expect(corpus.map(({ file }) => file)).toContain('libs/sql/src/test/forms.sql');
    expect(corpus.length).toBeGreaterThan(20);
  });

  it.each(corpus)('comes back from print as the same tree: $file', ({ text }) => {
    for (const statement of parsedOrRefused(text) ?? []) {
      if (!('query' in statement)) continue;
      const printed = printQuery(statement.query);
      expect(withoutPositions(parseQuery(printed))).toEqual(withoutPositions(statement.query));
    }
  });
});

describe('spoiled statements', () => {
  const statements = texts.flatMap((text) => text.split(/(?<=;)\s*\n/)).filter((text) => text.trim() !== '');

  it('are read or refused with a place, never anything else, and never for long', () => {
    fc.assert(
      fc.property(spoiledSql(statements), (text) => void parsedOrRefused(text)),
      { numRuns: 1_500, seed: 1 },
    );
  });

  it('are read or refused as whole scripts too', () => {
    fc.assert(
      fc.property(spoiledSql(texts), (text) => void parsedOrRefused(text)),
      { numRuns: 200, seed: 2 },
    );
  });

  it('leave nothing behind for the next one', () => {
    const sound = parseStatements('INSERT INTO t SELECT (a + 1) FROM t');
    fc.assert(
      fc.property(spoiledSql(statements), (text) => {
        parsedOrRefused(text);
        expect(parseStatements('INSERT INTO t SELECT (a + 1) FROM t')).toEqual(sound);
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});
