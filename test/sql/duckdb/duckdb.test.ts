import { describe, expect, it } from '@jest/globals';
import { runCampaign } from './campaign.ts';
import { DIFFERENCES, type Rule } from './differences.ts';
import { AGGREGATES } from './aggregates.ts';
import { FORMS } from './forms.ts';
import { Random } from './random.ts';
import { randomTables } from './data.ts';
import { Queries } from './queries.ts';
import { smaller, sizeOf, write } from './node.ts';
import { sameRows } from './compare.ts';

/** Another seed asks other queries: `MILLRACE_FUZZ_SEED=7 npm run test:unit -- test/sql/duckdb`. */
const SEED = Number(process.env['MILLRACE_FUZZ_SEED'] ?? 20_000);
const QUERIES = 2000;
/** Of each construct, in so many queries. */
const LEAST = 20;

/** But for the order of NULLs, which is a setting. */
const REWRITTEN = (Object.keys(DIFFERENCES) as Rule[]).filter(
  (rule) => DIFFERENCES[rule].how === 'rewrite' && rule !== 'order of NULLs',
);

describe('random queries', () => {
  it('give the rows that DuckDB gives, and leave no construct out', async () => {
    const { disagreements, counts, rules, fruitful, unanswered } = await runCampaign({ queries: QUERIES, seed: SEED });
    expect(disagreements.map(({ text }) => text).join('\n\n')).toBe('');
    console.info([...counts].sort((a, b) => a[1] - b[1]).map(([construct, times]) => `${times} ${construct}`).join(', ')); // prettier-ignore
    expect([...counts].filter(([, times]) => times < LEAST)).toEqual([]);
    expect(REWRITTEN.filter((rule) => !rules.has(rule))).toEqual([]);
    expect(fruitful).toBeGreaterThan(QUERIES / 2);
    expect(unanswered).toBeLessThan(QUERIES / 200);
  }, 300_000);

  it('are the same for the same seed', () => {
    const texts = (seed: number) => {
      const random = new Random(seed);
      const tables = randomTables(random);
      return Array.from({ length: 20 }, () => write(new Queries(random, tables).query(2).node, 'flink'));
    };
    expect(texts(5)).toEqual(texts(5));
    expect(texts(5)).not.toEqual(texts(6));
  });

  it('shrink to smaller ones only', () => {
    const random = new Random(1);
    const { node } = new Queries(random, randomTables(random)).query(2);
    const others = [...smaller(node)];
    expect(others.length).toBeGreaterThan(5);
    for (const other of others) expect(sizeOf(other)).toBeLessThanOrEqual(sizeOf(node));
  });
});

describe('the list of differences', () => {
  it('names every rewriting of an expression', () => {
    const rewritten = [...FORMS, ...AGGREGATES].filter(({ flink, duck }) => flink !== duck);
    expect(rewritten.filter(({ rule }) => rule === undefined)).toEqual([]);
    expect(rewritten.filter(({ rule }) => DIFFERENCES[rule!].how !== 'rewrite')).toEqual([]);
  });
});

describe('rows', () => {
  const same = (a: (number | string | null)[][], b: (number | string | null)[][]) => sameRows(a, b, [false, true]);

  it('are compared as multisets, doubles within 1e-9', () => {
    expect(same([['a', 1], ['b', 2]], [['b', 2 + 1e-12], ['a', 1]])).toBe(true); // prettier-ignore
    expect(same([['a', 1], ['a', 1]], [['a', 1], ['b', 1]])).toBe(false); // prettier-ignore
    expect(same([['a', 1], ['a', 2]], [['a', 2], ['a', 2]])).toBe(false); // prettier-ignore
    expect(same([['a', 1]], [['a', 1.000001]])).toBe(false);
    expect(same([['a', null]], [['a', 0]])).toBe(false);
    expect(same([['a', 1]], [])).toBe(false);
  });
});
