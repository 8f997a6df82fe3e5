import { cassandraOptions, SqlError, type Expression, type TableDefinition } from '@millrace/sql';
import { viewTopic } from './names.ts';
import { primaryKeyIndexes } from './outputs.ts';
import type { ServedView } from './served-view.ts';
import type { StatementContext } from './statement-context.ts';

const DAY_MS = 86_400_000;
const WINDOWS_PER_BUCKET = 1000;
const MOST_DAYS_PER_BUCKET = 30;
const DEFAULT_SHARDS = 4;

/** What the store and the gateway need to know of the view. `tasks`: of the last stage. */
export function planView(context: StatementContext, tasks: number): ServedView {
  const { pipeline, target, insert, shape, latenessMs } = context;
  refuseUnstored(target);
  const options = cassandraOptions(target);
  const { fields } = insert.input;
  const startColumns = boundColumns(context, 'start');
  const keyColumns = primaryKeyIndexes(target, fields).map((index) => fields[index]);
  const times = keyColumns.filter(({ type }) => type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ');
  const start = keyColumns.find(({ name }) => startColumns.includes(name));
  const timeColumn = start?.name ?? (times.length === 1 ? times[0].name : null);
  return {
    pipeline,
    name: target.name,
    topic: viewTopic(pipeline, target.name),
    fields,
    primaryKey: target.primaryKey,
    timeColumn,
    windowEndColumn: shape.aggregate?.window ? (boundColumns(context, 'end')[0] ?? null) : null,
    latenessMs,
    ttlMs: options.ttlMs,
    bucketMs: options.bucketMs ?? defaultBucketMs(start && shape.window ? shape.window.slideMs : null),
    shards: options.shards ?? (timeColumn !== null && keyColumns.length === 1 ? 1 : DEFAULT_SHARDS),
    tasks,
  };
}

/**
 * Whole days: as many as hold 1,000 windows of a key, at least one, at most 30. A day when rows are no windows.
 */
export function defaultBucketMs(slideMs: number | null): number {
  if (slideMs === null) return DAY_MS;
  const days = Math.ceil((slideMs * WINDOWS_PER_BUCKET) / DAY_MS);
  return Math.min(MOST_DAYS_PER_BUCKET, Math.max(1, days)) * DAY_MS;
}

/** Columns of the view that are the window's start or end, unchanged. */
function boundColumns({ shape, insert }: StatementContext, bound: 'start' | 'end'): string[] {
  if (!shape.window) return [];
  const index = shape.scan.fields.length + (bound === 'start' ? 0 : 1);
  const isBound = (expression: Expression) => expression.op === 'field' && expression.index === index;
  const outputs = shape.aggregate
    ? shape.after!.expressions.map((expression) => {
        if (expression.op !== 'field') return false;
        const key = shape.aggregate!.keys[expression.index];
        return key !== undefined && isBound(shape.before.expressions[key]);
      })
    : shape.before.expressions.map(isBound);
  return insert.input.fields.flatMap(({ name }, i) => (outputs[i] ? [name] : []));
}

function refuseUnstored(target: TableDefinition): void {
  const column = target.columns.find(({ kind }) => kind !== 'physical');
  if (column || target.watermark) {
    const what = column ? `the ${column.kind} column \`${column.name}\`` : 'a watermark';
    throw new SqlError(
      'MLR_SQL_SEMANTIC',
      `the served view \`${target.name}\` cannot have ${what}: it is only written`,
      target.at,
    );
  }
}
