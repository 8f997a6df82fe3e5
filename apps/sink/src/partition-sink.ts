import {
  DEFAULT_TENANT,
  type Clock,
  type EventLog,
  type RowChange,
  type TableStore,
  type TopicPartition,
  type ViewSchema,
} from '@millrace/ports';
import { Bell } from './bell.ts';
import type { SinkObserver, SinkTuning } from './options.ts';
import { SettledOffset } from './settled-offset.ts';
import type { StoreWatch } from './store-watch.ts';
import type { ViewRecords } from './view-records.ts';
import { WaitingRows, type Taken } from './waiting-rows.ts';

export interface PartitionContext {
  readonly log: EventLog;
  readonly store: TableStore;
  readonly clock: Clock;
  readonly watch: StoreWatch;
  readonly observer: SinkObserver;
  readonly tuning: SinkTuning;
}

const POLL_MS = 500;
const FIRST_BACKOFF_MS = 50;

/**
 * One stretch of reading one topic partition of a view from `start` and writing it to the store. A reader fills
 * `WaitingRows` while a writer empties it, so rows are conflated for as long as the store takes.
 *
 * Per round the writer: 1. takes all rows that wait; 2. writes them in bounded batches, a few at once; 3. once all are
 * acknowledged, writes the progress that follows them; 4. marks their offset as acknowledged. A failure in 2 or 3 puts
 * the rows back, to be tried again behind whatever came newer: nothing is lost, and no progress overtakes its rows.
 */
export class PartitionSink {
  readonly #context: PartitionContext;
  readonly #schema: ViewSchema;
  readonly #partition: TopicPartition;
  readonly #records: ViewRecords;
  readonly #waiting: WaitingRows;
  readonly #settled: SettledOffset;
  readonly #readMore = new Bell();
  readonly #writeMore = new Bell();
  readonly #outages: number;
  #stopReading = false;
  #written: number;
  #reported = { conflated: 0, expired: 0 };

  constructor(
    context: PartitionContext,
    schema: ViewSchema,
    records: ViewRecords,
    partition: TopicPartition,
    start: number,
  ) {
    this.#context = context;
    this.#schema = schema;
    this.#partition = partition;
    this.#records = records;
    this.#waiting = new WaitingRows(start);
    this.#written = start;
    const { ackIsDurable, trailMs } = context.store.durability;
    this.#settled = new SettledOffset(start, ackIsDurable ? 0 : trailMs);
    this.#outages = context.watch.outages;
  }

  /**
   * The offset that may be committed now. Time spent on trail counts only while the store is known to have been up: up
   * to the last ping it answered, and no longer once it was away.
   */
  committable(): number {
    return this.#settled.at(this.#hasLostRows() ? -Infinity : this.#context.watch.answeredMs);
  }

  /**
   * Runs until `signal` aborts, or, after `finish`, until everything read is written. Resolves with `outage` when rows
   * acknowledged before must be written again: the caller starts anew from the committed offset. Rejects when the topic
   * partition cannot be read.
   */
  async run(signal: AbortSignal): Promise<'stopped' | 'outage'> {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    const reading = this.#read(either).catch((error: unknown) => {
      ended.abort();
      throw error;
    });
    const writing = this.#write(either).finally(() => ended.abort());
    const [read, written] = await Promise.allSettled([reading, writing]);
    if (read.status === 'rejected') throw read.reason;
    if (written.status === 'rejected') throw written.reason;
    return written.value;
  }

  /** No more reading; `run` resolves when what waits is written. */
  finish(): void {
    this.#stopReading = true;
    this.#readMore.ring();
    this.#writeMore.ring();
  }

  /** The store is back: perhaps rows have to be written again, although none wait. */
  wake(): void {
    this.#writeMore.ring();
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { log, tuning, clock, observer } = this.#context;
    const reader = log.openReader([{ ...this.#partition, offset: this.committable() }]);
    try {
      while (!signal.aborted && !this.#stopReading) {
        if (this.#waiting.size >= tuning.maxWaitingRows) {
          await this.#readMore.wait(signal);
          continue;
        }
        for (const batch of await reader.poll(POLL_MS)) {
          this.#records.decode(batch, clock.now(), this.#waiting);
          this.#waiting.advance(batch.nextOffset);
        }
        const end = reader.stableEnd(this.#partition);
        if (end !== null) observer.lag?.(this.#partition, Math.max(0, end - this.#written));
        if (!this.#waiting.isEmpty) this.#writeMore.ring();
      }
    } finally {
      observer.lag?.(this.#partition, null);
      await reader.close();
    }
  }

  async #write(signal: AbortSignal): Promise<'stopped' | 'outage'> {
    const { watch, clock, tuning, observer } = this.#context;
    let backoffMs = FIRST_BACKOFF_MS;
    while (!signal.aborted) {
      if (this.#hasLostRows()) return 'outage';
      if (this.#waiting.isEmpty) {
        if (this.#stopReading) return 'stopped';
        await this.#writeMore.wait(signal);
        continue;
      }
      const taken = this.#waiting.take();
      this.#readMore.ring();
      try {
        await this.#writeTaken(taken);
        if (this.#hasLostRows()) return 'outage';
        this.#settled.acknowledge(taken.offset, clock.now());
        this.#written = taken.offset;
        backoffMs = FIRST_BACKOFF_MS;
      } catch (error) {
        this.#waiting.putBack(taken);
        if (backoffMs === FIRST_BACKOFF_MS) {
          observer.failed?.(`writing rows of view ${this.#schema.view}`, error, backoffMs);
        }
        await clock.sleep(backoffMs, signal);
        backoffMs = Math.min(backoffMs * 2, tuning.maxBackoffMs);
        await watch.available(signal);
      }
    }
    return 'stopped';
  }

  /** Acknowledged rows that a crash of the store may have taken: it was away since this stretch began. */
  #hasLostRows(): boolean {
    return !this.#context.store.durability.ackIsDurable && this.#context.watch.outages !== this.#outages;
  }

  async #writeTaken(taken: Taken): Promise<void> {
    const { store, clock, observer, tuning } = this.#context;
    const startedMs = clock.now();
    observer.inFlight?.(this.#schema.view, this.#partition.partition, taken.changes.size);
    const write = async (): Promise<void> => {
      await this.#writeChanges([...taken.changes.values()], tuning);
      if (taken.progress.size === 0) return;
      await store.writeProgress(this.#schema, DEFAULT_TENANT, [...taken.progress.values()]);
    };
    try {
      await (observer.traced === undefined ? write() : observer.traced(this.#schema.view, taken.traceparents, write));
    } finally {
      observer.inFlight?.(this.#schema.view, this.#partition.partition, 0);
    }
    observer.written?.({
      view: this.#schema.view,
      rows: taken.changes.size,
      conflated: this.#waiting.conflated - this.#reported.conflated,
      expired: this.#records.expired - this.#reported.expired,
      durationMs: clock.now() - startedMs,
    });
    this.#reported = { conflated: this.#waiting.conflated, expired: this.#records.expired };
  }

  async #writeChanges(changes: readonly RowChange[], tuning: SinkTuning): Promise<void> {
    let next = 0;
    const writeNext = async (): Promise<void> => {
      while (next < changes.length) {
        const batch = changes.slice(next, (next += tuning.batchRows));
        await this.#context.store.write(this.#schema, DEFAULT_TENANT, batch);
      }
    };
    const writers = Array.from({ length: tuning.writesInFlight }, () =>
      writeNext().catch((error: unknown) => {
        next = changes.length;
        throw error;
      }),
    );
    // All of them must have ended before the rows are tried again: `allSettled`, not `all`.
    const failed = (await Promise.allSettled(writers)).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}
