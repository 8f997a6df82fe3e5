import { describe, expect, it } from '@jest/globals';
import { formatSqlError, parseScript, SqlError } from '@millrace/sql';
import { spoiledSql, sqlCorpus } from '@millrace/sql/testing';
import fc from 'fast-check';
import { explainDataflow } from './dataflow/explain.ts';
import { planDataflow } from './dataflow/planner.ts';
import { planPipeline } from './plan-pipeline.ts';
import { withoutPlaces } from './test/without-places.ts';

const texts = sqlCorpus().map(({ text }) => text);
/** A script takes milliseconds; this is for a machine that is busy with other things. */
const PATIENCE_MS = 3_000;

/** Reads and plans a text; whatever is wrong with it must be said by a `SqlError` with a place inside the text. */
function planOrRefusal(text: string, plan: (text: string) => void): void {
  const start = performance.now();
  try {
    plan(text);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    expect(error.code).toMatch(/^MLR_SQL_(SYNTAX|NAME|TYPE|OPTION|SEMANTIC|UNSUPPORTED|LIMIT)$/);
    expect(error.line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
    expect(formatSqlError(error, text)).toContain(error.message);
  }
  expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
}

const forEval = (text: string): void => {
  const script = parseScript(text, {
    pipeline: 'fuzz',
    connectors: 'any',
    functions: () => ({ kind: 'scalar', arguments: ['STRING', 'STRING'], result: 'BIGINT', deterministic: true }),
  });
  const plan = planDataflow(script, { connectors: 'any' });
  // Plans are data: what explains them takes every one.
  explainDataflow(script, plan);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(withoutPlaces(plan));
};

const forService = (text: string): void => {
  planPipeline(parseScript(text, { pipeline: 'fuzz' }));
};

describe('a spoiled script', () => {
  it.each([
    ['eval', forEval],
    ['the service', forService],
  ])('is planned for %s or refused with its place, and never breaks the planner', (_, plan) => {
    fc.assert(
      fc.property(spoiledSql(texts), (text) => planOrRefusal(text, plan)),
      { numRuns: 600, seed: 20261121 },
    );
  });
});
