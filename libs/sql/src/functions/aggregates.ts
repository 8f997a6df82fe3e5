import { formatType, isInteger, isNumeric, isString, simple, varchar, withNullable } from '../type-system/type.ts';
import { MAX_LENGTH, type SqlType } from '../types.ts';
import type { AggregateFunction, Expression } from '../logical/plan.ts';
import { OVER_ONLY } from './window-functions.ts';

/**
 * Aggregate functions, with the types Flink gives them: SUM and AVG of INT are INT (a SUM wraps around, an AVG
 * truncates), the deviations have their argument's type too, and most results are NULL only where a group can have no
 * value: the argument is nullable, there is a FILTER, or there are no keys (`empty`).
 */
export interface AggregateDefinition {
  readonly fn: AggregateFunction;
  /** Number of arguments, both inclusive. */
  readonly arity: readonly [number, number];
  /** `group`: not with OVER; `over`: only with it. */
  readonly only?: 'group' | 'over';
  /** The result's type, perhaps with the types that arguments are cast to; a string says what is wrong. */
  resolve(args: readonly Expression[], empty: boolean): AggregateResolution | string;
}

export interface AggregateResolution {
  readonly type: SqlType;
  readonly parameters?: readonly SqlType[];
}

type Accepts = (type: SqlType) => boolean;

const BIGINT = simple('BIGINT', false);

/** One argument; the result has `result(its type)`, NULL when there is no value. */
function ofOne(
  fn: AggregateFunction,
  accepts: Accepts,
  wanted: string,
  result: (type: SqlType) => SqlType = (t) => t,
): AggregateDefinition {
  return {
    fn,
    arity: [1, 1],
    resolve([{ type }], empty) {
      if (!accepts(type)) return `${fn} takes ${wanted}, not ${formatType(type)}`;
      return { type: withNullable(result(type), type.nullable || empty) };
    },
  };
}

const decimal = (scale: number) => (type: SqlType) =>
  ({ kind: 'DECIMAL', precision: 38, scale, nullable: type.nullable }) as const;
const sum = (type: SqlType) => (type.kind === 'DECIMAL' ? decimal(type.scale)(type) : type);
const mean = (type: SqlType) => (type.kind === 'DECIMAL' ? decimal(Math.max(6, type.scale))(type) : type);

const ordered: Accepts = (type) =>
  isNumeric(type) ||
  isString(type) ||
  ['BOOLEAN', 'DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'INTERVAL'].includes(type.kind);
const anything: Accepts = (type) => type.kind !== 'NULL';

const count: AggregateDefinition = {
  fn: 'COUNT',
  arity: [1, Infinity],
  resolve: () => ({ type: BIGINT }),
};

const listagg: AggregateDefinition = {
  fn: 'LISTAGG',
  arity: [1, 2],
  resolve([text, separator]) {
    if (!isString(text.type)) return `LISTAGG takes a string, not ${formatType(text.type)}: CAST it`;
    if (separator && (separator.op !== 'literal' || !isString(separator.type)))
      return 'the separator of LISTAGG is a string in quotes';
    // Flink says the argument's own type; the text is longer.
    return { type: { kind: 'VARCHAR', length: MAX_LENGTH, nullable: true } };
  },
};

const collect: AggregateDefinition = {
  fn: 'COLLECT',
  arity: [1, 1],
  resolve: ([{ type }]) => ({ type: { kind: 'MULTISET', element: type, nullable: false } }),
};

const arrayAgg: AggregateDefinition = {
  fn: 'ARRAY_AGG',
  arity: [1, 1],
  resolve: ([{ type }]) => ({ type: { kind: 'ARRAY', element: type, nullable: true } }),
};

/** `PERCENTILE(value, share or ARRAY of shares [, how often the value counts])`: exact, interpolated. */
const percentile: AggregateDefinition = {
  fn: 'PERCENTILE',
  arity: [2, 3],
  resolve(args) {
    const [value, share, frequency] = args.map(({ type }) => type);
    const shares = share.kind === 'ARRAY' ? share.element : share;
    if (!isNumeric(value) || !isNumeric(shares))
      return 'PERCENTILE takes a number and a share from 0 to 1 (or an ARRAY of them)';
    if (frequency && !isInteger(frequency)) return 'how often a value counts is a whole number';
    const double = simple('DOUBLE');
    const type: SqlType = share.kind === 'ARRAY' ? { kind: 'ARRAY', element: double, nullable: true } : double;
    const shareType: SqlType =
      share.kind === 'ARRAY' ? { ...share, element: simple('DOUBLE', shares.nullable) } : double;
    return { type, parameters: [double, shareType, ...(frequency ? [simple('BIGINT')] : [])] };
  },
};

const approximatePercentile: AggregateDefinition = {
  fn: 'APPROX_PERCENTILE',
  arity: [2, 2],
  resolve([value, share]) {
    if (!isNumeric(value.type)) return `APPROX_PERCENTILE takes a number, not ${formatType(value.type)}`;
    const wanted =
      share.op === 'literal' && isNumeric(share.type) && Number(share.value) >= 0 && Number(share.value) <= 1;
    if (!wanted) return 'the share of APPROX_PERCENTILE is a number from 0 to 1, written out: 0.95';
    return { type: simple('DOUBLE'), parameters: [simple('DOUBLE'), simple('DOUBLE')] };
  },
};

const approximateCount: AggregateDefinition = {
  fn: 'APPROX_COUNT_DISTINCT',
  arity: [1, 1],
  only: 'group',
  resolve: () => ({ type: BIGINT }),
};

/** `FINGERPRINT(id)`: the same for the same values in any order; of a whole number it is that of its digits. */
const fingerprint: AggregateDefinition = {
  fn: 'FINGERPRINT',
  arity: [1, 1],
  resolve([{ type }], empty) {
    if (!isString(type) && !isInteger(type))
      return `FINGERPRINT takes a string or a whole number, not ${formatType(type)}: CAST it`;
    return { type: varchar(MAX_LENGTH, type.nullable || empty), parameters: [varchar(MAX_LENGTH, type.nullable)] };
  },
};

const jsonText: SqlType = { kind: 'VARCHAR', length: 2000, nullable: false };
const jsonArray: AggregateDefinition = {
  fn: 'JSON_ARRAYAGG',
  arity: [1, 2],
  only: 'group',
  resolve: () => ({ type: jsonText }),
};
const jsonObject: AggregateDefinition = {
  fn: 'JSON_OBJECTAGG',
  arity: [2, 3],
  only: 'group',
  resolve: ([key]) => (isString(key.type) ? { type: jsonText } : 'the KEY of JSON_OBJECTAGG is a string'),
};

/** Inside GROUP BY with grouping sets; their arguments are keys. */
const grouping = (fn: 'GROUPING' | 'GROUPING_ID'): AggregateDefinition => ({
  fn,
  arity: [1, Infinity],
  only: 'group',
  resolve: () => ({ type: BIGINT }),
});

const DEFINITIONS: readonly AggregateDefinition[] = [
  count,
  ofOne('SUM', isNumeric, 'a number', sum),
  ofOne('AVG', isNumeric, 'a number', mean),
  ofOne('MIN', ordered, 'something ordered'),
  ofOne('MAX', ordered, 'something ordered'),
  ...(['STDDEV_POP', 'STDDEV_SAMP', 'VAR_POP', 'VAR_SAMP'] as const).map((fn) =>
    ofOne(fn, isNumeric, 'a number', mean),
  ),
  ofOne('FIRST_VALUE', anything, 'a value'),
  ofOne('LAST_VALUE', anything, 'a value'),
  ofOne('SINGLE_VALUE', anything, 'a value'),
  listagg,
  collect,
  arrayAgg,
  percentile,
  approximateCount,
  approximatePercentile,
  fingerprint,
  jsonArray,
  jsonObject,
  grouping('GROUPING'),
  grouping('GROUPING_ID'),
  ...OVER_ONLY,
];

/** Other names of the same function. */
const SYNONYMS: Readonly<Record<string, AggregateFunction>> = {
  STDDEV: 'STDDEV_SAMP',
  VARIANCE: 'VAR_SAMP',
};

const byName = new Map<string, AggregateDefinition>(DEFINITIONS.map((definition) => [definition.fn, definition]));
for (const [name, fn] of Object.entries(SYNONYMS)) byName.set(name, byName.get(fn)!);

/** Every aggregate function by the names it is called by. */
export const AGGREGATES: ReadonlyMap<string, AggregateDefinition> = byName;
