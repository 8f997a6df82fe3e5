import { encodePosition } from '@millrace/http';
import type { ViewSchema } from '@millrace/ports';
import { freshness, rowState, type ViewProgress } from './freshness.ts';
import { toJson, type JsonValue } from './query/values.ts';
import type { RowsRead } from './read/read-rows.ts';

/** The body of `GET /v1/views/{view}`. */
export function viewAnswer(
  schema: ViewSchema,
  progress: ViewProgress,
  read: RowsRead,
  timing: { readonly nowMs: number; readonly elapsedMs: number },
): object {
  return {
    data: rowObjects(schema, progress, read.rows),
    meta: schema.columns.map((column) => ({ name: column.name, type: column.sqlType })),
    rows: read.rows.length,
    freshness: freshness(progress, timing.nowMs),
    position: positionToken(progress),
    next_cursor: read.nextCursor,
    statistics: { elapsed_ms: timing.elapsedMs, partitions_read: read.partitionsRead },
  };
}

function rowObjects(schema: ViewSchema, progress: ViewProgress, rows: RowsRead['rows']): Record<string, JsonValue>[] {
  const { columns } = schema;
  const windowEnd = columns.findIndex((column) => column.name === schema.windowEndColumn);
  return rows.map((row) => {
    const object: Record<string, JsonValue> = {};
    for (let i = 0; i < columns.length; i++) object[columns[i].name] = toJson(columns[i], row[i]);
    // Decided now, from the watermark, never written: rows without a window carry no state.
    if (windowEnd >= 0) object._state = rowState(schema, progress, row[windowEnd]);
    return object;
  });
}

/** One entry of `GET /v1/views`, and the body of `GET /v1/views/{view}/schema`. */
export function viewDescription(schema: ViewSchema, progress: ViewProgress, nowMs: number): object {
  return {
    name: schema.view,
    pipeline: schema.pipeline,
    columns: schema.columns.map(({ name, sqlType, nullable }) => ({ name, type: sqlType, nullable })),
    primary_key: schema.primaryKey,
    time_column: schema.timeColumn,
    window_end_column: schema.windowEndColumn,
    lateness_ms: schema.latenessMs,
    ttl_ms: schema.ttlMs,
    late_records: progress.late,
    freshness: freshness(progress, nowMs),
    position: positionToken(progress),
  };
}

function positionToken(progress: ViewProgress): string | null {
  return Object.keys(progress.position).length === 0 ? null : encodePosition(progress.position);
}
