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

export type SimStatement = ViewStatement | CopyStatement;

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

export interface CompiledCase extends SimCase {
  readonly pipeline: RunnablePipeline;
}
