import { encodeHeaders, RecordBatchWriter } from '@millrace/formats';
import type { ServedView } from '@millrace/plan';
import type { EventLog, TaskProgress } from '@millrace/ports';

/** Two tasks, so two topic partitions. */
export const VIEW: ServedView = {
  pipeline: 'p',
  name: 'totals',
  topic: 'p.totals',
  fields: [
    { name: 'k', type: { kind: 'VARCHAR', length: 2147483647, nullable: false } },
    { name: 'n', type: { kind: 'BIGINT', nullable: true } },
  ],
  primaryKey: ['k'],
  timeColumn: null,
  windowEndColumn: null,
  latenessMs: 0,
  ttlMs: null,
  bucketMs: 86_400_000,
  shards: 1,
  tasks: 2,
};

/** One commit of a task, as the engine writes it. */
export interface Commit {
  readonly task: number;
  readonly version: number;
  /** Absent: the first, which has no header. */
  readonly generation?: number;
  /** Null deletes. */
  readonly rows?: Readonly<Record<string, number | null>>;
  readonly progress?: Partial<TaskProgress>;
  readonly traceparent?: string;
}

/** Appends commits to the view's topic, which must exist. */
export async function appendCommits(log: EventLog, commits: readonly Commit[]): Promise<void> {
  const writers = [0, 1].map((partition) => new RecordBatchWriter(VIEW.topic, partition));
  for (const { task, version, generation, rows = {}, progress, traceparent } of commits) {
    const belongs: Record<string, string> =
      generation === undefined ? {} : { 'millrace-generation': String(generation) };
    const headers = encodeHeaders({ 'millrace-version': String(version), ...belongs });
    for (const [k, n] of Object.entries(rows)) {
      const value = n === null ? null : Buffer.from(JSON.stringify({ k, n }));
      writers[task].append(Math.floor(version / 1000), Buffer.from(JSON.stringify({ k })), value, headers);
    }
    if (progress === undefined) continue;
    const full: TaskProgress = { task, version, watermark: 0, positions: {}, late: 0, ...progress };
    const marks: Record<string, string> = {
      'millrace-progress': '1',
      ...belongs,
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    writers[task].append(
      Math.floor(version / 1000),
      Buffer.from(`{"task":${task}}`),
      progressValue(full),
      encodeHeaders(marks),
    );
  }
  await log.append(writers.flatMap((writer) => writer.take()));
}

function progressValue(progress: TaskProgress): Buffer {
  return Buffer.from(JSON.stringify(progress));
}
