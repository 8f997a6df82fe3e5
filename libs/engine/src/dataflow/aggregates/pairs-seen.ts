import { ValueIds } from '../value-ids.ts';
import type { SqlValue } from '../row.ts';
import type { LoggedState, StateKey } from '../state.ts';
import { LargePairs, SmallPairs, SMALL_FILTERS, SMALL_GROUPS } from './pair-tables.ts';

/** High words of what is not a whole number of at most 53 bits. */
const OTHER = 0x7fffffff;
const NULL = 0x7ffffffe;

/** Values of one entry of saved state, three numbers each. */
export const SAVED = 300;

/**
 * The values that DISTINCTs have seen, of all groups in one table of words: for each group and value the set (bits) of
 * filters it passed. Nothing goes away. One look-up reads one line of memory, however many groups there are; `place`
 * and `peek` begin with that, `add` goes on, so that whoever asks several tables waits for memory once.
 */
export class PairsSeen implements LoggedState {
  readonly #small = new SmallPairs();
  readonly #large = new LargePairs();
  readonly #isSmall: boolean;
  readonly others = new ValueIds();
  /** Low and high word of what `split` was given. */
  low = 0;
  high = 0;
  /** Group, low and high word of what was added to since the last checkpoint; null while nobody wants to know. */
  #changed: number[] | null = null;
  #saved = 0;

  constructor(filters: number) {
    this.#isSmall = filters <= SMALL_FILTERS;
  }

  get size(): number {
    return this.#small.size + this.#large.size;
  }

  /** Where the search for a group's value begins; -1: among the large ones. */
  place(group: number, low: number, high: number): number {
    return this.#isSmall && low >> 31 === high && group < SMALL_GROUPS ? this.#small.place(group, low) : -1;
  }

  /** What stands there. */
  peek(place: number): number {
    return place < 0 ? 0 : this.#small.words[place + 1];
  }

  /** Adds filters to a group's value; answers those that are new. `place`, `there`: what those two have said. */
  add(place: number, there: number, group: number, low: number, high: number, bits: number): number {
    const fresh = place < 0 ? this.#large.add(group, low, high, bits) : this.#small.add(place, there, group, low, bits);
    if (fresh !== 0 && this.#changed !== null) this.#changed.push(group, low, high);
    return fresh;
  }

  /** A value as two words, left in `low` and `high`. */
  split(value: SqlValue): void {
    if (typeof value === 'number' && Number.isSafeInteger(value)) {
      this.low = value | 0;
      this.high = Math.floor(value / 0x1_0000_0000) | 0;
    } else if (typeof value === 'boolean') {
      this.low = value ? 1 : 0;
      this.high = 0;
    } else if (value === null) {
      this.low = 0;
      this.high = NULL;
    } else {
      this.low = this.others.of(value);
      this.high = OTHER;
    }
  }

  #value(low: number, high: number): SqlValue {
    if (high === OTHER) return this.others.value(low);
    return high === NULL ? null : high * 0x1_0000_0000 + (low >>> 0);
  }

  trackChanges(): void {
    this.#changed ??= [];
  }

  takeChanges(): [StateKey, unknown, number][] {
    const changed = this.#changed ?? [];
    if (this.#changed !== null) this.#changed = [];
    const found: number[] = [];
    for (let c = 0; c < changed.length; c += 3) {
      const [group, low, high] = [changed[c], changed[c + 1], changed[c + 2]];
      const place = this.place(group, low, high);
      const bits = place < 0 ? this.#large.bits(group, low, high) : this.#small.bits(group, low);
      found.push(group, low, high, bits);
    }
    return this.#save(found);
  }

  all(): [StateKey, unknown, number][] {
    return [...this.walk()];
  }

  /** A table that grew is begun again: what is loaded twice does no harm. */
  *walk(): IterableIterator<[StateKey, unknown, number]> {
    for (const table of [this.#small, this.#large]) {
      let { words } = table;
      for (let i = 0; i < words.length;) {
        const found: number[] = [];
        for (; i < words.length && found.length < SAVED * 4; i += table.stride) table.read(i, found);
        if (found.length > 0) yield* this.#save(found);
        if (words === table.words) continue;
        ({ words } = table);
        i = 0;
      }
    }
  }

  /** Entries with keys that no other has: loading one only adds. `found`: group, low and high word, bits. */
  #save(found: readonly number[]): [StateKey, unknown, number][] {
    const entries: [StateKey, unknown, number][] = [];
    for (let from = 0; from < found.length;) {
      const values: SqlValue[] = [];
      for (; from < found.length && values.length < SAVED * 3; from += 4) {
        values.push(found[from], this.#value(found[from + 1], found[from + 2]), found[from + 3]);
      }
      entries.push([this.#saved++, values, 0]);
    }
    return entries;
  }

  load(_: StateKey, value: unknown): void {
    const values = value as SqlValue[];
    for (let i = 0; i < values.length; i += 3) {
      this.split(values[i + 1]);
      const { low, high } = this;
      const group = values[i] as number;
      const place = this.place(group, low, high);
      this.add(place, this.peek(place), group, low, high, values[i + 2] as number);
    }
    if (this.#changed !== null) this.#changed = [];
  }

  clear(): void {
    this.#small.clear();
    this.#large.clear();
  }
}
