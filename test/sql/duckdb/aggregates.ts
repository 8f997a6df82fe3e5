import type { Rule } from './differences.ts';
import type { Kind } from './node.ts';

/** A way to aggregate: `{0}` is the argument, `{D}` stands where DISTINCT may, `{F}` where FILTER or OVER may. */
export interface Aggregate {
  readonly construct: string;
  readonly result: Kind;
  /** Null: without an argument. */
  readonly argument: Kind | 'C' | null;
  readonly flink: string;
  readonly duck: string;
  readonly rule?: Rule;
  readonly sql?: string;
  /** Also over a frame of rows. */
  readonly over: boolean;
  /** Takes rows in their order: only over a table as it is read, by the time `{T}`. */
  readonly ordered: boolean;
  /** The same whatever was taken back. */
  readonly steady: boolean;
}

interface More {
  readonly rewrite?: readonly [Rule, string];
  readonly sql?: string;
  readonly over?: boolean;
  readonly ordered?: boolean;
  readonly steady?: boolean;
}

function aggregate(
  result: Kind,
  argument: Kind | 'C' | null,
  construct: string,
  flink: string,
  more: More = {},
): Aggregate {
  const { rewrite: [rule, duck] = [undefined, flink], sql, over = true, ordered = false, steady = true } = more;
  return {
    construct,
    result,
    argument,
    flink,
    duck,
    over,
    ordered,
    steady,
    ...(rule && { rule }),
    ...(sql && { sql }),
  };
}

const OVERFLOW = 'integer overflow';
const ARRIVAL = 'order of arrival';
const deviation = (name: string) =>
  aggregate('DOUBLE', 'INT', name, `${name}({D}CAST(MOD({0}, 20) AS DOUBLE)){F}`, { over: false, steady: false });

export const AGGREGATES: readonly Aggregate[] = [
  aggregate('BIGINT', null, 'COUNT(*)', 'COUNT(*){F}'),
  aggregate('BIGINT', 'C', 'COUNT', 'COUNT({D}{0}){F}'),
  aggregate('INT', 'INT', 'SUM(INT)', 'SUM({D}{0}){F}', { rewrite: [OVERFLOW, 'wrap32(SUM({D}{0}){F})'] }),
  aggregate('BIGINT', 'BIGINT', 'SUM(BIGINT)', 'SUM({D}{0}){F}', { rewrite: [OVERFLOW, 'wrap64(SUM({D}{0}){F})'] }),
  aggregate('EXACT', 'EXACT', 'SUM(DOUBLE)', 'SUM({D}{0}){F}'),
  aggregate('DECIMAL', 'DECIMAL', 'SUM(DECIMAL)', 'CAST(SUM({D}{0}){F} AS DECIMAL(28, 2))'),
  aggregate('INT', 'INT', 'AVG(INT)', 'AVG({D}MOD({0}, 1000)){F}', {
    rewrite: ['AVG of integers', 'CAST(SUM({D}{0} % 1000){F} // COUNT({D}{0} % 1000){F} AS INT)'],
  }),
  aggregate('BIGINT', 'BIGINT', 'AVG(BIGINT)', 'AVG({D}{0}){F}', {
    rewrite: ['AVG of integers', '(wrap64(SUM({D}{0}){F}) // COUNT({D}{0}){F})'],
  }),
  aggregate('DOUBLE', 'EXACT', 'AVG(DOUBLE)', 'AVG({D}{0}){F}'),
  aggregate('DECIMAL', 'DECIMAL', 'AVG(DECIMAL)', 'AVG({D}{0}){F}', {
    sql: 'DECIMAL(38, 6)',
    over: false,
    rewrite: ['AVG of decimals', 'decimal_average(SUM({D}{0}){F}, COUNT({D}{0}){F})'],
  }),
  ...(['INT', 'BIGINT', 'EXACT', 'DECIMAL', 'STRING', 'DATE', 'TIMESTAMP'] as const).flatMap((kind) => [
    aggregate(
      kind,
      kind,
      `MIN(${kind})`,
      kind === 'DECIMAL' ? 'CAST(MIN({D}{0}){F} AS DECIMAL(28, 2))' : 'MIN({D}{0}){F}',
    ),
    aggregate(
      kind,
      kind,
      `MAX(${kind})`,
      kind === 'DECIMAL' ? 'CAST(MAX({D}{0}){F} AS DECIMAL(28, 2))' : 'MAX({D}{0}){F}',
    ),
  ]),
  deviation('STDDEV_POP'),
  deviation('STDDEV_SAMP'),
  deviation('VAR_POP'),
  deviation('VAR_SAMP'),
  aggregate('STRING', 'STRING', 'FIRST_VALUE', 'FIRST_VALUE({0})', {
    over: false,
    ordered: true,
    rewrite: [ARRIVAL, 'first({0} ORDER BY {T}) FILTER (WHERE {0} IS NOT NULL)'],
  }),
  aggregate('INT', 'INT', 'LAST_VALUE', 'LAST_VALUE({0})', {
    over: false,
    ordered: true,
    rewrite: [ARRIVAL, 'last({0} ORDER BY {T}) FILTER (WHERE {0} IS NOT NULL)'],
  }),
  aggregate('STRING', 'STRING', 'LISTAGG', "LISTAGG({0}, '|')", {
    over: false,
    ordered: true,
    rewrite: [ARRIVAL, "string_agg({0}, '|' ORDER BY {T})"],
  }),
];
