import {
  cassandraOptions,
  SqlError,
  windowOrigin,
  type Relation,
  type SqlType,
  type TableDefinition,
} from '@millrace/sql';
import { viewTopic } from './names.ts';
import { primaryKeyIndexes } from './outputs.ts';
import type { ServedView } from './served-view.ts';
import type { TargetContext } from './statement-context.ts';

const DAY_MS = 86_400_000;
const WINDOWS_PER_BUCKET = 1000;
const MOST_DAYS_PER_BUCKET = 30;
const DEFAULT_SHARDS = 4;

/** What the store and the gateway need to know of the view. `tasks`: of the last stage. */
export function planView(context: TargetContext, latenessMs: number, tasks: number): ServedView {
  const { pipeline, target, insert } = context;
  refuseUnstored(target);
  const options = cassandraOptions(target);
  const { fields } = insert.input;
  const origins = fields.map((_, i) => windowOrigin(insert.input, i));
  const keys = primaryKeyIndexes(target, fields);
  const times = keys.filter((key) => isWholeMs(fields[key].type));
  const start = keys.find((key) => origins[key]?.role === 'start');
  const timeColumn = start ?? (times.length === 1 ? times[0] : null);
  // Rows of a window are final once it is closed; those that are only put into one are final at once,
  // and those of a window by processing time come when it ends.
  const isEnd = (origin: (typeof origins)[number]) => origin?.role === 'end' && origin.spec.time === 'rowtime';
  const end = isWindowed(insert.input) ? origins.findIndex(isEnd) : -1;
  return {
    pipeline,
    name: target.name,
    topic: viewTopic(pipeline, target.name),
    fields,
    primaryKey: target.primaryKey,
    timeColumn: timeColumn === null ? null : fields[timeColumn].name,
    windowEndColumn: end < 0 ? null : fields[end].name,
    latenessMs,
    ttlMs: options.ttlMs,
    bucketMs: options.bucketMs ?? defaultBucketMs(start === undefined ? null : origins[start]!.spec.slideMs || null),
    shards: options.shards ?? (timeColumn !== null && keys.length === 1 ? 1 : DEFAULT_SHARDS),
    tasks,
  };
}

/** A time that stores can keep in order by its milliseconds. */
const isWholeMs = (type: SqlType) =>
  (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision <= 3;

/** Whether rows come out of an aggregate, a Top-N or a join per window. */
function isWindowed(relation: Relation): boolean {
  switch (relation.op) {
    case 'aggregate':
      return relation.window !== null;
    case 'project':
    case 'filter':
    case 'over':
      return isWindowed(relation.input);
    case 'join':
      return isWindowed(relation.left);
    default:
      return false;
  }
}

/**
 * Whole days: as many as hold 1,000 windows of a key, at least one, at most 30. A day when rows are no windows.
 */
export function defaultBucketMs(slideMs: number | null): number {
  if (slideMs === null) return DAY_MS;
  const days = Math.ceil((slideMs * WINDOWS_PER_BUCKET) / DAY_MS);
  return Math.min(MOST_DAYS_PER_BUCKET, Math.max(1, days)) * DAY_MS;
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
