import { AGGREGATES } from './aggregates.ts';
import { KINDS } from './expressions.ts';
import { FORMS } from './forms.ts';

/** What queries are made of, beside expressions and aggregates. */
export const QUERY_CONSTRUCTS = [
  'SELECT DISTINCT',
  'WHERE',
  'GROUP BY',
  'GROUP BY expression',
  'GROUPING SETS',
  'ROLLUP',
  'CUBE',
  'GROUPING',
  'aggregate without groups',
  'HAVING',
  'UNION ALL',
  'UNION',
  'INTERSECT',
  'INTERSECT ALL',
  'EXCEPT',
  'EXCEPT ALL',
  'JOIN',
  'LEFT JOIN',
  'RIGHT JOIN',
  'FULL JOIN',
  'JOIN on IS NOT DISTINCT FROM',
  'JOIN on an inequality',
  'JOIN with a further condition',
  'CROSS JOIN',
  'EXISTS',
  'NOT EXISTS',
  'correlated by an inequality too',
  'IN sub-query',
  'NOT IN sub-query',
  'IN sub-query of two columns',
  'scalar sub-query',
  'correlated scalar sub-query',
  'sub-query in FROM',
  'WITH',
  'VALUES',
  'Top-N',
  'ROW_NUMBER as a column',
  'ORDER BY LIMIT',
  'OFFSET',
  'UNNEST',
  'LEFT JOIN UNNEST',
  'OVER',
  'OVER ROWS',
  'OVER RANGE',
  'OVER PARTITION BY',
  'TUMBLE',
  'HOP',
  'CUMULATE',
  'aggregate of an aggregate',
  'DISTINCT in an aggregate',
  'FILTER',
  'NULL',
] as const;

export type QueryConstruct = (typeof QUERY_CONSTRUCTS)[number];

/** Everything that is counted. */
export const CONSTRUCTS: readonly string[] = [
  ...new Set([
    ...QUERY_CONSTRUCTS,
    ...FORMS.map(({ construct }) => construct),
    ...AGGREGATES.map(({ construct }) => construct),
    ...KINDS.map((kind) => `literal ${kind}`),
  ]),
];
