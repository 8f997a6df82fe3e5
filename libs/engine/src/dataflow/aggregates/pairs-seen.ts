import { ValueIds } from '../value-ids.ts';
import type { SqlValue } from '../row.ts';
import type { LoggedState, StateKey } from '../state.ts';

/** Words of an entry: value (low, high), group + 1 (0: no entry), filters as bits. */
const STRIDE = 4;
/** High words of what is not a whole number of at most 53 bits. */
const OTHER = 0x7fffffff;
const NULL = 0x7ffffffe;

/** Values of one entry of saved state are three each. */
const SAVED = 300;

/**
 * The values that DISTINCTs have seen, of all groups in one table of words: for each group and value the set (bits) of
 * filters it passed. Nothing goes away. One look-up reads one line of memory, however many groups there are.
 */
export class PairsSeen implements LoggedState {
  #table = new Int32Array(64 * STRIDE);
  #size = 0;
  readonly others = new ValueIds();
  /** Low and high word of what `split` was given. */
  low = 0;
  high = 0;
  /** Group, low and high word of what was added to since the last checkpoint; null while nobody wants to know. */
  #changed: number[] | null = null;
  #saved = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds filters to a group's value; answers those that are new. */
  add(group: number, low: number, high: number, bits: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    const id = group + 1;
    for (let i = placeOf(group, low, high) & mask; ; i = (i + STRIDE) & mask) {
      const there = table[i + 2];
      if (there === id && table[i] === low && table[i + 1] === high) {
        const seen = table[i + 3];
        const fresh = bits & ~seen;
        if (fresh !== 0) {
          table[i + 3] = seen | fresh;
          if (this.#changed !== null) this.#changed.push(group, low, high);
        }
        return fresh;
      }
      if (there === 0) {
        this.#insert(i, group, low, high, bits);
        return bits;
      }
    }
  }

  #insert(i: number, group: number, low: number, high: number, bits: number): void {
    put(this.#table, i, group + 1, low, high, bits);
    if (this.#changed !== null) this.#changed.push(group, low, high);
    if (++this.#size * STRIDE * 8 > this.#table.length * 5) this.#grow();
  }

  #grow(): void {
    const old = this.#table;
    const table = new Int32Array(old.length * 2);
    const mask = table.length - 1;
    for (let from = 0; from < old.length; from += STRIDE) {
      const id = old[from + 2];
      if (id === 0) continue;
      let i = placeOf(id - 1, old[from], old[from + 1]) & mask;
      while (table[i + 2] !== 0) i = (i + STRIDE) & mask;
      put(table, i, id, old[from], old[from + 1], old[from + 3]);
    }
    this.#table = table;
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
    if (high === OTHER) return this.others.values[low];
    return high === NULL ? null : high * 0x1_0000_0000 + (low >>> 0);
  }

  trackChanges(): void {
    this.#changed ??= [];
  }

  takeChanges(): [StateKey, unknown, number][] {
    const changed = this.#changed ?? [];
    const found: number[] = [];
    const mask = this.#table.length - 1;
    for (let c = 0; c < changed.length; c += 3) {
      const [group, low, high] = [changed[c], changed[c + 1], changed[c + 2]];
      let i = placeOf(group, low, high) & mask;
      while (this.#table[i + 2] !== group + 1 || this.#table[i] !== low || this.#table[i + 1] !== high) {
        i = (i + STRIDE) & mask;
      }
      found.push(i);
    }
    if (this.#changed !== null) this.#changed = [];
    return this.#save(found);
  }

  all(): [StateKey, unknown, number][] {
    const found: number[] = [];
    for (let i = 0; i < this.#table.length; i += STRIDE) if (this.#table[i + 2] !== 0) found.push(i);
    return this.#save(found);
  }

  /** Begins again when the table grew: what is loaded twice does no harm. */
  *walk(): Iterator<[StateKey, unknown, number]> {
    let table = this.#table;
    for (let i = 0; i < table.length;) {
      const found: number[] = [];
      for (; i < table.length && found.length < SAVED; i += STRIDE) if (table[i + 2] !== 0) found.push(i);
      if (found.length > 0) yield* this.#save(found);
      if (table === this.#table) continue;
      table = this.#table;
      i = 0;
    }
  }

  /** Entries with keys that no other has: loading one only adds. */
  #save(places: readonly number[]): [StateKey, unknown, number][] {
    const entries: [StateKey, unknown, number][] = [];
    const table = this.#table;
    for (let from = 0; from < places.length; from += SAVED) {
      const values = places
        .slice(from, from + SAVED)
        .flatMap((i) => [table[i + 2] - 1, this.#value(table[i], table[i + 1]), table[i + 3]]);
      entries.push([this.#saved++, values, 0]);
    }
    return entries;
  }

  load(_: StateKey, value: unknown): void {
    const values = value as SqlValue[];
    for (let i = 0; i < values.length; i += 3) {
      this.split(values[i + 1]);
      this.add(values[i] as number, this.low, this.high, values[i + 2] as number);
    }
    if (this.#changed !== null) this.#changed = [];
  }

  clear(): void {
    this.#table.fill(0);
    this.#size = 0;
  }
}

function put(table: Int32Array, i: number, id: number, low: number, high: number, bits: number): void {
  table[i] = low;
  table[i + 1] = high;
  table[i + 2] = id;
  table[i + 3] = bits;
}

function placeOf(group: number, low: number, high: number): number {
  let hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b) ^ Math.imul(group, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x27d4eb2f);
  return (hash ^ (hash >>> 13)) << 2;
}
