import {
  cassandraOptions,
  isUpsertTopic,
  kafkaOptions,
  sessionOptions,
  SqlError,
  type Insert,
  type Script,
  type TableDefinition,
} from '@millrace/sql';
import { stateTopic } from './names.ts';
import type { StagePlan } from './physical.ts';
import { shapeOf, type QueryShape } from './query-shape.ts';

/** Tasks behind an exchange when neither the table nor `SET` says how many. */
export const DEFAULT_PARALLELISM = 4;

/** One INSERT and where its rows go. */
export interface TargetContext {
  readonly pipeline: string;
  readonly insert: Insert;
  readonly target: TableDefinition;
  readonly servesView: boolean;
  /** Partitions of an exchange with keys: the target's buckets, `SET 'parallelism.default'`, or 4. */
  readonly parallelism: number;
  /** The same where the script says so, else 1: what a statement of any shape is cut for. */
  readonly ownParallelism: number;
  /** Null: the target does not say. */
  readonly ownLatenessMs: number | null;
}

/** One INSERT of a shape that the stages are made for, and what planning it needs. */
export interface StatementContext extends TargetContext {
  readonly shape: QueryShape;
  readonly source: TableDefinition;
  readonly latenessMs: number;
}

export function targetContext(script: Script, insert: Insert): TargetContext {
  const target = script.tables.find(({ name }) => name === insert.target)!;
  const servesView = target.options['connector'] === 'cassandra';
  const options = servesView ? cassandraOptions(target) : kafkaOptions(target);
  const asked = target.distribution?.buckets ?? sessionOptions(script.options).parallelism;
  return {
    pipeline: script.pipeline,
    insert,
    target,
    servesView,
    parallelism: asked ?? DEFAULT_PARALLELISM,
    ownParallelism: asked ?? 1,
    ownLatenessMs: options.allowedLatenessMs ?? null,
  };
}

/** Throws `MLR_SQL_UNSUPPORTED` for a query of another shape. */
export function statementContext(script: Script, context: TargetContext): StatementContext {
  const shape = shapeOf(context.insert.input);
  const source = script.tables.find(({ name }) => name === shape.scan.table)!;
  if (isUpsertTopic(source)) throw unsupported(context, 'rows that change, in stages');
  const latenessMs = context.ownLatenessMs ?? kafkaOptions(source).allowedLatenessMs ?? 0;
  return { ...context, shape, source, latenessMs };
}

/** A stage of the statement, named for its role. */
export function stage(
  { pipeline, insert }: TargetContext,
  role: 'local' | 'merge' | 'rows' | 'upsert' | 'dataflow' | `rows-${string}`,
  parts: Pick<StagePlan, 'tasks' | 'input' | 'operators' | 'output'>,
): StagePlan {
  const node = `${insert.target}.${role}`;
  return { node, stateTopic: stateTopic(pipeline, node), ...parts };
}

export function unsupported({ insert }: TargetContext, message: string): SqlError {
  return new SqlError('MLR_SQL_UNSUPPORTED', message, insert.at);
}

export function meaningless({ insert }: TargetContext, message: string): SqlError {
  return new SqlError('MLR_SQL_SEMANTIC', message, insert.at);
}
