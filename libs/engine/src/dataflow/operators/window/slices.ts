import type { Row, RowKind } from '../../row.ts';
import type { LoggedState, StateKey } from '../../state.ts';
import { KeyIndex } from '../kept/key-index.ts';
import type { Accumulators } from './accumulators.ts';
import { entryKey, inOrder } from './window-entries.ts';

/** The groups that have rows in one slice, by the order they came. */
export class Slice {
  readonly end: number;
  readonly index = new KeyIndex();
  /** The values of the keys. */
  readonly heads: Row[] = [];
  readonly accumulators: Accumulators;
  /** Numbers of groups that changed since the last flush, each once; null while nobody wants to know. */
  #changed: Set<number> | null;
  /** How many groups the log knows. */
  logged = 0;

  constructor(end: number, accumulators: Accumulators, tracks: boolean) {
    this.end = end;
    this.accumulators = accumulators;
    this.#changed = tracks ? new Set() : null;
  }

  get size(): number {
    return this.heads.length;
  }

  /** Takes in a row. `headOf` is asked once per group. */
  take(key: StateKey, kind: RowKind, row: Row, headOf: (row: Row) => Row): void {
    const { accumulators } = this;
    let i = this.index.find(key);
    if (i < 0) {
      i = this.heads.length;
      // The group comes into being only when its first row could be computed with.
      accumulators.create(i);
      accumulators.change(i, kind, row);
      this.index.add(key);
      this.heads.push(headOf(row));
    } else {
      accumulators.change(i, kind, row);
    }
    if (this.#changed !== null) this.#changed.add(i);
  }

  /** Takes in all of another slice, whose rows came later. */
  gather(from: Slice): void {
    for (let j = 0; j < from.size; j++) {
      const key = from.index.keys[j];
      let i = this.index.find(key);
      if (i < 0) {
        this.index.add(key);
        i = this.heads.push(from.heads[j]) - 1;
        this.accumulators.create(i);
      }
      this.accumulators.merge(i, from.accumulators, j, false);
      this.#changed?.add(i);
    }
  }

  track(): void {
    this.#changed ??= new Set();
  }

  takeChanges(): readonly number[] {
    const changed = [...(this.#changed ?? [])];
    this.#changed?.clear();
    this.logged = this.size;
    return changed;
  }
}

/** A group of a slice in the log. */
type Logged = [key: StateKey, head: Row, accumulator: unknown[]];

/**
 * Slices of windows by their end. In the log each group of a slice is an entry: by the slice's end and the group's
 * number in it, which never changes.
 */
export class Slices implements LoggedState {
  readonly #lists: () => Accumulators;
  /** The earliest first. */
  readonly #slices: Slice[] = [];
  #last: Slice | undefined;
  #tracks = false;
  /** Slices that the log knows and that are gone: their end, how many groups it knows. */
  readonly #dropped: (readonly [end: number, logged: number])[] = [];
  /** What was loaded, until `restored`. */
  readonly #loaded = new Map<StateKey, Logged>();

  constructor(lists: () => Accumulators) {
    this.#lists = lists;
  }

  [Symbol.iterator](): IterableIterator<Slice> {
    return this.#slices[Symbol.iterator]();
  }

  /** In order of their ends. */
  get list(): readonly Slice[] {
    return this.#slices;
  }

  get(end: number): Slice | undefined {
    if (this.#last?.end === end) return this.#last;
    for (let i = this.#slices.length - 1; i >= 0 && this.#slices[i].end >= end; i--) {
      if (this.#slices[i].end === end) return (this.#last = this.#slices[i]);
    }
    return undefined;
  }

  /** The slice of an end for which there is none yet. */
  open(end: number): Slice {
    const slice = new Slice(end, this.#lists(), this.#tracks);
    let at = this.#slices.length;
    while (at > 0 && this.#slices[at - 1].end > end) at--;
    this.#slices.splice(at, 0, slice);
    return (this.#last = slice);
  }

  drop(slice: Slice): void {
    this.#slices.splice(this.#slices.indexOf(slice), 1);
    if (this.#last === slice) this.#last = undefined;
    if (slice.logged > 0) this.#dropped.push([slice.end, slice.logged]);
  }

  get size(): number {
    return this.#slices.reduce((sum, slice) => sum + slice.size, 0);
  }

  trackChanges(): void {
    this.#tracks = true;
    for (const slice of this.#slices) slice.track();
  }

  takeChanges(): [StateKey, unknown, number][] {
    const changes: [StateKey, unknown, number][] = [];
    for (const [end, logged] of this.#dropped) {
      for (let i = 0; i < logged; i++) changes.push([entryKey(end, i), undefined, 0]);
    }
    this.#dropped.length = 0;
    for (const slice of this.#slices) {
      for (const i of slice.takeChanges()) changes.push(entry(slice, i));
    }
    return changes;
  }

  all(): [StateKey, unknown, number][] {
    return this.#slices.flatMap((slice) => slice.heads.map((_, i) => entry(slice, i)));
  }

  *walk(): Iterator<[StateKey, unknown, number]> {
    for (const [slice, size] of this.#slices.map((each) => [each, each.size] as const)) {
      for (let i = 0; i < size && this.get(slice.end) === slice; i++) yield entry(slice, i);
    }
  }

  load(key: StateKey, value: unknown): void {
    if (value === undefined) this.#loaded.delete(key);
    else this.#loaded.set(key, value as Logged);
  }

  clear(): void {
    this.#slices.length = 0;
    this.#last = undefined;
    this.#loaded.clear();
  }

  /** Everything is loaded. */
  restored(): void {
    for (const { end, place, value } of inOrder(this.#loaded)) {
      const [key, head, accumulator] = value;
      const slice = this.get(end) ?? this.open(end);
      slice.index.add(key);
      slice.heads.push(head);
      slice.accumulators.load(place, accumulator);
      slice.logged = slice.size;
    }
    this.#loaded.clear();
  }
}

function entry({ end, index, heads, accumulators }: Slice, i: number): [StateKey, unknown, number] {
  const logged: Logged = [index.keys[i], heads[i], accumulators.save(i)];
  return [entryKey(end, i), logged, 0];
}
