/**
 * Where DuckDB computes something else than Flink. `rewrite`: DuckDB is asked in other words, which mean in DuckDB what
 * the text means in Flink; `avoid`: the generator does not write it. Every rewriting in the generator names its rule.
 */
export interface Difference {
  readonly flink: string;
  readonly duckdb: string;
  readonly how: 'rewrite' | 'avoid';
  /** What is written for DuckDB, or what is left out. */
  readonly by: string;
}

const differences = {
  'integer overflow': {
    flink: 'INT and BIGINT wrap around: arithmetic, ABS, SUM (whose type is that of its argument), casts to INT',
    duckdb: 'overflow is an error; SUM is a HUGEINT',
    how: 'rewrite',
    by: 'computed in BIGINT or HUGEINT, then wrapped by the macros wrap32 and wrap64',
  },
  'integer division': {
    flink: '`/` of integers truncates',
    duckdb: '`/` gives a DOUBLE',
    how: 'rewrite',
    by: '`//`, which truncates',
  },
  'division by zero': {
    flink: 'an error for integers and decimals',
    duckdb: 'NULL',
    how: 'avoid',
    by: 'divisors are literals that are not 0, or NULLIF(x, 0)',
  },
  'division by -1': {
    flink: 'the smallest INT and BIGINT wrap around',
    duckdb: 'an error',
    how: 'avoid',
    by: 'divisors are literals above 1',
  },
  'decimal division': {
    flink: 'a DECIMAL of a derived scale, rounded half up',
    duckdb: 'a DOUBLE',
    how: 'avoid',
    by: 'decimals are cast to DOUBLE before they are divided',
  },
  'decimal overflow': {
    flink: 'NULL',
    duckdb: 'an error',
    how: 'avoid',
    by: 'decimals are small enough for the precision they get',
  },
  'AVG of integers': {
    flink: 'the type of its argument: the sum of BIGINT wraps around, the quotient is truncated',
    duckdb: 'a DOUBLE',
    how: 'rewrite',
    by: 'SUM, wrapped, // COUNT',
  },
  'overflow of AVG of INT': {
    flink: 'the sum wraps around at 32 or at 64 bits, depending on the aggregates beside it',
    duckdb: 'does not overflow',
    how: 'avoid',
    by: 'the argument of AVG of INT is MOD(x, 1000)',
  },
  'AVG of decimals': {
    flink: 'a DECIMAL with at least 6 digits behind the point, rounded half up',
    duckdb: 'a DOUBLE',
    how: 'rewrite',
    by: 'the macro decimal_average over SUM and COUNT',
  },
  'deviation of integers': {
    flink: 'STDDEV and VAR have the type of their argument: truncated for integers',
    duckdb: 'a DOUBLE',
    how: 'avoid',
    by: 'arguments are cast to DOUBLE',
  },
  'aggregate of nothing': {
    flink: 'an aggregate without groups has no row before the first input',
    duckdb: 'one row',
    how: 'rewrite',
    by: 'HAVING COUNT(*) > 0',
  },
  'empty grouping set': {
    flink: 'has no row before the first input',
    duckdb: 'one row',
    how: 'rewrite',
    by: 'HAVING COUNT(*) > 0',
  },
  'order of NULLs': {
    flink: 'NULL is the smallest value: first when ascending, last when descending',
    duckdb: 'last in both',
    how: 'rewrite',
    by: "SET default_null_order = 'nulls_first_on_asc_last_on_desc'",
  },
  'rounding of casts': {
    flink: 'DOUBLE and DECIMAL to an integer truncate; a DOUBLE beyond INT is the last there is',
    duckdb: 'they round; what is beyond is an error',
    how: 'rewrite',
    by: 'trunc(x) first, between the ends',
  },
  'text of booleans': {
    flink: 'TRUE, FALSE',
    duckdb: 'true, false',
    how: 'rewrite',
    by: 'upper(…)',
  },
  'text of timestamps': {
    flink: 'as many fraction digits as the type has',
    duckdb: 'without trailing zeros',
    how: 'rewrite',
    by: 'strftime with %g',
  },
  'text of doubles': {
    flink: 'as in Java: exponents from 1.0E7 on',
    duckdb: 'as in C++: exponents from 1e+16 on',
    how: 'avoid',
    by: 'only doubles that are cast from DECIMAL(8, 2) columns become text',
  },
  'text that is no number': {
    flink: 'CAST fails; what is a number at all differs in corner cases (1e3, 0x1)',
    duckdb: 'the same, with other corner cases',
    how: 'avoid',
    by: 'TRY_CAST, over texts of an alphabet without signs, points and letters that are part of numbers',
  },
  CONCAT: {
    flink: 'NULL when an argument is NULL',
    duckdb: 'leaves NULLs out',
    how: 'rewrite',
    by: '||',
  },
  'type of NULL': {
    flink: 'text || CAST(NULL AS STRING) is a STRING',
    duckdb: 'has no type, and becomes an INTEGER in a sub-query',
    how: 'rewrite',
    by: 'CAST(… AS VARCHAR)',
  },
  'GREATEST and LEAST': {
    flink: 'NULL when an argument is NULL',
    duckdb: 'leave NULLs out',
    how: 'rewrite',
    by: 'CASE WHEN a IS NULL OR b IS NULL …',
  },
  'names of functions': {
    flink: 'its own name or form of the function',
    duckdb: 'another name for the same',
    how: 'rewrite',
    by: "DuckDB's name",
  },
  'date_trunc of NULL': {
    flink: 'FLOOR(x TO YEAR) <> a day within a year is NULL when x is NULL',
    duckdb: "date_trunc('YEAR', x) <> such a day is TRUE even then: its optimizer sees that no year begins there",
    how: 'rewrite',
    by: 'coalesce(date_trunc(…), NULL), which the optimizer does not see through',
  },
  'case of letters': {
    flink: 'UPPER and LOWER of Java: ß becomes SS, İ two characters',
    duckdb: 'one character to one character',
    how: 'avoid',
    by: 'no such letters in the data',
  },
  'combining characters': {
    flink: 'REVERSE turns code points',
    duckdb: 'REVERSE turns what is seen as one character',
    how: 'avoid',
    by: 'no combining characters in the data',
  },
  'length of LPAD and RPAD': {
    flink: 'counted in UTF-16 units: a character beyond U+FFFF is two, and may be cut in half',
    duckdb: 'counted in characters',
    how: 'avoid',
    by: "such characters are replaced first: REPLACE(x, '😀', 'g')",
  },
  'Top-1': {
    flink:
      'ROW_NUMBER … = 1 over rows that are only appended keeps what it sent first (2.3 takes it for a deduplication)',
    duckdb: 'the first row',
    how: 'avoid',
    by: 'Top-N of two and more',
  },
  'positions outside of a text': {
    flink: 'SUBSTRING from 0 begins at 1; negative lengths give NULL; LEFT of a negative length is empty',
    duckdb: 'SUBSTRING from 0 begins before the text; negative lengths count from the end',
    how: 'avoid',
    by: 'positions and lengths are positive literals (LEFT and RIGHT: also 0)',
  },
  'arrays out of bounds': {
    flink: 'NULL (-1 where neither the array nor its elements can be NULL); 0 and negative indices are errors',
    duckdb: 'NULL; negative indices count from the end',
    how: 'avoid',
    by: 'indices are literals from 1 on',
  },
  'TIMESTAMPDIFF of months': {
    flink: 'between times of one day -1 when the second has the earlier time of day',
    duckdb: '0',
    how: 'avoid',
    by: 'units from SECOND to DAY',
  },
  'arrival within overlapping windows': {
    flink: 'HOP and CUMULATE put their slices together, the latest first',
    duckdb: 'has no slices',
    how: 'avoid',
    by: 'FIRST_VALUE, LAST_VALUE and LISTAGG per window only with TUMBLE',
  },
  'conditions as keys': {
    flink: 'an expression of GROUP BY is known again within a longer one',
    duckdb: 'a AND (b AND c), NOT (a = b) and the like are written anew, and a key within is not known again',
    how: 'avoid',
    by: 'of type BOOLEAN only columns are keys',
  },
  'deviation of what was taken back': {
    flink: 'taking rows back leaves rounding errors; a variance that gets negative by them is NULL',
    duckdb: 'takes nothing back',
    how: 'avoid',
    by: 'STDDEV and VAR only over rows that are never taken back',
  },
  'aggregate of a false condition': {
    flink: 'an aggregate without groups over WHERE FALSE, when the planner sees that, does have a row',
    duckdb: 'such a row over every input without rows; Millrace: where its planner sees it, which may be less',
    how: 'avoid',
    by: 'beside such an aggregate no condition is one of constants alone',
  },
  'WHERE over sessions': {
    flink: 'a filter goes before the window: sessions are made of the rows that pass it',
    duckdb: 'sessions are made of all rows',
    how: 'avoid',
    by: 'no WHERE over SESSION',
  },
  'event time behind a window': {
    flink:
      'the event time of a row that comes out of a window join still is one, and is late by then for an interval join',
    duckdb: 'a column like others',
    how: 'avoid',
    by: 'window joins do not show the event time',
  },
  'date and interval': {
    flink: 'DATE + INTERVAL DAY is a DATE',
    duckdb: 'a TIMESTAMP',
    how: 'rewrite',
    by: 'CAST(… AS DATE)',
  },
  'negative zero': {
    flink: '-0.0 and 0.0 are one value in comparisons and two in keys',
    duckdb: 'one value',
    how: 'avoid',
    by: 'doubles that are keys are never negated, multiplied or rounded upwards',
  },
  'rounding errors of doubles': {
    flink: 'sums depend on the order of their rows',
    duckdb: 'likewise, another order',
    how: 'avoid',
    by: 'only doubles without rounding errors (multiples of 1/4) are summed, compared, grouped by or made distinct',
  },
  'NaN and infinity': {
    flink: 'as in Java',
    duckdb: 'NaN is the greatest value and equals itself',
    how: 'avoid',
    by: 'doubles are divided by literals that are not 0; LN, SQRT and POWER get positive arguments',
  },
  'order of arrival': {
    flink: 'FIRST_VALUE, LAST_VALUE, LISTAGG and ARRAY_AGG take rows as they come',
    duckdb: 'takes rows in any order',
    how: 'rewrite',
    by: 'ORDER BY the unique event time, and only over tables as they are read',
  },
  'several rows of a scalar sub-query': {
    flink: 'an error',
    duckdb: 'an error, or any of them',
    how: 'avoid',
    by: 'scalar sub-queries are aggregates without groups, or end in LIMIT 1',
  },
  'ties of LIMIT and ROW_NUMBER': {
    flink: 'the row that came first',
    duckdb: 'any of them',
    how: 'avoid',
    by: 'ordered by all columns',
  },
  windows: {
    flink: 'TUMBLE, HOP and CUMULATE as table functions over the event time',
    duckdb: 'has none',
    how: 'rewrite',
    by: 'a sub-query with time_bucket, and a row per window by unnest(generate_series(…))',
  },
} as const satisfies Readonly<Record<string, Difference>>;

export type Rule = keyof typeof differences;

export const DIFFERENCES: Readonly<Record<Rule, Difference>> = differences;

/** What DuckDB is told before the first query, so that the rewritings have their words. */
export const DUCKDB_PRELUDE: readonly string[] = [
  "SET default_null_order = 'nulls_first_on_asc_last_on_desc'",
  "SET TimeZone = 'UTC'",
  `CREATE MACRO wrap(x, bits) AS
     ((x % bits) + bits + bits // 2) % bits - bits // 2`,
  'CREATE MACRO wrap32(x) AS CAST(wrap(CAST(x AS HUGEINT), CAST(4294967296 AS HUGEINT)) AS INTEGER)',
  'CREATE MACRO wrap64(x) AS CAST(wrap(CAST(x AS HUGEINT), CAST(18446744073709551616 AS HUGEINT)) AS BIGINT)',
  // Rounded half up, away from zero, to six digits behind the point.
  `CREATE MACRO decimal_average(total, n) AS CAST(
     CASE WHEN total < 0 THEN -1 ELSE 1 END
       * CAST((2 * abs(CAST(total * 1000000 AS HUGEINT)) + n) // (2 * n) AS DECIMAL(30, 0)) * 0.000001
     AS DECIMAL(38, 6))`,
];
