import {
  DEFAULT_TENANT,
  isCodedError,
  type Clock,
  type EventLog,
  type TableStore,
  type TaskProgress,
  type TopicPartition,
} from '@millrace/ports';
import { Bell } from './bell.ts';
import type { SinkObserver, SinkTuning } from './options.ts';
import { Pace } from './pace.ts';
import { SettledOffset } from './settled-offset.ts';
import type { StoreWatch } from './store-watch.ts';
import type { ViewGenerations } from './view-generations.ts';
import type { ViewRecords } from './view-records.ts';
import { WaitingRows, type Taken, type WaitingChange } from './waiting-rows.ts';

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
 * the rows that were not acknowledged back, to be tried again behind whatever came newer, after a pause and at half the
 * pace: nothing is lost, no progress overtakes its rows, and a store that has too much to do gets less.
 */
export class PartitionSink {
  readonly #context: PartitionContext;
  readonly #generations: ViewGenerations;
  readonly #view: string;
  readonly #partition: TopicPartition;
  readonly #records: ViewRecords;
  readonly #waiting: WaitingRows;
  readonly #settled: SettledOffset;
  readonly #pace: Pace;
  readonly #readMore = new Bell();
  readonly #writeMore = new Bell();
  readonly #outages: number;
  #stopReading = false;
  #written: number;
  #reported = { conflated: 0, expired: 0 };

  constructor(
    context: PartitionContext,
    view: string,
    generations: ViewGenerations,
    records: ViewRecords,
    partition: TopicPartition,
    start: number,
  ) {
    this.#context = context;
    this.#view = view;
    this.#generations = generations;
    this.#partition = partition;
    this.#records = records;
    this.#waiting = new WaitingRows(start);
    this.#written = start;
    this.#pace = new Pace(context.tuning.batchRows * context.tuning.writesInFlight);
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
    let isFailing = false;
    while (!signal.aborted) {
      if (this.#hasLostRows()) return 'outage';
      if (this.#waiting.isEmpty) {
        if (this.#stopReading) return 'stopped';
        await this.#writeMore.wait(signal);
        continue;
      }
      const taken = this.#waiting.take();
      const rows = taken.changes.size;
      this.#readMore.ring();
      try {
        await this.#writeTaken(taken);
        if (this.#hasLostRows()) return 'outage';
        this.#settled.acknowledge(taken.offset, clock.now());
        this.#written = taken.offset;
        backoffMs = FIRST_BACKOFF_MS;
        isFailing = false;
      } catch (error) {
        // A store that took some of it is not away: the pace is what has to change, the pause stays short.
        if (taken.changes.size < rows) backoffMs = FIRST_BACKOFF_MS;
        this.#waiting.putBack(taken);
        this.#pace.refused();
        if (!isFailing) observer.failed?.(`writing rows of view ${this.#view}`, error, backoffMs);
        isFailing = true;
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

  /** What is acknowledged is taken out of `taken`, so that nobody writes it again. */
  async #writeTaken(taken: Taken): Promise<void> {
    const { store, clock, observer } = this.#context;
    const view = this.#view;
    const startedMs = clock.now();
    const rows = taken.changes.size;
    observer.inFlight?.(view, this.#partition.partition, rows);
    const write = async (): Promise<void> => {
      const all = [...taken.changes.values(), ...taken.progress.values()];
      const generations = new Set(all.map(({ generation }) => generation));
      await this.#generations.ensure(generations);
      for (const generation of generations) {
        if (this.#generations.isDropped(generation)) {
          for (const [keyId, change] of taken.changes)
            if (change.generation === generation) taken.changes.delete(keyId);
          continue;
        }
        await this.#writeChanges(generation, taken.changes);
        const progress = [...taken.progress.values()].filter((one) => one.generation === generation);
        if (progress.length === 0) continue;
        const plain = progress.map(({ generation: _, ...one }): TaskProgress => one);
        await store.writeProgress(this.#generations.schema(generation), DEFAULT_TENANT, plain);
      }
    };
    try {
      await (observer.traced === undefined ? write() : observer.traced(view, taken.traceparents, write));
    } catch (error) {
      if (isCodedError(error) && error.code === 'MLR_STORE_UNKNOWN_VIEW') await this.#generations.lookForDropped();
      throw error;
    } finally {
      observer.inFlight?.(view, this.#partition.partition, 0);
      this.#report(rows - taken.changes.size, clock.now() - startedMs);
    }
  }

  #report(rows: number, durationMs: number): void {
    const { conflated } = this.#waiting;
    const { expired } = this.#records;
    this.#context.observer.written?.({
      view: this.#view,
      rows,
      conflated: conflated - this.#reported.conflated,
      expired: expired - this.#reported.expired,
      durationMs,
    });
    this.#reported = { conflated, expired };
  }

  /** As many at once as the pace allows. After a failure nothing more is sent; all that was has ended when it rejects. */
  async #writeChanges(generation: number, changes: Map<string, WaitingChange>): Promise<void> {
    const { store, tuning } = this.#context;
    const schema = this.#generations.schema(generation);
    const entries = [...changes].filter(([, change]) => change.generation === generation);
    const underWay = new Set<Promise<void>>();
    let failure: { readonly error: unknown } | null = null;
    const send = async (batch: readonly (readonly [string, WaitingChange])[]): Promise<void> => {
      this.#pace.sent(batch.length);
      try {
        await store.write(
          schema,
          DEFAULT_TENANT,
          batch.map(([, change]) => change),
        );
        for (const [keyId] of batch) changes.delete(keyId);
        this.#pace.acknowledged(batch.length);
      } catch (error) {
        failure ??= { error };
      } finally {
        this.#pace.ended(batch.length);
      }
    };
    for (let next = 0; (next < entries.length && failure === null) || underWay.size > 0;) {
      while (next < entries.length && failure === null && this.#pace.room >= 1) {
        const batch = entries.slice(next, (next += Math.min(tuning.batchRows, this.#pace.room)));
        const sending: Promise<void> = send(batch).finally(() => underWay.delete(sending));
        underWay.add(sending);
      }
      await Promise.race(underWay);
    }
    if (failure !== null) throw (failure as { readonly error: unknown }).error;
  }
}
