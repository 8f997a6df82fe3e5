import { createHash } from 'node:crypto';
import type { Change, EntryStore } from '@millrace/ports';
import type { Database, RangeOptions, RootDatabase } from 'lmdb';
import type { Overwritten } from './journal.ts';

/** LMDB's limit is 1,978 bytes with pages of 4 KiB. */
const LONGEST_KEY = 1024;
/** What a key in place of a longer one begins with. */
const STAND_IN = 0xff;
/** A transaction copies the pages that it touches: few of them at a time. */
const TRANSACTION = 4096;

/** Of the entries of a session. */
export interface EntriesOwner {
  /** Whether it wants to know what is overwritten. */
  overwrites(): boolean;
  /** Within the transaction that does it. */
  overwritten(before: readonly Overwritten[]): void;
  /** What to throw. */
  failed(cause: unknown): Error;
}

/**
 * Entries in one LMDB database. A key that is too long, or looks like a stand-in, is stored under its SHA-256, and comes
 * in front of the value: its length (4 bytes, big endian), the key.
 */
export class LmdbEntries implements EntryStore {
  readonly #owner: EntriesOwner;
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #database: Database<Buffer, Buffer>;
  #size = 0;
  #isSizeKnown = false;

  constructor(root: RootDatabase<Buffer, Buffer>, database: Database<Buffer, Buffer>, owner: EntriesOwner) {
    this.#owner = owner;
    this.#root = root;
    this.#database = database;
  }

  get size(): number {
    if (!this.#isSizeKnown) this.#size = (this.#database.getStats() as { entryCount: number }).entryCount;
    this.#isSizeKnown = true;
    return this.#size;
  }

  get(key: Buffer): Buffer | undefined {
    const isLong = needsStandIn(key);
    const value = this.#stored(isLong ? standIn(key) : key);
    // It is a piece of a longer buffer, of which only `length` says so.
    return value?.subarray(isLong ? 4 + key.length : 0, value.length);
  }

  has(key: Buffer): boolean {
    return this.#stored(needsStandIn(key) ? standIn(key) : key) !== undefined;
  }

  #stored(key: Buffer): Buffer | undefined {
    try {
      return this.#database.getBinaryFast(key);
    } catch (cause) {
      throw this.#owner.failed(cause);
    }
  }

  write(changes: readonly Change[]): void {
    this.#isSizeKnown = false;
    try {
      for (let from = 0; from < changes.length; from += TRANSACTION) {
        const to = Math.min(from + TRANSACTION, changes.length);
        this.#root.transactionSync(() => {
          const before: Overwritten[] | null = this.#owner.overwrites() ? [] : null;
          for (let i = from; i < to; i++) this.#put(changes[i], before);
          if (before !== null) this.#owner.overwritten(before);
        });
      }
    } catch (cause) {
      throw this.#owner.failed(cause);
    }
  }

  #put([key, value]: Change, before: Overwritten[] | null): void {
    const isLong = needsStandIn(key);
    const stored = isLong ? standIn(key) : key;
    before?.push([stored, this.#database.getBinary(stored)]);
    if (value === undefined) this.#database.removeSync(stored);
    else this.#database.putSync(stored, isLong ? withKey(key, value) : value);
  }

  scan(after: Buffer | undefined, count: number): [Buffer, Buffer][] {
    const start = after !== undefined && needsStandIn(after) ? standIn(after) : after;
    return this.#range({ start, exclusiveStart: start !== undefined, limit: count });
  }

  last(): Buffer | undefined {
    return this.#range({ reverse: true, limit: 1 })[0]?.[0];
  }

  #range(options: RangeOptions): [Buffer, Buffer][] {
    const found: [Buffer, Buffer][] = [];
    try {
      for (const { key, value } of this.#database.getRange(options)) {
        if (key[0] !== STAND_IN) {
          found.push([key, value]);
          continue;
        }
        const end = 4 + value.readUInt32BE(0);
        found.push([value.subarray(4, end), value.subarray(end)]);
      }
    } catch (cause) {
      throw this.#owner.failed(cause);
    }
    return found;
  }

  clear(): void {
    this.#database.clearSync();
    this.#isSizeKnown = false;
  }
}

function needsStandIn(key: Buffer): boolean {
  return key.length > LONGEST_KEY || key[0] === STAND_IN;
}

function standIn(key: Buffer): Buffer {
  return Buffer.concat([Buffer.of(STAND_IN), createHash('sha256').update(key).digest()]);
}

function withKey(key: Buffer, value: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(key.length);
  return Buffer.concat([length, key, value]);
}
