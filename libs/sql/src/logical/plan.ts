import type { SqlType } from '../types.ts';

/**
 * The logical plan: what a script means, names and types resolved, as plain serialisable data (JSON goes in and out
 * unchanged). The parser is one producer of it; a TypeScript builder will be another.
 */
export interface Script {
  readonly formatVersion: 1;
  /** Name of the pipeline: the file's base name. Part of topic names. */
  readonly pipeline: string;
  readonly tables: readonly TableDefinition[];
  readonly functions: readonly UserFunction[];
  readonly inserts: readonly Insert[];
  /** `SET 'key' = 'value'`, as last set. */
  readonly options: Readonly<Record<string, string>>;
}

/** A function of `CREATE FUNCTION`: what its module declares, types resolved. A table function's result is a ROW. */
export interface UserFunction {
  readonly name: string;
  /** Path of the module, as written (relative to the script). */
  readonly module: string;
  readonly kind: 'scalar' | 'table';
  readonly arguments: readonly SqlType[];
  readonly result: SqlType;
  readonly deterministic: boolean;
  /** Changes when what it computes may have; calls carry it, so that they then are other expressions. */
  readonly version?: string;
}

/** Where something stands in the script; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** The script's file, where it has a name. Like a `PLACE` no part of the plan. */
  readonly [FILE]?: string;
}

export const FILE: unique symbol = Symbol('file');

/**
 * Where an expression was written. A copy made by spreading keeps it, JSON does not have it: it is no part of a plan, and
 * so not of what state belongs to.
 */
export const PLACE: unique symbol = Symbol('place');

export interface Place {
  readonly line: number;
  readonly column: number;
  readonly file?: string;
  /** Of a check for NOT NULL: the table that the rows go to. */
  readonly table?: string;
}

/** What stands at a position, with its place; what has one keeps it. */
export function placed<T extends { readonly [PLACE]?: Place }>(what: T, at: Position, table?: string): T {
  if (what[PLACE] !== undefined) return what;
  const { line, column, [FILE]: file } = at;
  return { ...what, [PLACE]: { line, column, ...(file && { file }), ...(table !== undefined && { table }) } };
}

export interface TableDefinition {
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** Index into `columns` and the expression over *all* columns of the table that gives the watermark. */
  readonly watermark: { readonly column: number; readonly expression: Expression } | null;
  /** Column names in the order of the declaration; empty without a key. */
  readonly primaryKey: readonly string[];
  /** `DISTRIBUTED BY HASH(columns) INTO n BUCKETS`. */
  readonly distribution: { readonly columns: readonly string[]; readonly buckets: number | null } | null;
  /** The `WITH` options, checked: an unknown option is an error. */
  readonly options: Readonly<Record<string, string>>;
  readonly at: Position;
}

export interface TableColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly kind: 'physical' | 'computed' | 'metadata';
  /** Of a computed column: over the columns of the table (column references by index into `columns`). */
  readonly expression?: Expression;
  /** Of a metadata column: the metadata key (`timestamp`, `offset`, `partition`, `topic`). */
  readonly metadataKey?: string;
  /** Of a metadata column: VIRTUAL, it is only read. */
  readonly virtual?: true;
}

export interface Insert {
  readonly target: string;
  /** Rows in the column order and with the types of the target's `sinkColumns` (casts are in the plan). */
  readonly input: Relation;
  /** Which of several rows with one primary key counts: the last, the first, or (null) the last as it is not said. */
  readonly onConflict: 'DEDUPLICATE' | 'NOTHING' | null;
  readonly at: Position;
  /** The file `at` is in, for errors of later passes; absent where the script has no name. */
  readonly file?: string;
}

/** A relation's output columns. Time attributes keep what the watermark is for. */
export interface Field {
  readonly name: string;
  readonly type: SqlType;
  /** `rowtime`: event time with a watermark. `proctime`: processing time. */
  readonly timeAttribute?: 'rowtime' | 'proctime';
}

/**
 * Relational operators. `fields` are the output columns; expressions refer to the input's fields by index (of a join: the
 * left fields, then the right ones). Sub-queries are gone: the binder made joins of them.
 */
export type Relation =
  | { readonly op: 'scan'; readonly table: string; readonly fields: readonly Field[]; readonly at: Position }
  /** Constant rows; every expression is without fields. */
  | {
      readonly op: 'values';
      readonly rows: readonly (readonly Expression[])[];
      readonly fields: readonly Field[];
      readonly at: Position;
    }
  | {
      readonly op: 'project';
      readonly input: Relation;
      readonly expressions: readonly Expression[];
      readonly fields: readonly Field[];
    }
  | {
      readonly op: 'filter';
      readonly input: Relation;
      readonly condition: Expression;
      readonly fields: readonly Field[];
    }
  /** A window table function: appends `window_start`, `window_end`, `window_time` to the input's fields. */
  | {
      readonly op: 'window';
      readonly input: Relation;
      readonly window: WindowSpec;
      readonly fields: readonly Field[];
      readonly at: Position;
    }
  /**
   * `GROUP BY`, `SELECT DISTINCT`. Output: the group keys, then the aggregates. `window` is set when both window_start
   * and window_end of a window table function are among the keys: then it is a windowed aggregate (emitted per window,
   * state dropped when the window closes); otherwise the result is updating. With grouping sets a key that is not in a
   * row's set is NULL there, and GROUPING / GROUPING_ID are calls among the aggregates.
   */
  | {
      readonly op: 'aggregate';
      readonly input: Relation;
      readonly keys: readonly number[];
      /** Places in `keys`; null: one set, all of them. */
      readonly groupingSets: readonly (readonly number[])[] | null;
      readonly aggregates: readonly AggregateCall[];
      readonly window: WindowedKeys | null;
      readonly inputTtlMs?: InputTtls;
      readonly fields: readonly Field[];
      readonly at: Position;
    }
  /** `fn(…) OVER (…)`: the input's fields, then one per call. All calls share partition and order. */
  | {
      readonly op: 'over';
      readonly input: Relation;
      readonly partition: readonly number[];
      readonly order: readonly SortKey[];
      readonly calls: readonly OverCall[];
      readonly fields: readonly Field[];
      readonly at: Position;
    }
  /**
   * Output: left fields, then right fields; `semi` and `anti` only the left ones. `condition` is over left ++ right in
   * every kind. `anti` keeps a left row for which the condition is true with no right row; `nullAware` (NOT IN): also
   * not one for which it is NULL with some right row.
   */
  | {
      readonly op: 'join';
      readonly kind: JoinKind;
      readonly left: Relation;
      readonly right: Relation;
      readonly condition: Expression;
      readonly nullAware: boolean;
      /** While it is bound: with a sub-query as a value that looks at a row two levels up. */
      readonly ofValue?: true;
      readonly inputTtlMs?: InputTtls;
      readonly fields: readonly Field[];
      readonly at: Position;
    }
  /**
   * `left JOIN table FOR SYSTEM_TIME AS OF left.time`: the right row valid at that time. `timeField` is a rowtime
   * (versioned table, by its primary key and event time) or a proctime (lookup) of the left input.
   */
  | {
      readonly op: 'temporal-join';
      readonly kind: 'inner' | 'left';
      readonly left: Relation;
      readonly right: Relation;
      readonly timeField: number;
      readonly condition: Expression;
      readonly fields: readonly Field[];
      readonly at: Position;
    }
  /** Each input row with every row a function makes of it; `left`: with NULLs when it makes none. */
  | {
      readonly op: 'correlate';
      readonly input: Relation;
      readonly left: boolean;
      readonly call: TableCall;
      /** Over input ++ function fields; null: always true. */
      readonly condition: Expression | null;
      readonly fields: readonly Field[];
      readonly at: Position;
    }
  | {
      readonly op: 'union';
      readonly inputs: readonly Relation[];
      readonly fields: readonly Field[];
      readonly at: Position;
    }
  /** `ORDER BY … LIMIT … OFFSET …`; `limit` null: all rows. */
  | {
      readonly op: 'sort';
      readonly input: Relation;
      readonly order: readonly SortKey[];
      readonly limit: number | null;
      readonly offset: number;
      readonly fields: readonly Field[];
      readonly at: Position;
    };

/** The hint STATE_TTL: how long state about each input is kept; null, or all of it absent: as `table.exec.state.ttl` says. */
export type InputTtls = readonly (number | null)[];

export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti';

/** NULLs are the smallest values unless said otherwise (ascending: first; descending: last). */
export interface SortKey {
  readonly field: number;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface OverCall {
  /** An aggregate, or one that only exists here: `ROW_NUMBER`, `RANK`, `DENSE_RANK`, `LAG`, `LEAD`, `NTILE`, … */
  readonly call: AggregateCall;
  readonly frame: OverFrame;
}

/** Ends at the current row (RANGE: with its peers). `preceding`: rows, or ms of the order field; null: unbounded. */
export interface OverFrame {
  readonly unit: 'rows' | 'range';
  readonly preceding: number | null;
}

export type TableCall =
  /** An ARRAY (elements of ROW type are spread into fields), MAP (key, value) or MULTISET; with a 1-based ordinality field behind. */
  | {
      readonly fn: 'UNNEST';
      readonly collection: Expression;
      readonly ordinality: boolean;
      readonly [PLACE]?: Place;
    }
  | {
      readonly fn: 'USER';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly version?: string;
      readonly [PLACE]?: Place;
    };

/**
 * Windows are half-open, aligned to the epoch plus `offsetMs`. `slideMs`: of a tumbling window its size, of a CUMULATE
 * the step, of a SESSION 0. A session's `sizeMs` is its gap; it keeps rows apart by `partition` (fields of the input).
 */
export interface WindowSpec {
  readonly kind: 'tumble' | 'hop' | 'cumulate' | 'session';
  /** Field of the input that is the time attribute. */
  readonly timeField: number;
  readonly time: 'rowtime' | 'proctime';
  readonly sizeMs: number;
  readonly slideMs: number;
  readonly offsetMs: number;
  readonly partition: readonly number[];
}

/** Which of the aggregate's input fields are the window's bounds. */
export interface WindowedKeys {
  readonly spec: WindowSpec;
  readonly startField: number;
  readonly endField: number;
}

/** The aggregate functions there are. Behind the line: only as `OverCall`; with grouping sets; for scalar sub-queries. */
export type AggregateFunction =
  | 'COUNT'
  | 'SUM'
  | 'SUM0'
  | 'AVG'
  | 'MIN'
  | 'MAX'
  | 'STDDEV_POP'
  | 'STDDEV_SAMP'
  | 'VAR_POP'
  | 'VAR_SAMP'
  | 'FIRST_VALUE'
  | 'LAST_VALUE'
  | 'LISTAGG'
  | 'COLLECT'
  | 'ARRAY_AGG'
  | 'PERCENTILE'
  | 'JSON_OBJECTAGG'
  | 'JSON_ARRAYAGG'
  /** Ours: HyperLogLog and t-digest (or DDSketch). */
  | 'APPROX_COUNT_DISTINCT'
  | 'APPROX_PERCENTILE'
  /** Ours: the sum of 128-bit hashes. */
  | 'FINGERPRINT'
  | 'ROW_NUMBER'
  | 'RANK'
  | 'DENSE_RANK'
  | 'PERCENT_RANK'
  | 'CUME_DIST'
  | 'NTILE'
  | 'LAG'
  | 'LEAD'
  | 'GROUPING'
  | 'GROUPING_ID'
  | 'SINGLE_VALUE';

export interface AggregateCall {
  readonly fn: AggregateFunction;
  /** The first argument. Absent for `COUNT(*)`, `ROW_NUMBER()`. */
  readonly argument?: Expression;
  /** What follows: LISTAGG's separator, a percentage, LAG's offset and default; of COUNT(a, b) the further columns; of GROUPING the keys' places. */
  readonly rest?: readonly Expression[];
  readonly distinct: boolean;
  readonly filter?: Expression;
  readonly type: SqlType;
  readonly [PLACE]?: Place;
}

/**
 * Scalar expressions, fully typed; every implicit cast is explicit. Literals: BIGINT and DECIMAL as strings of digits,
 * other numbers as numbers, TIMESTAMP as epoch ms (with a fraction for finer precisions), DATE as days, TIME as ms of the
 * day, INTERVAL as ms or months, STRING as string, BYTES as hexadecimal digits.
 */
export type Expression = ExpressionBody & { readonly [PLACE]?: Place };

type ExpressionBody =
  | { readonly op: 'field'; readonly index: number; readonly type: SqlType }
  | { readonly op: 'literal'; readonly value: string | number | boolean | null; readonly type: SqlType }
  /** `fn` is the id of a function in `functions/` (operators too: `=`, `+`, `AND`, `IS NULL`), or `USER:` and a user function's name. */
  | {
      readonly op: 'call';
      readonly fn: string;
      readonly args: readonly Expression[];
      readonly type: SqlType;
      /** Of a user function. */
      readonly version?: string;
    }
  | {
      readonly op: 'case';
      readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly otherwise: Expression;
      readonly type: SqlType;
    }
  | {
      readonly op: 'cast';
      readonly input: Expression;
      readonly type: SqlType;
      readonly try: boolean;
      /** Of a check for NOT NULL: the column that takes the value, for the error. */
      readonly column?: string;
    };
