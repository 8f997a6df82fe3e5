import type { Position } from '../logical/plan.ts';

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
  readonly at: Position;
}

export type Literal =
  | { readonly kind: 'string' | 'integer' | 'decimal' | 'approximate'; readonly text: string }
  | { readonly kind: 'date' | 'time' | 'timestamp'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | {
      readonly kind: 'interval';
      readonly text: string;
      readonly negative: boolean;
      readonly unit: string;
      /** Digits allowed in the leading field; null: as the standard says, two. */
      readonly precision: number | null;
    }
  /** A unit of time as an argument: `EXTRACT(HOUR FROM ts)`, `FLOOR(ts TO DAY)`. */
  | { readonly kind: 'unit'; readonly unit: string };

export interface TypeNode {
  /** Normalised: `INT`, `TIMESTAMP_LTZ`, `VARCHAR`, `ROW`… */
  readonly name: string;
  readonly parameters: readonly number[];
  /** Element (ARRAY, MULTISET), key and value (MAP), fields (ROW). */
  readonly children: readonly { readonly name: Name | null; readonly type: TypeNode }[];
  readonly nullable: boolean;
  readonly at: Position;
}

// --- queries -----------------------------------------------------------------------------------------------------

export interface QueryNode {
  readonly items: readonly SelectItem[];
  readonly distinct: boolean;
  readonly from: FromNode;
  readonly where: ExpressionNode | null;
  readonly groupBy: readonly ExpressionNode[] | null;
  readonly having: ExpressionNode | null;
  readonly at: Position;
}

export type SelectItem =
  | { readonly item: 'star'; readonly qualifier: Name | null; readonly at: Position }
  | {
      readonly item: 'expression';
      readonly expression: ExpressionNode;
      readonly alias: Name | null;
      readonly at: Position;
    };

export type FromNode =
  | { readonly from: 'table'; readonly name: Name; readonly alias: AliasNode | null; readonly at: Position }
  | { readonly from: 'query'; readonly query: QueryNode; readonly alias: AliasNode | null; readonly at: Position }
  | {
      readonly from: 'function';
      /** In upper case: `TUMBLE`, `HOP`. */
      readonly name: string;
      readonly args: readonly FunctionArgument[];
      readonly alias: AliasNode | null;
      readonly at: Position;
    };

export interface AliasNode {
  readonly name: Name;
  readonly columns: readonly Name[] | null;
}

/** Argument of a table function: a table, `DESCRIPTOR(a)`, or an expression; perhaps named (`DATA => TABLE t`). */
export type FunctionArgument = { readonly label: Name | null; readonly at: Position } & (
  | { readonly arg: 'table'; readonly table: FromNode }
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
  | { readonly statement: 'set'; readonly key: Text; readonly value: Text; readonly at: Position };

export interface InsertNode {
  readonly statement: 'insert';
  readonly target: Name;
  readonly columns: readonly Name[] | null;
  readonly query: QueryNode;
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
  readonly options: readonly { readonly key: Text; readonly value: Text }[];
  readonly at: Position;
}

export type ColumnNode = { readonly name: Name; readonly at: Position } & (
  | { readonly kind: 'physical'; readonly type: TypeNode }
  | { readonly kind: 'computed'; readonly expression: ExpressionNode }
  | { readonly kind: 'metadata'; readonly type: TypeNode; readonly key: Text | null; readonly virtual: boolean }
);
