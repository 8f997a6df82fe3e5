import type { RunnablePipeline } from '@millrace/runtime';
import type { Model, Row } from './oracle/model.ts';

/** A pipeline that the simulator runs, and what it should compute. */
export interface SimCase {
  readonly name: string;
  readonly sql: string;
  readonly model: Model;
  /** The model's identity of a row of the view. */
  identify(row: Row): string;
}

export interface CompiledCase extends SimCase {
  readonly pipeline: RunnablePipeline;
}
