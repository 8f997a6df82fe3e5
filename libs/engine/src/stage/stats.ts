import type { TaskStats } from '../task.ts';

/** The totals of a task that has done nothing. */
export function newStats(): TaskStats {
  return { records: 0, deadLetters: 0, duplicates: 0, late: 0, watermark: -Infinity, stateEntries: 0 };
}
