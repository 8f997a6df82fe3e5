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
  readonly inserts: readonly Insert[];
  /** `SET 'key' = 'value'`, as last set. */
  readonly options: Readonly<Record<string, string>>;
}

/** Where something stands in the script; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
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
}

export interface Insert {
  readonly target: string;
  /** Rows in the column order and with the types of the target's physical columns (casts are in the plan). */
  readonly input: Relation;
  readonly at: Position;
}

/** A relation's output columns. Time attributes keep what the watermark is for. */
export interface Field {
  readonly name: string;
  readonly type: SqlType;
  /** `rowtime`: event time with a watermark. `proctime`: processing time. */
  readonly timeAttribute?: 'rowtime' | 'proctime';
}

/** Relational operators. `fields` are the output columns; expressions refer to the input's fields by index. */
export type Relation =
  | { readonly op: 'scan'; readonly table: string; readonly fields: readonly Field[]; readonly at: Position }
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
   * `GROUP BY`. Output: the group keys, then the aggregates. `window` is set when both window_start and window_end of
   * a window table function are among the keys: then it is a windowed aggregate (emitted per window, state dropped when
   * the window closes); otherwise the result is updating.
   */
  | {
      readonly op: 'aggregate';
      readonly input: Relation;
      readonly keys: readonly number[];
      readonly aggregates: readonly AggregateCall[];
      readonly window: WindowedKeys | null;
      readonly fields: readonly Field[];
      readonly at: Position;
    };

/** Windows are half-open, aligned to the epoch plus `offsetMs`. A tumbling window has `slideMs` = `sizeMs`. */
export interface WindowSpec {
  readonly kind: 'tumble' | 'hop';
  /** Field of the input that is the time attribute. */
  readonly timeField: number;
  readonly sizeMs: number;
  readonly slideMs: number;
  readonly offsetMs: number;
}

/** Which of the aggregate's input fields are the window's bounds. */
export interface WindowedKeys {
  readonly spec: WindowSpec;
  readonly startField: number;
  readonly endField: number;
}

export interface AggregateCall {
  readonly fn: 'COUNT' | 'SUM' | 'MIN' | 'MAX' | 'AVG';
  /** Absent for `COUNT(*)`. */
  readonly argument?: Expression;
  readonly distinct: boolean;
  readonly filter?: Expression;
  readonly type: SqlType;
}

/**
 * Scalar expressions, fully typed; every implicit cast is explicit. Literals: BIGINT and DECIMAL as strings of digits,
 * other numbers as numbers, TIMESTAMP as epoch ms, DATE as days, INTERVAL as ms or months, STRING as string.
 */
export type Expression =
  | { readonly op: 'field'; readonly index: number; readonly type: SqlType }
  | { readonly op: 'literal'; readonly value: string | number | boolean | null; readonly type: SqlType }
  /** `fn` is the id of a function in `functions/` (operators too: `=`, `+`, `AND`, `IS NULL`). */
  | { readonly op: 'call'; readonly fn: string; readonly args: readonly Expression[]; readonly type: SqlType }
  | {
      readonly op: 'case';
      readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly otherwise: Expression;
      readonly type: SqlType;
    }
  | { readonly op: 'cast'; readonly input: Expression; readonly type: SqlType; readonly try: boolean };
