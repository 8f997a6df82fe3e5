import type { RunnablePipeline } from '@millrace/runtime';
import type { Model, Row } from './oracle/model.ts';
import type { Click } from './oracle/source-record.ts';

/** A pipeline that the simulator runs, and what its statements should compute. */
export interface SimCase {
  readonly name: string;
  readonly sql: string;
  readonly statements: readonly SimStatement[];
  /** Whether events have ids, and those sent again must not count. */
  readonly withIds?: boolean;
}

export type SimStatement = ViewStatement | CopyStatement | TableStatement;

/** A statement that fills a served view. */
export interface ViewStatement {
  readonly target: string;
  readonly model: Model;
  /** The model's identity of a row of the view. */
  identify(row: Row): string;
}

/** A statement that appends a row to a plain topic for each record, or none. */
export interface CopyStatement {
  readonly target: string;
  copy(click: Click): Row | null;
}

/** A statement of any shape that fills a served view, and whose result does not hang on the order of what came in. */
export interface TableStatement {
  readonly target: string;
  /** All rows that these clicks make. */
  table(clicks: readonly Click[]): readonly Row[];
  identify(row: Row): string;
  /**
   * What is missing in a task's `rows` that these clicks alone give, whatever else came in; null: nothing. Left out where
   * more input may take rows away again. `isOwn`: whether the task ever has a row of this identity.
   */
  includes?(rows: readonly Row[], clicks: readonly Click[], isOwn: (identity: string) => boolean): string | null;
}

export interface CompiledCase extends SimCase {
  readonly pipeline: RunnablePipeline;
}
