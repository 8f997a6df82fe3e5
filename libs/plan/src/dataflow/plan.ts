import type {
  AggregateCall,
  Expression,
  Field,
  InputTtls,
  JoinKind,
  OverCall,
  SortKey,
  TableCall,
  UserFunction,
  WindowSpec,
} from '@millrace/sql';
import type { SourceInput } from '../physical.ts';

/**
 * The physical plan of the general engine (libs/engine/src/dataflow): operators that pass rows of a changelog to each
 * other inside one task. Plain serialisable data. `nodes` are in topological order: inputs before what reads them.
 */
export interface DataflowPlan {
  readonly formatVersion: 1;
  readonly pipeline: string;
  readonly nodes: readonly DataflowNode[];
  readonly functions: readonly UserFunction[];
  /** `table.exec.state.ttl`; 0: state of updating operators is kept for ever. */
  readonly stateTtlMs: number;
}

export type DataflowNode = NodeHead & NodeBody;

export interface NodeHead {
  /** Place in `nodes`. */
  readonly id: number;
  /** `<target>.<operator>` with a number where there are several: stable names of state. */
  readonly name: string;
  /** Nodes that feed it, by id, in the order of the operator's inputs. */
  readonly inputs: readonly number[];
  /** Output columns. */
  readonly fields: readonly Field[];
  /** Whether rows that were sent may be changed or taken back later (-U, +U, -D). */
  readonly changelog: 'append' | 'update';
}

export type NodeOf<Op extends NodeBody['op']> = NodeHead & Extract<NodeBody, { op: Op }>;

export type NodeBody =
  /** Rows of a table: those of `input.fields`, then filtered and projected by `calc`. */
  | { readonly op: 'source'; readonly input: SourceInput; readonly calc: Calc | null }
  /** Of a plan that was cut: rows of a node elsewhere, in the kinds it sent them, through the exchange of this stage. */
  | { readonly op: 'receive'; readonly from: Sender }
  /** The other end. `output`: which of its stage's. `closes`: when windows of the reader may end, of which each of its tasks must hear. */
  | {
      readonly op: 'send';
      readonly output: number;
      readonly closes?: { readonly everyMs: number; readonly offsetMs: number };
    }
  /**
   * Of a table whose records change rows: the row of each of its `keys`, and what a change makes of it (+I, -U and +U,
   * -D). Of an input row that is gone only the key is there.
   */
  | { readonly op: 'normalize'; readonly keys: readonly number[] }
  | { readonly op: 'values'; readonly rows: readonly (readonly Expression[])[] }
  /** Keep rows where `condition` is true, then replace the row by `expressions` (either may be null). */
  | ({ readonly op: 'calc' } & Calc)
  | { readonly op: 'union' }
  /** A window table function: the row with window_start, window_end, window_time behind, once per window it is in. */
  | { readonly op: 'assign-windows'; readonly window: WindowSpec }
  /**
   * Grouping sets: each row once per set, keys that are not in the set NULL, and the set's id (GROUPING_ID over all
   * `keys`, BIGINT) as one more field behind.
   */
  | { readonly op: 'expand'; readonly keys: readonly number[]; readonly sets: readonly (readonly number[])[] }
  /**
   * Updating `GROUP BY`; without aggregates: DISTINCT. Output: keys, aggregates. No keys: one group, which like every
   * other is there while it has rows (as in Flink: without input no row comes, and the last to go takes it along).
   */
  | {
      readonly op: 'group-aggregate';
      readonly keys: readonly number[];
      readonly aggregates: readonly AggregateCall[];
      readonly inputTtlMs?: InputTtls;
      readonly merges?: Merges;
    }
  /**
   * Of a plan that was cut: what each group (and window) of the rows since the last commit has come to, in front of the
   * exchange to the aggregate that merges it. `window`: of a `window-aggregate`; otherwise null. Output: keys, of windows
   * that rows bring along (`bounds`) the start, of windows the end of the slice, the accumulator.
   */
  | {
      readonly op: 'local-aggregate';
      readonly keys: readonly number[];
      readonly aggregates: readonly AggregateCall[];
      readonly window: WindowSpec | null;
      readonly bounds: WindowBounds | null;
    }
  /**
   * Aggregate per window, sent when the window closes. `assign`: rows go into windows by their time (`window.timeField`)
   * here; `attached`: they carry window bounds already, in the fields named. `keys` are without the window's bounds.
   * Output: what `output` says.
   */
  | {
      readonly op: 'window-aggregate';
      readonly window: WindowSpec;
      readonly bounds: WindowBounds | null;
      readonly keys: readonly number[];
      readonly aggregates: readonly AggregateCall[];
      readonly output: readonly WindowOutput[];
      readonly merges?: Merges;
    }
  | {
      readonly op: 'over-aggregate';
      readonly partition: readonly number[];
      readonly order: readonly SortKey[];
      /** What the order's first field is; `value`: no time. Frames then begin at the start, and results are updated. */
      readonly time: 'rowtime' | 'proctime' | 'value';
      readonly calls: readonly OverCall[];
    }
  /**
   * Top-N: per partition the rows with rank `from` to `to` (counted from 1, both inclusive) in `order`. Output: the
   * input's fields, and with `rankField` the rank (BIGINT) behind. `bounds`: per window, sent when it closes.
   */
  | {
      readonly op: 'rank';
      readonly fn: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK';
      readonly partition: readonly number[];
      readonly order: readonly SortKey[];
      readonly from: number;
      readonly to: number;
      readonly rankField: boolean;
      readonly bounds: WindowBounds | null;
    }
  /** First or last row per key by a time attribute (ROW_NUMBER … = 1 over it). Output: the input's fields. */
  | {
      readonly op: 'deduplicate';
      readonly keys: readonly number[];
      readonly keep: 'first' | 'last';
      readonly time: 'rowtime' | 'proctime';
      readonly timeField: number;
      readonly bounds: WindowBounds | null;
    }
  /** `ORDER BY … LIMIT`: rows `offset` + 1 to `offset` + `limit` of everything. No order: the first ones. */
  | { readonly op: 'limit'; readonly order: readonly SortKey[]; readonly offset: number; readonly limit: number }
  /** Equal on `leftKeys`/`rightKeys` (NULL equals nothing), and `condition` over left ++ right. */
  | (JoinParts & {
      readonly op: 'join';
      readonly nullAware: boolean;
      readonly inputTtlMs?: InputTtls;
      /** Which left rows need not be kept; absent: all are. */
      readonly windowEnds?: WindowEnds;
    })
  /**
   * Rows whose times are near: left.time - right.time within [lowerMs, upperMs]. `proctime`: the times of arrival.
   */
  | (JoinParts & {
      readonly op: 'interval-join';
      readonly time: 'rowtime' | 'proctime';
      readonly leftTime: number;
      readonly rightTime: number;
      readonly lowerMs: number;
      readonly upperMs: number;
    })
  /** Rows of the same window (and keys), joined when it closes. */
  | (JoinParts & {
      readonly op: 'window-join';
      readonly leftBounds: WindowBounds;
      readonly rightBounds: WindowBounds;
    })
  /**
   * The right row (by `rightKeys`) as of the left row's time. `rowtime`: the version valid then, decided when the
   * watermark has passed; `proctime`: the newest row there is when the left row arrives (static and served tables:
   * their input is read first).
   */
  | (JoinParts & {
      readonly op: 'temporal-join';
      readonly time: 'rowtime' | 'proctime';
      readonly leftTime: number;
      readonly rightTime: number | null;
      /** `proctime`: of a right row the newest of its key counts. Absent: every row counts. */
      readonly rightPrimaryKey?: readonly number[];
    })
  | {
      readonly op: 'correlate';
      readonly left: boolean;
      readonly call: TableCall;
      readonly condition: Expression | null;
    }
  /** Rows into a table, by position. `keys`: its primary key; empty: none (updating rows fold as a multiset). */
  | {
      readonly op: 'sink';
      readonly table: string;
      readonly keys: readonly number[];
      /** No two rows of the input ever hold one key at a time, or rows are only appended: the newest change of a key counts. */
      readonly keyed: boolean;
      /** Which of several rows that hold one key at a time is shown, by when they came. */
      readonly shows: 'first' | 'last';
    };

/**
 * The input is a `local-aggregate`'s: keys, bounds and the window's time say where in its rows they are, the aggregates are
 * over these fields, of the rows that it read.
 */
export type Merges = readonly Field[];

/** Who sends what a `receive` receives. */
export interface Sender {
  /** Source topics that the rows are made of. */
  readonly topics: readonly string[];
  /** `source`: each of its tasks reads a topic partition of its own. `stage`: each may have rows of all of them. */
  readonly kind: 'source' | 'stage';
}

export interface Calc {
  readonly condition: Expression | null;
  readonly expressions: readonly Expression[] | null;
}

interface JoinParts {
  readonly kind: JoinKind;
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
  /** Over left ++ right fields; null: always true. */
  readonly condition: Expression | null;
}

/**
 * Of an inner join whose right rows are windows: each comes when the watermark passes its window's end, and none of an
 * earlier end after that. The condition lets a left row match only windows that end between `leftTime` - `upperMs` and
 * `leftTime` - `lowerMs`: when the last of them has come the row need not be kept.
 */
export interface WindowEnds {
  readonly leftTime: number;
  readonly lowerMs: number;
  readonly upperMs: number;
  /** The condition asks a left field to be its window's MAX or MIN: a row that each of its windows exceeds need not be kept. */
  readonly extreme: WindowExtreme | null;
}

export interface WindowExtreme {
  /** Of the left row. */
  readonly field: number;
  readonly fn: 'MAX' | 'MIN';
  /** The `window-aggregate` that computes it, by name, and its output field; it has no keys, its windows tumble. */
  readonly aggregate: string;
  readonly output: number;
  readonly sizeMs: number;
  readonly offsetMs: number;
}

/** Fields that hold a row's window. */
export interface WindowBounds {
  readonly start: number;
  readonly end: number;
}

export type WindowOutput =
  | { readonly from: 'key'; readonly index: number }
  | { readonly from: 'aggregate'; readonly index: number }
  | { readonly from: 'window_start' | 'window_end' | 'window_time' };
