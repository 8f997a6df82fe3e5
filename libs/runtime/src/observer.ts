import type { CommitOutcome, TopicPartition } from '@millrace/ports';
import type { LostRecords } from './task/input-reader.ts';

export type TaskStatus = 'opening' | 'restoring' | 'running' | 'failed' | 'stopped';

/** What one task's commit did, for metrics. Counts are since the commit before. */
export interface CommitReport {
  readonly taskId: string;
  readonly status: CommitOutcome['status'];
  readonly records: number;
  readonly deadLetters: number;
  /** Records left out because their event was taken in before. */
  readonly duplicates: number;
  readonly late: number;
  readonly outputBytes: number;
  readonly stateBytes: number;
  readonly durationMs: number;
  readonly watermark: number;
  readonly input: TopicPartition;
  /** Records between what this commit includes and the end of the input; null while the end is not known. */
  readonly lag: number | null;
  readonly stateEntries: number;
  /** Of these, the entries of operators whose state nothing ends, by operator. */
  readonly growing: ReadonlyMap<string, number>;
}

/** A commit's span. `headers` is a header block that carries its context to the records it writes. */
export interface CommitSpan {
  readonly headers: Buffer;
  end(status: CommitOutcome['status']): void;
}

/**
 * Everything the runtime tells the outside, without knowing who listens (metrics, logs, traces). All methods are
 * optional, must not throw and cannot influence what is committed, but for the trace context in the headers.
 */
export interface RuntimeObserver {
  taskStatus?(taskId: string, status: TaskStatus, error?: unknown): void;
  /** A commit is handed to the log; `committed` says how it ended. `snapshot`: a part of a snapshot goes with it. */
  committing?(taskId: string, snapshot: boolean): void;
  committed?(report: CommitReport): void;
  /** Records of a task's source were deleted before it read them; it goes on behind them (`scan.on-data-loss`). */
  recordsLost?(taskId: string, input: TopicPartition, lost: LostRecords): void;
  /** Looking for new topic partitions of a pipeline's sources, or beginning to read them, failed; it is tried again. */
  sourceCheckFailed?(pipeline: string, error: unknown): void;
  /** Starts a span linked to the traces (W3C `traceparent` values) of sampled records in the commit. */
  commitSpan?(taskId: string, traceparents: readonly string[]): CommitSpan | null;
}
