import type { DataflowPlan } from './dataflow/plan.ts';
import type { AggregateCall, Expression, Field, SqlType, Startup, WindowSpec } from '@millrace/sql';
import type { ServedView } from './served-view.ts';

/**
 * The physical plan of one pipeline: plain serialisable data. Every `INSERT INTO` is one statement with stages of its
 * own; stages talk through exchange topics. Names are explicit and stable: they derive from the pipeline and the
 * statement's target, never from a counter that an edit elsewhere would shift.
 */
export interface PipelinePlan {
  readonly formatVersion: 1;
  readonly pipeline: string;
  readonly statements: readonly StatementPlan[];
  /** Default 200. */
  readonly commitIntervalMs: number;
}

export interface StatementPlan {
  /** The target table's name; unique within the pipeline. */
  readonly name: string;
  readonly stages: readonly StagePlan[];
  /** Set when the target is a served view. */
  readonly view: ServedView | null;
}

/** A part of a plan between exchanges. It runs as `tasks` tasks; task p reads partition p of its input topic. */
export interface StagePlan {
  /** `<statement>.<role>`, for example `airport_hourly.local`; `__millrace.<pipeline>.<node>.state` is its state log. */
  readonly node: string;
  /** Topic partitions of the input; null for a source, whose number the log decides. */
  readonly tasks: number | null;
  readonly stateTopic: string;
  readonly input: SourceInput | ExchangeInput;
  /** Operators in the order in which rows pass them. */
  readonly operators: readonly Operator[];
  readonly output: ExchangeOutput | ViewOutput | TopicOutput;
  /** Of a part of a cut plan whose rows several stages read: the exchanges of the others. */
  readonly moreOutputs?: readonly ExchangeOutput[];
  /** Of a part of a cut plan that writes an exchange: where rows go that fail here. That of the statement's last stage. */
  readonly deadLetters?: { readonly topic: string; readonly partitions: number };
  /**
   * How times of more than three digits are kept: as integers of their unit. Absent where there are none, and in plans of
   * 0.1.0, which kept doubles of milliseconds: their state would be misread.
   */
  readonly timeUnits?: 'exact';
  /** Where the view wants its late records: the last stage writes them, those before it send along what may be late. */
  readonly lateTopic?: string;
}

/** Rows decoded from the records of a source topic. */
export interface SourceInput {
  readonly kind: 'source';
  readonly table: string;
  readonly topic: string;
  readonly format: 'json' | 'avro-confluent';
  /** How JSON writes times: `2026-01-31 23:59:59.999` (SQL, also when absent) or `2026-01-31T23:59:59.999`. */
  readonly jsonTimestampFormat?: 'SQL' | 'ISO-8601';
  /** Every physical and metadata column that validity depends on, in the table's order; `needed` ones become values. */
  readonly columns: readonly SourceColumn[];
  /**
   * Fields of the row the operators see, each an expression over `columns` (physical copied, computed evaluated). Only
   * columns that something reads are there.
   */
  readonly row: readonly Expression[];
  readonly fields: readonly Field[];
  /** Over the row's fields; null when the table has no watermark. Its value in epoch ms is the watermark. */
  readonly watermark: Expression | null;
  readonly startup: Startup;
  /**
   * Whether this stage sends records that are not valid to the dead letter topic. Whether one is valid does not depend
   * on the query, so of all statements that read a table exactly one says so, the first.
   */
  readonly reportsInvalid: boolean;
  /**
   * What tells a repeated event of this table, beside the id in a record's header; absent when the table says nothing.
   * `column` (place in `columns`) names an event whose record brings no id along.
   */
  readonly eventId?: { readonly column: number | null; readonly ttlMs: number | null };
  /**
   * Records change rows: the columns (places in `columns`) of the primary key, which is the record's key, too. A record
   * without value deletes: its row holds the key alone, NULL elsewhere. Absent: every record is a row.
   */
  readonly upsertKey?: readonly number[];
  /** How the runtime reads it; absent where nothing is said. Not part of what state belongs to. */
  readonly reading?: Reading;
  /** The columns the topic is keyed by (`key.fields`, `DISTRIBUTED BY`), for ingest; empty: no key. */
  readonly keyColumns: readonly string[];
}

export interface Reading {
  /** After so long without records a topic partition holds no watermark back; 0: it always does. */
  readonly idleTimeoutMs: number;
  readonly onDataLoss: 'fail' | 'continue';
  /** Of each task; null: as fast as it can. */
  readonly recordsPerSecond: number | null;
}

export interface SourceColumn {
  readonly name: string;
  readonly type: SqlType;
  /** Absent for a column of the value; `timestamp`, `offset`, `partition` for metadata. */
  readonly metadataKey?: string;
  readonly needed: boolean;
}

/** Rows and partial aggregates from the stage before, in the engine's exchange encoding. */
export interface ExchangeInput {
  readonly kind: 'exchange';
  readonly topic: string;
  /**
   * Nodes of the stages that write it. Their tasks, in this order, are the upstreams; watermarks are merged by `min`
   * (of each stage apart where the stage is a `dataflow`). A stage that writes rows of two kinds is there twice.
   */
  readonly from: readonly string[];
  readonly fields: readonly Field[];
}

export type Operator =
  /**
   * Keep rows where `condition` is true, then replace the row by `expressions` (either may be absent). A cast of a
   * nullable value to its own type NOT NULL is a check: NULL there is an error of the row, as a failed cast is.
   */
  | {
      readonly op: 'calc';
      readonly condition: Expression | null;
      readonly expressions: readonly Expression[] | null;
      readonly fields: readonly Field[];
    }
  /** Window table function without a windowed aggregate behind it: one row per window the row belongs to. */
  | { readonly op: 'assign-windows'; readonly window: WindowSpec; readonly fields: readonly Field[] }
  /**
   * Partial aggregates per slice and key, sent at every commit (last operator before an exchange). `keys` are input
   * fields without the window's bounds. A slice is gcd(size, slide) long; `window` null: no window, one open-ended slice.
   * `fields`: the keys, then the aggregates' results. A row whose event time is NULL is an error of the row. A slice is
   * added up until the task's own watermark passes its end and the merge's lateness: it then goes out, the watermark
   * behind it, to every task that may have to close a window.
   */
  | {
      readonly op: 'local-aggregate';
      readonly keys: readonly number[];
      readonly aggregates: readonly AggregateCall[];
      readonly window: WindowSpec | null;
      readonly latenessMs: number;
      readonly fields: readonly Field[];
    }
  /**
   * Merges partial aggregates of the exchange. Output row: `output` maps to keys, window bounds and aggregates.
   * `aggregates` and `window` are those of the local aggregate (arguments and `timeField` mean its input, not this one's).
   * Late: every window of the slice closed before it arrived, that is watermark >= end - 1 + latenessMs.
   */
  | {
      readonly op: 'merge-aggregate';
      readonly keyCount: number;
      readonly aggregates: readonly AggregateCall[];
      readonly window: WindowSpec | null;
      readonly latenessMs: number;
      readonly emit: 'on-update' | 'on-close';
      readonly output: readonly AggregateOutput[];
      readonly fields: readonly Field[];
    }
  /**
   * Operators of the general engine (dataflow/plan.ts): joins, Top-N, OVER … Either everything behind the sources, in
   * one task, whose one sink is the stage's output; or a part of a plan that was cut (dataflow/cut.ts), which receives
   * rows and sends them on, or has the sink. Alone in its stage, or last in one that reads a source: then it is what an
   * aggregate does in front of its exchange, and keeps nothing from one commit to the next.
   */
  | DataflowOperator;

/** See `Operator`. */
export interface DataflowOperator {
  readonly op: 'dataflow';
  readonly plan: DataflowPlan;
  /** By place in the input's `from`: the `source` or `receive` node that the stage's rows are for. */
  readonly sources: readonly number[];
  readonly fields: readonly Field[];
}

export type AggregateOutput =
  | { readonly from: 'key'; readonly index: number }
  | { readonly from: 'aggregate'; readonly index: number }
  | { readonly from: 'window_start' | 'window_end' | 'window_time' };

/** To the task that owns hash(`keys`): Kafka's murmur2 over the encoded key, modulo `partitions`. No keys: partition 0. */
export interface ExchangeOutput {
  readonly kind: 'exchange';
  readonly topic: string;
  readonly partitions: number;
  readonly keys: readonly number[];
  /** No keys, and several topic partitions: all rows of a task to one of them, in order. */
  readonly isForward?: true;
  /** Of a source with a watermark: in front of each row stands the one that was there before it, so it is late or not alone. */
  readonly isTimed?: true;
  /** The writing stage's place in the reading one's `from`, where that does not follow from its name. */
  readonly place?: number;
}

/** Versioned rows of a served view, task p to partition p of the view topic, with progress records behind them. */
export interface ViewOutput {
  readonly kind: 'view';
  readonly topic: string;
  /** Output fields that are the primary key, in key order. */
  readonly keys: readonly number[];
  readonly fields: readonly Field[];
}

/**
 * Rows written to a topic of the log, format JSON: appended (`'connector' = 'kafka'`), or as changes by key (`upserts`,
 * `'connector' = 'upsert-kafka'`), where a record without value says that its key's row is gone.
 */
export interface TopicOutput {
  readonly kind: 'topic';
  readonly topic: string;
  readonly keys: readonly number[];
  readonly fields: readonly Field[];
  readonly upserts?: true;
  /** Fields that are the record's timestamp and headers, and do not stand in its value. */
  readonly metadata?: { readonly timestamp?: number; readonly headers?: number };
  readonly partitions: number;
}
