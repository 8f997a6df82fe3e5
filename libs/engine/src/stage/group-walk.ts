import { ByteSink } from '../kernel/binary.ts';
import type { GroupTable } from '../kernel/group-table.ts';
import type { SliceStore } from './slice-store.ts';

/**
 * Walks the groups that are there when it begins, while they change and slices go. Groups are never removed from a
 * slice, so a place in a table stays what it is.
 */
export class GroupWalk {
  readonly #store: SliceStore;
  readonly #putEntry: (table: GroupTable, entry: number, sink: ByteSink) => void;
  readonly #slices: readonly { readonly end: number; readonly count: number }[];
  #at = 0;
  #entry = 0;

  constructor(store: SliceStore, putEntry: (table: GroupTable, entry: number, sink: ByteSink) => void) {
    this.#store = store;
    this.#putEntry = putEntry;
    this.#slices = store.ends.map((end) => ({ end, count: store.table(end)!.count }));
  }

  get isDone(): boolean {
    return this.#at === this.#slices.length;
  }

  /** Writes groups, as a state payload holds them, until `sink` is about `bytes` long; goes on at every call. */
  write(sink: ByteSink, bytes: number): void {
    while (!this.isDone) {
      const { end, count } = this.#slices[this.#at];
      const table = this.#store.table(end);
      if (table !== undefined && this.#entry < count) this.#writeSlice(table, end, count, sink, bytes);
      if (table === undefined || this.#entry === count) {
        this.#at++;
        this.#entry = 0;
      }
      if (sink.at >= bytes) return;
    }
  }

  #writeSlice(table: GroupTable, end: number, count: number, sink: ByteSink, bytes: number): void {
    const groups = new ByteSink(4096);
    const first = this.#entry;
    do {
      this.#putEntry(table, this.#entry++, groups);
    } while (this.#entry < count && sink.at + groups.at < bytes);
    sink.integer(end);
    sink.integer(this.#entry - first);
    sink.range(groups.bytes, 0, groups.at);
  }
}
