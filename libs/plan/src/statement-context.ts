import {
  cassandraOptions,
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

/** One INSERT and what planning it needs. */
export interface StatementContext {
  readonly pipeline: string;
  readonly insert: Insert;
  readonly shape: QueryShape;
  readonly source: TableDefinition;
  readonly target: TableDefinition;
  readonly servesView: boolean;
  /** Partitions of an exchange with keys: the target's buckets, `SET 'parallelism.default'`, or 4. */
  readonly parallelism: number;
  readonly latenessMs: number;
}

export function statementContext(script: Script, insert: Insert): StatementContext {
  const shape = shapeOf(insert.input);
  const tables = new Map(script.tables.map((table) => [table.name, table]));
  const source = tables.get(shape.scan.table)!;
  const target = tables.get(insert.target)!;
  const servesView = target.options['connector'] === 'cassandra';
  const lateness = servesView ? cassandraOptions(target).allowedLatenessMs : kafkaOptions(target).allowedLatenessMs;
  return {
    pipeline: script.pipeline,
    insert,
    shape,
    source,
    target,
    servesView,
    parallelism: target.distribution?.buckets ?? sessionOptions(script.options).parallelism ?? DEFAULT_PARALLELISM,
    latenessMs: lateness ?? kafkaOptions(source).allowedLatenessMs ?? 0,
  };
}

/** A stage of the statement, named for its role. */
export function stage(
  { pipeline, insert }: StatementContext,
  role: 'local' | 'merge' | 'rows' | 'upsert',
  parts: Pick<StagePlan, 'tasks' | 'input' | 'operators' | 'output'>,
): StagePlan {
  const node = `${insert.target}.${role}`;
  return { node, stateTopic: stateTopic(pipeline, node), ...parts };
}

export function unsupported({ insert }: StatementContext, message: string): SqlError {
  return new SqlError('MLR_SQL_UNSUPPORTED', message, insert.at);
}

export function meaningless({ insert }: StatementContext, message: string): SqlError {
  return new SqlError('MLR_SQL_SEMANTIC', message, insert.at);
}
