import type { Accumulator, Aggregates } from '../../aggregates/index.ts';
import { isAddition, type Row, type RowKind } from '../../row.ts';
import type { StateKey, StateMap } from '../../state.ts';
import { dueGroups, Schedule } from './schedule.ts';
import type { Slicing } from './slicing.ts';

/** A group: its slices that open windows still need. */
export interface SlicedGroup {
  /** Groups are sent in the order they came, by this number. */
  readonly order: number;
  readonly key: StateKey;
  /** The values of the keys. */
  readonly head: Row;
  /** End of the window that closes next for this group. */
  next: number;
  /** Ends of the slices, and what is in them, in order of their coming. */
  readonly ends: number[];
  readonly slices: Accumulator[];
}

export type EmitWindow = (head: Row, accumulator: Accumulator, start: number, end: number) => void;

/** Aggregates per group and window of fixed size. */
export class SlicedGroups {
  readonly #groups: StateMap<StateKey, SlicedGroup>;
  readonly #aggregates: Aggregates;
  readonly #slicing: Slicing;
  readonly #schedule = new Schedule();
  readonly #emit: EmitWindow;
  /** `counted`: whether rows may be taken back, so that a window may turn out empty. */
  readonly #counted: boolean;
  #progress = -Infinity;
  #order = 0;

  constructor(
    groups: StateMap<StateKey, SlicedGroup>,
    aggregates: Aggregates,
    slicing: Slicing,
    counted: boolean,
    emit: EmitWindow,
  ) {
    this.#groups = groups;
    this.#aggregates = aggregates;
    this.#slicing = slicing;
    this.#counted = counted;
    this.#emit = emit;
  }

  restored(): void {
    for (const [key, { next, order }] of this.#groups.entries()) {
      this.#schedule.add(next, key);
      this.#order = Math.max(this.#order, order + 1);
    }
  }

  /** Takes in a row for a slice; false: all its windows have closed. `headOf` is asked once per group. */
  take(key: StateKey, end: number, kind: RowKind, row: Row, headOf: (row: Row) => Row): boolean {
    let slice = end;
    let window = end;
    if (end - 1 <= this.#progress) {
      if (this.#slicing.lastWindow(end) - 1 <= this.#progress) return false;
      while (window - 1 <= this.#progress) window += this.#slicing.step;
      slice = this.#slicing.lateSlice(end);
    }
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = {
        order: this.#order++,
        key,
        head: headOf(row),
        next: window,
        ends: [slice],
        slices: [this.#aggregates.create()],
      };
      this.#change(group.slices[0], kind, row);
      this.#groups.set(key, group);
      this.#schedule.add(window, key);
      return true;
    }
    this.#change(this.#sliceOf(group, slice), kind, row);
    if (window < group.next) {
      group.next = window;
      this.#schedule.add(window, key);
    }
    this.#groups.touch(key);
    return true;
  }

  #change(accumulator: Accumulator, kind: RowKind, row: Row): void {
    if (isAddition(kind)) this.#aggregates.add(accumulator, row);
    else this.#aggregates.retract(accumulator, row);
  }

  #sliceOf({ ends, slices }: SlicedGroup, end: number): Accumulator {
    // Mostly the one that came last.
    for (let i = ends.length - 1; i >= 0; i--) if (ends[i] === end) return slices[i];
    ends.push(end);
    const accumulator = this.#aggregates.create();
    slices.push(accumulator);
    return accumulator;
  }

  /** Sends the windows that end at or before `progress` + 1. */
  advance(progress: number): void {
    while (this.#schedule.isDue(progress + 1)) {
      const end = this.#schedule.next;
      this.#progress = end - 1;
      for (const group of dueGroups(this.#schedule.take(), this.#groups, end)) this.#fire(group, end);
    }
    this.#progress = Math.max(this.#progress, progress);
  }

  #fire(group: SlicedGroup, end: number): void {
    const start = this.#slicing.windowStart(end);
    const accumulator = this.#slicing.isCumulative ? this.#gather(group, start, end) : this.#merged(group, start, end);
    if (accumulator !== null && !(this.#counted && this.#aggregates.rows(accumulator) === 0)) {
      this.#emit(group.head, accumulator, start, end);
    }
    this.#drop(group, end);
    if (group.ends.length === 0) {
      this.#groups.delete(group.key);
      return;
    }
    group.next = this.#nextWindow(group, end);
    this.#schedule.add(group.next, group.key);
    this.#groups.touch(group.key);
  }

  /** What the window's slices have together, merged as Flink merges them: the newest first. */
  #merged({ ends, slices }: SlicedGroup, start: number, end: number): Accumulator | null {
    const inside: number[] = [];
    let sorted = true;
    for (let i = ends.length - 1; i >= 0; i--) {
      if (ends[i] > end || ends[i] <= start) continue;
      sorted &&= inside.length === 0 || ends[inside[inside.length - 1]] > ends[i];
      inside.push(i);
    }
    if (inside.length <= 1) return inside.length === 0 ? null : slices[inside[0]];
    if (!sorted) inside.sort((a, b) => ends[b] - ends[a]);
    const merged = this.#aggregates.create();
    for (const i of inside) this.#aggregates.merge(merged, slices[i], true);
    return merged;
  }

  /** Of CUMULATE: moves the slice that closes into the window's first. */
  #gather(group: SlicedGroup, start: number, end: number): Accumulator | null {
    const first = start + this.#slicing.step;
    const closing = group.ends.indexOf(end);
    if (end !== first && closing >= 0) {
      const slice = group.slices[closing];
      group.ends.splice(closing, 1);
      group.slices.splice(closing, 1);
      this.#aggregates.merge(this.#sliceOf(group, first), slice, false);
    }
    const at = group.ends.indexOf(first);
    return at < 0 ? null : group.slices[at];
  }

  /** Forgets slices whose last window was the one that ends here. */
  #drop({ ends, slices }: SlicedGroup, end: number): void {
    let kept = 0;
    for (let i = 0; i < ends.length; i++) {
      if (this.#slicing.lastWindow(ends[i]) <= end) continue;
      ends[kept] = ends[i];
      slices[kept++] = slices[i];
    }
    ends.length = kept;
    slices.length = kept;
  }

  #nextWindow({ ends }: SlicedGroup, end: number): number {
    let next = Infinity;
    for (const slice of ends) next = Math.min(next, slice);
    // A slice that has been sent is also in the window after.
    return Math.max(next, end + this.#slicing.step);
  }
}
