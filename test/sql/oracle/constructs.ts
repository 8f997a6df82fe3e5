/** What the language promises to mean as in Flink; every construct has at least three cases that carry its tag. */
export const constructs: readonly string[] = [
  ...['tumble', 'hop', 'cumulate', 'session', 'session-partitioned', 'proctime'].map((name) => `window.${name}`),
  ...['group', 'group-hop', 'group-session'].map((name) => `window.${name}`),
  ...['offset', 'named-arguments', 'tvf', 'cascade', 'ltz'].map((name) => `window.${name}`),
  ...['boundary', 'late', 'out-of-order', 'empty', 'null', 'ties'].map((name) => `window.${name}`),
  ...['grouping-sets', 'rollup', 'cube', 'top-n', 'deduplication'].map((name) => `window.${name}`),
  ...['inner', 'left', 'right', 'full', 'semi', 'anti'].map((name) => `window.join-${name}`),
  ...['count', 'sum', 'avg', 'min', 'max', 'stddev', 'var'].map((name) => `aggregate.${name}`),
  ...['first_value', 'last_value', 'listagg', 'collect', 'array_agg', 'percentile'].map((name) => `aggregate.${name}`),
  ...['filter', 'distinct', 'grouping'].map((name) => `aggregate.${name}`),
];
