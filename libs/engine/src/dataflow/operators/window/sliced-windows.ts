import type { Receiver } from '../../operator.ts';
import { INSERT, type Row, type RowKind } from '../../row.ts';
import type { OperatorState, StateKey, StateMap } from '../../state.ts';
import { KeyIndex } from '../kept/key-index.ts';
import type { Accumulators } from './accumulators.ts';
import { Slices, type Slice } from './slices.ts';
import type { Slicing } from './slicing.ts';

/**
 * Aggregates per group and window of fixed size. Groups of a window are sent in the order they came: those of its oldest
 * slice first.
 */
export class SlicedWindows {
  readonly #slices: Slices;
  readonly #slicing: Slicing;
  readonly #output: Receiver;
  readonly #headOf: (row: Row) => Row;
  readonly #merged: MergedGroups;
  /** The window closed last, or what has passed, while slices are left that were in it. */
  readonly #closed: StateMap<number, number>;
  /** The end of the window that closes next; Infinity: there are no rows. */
  #next = Infinity;
  #progress = -Infinity;

  constructor(
    state: OperatorState,
    slicing: Slicing,
    lists: () => Accumulators,
    headOf: (row: Row) => Row,
    output: Receiver,
  ) {
    this.#slices = state.add('slices', new Slices(lists));
    this.#closed = state.map<number, number>('closed');
    this.#slicing = slicing;
    this.#headOf = headOf;
    this.#output = output;
    this.#merged = new MergedGroups(lists());
  }

  restored(): void {
    this.#slices.restored();
    const closed = this.#closed.get(0);
    if (closed !== undefined) this.#progress = closed - 1;
    this.#plan();
  }

  /** Takes in a row for a slice; false: all its windows have closed. */
  take(key: StateKey, end: number, kind: RowKind, row: Row): boolean {
    let slice = end;
    if (end - 1 <= this.#progress) {
      if (this.#slicing.lastWindow(end) - 1 <= this.#progress) return false;
      slice = this.#slicing.lateSlice(end);
      // Who begins again must not close the others with it.
      this.#closed.set(0, this.#progress + 1);
    }
    let into = this.#slices.get(slice);
    if (into === undefined) {
      into = this.#slices.open(slice);
      this.#next = Math.min(this.#next, this.#windowAfter(end));
    }
    into.take(key, kind, row, this.#headOf);
    return true;
  }

  get nextEnd(): number {
    return this.#next;
  }

  /** Sends the windows that end at or before `progress` + 1. */
  advance(progress: number): void {
    while (this.#next !== Infinity && this.#next - 1 <= progress) {
      const end = this.#next;
      this.#progress = end - 1;
      this.#close(end);
      if (this.#slices.list.length > 0) this.#closed.set(0, end);
      else this.#closed.delete(0);
      this.#plan();
    }
    if (progress > this.#progress) this.#progress = progress;
  }

  /** Of windows of one slice without keys: the row as it stands; undefined: there is none. */
  running(end: number): Row | undefined {
    const slice = this.#slices.get(end);
    if (slice === undefined) return undefined;
    return slice.accumulators.row(0, slice.heads[0], this.#slicing.windowStart(end), end);
  }

  #plan(): void {
    this.#next = Infinity;
    for (const { end } of this.#slices.list) this.#next = Math.min(this.#next, this.#windowAfter(end));
  }

  /** The first open window that a slice is in. */
  #windowAfter(slice: number): number {
    const open = this.#progress + 1;
    if (slice > open) return slice;
    const { step } = this.#slicing;
    return slice + (Math.floor((open - slice) / step) + 1) * step;
  }

  #close(end: number): void {
    const start = this.#slicing.windowStart(end);
    const inside = this.#slicing.isCumulative ? this.#gathered(start, end) : this.#inside(start, end);
    if (inside.length === 1) this.#send(inside[0], start, end);
    else if (inside.length > 1) this.#sendMerged(inside, start, end);
    for (const slice of [...this.#slices.list]) {
      if (this.#slicing.lastWindow(slice.end) <= end) this.#slices.drop(slice);
    }
  }

  #inside(start: number, end: number): Slice[] {
    return this.#slices.list.filter((slice) => slice.end <= end && slice.end > start);
  }

  /** Of CUMULATE: moves the slice that closes into the window's first. */
  #gathered(start: number, end: number): Slice[] {
    const firstEnd = start + this.#slicing.step;
    const closing = this.#slices.get(end);
    if (closing !== undefined && end !== firstEnd) {
      const first = this.#slices.get(firstEnd) ?? this.#slices.open(firstEnd);
      first.gather(closing);
      this.#slices.drop(closing);
    }
    const first = this.#slices.get(firstEnd);
    return first === undefined ? [] : [first];
  }

  #send({ heads, accumulators }: Slice, start: number, end: number): void {
    const { length } = heads;
    for (let i = 0; i < length; i++) {
      if (accumulators.isEmpty(i)) continue;
      this.#output.process(INSERT, accumulators.row(i, heads[i], start, end));
    }
  }

  #sendMerged(slices: readonly Slice[], start: number, end: number): void {
    const merged = this.#merged;
    merged.merge(slices);
    merged.forEach((i, head) => {
      if (merged.accumulators.isEmpty(i)) return;
      this.#output.process(INSERT, merged.accumulators.row(i, head, start, end));
    });
  }
}

/** What the slices of one window have together. */
class MergedGroups {
  readonly accumulators: Accumulators;
  readonly #index = new KeyIndex();
  readonly #isOwn: boolean[] = [];
  #slices: readonly Slice[] = [];
  /** By slice and number in it: the number here. */
  #numbers = new Int32Array(64);

  constructor(accumulators: Accumulators) {
    this.accumulators = accumulators;
  }

  /** As Flink merges them: the newest first. */
  merge(slices: readonly Slice[]): void {
    const { accumulators } = this;
    this.#slices = slices;
    this.#index.clear();
    this.#isOwn.length = 0;
    let at = slices.reduce((sum, slice) => sum + slice.size, 0);
    if (at > this.#numbers.length) this.#numbers = new Int32Array(at * 2);
    for (let s = slices.length - 1; s >= 0; s--) {
      const { index, size, accumulators: from } = slices[s];
      at -= size;
      for (let j = 0; j < size; j++) {
        const key = index.keys[j];
        let i = this.#index.find(key);
        if (i < 0) {
          i = this.#index.add(key);
          accumulators.share(i, from, j);
          this.#isOwn.push(false);
        } else {
          if (!this.#isOwn[i]) accumulators.own(i);
          this.#isOwn[i] = true;
          accumulators.merge(i, from, j, true);
        }
        this.#numbers[at + j] = i;
      }
    }
  }

  /** The groups, those of the oldest slice first. */
  forEach(visit: (i: number, head: Row) => void): void {
    const seen = new Uint8Array(this.#index.size);
    let at = 0;
    for (const { heads } of this.#slices) {
      for (let j = 0; j < heads.length; j++) {
        const i = this.#numbers[at++];
        if (seen[i] !== 0) continue;
        seen[i] = 1;
        visit(i, heads[j]);
      }
    }
  }
}
