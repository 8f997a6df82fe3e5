import { statfsSync } from 'node:fs';
import { closed, failed, full } from './errors.ts';
import type { Storage } from './storage.ts';

/** Changes after which a transaction takes in no further work: it runs on the event loop, and must let go of it. */
const TRANSACTION_WEIGHT = 4000;

/** A disk with less free space counts as full. */
const FULL_BYTES = 32 * 1024 * 1024;

interface Work {
  readonly weight: number;
  readonly run: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The one writer of the environment: what callers ask for while a transaction is being synced goes into the next one
 * together. A call resolves when its transaction is on disk.
 */
export class WriteQueue {
  readonly #storage: Storage;
  readonly #onFatal: (error: Error) => void;
  #queue: Work[] = [];
  #writing: Promise<void> | null = null;
  #refusal: Error | null = null;

  constructor(storage: Storage, onFatal: (error: Error) => void) {
    this.#storage = storage;
    this.#onFatal = onFatal;
  }

  /** Runs `work` inside the next transaction; its weight is the number of changes. When it throws, all is undone. */
  run<T>(weight: number, work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#refusal !== null) return reject(this.#refusal);
      let result: T;
      this.#queue.push({ weight, run: () => (result = work()), resolve: () => resolve(result), reject });
      this.#writing ??= this.#write();
    });
  }

  /** Waits for what was asked for, and refuses more. */
  async close(): Promise<void> {
    this.#refusal ??= closed();
    await this.#writing;
  }

  async #write(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      let taken: Work[] = [];
      try {
        // Not `transaction()`: that one does not roll back when its callback throws.
        await this.#storage.root.childTransaction(() => {
          taken = this.#take();
          for (const work of taken) work.run();
        });
        for (const work of taken) work.resolve();
      } catch (error) {
        this.#fail(taken, await causeOf(error));
      }
    }
    this.#writing = null;
  }

  #take(): Work[] {
    let count = 0;
    for (let weight = 0; count < this.#queue.length && weight < TRANSACTION_WEIGHT; count++) {
      weight += this.#queue[count].weight;
    }
    return this.#queue.splice(0, count);
  }

  #fail(taken: readonly Work[], cause: unknown): void {
    const code: unknown = (cause as { code?: unknown }).code;
    // LMDB's errors carry a number. Anything else was thrown by the work itself; it and ENOSPC, EFBIG, EDQUOT and "map
    // full" have been rolled back, and so has EIO when it stands for the last, short write that fills a disk. After
    // any other the state of the disk is unknown: nothing more is written.
    const noRoom = [28, 27, 122, -30792].includes(code as number) || (code === 5 && this.#isDiskFull());
    if (noRoom || typeof code !== 'number') {
      for (const work of taken) work.reject(noRoom ? full(this.#storage.path, cause) : cause);
      return;
    }
    const error = failed(this.#storage.path, cause);
    this.#refusal = error;
    for (const work of [...taken, ...this.#queue.splice(0)]) work.reject(error);
    this.#onFatal(error);
  }

  #isDiskFull(): boolean {
    const { bavail, bsize } = statfsSync(this.#storage.path);
    return bavail * bsize < FULL_BYTES;
  }
}

/** lmdb-js rejects with a wrapper whose `commitError` is a promise that rejects with the reason. */
async function causeOf(error: unknown): Promise<unknown> {
  const { commitError } = error as { commitError?: Promise<never> };
  return commitError === undefined ? error : commitError.catch((cause: unknown) => cause);
}
