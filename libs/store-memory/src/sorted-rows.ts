import type { RowChange, ScanPage, ScanRequest, StoreValue, ViewSchema } from '@millrace/ports';
import { comparatorOf } from './compare.ts';

type Key = readonly StoreValue[];

/** The rows of one view, generation and tenant, deletes included: a delete must outlive the older upserts it beats. */
export class SortedRows {
  readonly #view: ViewSchema;
  readonly #compare: readonly ((a: StoreValue, b: StoreValue) => number)[];
  readonly #newest = new Map<string, RowChange>();
  /** All of `#newest` in key order; null when a new key came since. */
  #sorted: RowChange[] | null = [];
  /** Columns of a row; those that were added later are NULL. */
  width: number;

  constructor(view: ViewSchema) {
    this.#view = view;
    this.width = view.columns.length;
    this.#compare = view.primaryKey.map((name) =>
      comparatorOf(view.columns.find((column) => column.name === name)!.type),
    );
  }

  apply(change: RowChange): void {
    const name = change.key.map((part) => JSON.stringify(Buffer.isBuffer(part) ? part.toString('hex') : String(part)));
    const known = this.#newest.get(name.join());
    if (known !== undefined && known.version >= change.version) return;
    this.#newest.set(name.join(), change);
    this.#sorted = null;
  }

  scan(request: ScanRequest, nowMs: number): ScanPage {
    const { after, limit } = request;
    const direction = request.reverse === true ? -1 : 1;
    const matches = this.#filter(request);
    const rows: Key[] = [];
    let last: Key | null = null;
    for (const { key, row, version } of direction === 1 ? this.#inOrder() : this.#inOrder().toReversed()) {
      if (row === null || this.#isExpired(version, nowMs) || !matches(key)) continue;
      if (after !== undefined && this.#compareKeys(key, after) * direction <= 0) continue;
      if (rows.length === limit) return { rows, next: last, partitionsRead: 1 };
      rows.push(row.length === this.width ? row : this.#widened(row));
      last = key;
    }
    return { rows, next: null, partitionsRead: 1 };
  }

  #widened(row: Key): Key {
    return Array.from({ length: this.width }, (_, i) => row[i] ?? null);
  }

  #isExpired(version: number, nowMs: number): boolean {
    return this.#view.ttlMs !== null && version / 1000 + this.#view.ttlMs <= nowMs;
  }

  #filter({ from = -Infinity, to = Infinity, keyFilters = {} }: ScanRequest): (key: Key) => boolean {
    const { primaryKey, timeColumn } = this.#view;
    const time = timeColumn === null ? -1 : primaryKey.indexOf(timeColumn);
    return (key) => {
      if (time >= 0 && ((key[time] as number) < from || (key[time] as number) >= to)) return false;
      return Object.entries(keyFilters).every(([name, allowed]) => {
        const at = primaryKey.indexOf(name);
        return allowed.some((value) => this.#compare[at](key[at], value) === 0);
      });
    };
  }

  #inOrder(): readonly RowChange[] {
    this.#sorted ??= [...this.#newest.values()].sort((a, b) => this.#compareKeys(a.key, b.key));
    return this.#sorted;
  }

  #compareKeys(a: Key, b: Key): number {
    for (let i = 0; i < this.#compare.length; i++) {
      const order = this.#compare[i](a[i], b[i]);
      if (order !== 0) return order;
    }
    return 0;
  }
}
