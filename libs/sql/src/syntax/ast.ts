import type { Position } from '../logical/plan.ts';
import type { HintNode } from './hints.ts';

/** What the parser makes of a script: its text as data, no name looked up yet. Every node says where it stands. */

export interface Name {
  readonly text: string;
  readonly at: Position;
}

export interface Text {
  readonly text: string;
  readonly at: Position;
}

// --- expressions -------------------------------------------------------------------------------------------------

export type ExpressionNode =
  | { readonly node: 'column'; readonly path: readonly Name[]; readonly at: Position }
  | { readonly node: 'literal'; readonly literal: Literal; readonly at: Position }
  /** `op` is the id of an operator of the function registry. */
  | { readonly node: 'operator'; readonly op: string; readonly args: readonly ExpressionNode[]; readonly at: Position }
  | CallNode
  | {
      readonly node: 'case';
      readonly operand: ExpressionNode | null;
      readonly branches: readonly { readonly when: ExpressionNode; readonly then: ExpressionNode }[];
      readonly otherwise: ExpressionNode | null;
      readonly at: Position;
    }
  | {
      readonly node: 'cast';
      readonly input: ExpressionNode;
      readonly type: TypeNode;
      readonly try: boolean;
      readonly at: Position;
    }
  /** `ROW(a, b)` or `(a, b)`; `ARRAY[a, b]`; `MAP[k, v, k, v]`. */
  | { readonly node: 'row' | 'array' | 'map'; readonly items: readonly ExpressionNode[]; readonly at: Position }
  /** A field of a value that is no name: `f(x).a`, `rows[1].a` (names stay one `column` path). `a[1]` is the operator `ITEM`. */
  | { readonly node: 'access'; readonly input: ExpressionNode; readonly field: Name; readonly at: Position }
  /** A scalar sub-query. */
  | { readonly node: 'subquery'; readonly query: QueryNode; readonly at: Position }
  | { readonly node: 'exists'; readonly query: QueryNode; readonly at: Position }
  /** `value IN (SELECT …)`; `(a, b) IN (…)` has several values. NOT IN is the operator NOT of it. */
  | {
      readonly node: 'in-query';
      readonly values: readonly ExpressionNode[];
      readonly query: QueryNode;
      readonly at: Position;
    }
  /** `value < SOME (SELECT …)`. `<= ALL` is the operator NOT of `> SOME`; `= SOME` is IN. */
  | {
      readonly node: 'some-query';
      readonly op: '<' | '<=' | '>' | '>=' | '<>';
      readonly values: readonly [ExpressionNode];
      readonly query: QueryNode;
      readonly at: Position;
    };

export interface CallNode {
  readonly node: 'call';
  /** In upper case. */
  readonly name: string;
  readonly args: readonly ExpressionNode[];
  /** `COUNT(*)`. */
  readonly star: boolean;
  readonly distinct: boolean;
  readonly filter: ExpressionNode | null;
  /** `RESPECT NULLS` or `IGNORE NULLS`, where it is said. */
  readonly nulls?: 'RESPECT' | 'IGNORE';
  /** `ARRAY_AGG(a ORDER BY b)`. */
  readonly orderBy?: readonly OrderItem[];
  /** `OVER (…)` or `OVER w`. */
  readonly over: OverNode | Name | null;
  /** The clauses of JSON_VALUE and the other JSON functions with clauses of their own; null for every other function. */
  readonly json: JsonClauses | null;
  /** The name as it was written: user functions keep their case. */
  readonly writtenName: string;
  readonly at: Position;
}

/** What stands inside `OVER (…)` or a `WINDOW` clause. */
export interface OverNode {
  /** `(w ROWS …)`: the window whose partition, and perhaps order, it has. */
  readonly base?: Name;
  readonly partitionBy: readonly ExpressionNode[];
  readonly orderBy: readonly OrderItem[];
  /** Null: as the standard says (RANGE UNBOUNDED PRECEDING with an order). */
  readonly frame: {
    readonly unit: 'ROWS' | 'RANGE';
    /** An expression, or null for UNBOUNDED. `CURRENT ROW` ends every frame Flink takes; others are refused by the grammar. */
    readonly preceding: ExpressionNode | 'CURRENT ROW' | null;
  } | null;
  readonly at: Position;
}

export interface OrderItem {
  readonly expression: ExpressionNode;
  readonly descending: boolean;
  /** Null: as Flink has it (NULLs are the smallest values). */
  readonly nullsFirst: boolean | null;
}

export interface JsonClauses {
  /** `RETURNING type`. */
  readonly returning: TypeNode | null;
  readonly onEmpty: JsonFallback | null;
  readonly onError: JsonFallback | null;
  /** JSON_QUERY: `WITHOUT`, `WITH CONDITIONAL`, `WITH UNCONDITIONAL` [ARRAY] WRAPPER. */
  readonly wrapper: 'WITHOUT' | 'CONDITIONAL' | 'UNCONDITIONAL' | null;
  /**
   * JSON_OBJECT (arguments: key, value, key, value…), JSON_ARRAY, JSON_OBJECTAGG (key, value), JSON_ARRAYAGG:
   * `NULL ON NULL`, `ABSENT ON NULL`; null: as the function has it (objects NULL, arrays ABSENT).
   */
  readonly onNull: 'NULL' | 'ABSENT' | null;
}

/** `TRUE`, `FALSE`, `UNKNOWN` belong to JSON_EXISTS. */
export type JsonFallback =
  | 'NULL'
  | 'ERROR'
  | 'EMPTY ARRAY'
  | 'EMPTY OBJECT'
  | 'TRUE'
  | 'FALSE'
  | 'UNKNOWN'
  | { readonly default: ExpressionNode };

export type Literal =
  | { readonly kind: 'string' | 'integer' | 'decimal' | 'approximate'; readonly text: string }
  | { readonly kind: 'date' | 'time' | 'timestamp'; readonly text: string }
  /** `x'0AFF'`: the hexadecimal digits. */
  | { readonly kind: 'binary'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | {
      readonly kind: 'interval';
      readonly text: string;
      readonly negative: boolean;
      /** In the singular: `DAY`, `WEEK`; of two units as `DAY TO SECOND`. */
      readonly unit: string;
      /** Digits allowed in the leading field; null: as the standard says, two. */
      readonly precision: number | null;
      /** Digits of a second's fraction, where they are written: `DAY TO SECOND(3)`, `SECOND(2, 3)`. */
      readonly scale: number | null;
    }
  /** A unit of time as an argument: `EXTRACT(HOUR FROM ts)`, `FLOOR(ts TO DAY)`. */
  | { readonly kind: 'unit'; readonly unit: string };

export interface TypeNode {
  /** Normalised: `INT`, `TIMESTAMP_LTZ`, `VARCHAR`, `ROW`, `INTERVAL DAY TO SECOND`… */
  readonly name: string;
  readonly parameters: readonly number[];
  /** Element (ARRAY, MULTISET), key and value (MAP), fields (ROW). */
  readonly children: readonly { readonly name: Name | null; readonly type: TypeNode }[];
  readonly nullable: boolean;
  readonly at: Position;
}

// --- queries -----------------------------------------------------------------------------------------------------

/** A query with what may stand around it: `WITH … body ORDER BY … LIMIT … OFFSET …`. */
export interface QueryNode {
  readonly with: readonly CteNode[];
  readonly body: QueryBody;
  readonly orderBy: readonly OrderItem[];
  /** `LIMIT n`, `FETCH FIRST n ROWS ONLY`. */
  readonly limit: ExpressionNode | null;
  readonly offset: ExpressionNode | null;
  readonly at: Position;
}

export interface CteNode {
  readonly name: Name;
  readonly columns: readonly Name[] | null;
  readonly query: QueryNode;
  readonly at: Position;
}

export type QueryBody =
  | SelectNode
  | {
      readonly query: 'set-operation';
      readonly op: 'UNION' | 'INTERSECT' | 'EXCEPT';
      readonly all: boolean;
      readonly left: QueryNode;
      readonly right: QueryNode;
      readonly at: Position;
    }
  | { readonly query: 'values'; readonly rows: readonly (readonly ExpressionNode[])[]; readonly at: Position };

export interface SelectNode {
  readonly query: 'select';
  /** `SELECT /*+ STATE_TTL('a' = '1d') *\/`; absent: none. */
  readonly hints?: readonly HintNode[];
  readonly items: readonly SelectItem[];
  readonly distinct: boolean;
  /** Null: one row without columns. */
  readonly from: FromNode | null;
  readonly where: ExpressionNode | null;
  readonly groupBy: readonly GroupItem[] | null;
  readonly having: ExpressionNode | null;
  /** `QUALIFY condition`, over window functions. */
  readonly qualify: ExpressionNode | null;
  /** `WINDOW w AS (…)`. */
  readonly windows: readonly { readonly name: Name; readonly over: OverNode }[];
  readonly at: Position;
}

/** `GROUPING SETS` may nest; ROLLUP and CUBE list composite keys. `()` is an empty list. */
export type GroupItem =
  | { readonly group: 'key'; readonly expression: ExpressionNode }
  | {
      readonly group: 'sets' | 'rollup' | 'cube';
      readonly sets: readonly (readonly ExpressionNode[])[];
      readonly at: Position;
    };

export type SelectItem =
  | {
      readonly item: 'star';
      /** `t.*`, or the fields of a row: `r.*`. */
      readonly qualifier: Name | null;
      /** What follows the qualifier: `[r]` in `t.r.*`, the fields of a row of `t`. */
      readonly nested: readonly Name[];
      readonly at: Position;
    }
  | {
      readonly item: 'expression';
      readonly expression: ExpressionNode;
      readonly alias: Name | null;
      readonly at: Position;
    };

export type FromNode =
  | {
      readonly from: 'table';
      readonly name: Name;
      /** `FOR SYSTEM_TIME AS OF expression`. */
      readonly systemTime: ExpressionNode | null;
      readonly alias: AliasNode | null;
      readonly at: Position;
    }
  | {
      readonly from: 'query';
      readonly query: QueryNode;
      readonly lateral: boolean;
      readonly alias: AliasNode | null;
      readonly at: Position;
    }
  /** `TABLE(TUMBLE(…))`, `TUMBLE(…)`, `LATERAL TABLE(f(…))`. */
  | {
      readonly from: 'function';
      /** In upper case: `TUMBLE`, `HOP`; a user function's name is in `writtenName`. */
      readonly name: string;
      readonly writtenName: string;
      readonly args: readonly FunctionArgument[];
      readonly alias: AliasNode | null;
      readonly at: Position;
    }
  | {
      readonly from: 'unnest';
      readonly array: ExpressionNode;
      readonly ordinality: boolean;
      readonly alias: AliasNode | null;
      readonly at: Position;
    }
  /** `a, b` is a cross join. */
  | {
      readonly from: 'join';
      readonly kind: 'inner' | 'left' | 'right' | 'full' | 'cross';
      readonly left: FromNode;
      readonly right: FromNode;
      readonly on: ExpressionNode | null;
      readonly using: readonly Name[] | null;
      readonly natural: boolean;
      readonly alias: null;
      readonly at: Position;
    };

export interface AliasNode {
  readonly name: Name;
  readonly columns: readonly Name[] | null;
}

/** Argument of a table function: a table, `DESCRIPTOR(a)`, or an expression; perhaps named (`DATA => TABLE t`). */
export type FunctionArgument = { readonly label: Name | null; readonly at: Position } &
  /** `TABLE t [PARTITION BY a, b]`. */
  (
    | { readonly arg: 'table'; readonly table: FromNode; readonly partitionBy: readonly ExpressionNode[] }
    | { readonly arg: 'expression'; readonly expression: ExpressionNode }
  );

// --- statements --------------------------------------------------------------------------------------------------

export type StatementNode =
  | CreateTableNode
  | {
      readonly statement: 'create-view';
      readonly name: Name;
      readonly columns: readonly Name[] | null;
      readonly ifNotExists: boolean;
      readonly query: QueryNode;
      readonly at: Position;
    }
  | InsertNode
  | {
      readonly statement: 'create-function';
      readonly name: Name;
      readonly ifNotExists: boolean;
      /** `AS './path.ts' LANGUAGE TYPESCRIPT`. */
      readonly module: Text;
      readonly at: Position;
    }
  | { readonly statement: 'set'; readonly key: Text; readonly value: Text; readonly at: Position };

export interface InsertNode {
  readonly statement: 'insert';
  readonly target: Name;
  readonly columns: readonly Name[] | null;
  readonly query: QueryNode;
  /** `ON CONFLICT DO …`: what becomes of several rows with one primary key. Null: not said. */
  readonly onConflict: 'DEDUPLICATE' | 'NOTHING' | null;
  readonly at: Position;
}

export interface CreateTableNode {
  readonly statement: 'create-table';
  readonly name: Name;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnNode[];
  readonly watermarks: readonly { readonly column: Name; readonly expression: ExpressionNode; readonly at: Position }[];
  readonly primaryKeys: readonly { readonly columns: readonly Name[]; readonly at: Position }[];
  readonly distribution: {
    readonly columns: readonly Name[];
    readonly buckets: number | null;
    readonly at: Position;
  } | null;
  /** `PARTITIONED BY (a, b)`: folders of a file table; nothing to others. */
  readonly partitionedBy: readonly Name[];
  readonly options: readonly { readonly key: Text; readonly value: Text }[];
  readonly at: Position;
}

export type ColumnNode = { readonly name: Name; readonly at: Position } & (
  | { readonly kind: 'physical'; readonly type: TypeNode }
  | { readonly kind: 'computed'; readonly expression: ExpressionNode }
  | { readonly kind: 'metadata'; readonly type: TypeNode; readonly key: Text | null; readonly virtual: boolean }
);
