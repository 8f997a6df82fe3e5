import { statfsSync } from 'node:fs';
import { setBaseOffset } from '@millrace/formats';
import type { PendingBatch } from '@millrace/ports';
import { closed, failed, full, isNoRoom, timedOut } from './errors.ts';
import type { LogPartition } from './log-partition.ts';
import { batchKey, type Storage } from './storage.ts';

/** Bytes after which a transaction takes in no further work. */
const TRANSACTION_BYTES = 32 * 1024 * 1024;

export interface GroupCommitOptions {
  /** A write that takes longer is answered with a retriable error; it may have happened. */
  readonly deadlineMs: number;
  /** Plain appends are refused below this much free disk, so that commits and deletes still find room. */
  readonly reserveBytes: number;
  readonly onFatal: (error: Error) => void;
  /** Of the disk; for tests. */
  readonly freeBytes?: () => number;
}

type Bounds = Pick<LogPartition, 'start' | 'end' | 'heldBytes'>;

/** What work may do inside the transaction. */
export class WriteTransaction {
  readonly storage: Storage;
  /** New bounds, published once they are on disk. */
  readonly moved = new Map<LogPartition, Bounds>();

  constructor(storage: Storage) {
    this.storage = storage;
  }

  endOf(partition: LogPartition): number {
    return this.moved.get(partition)?.end ?? partition.end;
  }

  /** Appends sealed batches; returns the base offset. */
  append(partition: LogPartition, batch: PendingBatch): number {
    const bounds = this.#move(partition);
    const base = bounds.end;
    setBaseOffset(batch.bytes, base);
    this.storage.batches.putSync(batchKey(partition.id, base), batch.bytes);
    bounds.end += batch.count;
    bounds.heldBytes += batch.bytes.length;
    return base;
  }

  /** Deletes records before `position`; a batch that reaches beyond it stays, unread. */
  trim(partition: LogPartition, position: number): void {
    const bounds = this.#move(partition);
    if (position <= bounds.start) return;
    bounds.start = Math.min(position, bounds.end);
    for (const base of this.storage.basesBefore(partition, bounds.start)) {
      bounds.heldBytes -= this.storage.batches.getBinaryFast(batchKey(partition.id, base))?.length ?? 0;
      this.storage.batches.removeSync(batchKey(partition.id, base));
    }
    this.storage.starts.putSync(partition.id, bounds.start);
  }

  #move(partition: LogPartition): Bounds {
    let bounds = this.moved.get(partition);
    if (bounds === undefined) {
      bounds = { start: partition.start, end: partition.end, heldBytes: partition.heldBytes };
      this.moved.set(partition, bounds);
    }
    return bounds;
  }
}

interface Work {
  readonly run: (transaction: WriteTransaction) => void;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The one writer of the environment. Whatever callers ask for while a transaction is being synced goes into the next
 * one together: one fsync for all of them. A call resolves when its transaction is on disk.
 */
export class GroupCommit {
  readonly #storage: Storage;
  readonly #options: GroupCommitOptions;
  #queue: Work[] = [];
  #writing: Promise<void> | null = null;
  #refusal: Error | null = null;

  constructor(storage: Storage, options: GroupCommitOptions) {
    this.#storage = storage;
    this.#options = options;
  }

  /**
   * Throws `MLR_LOG_FULL` when `bytes` more would take from the reserve. For plain appends, before `run`. What was
   * deleted frees no disk space, but room inside the file: that counts as well.
   */
  assertRoom(bytes: number): void {
    const missing = this.#options.reserveBytes + bytes - this.#freeBytes();
    if (missing > 0 && this.#storage.reusableBytes() < missing) throw full(this.#storage.path);
  }

  /**
   * Runs `work` inside the next transaction. It must not throw and not wait: what can be checked or encoded is,
   * before. When the transaction fails nothing of it is there, and every caller in it is rejected.
   */
  run<T>(bytes: number, work: (transaction: WriteTransaction) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#refusal !== null) return reject(this.#refusal);
      let result: T;
      this.#queue.push({
        run: (transaction) => (result = work(transaction)),
        bytes,
        resolve: () => resolve(result),
        reject,
      });
      this.#writing ??= this.#write();
    });
  }

  /** Waits for what was asked for, and refuses more. */
  async close(): Promise<void> {
    this.#refusal ??= closed();
    await this.#writing;
  }

  async #write(): Promise<void> {
    // Whoever calls in the same turn of the event loop takes part.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      let taken: Work[] = [];
      const late = setTimeout(() => {
        const error = timedOut(this.#storage.path, this.#options.deadlineMs);
        for (const work of [...taken, ...this.#queue]) work.reject(error);
      }, this.#options.deadlineMs);
      const transaction = new WriteTransaction(this.#storage);
      try {
        // Not `transaction()`: that one does not roll back when its callback throws.
        await this.#storage.root.childTransaction(() => {
          taken = this.#take();
          for (const work of taken) work.run(transaction);
        });
        for (const [partition, bounds] of transaction.moved) Object.assign(partition, bounds);
        for (const work of taken) work.resolve();
        for (const partition of transaction.moved.keys()) partition.notify();
      } catch (error) {
        this.#fail(taken, await causeOf(error));
      } finally {
        clearTimeout(late);
      }
    }
    this.#writing = null;
  }

  #take(): Work[] {
    let count = 0;
    for (let bytes = 0; count < this.#queue.length && bytes < TRANSACTION_BYTES; count++) {
      bytes += this.#queue[count].bytes;
    }
    return this.#queue.splice(0, count);
  }

  /** After a failed fsync nobody knows what is on disk: nothing more is written, the process has to start anew. */
  #fail(taken: readonly Work[], cause: unknown): void {
    const isFull = isNoRoom(cause) || (isShortWrite(cause) && this.#freeBytes() < 2 * TRANSACTION_BYTES);
    if (isFull || !isFromLmdb(cause)) {
      const error = isFull ? full(this.#storage.path, cause) : cause;
      for (const work of taken) work.reject(error);
      return;
    }
    const error = failed(this.#storage.path, cause);
    this.#refusal = error;
    for (const work of [...taken, ...this.#queue.splice(0)]) work.reject(error);
    this.#options.onFatal(error);
  }

  #freeBytes(): number {
    if (this.#options.freeBytes !== undefined) return this.#options.freeBytes();
    const { bavail, bsize } = statfsSync(this.#storage.path);
    return bavail * bsize;
  }
}

/** LMDB answers EIO also to the last, short write that fills a disk: before any sync, so it is rolled back as well. */
function isShortWrite(error: unknown): boolean {
  return (error as { code?: unknown }).code === 5;
}

/** LMDB's own errors carry a number. Anything else was thrown by the work itself and has been rolled back. */
function isFromLmdb(error: unknown): boolean {
  return typeof (error as { code?: unknown }).code === 'number';
}

/** lmdb-js rejects with a wrapper whose `commitError` is a promise that rejects with the reason. */
async function causeOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { commitError?: Promise<never> };
  return commitError === undefined ? error : commitError.catch((cause: unknown) => cause);
}
