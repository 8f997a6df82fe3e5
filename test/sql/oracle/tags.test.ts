import { describe, expect, it } from '@jest/globals';
import { readCases } from './case-files.ts';

/** What the language promises besides windows (constructs.ts), as tags; every one has at least three cases. */
const REQUIRED: readonly string[] = [
  // Types
  ...['boolean', 'integer', 'decimal', 'char', 'string', 'bytes', 'date', 'time', 'timestamp'].map((t) => `type.${t}`),
  ...['timestamp_ltz', 'interval', 'array', 'map', 'row', 'coercion'].map((name) => `type.${name}`),
  ...['cast', 'cast.try', 'null-logic', 'comparison', 'case', 'quoting'],
  ...['string.unicode', 'string.empty', 'date.boundaries', 'decimal.precision', 'decimal.rounding', 'decimal.overflow'],
  ...['number.overflow', 'number.extremes', 'number.negative-modulo', 'number.double'],
  // Functions
  ...['string', 'split', 'like', 'regexp', 'hash', 'arithmetic', 'math', 'round'].map((name) => `function.${name}`),
  ...['temporal', 'conditional', 'json', 'collection'].map((name) => `function.${name}`),
  ...['user-function.scalar', 'user-function.table'],
  // Aggregates
  ...['count', 'sum', 'avg', 'min', 'max', 'stddev', 'var'].map((name) => `aggregate.${name}`),
  ...['first_value', 'last_value', 'listagg', 'collect', 'array_agg'].map((name) => `aggregate.${name}`),
  ...['filter', 'distinct'].map((name) => `aggregate.${name}`),
  // Stream operations
  ...['group-by', 'group-by.having', 'group-by.grouping-sets', 'distinct'],
  ...['top-n', 'top-n.ties', 'top-n.range', 'top-n.rank-column', 'top-n.nulls'],
  ...['deduplicate', 'deduplicate.first', 'deduplicate.last'],
  ...['over', 'over.rows', 'over.range', 'over.bounded', 'over.ties', 'over.late', 'over.lag', 'over.ranking'],
  ...['over.by-value', 'over.partitions'],
  ...['union', 'union-all', 'intersect', 'intersect-all', 'except', 'except-all'],
  ...['inner', 'left', 'right', 'full', 'semi', 'anti', 'null-key', 'condition'].map((name) => `join.${name}`),
  ...['interval-join', 'interval-join.inner', 'interval-join.left', 'interval-join.right', 'interval-join.full'],
  ...['interval-join.bounds', 'temporal-join', 'lookup-join'],
  ...['unnest', 'unnest.left', 'unnest.ordinality', 'view', 'cte', 'values', 'order-by-limit'],
  ...['in', 'exists', 'scalar', 'correlated', 'quantified', 'rows', 'two-levels'].map((name) => `sub-query.${name}`),
  ...['sub-query.on', 'sub-query.limit', 'lateral', 'lateral.limit'],
  // Changelogs and tables
  ...['changelog.retract', 'sink.upsert', 'sink.append', 'state-ttl', 'statement-set', 'proctime'],
  ...['table.computed', 'table.json', 'sink.metadata', 'hint.state-ttl', 'hint.join'],
  ...['aggregate.array_agg-nulls', 'aggregate.array_agg-order', 'over.lag-default', 'over.named'],
];

describe('the cases of the oracle', () => {
  const tagged = new Map<string, number>();
  for (const { tags } of readCases()) for (const tag of tags) tagged.set(tag, (tagged.get(tag) ?? 0) + 1);

  it.each(REQUIRED)('show %s three times or more', (tag) => {
    expect(tagged.get(tag) ?? 0).toBeGreaterThanOrEqual(3);
  });
});
