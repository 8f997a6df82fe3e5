import { describe, expect, it } from '@jest/globals';
import { parseScript, type UserFunctionSignature } from '@millrace/sql';
import { lostState } from './compatibility.ts';
import { planPipeline } from './plan-pipeline.ts';

const SOURCE = `
CREATE FUNCTION f AS './f.ts' LANGUAGE TYPESCRIPT;
CREATE FUNCTION g AS './g.ts' LANGUAGE TYPESCRIPT;
CREATE TABLE s (k STRING, v STRING) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE t (k STRING, n BIGINT, x STRING, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');`;

function stagesOf(insert: string, declared: Partial<UserFunctionSignature> = {}) {
  const functions = (module: string): UserFunctionSignature => {
    const common = { arguments: ['STRING'], deterministic: true, version: '1', ...declared };
    return module === './f.ts'
      ? { ...common, kind: 'scalar', result: 'STRING' }
      : { ...common, kind: 'table', result: 'ROW<w STRING>' };
  };
  return planPipeline(parseScript(SOURCE + insert, { pipeline: 'p', functions })).statements[0].stages;
}

const QUERIES: Readonly<Record<string, string>> = {
  'in a filter': `INSERT INTO t SELECT k, COUNT(*), MAX(v) FROM s WHERE f(v) = 'a' GROUP BY k;`,
  'in a key': `INSERT INTO t SELECT f(k), COUNT(*), MAX(v) FROM s GROUP BY f(k);`,
  'in an aggregate': `INSERT INTO t SELECT k, COUNT(*), MAX(f(v)) FROM s GROUP BY k;`,
  'behind an aggregate': `INSERT INTO t SELECT k, COUNT(*), f(MAX(v)) FROM s GROUP BY k;`,
  'in the general engine': `INSERT INTO t SELECT k, COUNT(DISTINCT f(v)), 'x' FROM s GROUP BY k;`,
  'that gives rows': `INSERT INTO t SELECT w, COUNT(*), 'x' FROM s, LATERAL TABLE(g(v)) AS l (w) GROUP BY w;`,
};

describe('a function of the script', () => {
  it.each(Object.entries(QUERIES))('%s that was changed leaves state that does not fit', (_, insert) => {
    const lost = (version: string) => {
      const after = stagesOf(insert, { version });
      return stagesOf(insert).flatMap((stage, i) => lostState(stage, after[i]));
    };
    expect(lost('1')).toEqual([]);
    expect(lost('2')).not.toEqual([]);
  });

  it('that is not called does not count', () => {
    const insert = `INSERT INTO t SELECT k, COUNT(DISTINCT v), 'x' FROM s GROUP BY k;`;
    const after = stagesOf(insert, { version: '2' });
    expect(stagesOf(insert).flatMap((stage, i) => lostState(stage, after[i]))).toEqual([]);
  });

  it('that is not deterministic runs where rows are only added', () => {
    const insert = `INSERT INTO t SELECT f(k), COUNT(DISTINCT v), 'x' FROM s GROUP BY f(k);`;
    expect(stagesOf(insert, { deterministic: false })).not.toEqual([]);
  });

  it.each([
    `INSERT INTO t SELECT k, n, f(k) FROM (SELECT k, COUNT(DISTINCT v) AS n FROM s GROUP BY k);`,
    `INSERT INTO t SELECT w, COUNT(*), 'x' FROM (SELECT k, COUNT(DISTINCT v) FROM s GROUP BY k), LATERAL TABLE(g(k)) AS l (w) GROUP BY w;`,
  ])('that is not deterministic is refused where rows may be taken back: %s', (insert) => {
    expect(() => stagesOf(insert, { deterministic: false })).toThrow(/[fg] is not deterministic/);
    expect(stagesOf(insert)).not.toEqual([]);
  });
});
