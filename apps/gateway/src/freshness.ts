import { DEFAULT_TENANT, type StoreValue, type TableStore, type TaskProgress, type ViewSchema } from '@millrace/ports';
import type { Position } from '@millrace/http';
import { formatTime } from './query/time.ts';

/** What a view has taken in as a whole: the minimum over its tasks. */
export interface ViewProgress {
  /** Epoch ms; null until every task has reported one. */
  readonly watermark: number | null;
  /** Next offset per source topic partition that every task includes. */
  readonly position: Position;
  /** Records dropped as late, over all tasks. */
  readonly late: number;
}

/** Read this *before* the rows it speaks of: they then hold at least what it says. */
export async function readProgress(store: TableStore, schema: ViewSchema): Promise<ViewProgress> {
  return combineProgress(schema, await store.progress(schema, DEFAULT_TENANT));
}

export function combineProgress(schema: ViewSchema, tasks: readonly TaskProgress[]): ViewProgress {
  const late = tasks.reduce((sum, task) => sum + task.late, 0);
  // A task that has not reported may still change anything.
  if (tasks.length < schema.tasks || tasks.length === 0) return { watermark: null, position: {}, late };
  const watermark = Math.min(...tasks.map((task) => task.watermark));
  const position: Record<string, number> = {};
  for (const [partition, offset] of Object.entries(tasks[0].positions)) {
    const offsets = tasks.map((task) => task.positions[partition]);
    if (offsets.every((other) => other !== undefined)) position[partition] = Math.min(offset, ...offsets);
  }
  return { watermark: Number.isFinite(watermark) ? watermark : null, position, late };
}

export function includes(progress: ViewProgress, wanted: Position): boolean {
  return Object.entries(wanted).every(([partition, offset]) => (progress.position[partition] ?? 0) >= offset);
}

/** The `freshness` of an answer. `lag_ms` is how far event time is behind the clock. */
export function freshness(progress: ViewProgress, nowMs: number): { watermark: string | null; lag_ms: number | null } {
  if (progress.watermark === null) return { watermark: null, lag_ms: null };
  return { watermark: formatTime(progress.watermark), lag_ms: nowMs - progress.watermark };
}

/**
 * `final` when no further record can change the row: its window's end plus the lateness is at or below the watermark.
 */
export function rowState(schema: ViewSchema, progress: ViewProgress, windowEnd: StoreValue): 'final' | 'open' {
  if (progress.watermark === null || typeof windowEnd !== 'number') return 'open';
  return windowEnd + schema.latenessMs <= progress.watermark ? 'final' : 'open';
}
