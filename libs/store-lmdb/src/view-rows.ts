import type { RowChange, ScanPage, ScanRequest, StoreValue, ViewSchema } from '@millrace/ports';
import { keyTooLong } from './errors.ts';
import { after } from './key-encoding.ts';
import { ViewKeys, type KeyRange } from './key-ranges.ts';
import { isDeleted, RowBytes, versionOf } from './row-encoding.ts';
import { MAX_KEY_BYTES, type Storage } from './storage.ts';

/** Entries read before the event loop gets a turn. */
const CHUNK = 1000;

/** The rows of one view and generation. */
export class ViewRows {
  readonly id: number;
  readonly schema: ViewSchema;
  readonly #storage: Storage;
  readonly #keys: ViewKeys;
  readonly #rows: RowBytes;
  readonly #keyColumns: readonly number[];
  /** Where the sweep for expired rows goes on. */
  #swept: Buffer | null = null;

  constructor(storage: Storage, id: number, schema: ViewSchema) {
    this.id = id;
    this.schema = schema;
    this.#storage = storage;
    this.#keys = new ViewKeys(id, schema);
    this.#rows = new RowBytes(schema.columns.map((column) => column.type));
    this.#keyColumns = schema.primaryKey.map((name) => schema.columns.findIndex((column) => column.name === name));
  }

  /** Throws `MLR_STORE_KEY_TOO_LONG`. Before `apply`, where a throw would undo what others wrote. */
  check(tenant: string, changes: readonly RowChange[]): void {
    for (const { key } of changes) {
      const { length } = this.#keys.encode(tenant, key);
      if (length > MAX_KEY_BYTES) throw keyTooLong(this.schema, length, MAX_KEY_BYTES);
    }
  }

  /** Inside a write transaction: keeps the greatest version of each key. A delete stays, to beat what comes late. */
  apply(tenant: string, changes: readonly RowChange[]): void {
    const { rows } = this.#storage;
    for (const { key, row, version } of changes) {
      const bytes = this.#keys.encode(tenant, key);
      const known = rows.getBinaryFast(bytes);
      if (known === undefined || versionOf(known) < version) rows.putSync(bytes, this.#rows.encode(row, version));
    }
  }

  /**
   * Inside a write transaction: deletes what has expired among the next `count` entries, from where the last call
   * ended. So the cost of expiry is spread over the writes, and no timer is needed.
   */
  sweep(count: number, nowMs: number): void {
    if (this.schema.ttlMs === null) return;
    const { rows } = this.#storage;
    const { low, high } = this.#keys.all();
    const found = [...rows.getRange({ start: this.#swept ?? low, end: high, limit: count })];
    for (const { key, value } of found) {
      if (this.#isExpired(value, nowMs)) rows.removeSync(key);
    }
    this.#swept = found.length < count ? null : after(found[found.length - 1].key);
  }

  /** Inside a write transaction: deletes up to `count` of all rows, of every tenant. False when none is left. */
  clear(count: number): boolean {
    const { rows } = this.#storage;
    const { low, high } = this.#keys.all();
    const found = [...rows.getKeys({ start: low, end: high, limit: count })];
    for (const key of found) rows.removeSync(key);
    return found.length === count;
  }

  async scan(tenant: string, request: ScanRequest, nowMs: number): Promise<ScanPage> {
    const ranges = this.#keys.ranges(tenant, request);
    if (request.reverse === true) ranges.reverse();
    const matches = this.#keys.matcher(request);
    const found: StoreValue[][] = [];
    for (const range of ranges) {
      for (let rest: KeyRange | null = range; rest !== null;) {
        rest = this.#readChunk(rest, request.reverse === true, (value) => {
          if (isDeleted(value) || this.#isExpired(value, nowMs)) return true;
          const row = this.#rows.decode(value);
          if (matches(row)) found.push(row);
          return found.length <= request.limit;
        });
        if (found.length > request.limit) {
          const rows = found.slice(0, request.limit);
          const last = rows[rows.length - 1];
          return { rows, next: this.#keyColumns.map((at) => last[at]), partitionsRead: ranges.length };
        }
        if (rest !== null) await new Promise((resolve) => setImmediate(resolve));
      }
    }
    return { rows: found, next: null, partitionsRead: Math.max(1, ranges.length) };
  }

  /** Hands out values until `take` has enough; returns what is left of the range, or null. */
  #readChunk({ low, high }: KeyRange, reverse: boolean, take: (value: Buffer) => boolean): KeyRange | null {
    const options = reverse ? { start: high, end: low, inclusiveEnd: true, reverse } : { start: low, end: high };
    let count = 0;
    for (const { key, value } of this.#storage.rows.getRange({ ...options, limit: CHUNK })) {
      count++;
      // A reverse range starts at its upper end, inclusive.
      if (reverse && Buffer.compare(key, high) >= 0) continue;
      if (!take(value)) return null;
      if (count === CHUNK) return reverse ? { low, high: Buffer.from(key) } : { low: after(key), high };
    }
    return null;
  }

  #isExpired(value: Buffer, nowMs: number): boolean {
    return this.schema.ttlMs !== null && versionOf(value) / 1000 + this.schema.ttlMs <= nowMs;
  }
}
