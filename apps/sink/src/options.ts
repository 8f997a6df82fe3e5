import type { Clock, EventLog, TableStore, TopicPartition } from '@millrace/ports';
import type { ServedView } from '@millrace/plan';

export interface SinkTuning {
  /** Rows in one `write`. */
  readonly batchRows: number;
  /** Writes under way at once, per topic partition; fewer while the store refuses some (`Pace`). */
  readonly writesInFlight: number;
  /** Reading pauses when this many rows wait, per topic partition. */
  readonly maxWaitingRows: number;
  /** Time between commits of offsets. */
  readonly commitIntervalMs: number;
  /** Longest pause between attempts to write. */
  readonly maxBackoffMs: number;
  /** How long an older generation of a view stays after a newer one is served. */
  readonly keepGenerationMs: number;
}

export const DEFAULT_TUNING: SinkTuning = {
  batchRows: 1000,
  writesInFlight: 4,
  maxWaitingRows: 50_000,
  commitIntervalMs: 500,
  maxBackoffMs: 5000,
  keepGenerationMs: 3_600_000,
};

/** What a batch of rows did, for metrics and traces. */
export interface WriteReport {
  readonly view: string;
  readonly rows: number;
  /** Versions that were never written because a newer one of their key waited too. */
  readonly conflated: number;
  readonly expired: number;
  readonly durationMs: number;
}

/** Tells the outside what the sink does. All optional, must not throw, cannot influence what is written. */
export interface SinkObserver {
  written?(report: WriteReport): void;
  /** Rows on their way to the store, of one topic partition. */
  inFlight?(view: string, partition: number, rows: number): void;
  /** Records between what is written and the end of a topic partition. Null: the partition is not ours any more. */
  lag?(partition: TopicPartition, records: number | null): void;
  /** Something failed; `waitMs` until it is tried again, null: it is not. Told once per run of failures. */
  failed?(what: string, error: unknown, waitMs: number | null): void;
  /** The store was found away (with the error) or back (null). */
  storeChanged?(error: unknown): void;
  /** Runs `work` in a span linked to the commits whose rows are in the batch. */
  traced?<T>(view: string, traceparents: readonly string[], work: () => Promise<T>): Promise<T>;
}

export interface SinkOptions {
  readonly log: EventLog;
  readonly store: TableStore;
  readonly clock: Clock;
  readonly views: readonly ServedView[];
  /** Consumer group of all sinks that share these views. */
  readonly group: string;
  readonly observer?: SinkObserver;
  readonly tuning?: Partial<SinkTuning>;
}

export function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
