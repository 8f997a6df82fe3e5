import type { StateKey } from '../../state.ts';

/** Twice the places of keys, so that a search is short. */
const FIRST_PLACES = 16;

/**
 * Numbers from 0 on for keys, in the order the keys came. Numbers among the keys are found by open addressing, without
 * a Map's entries for the collector to visit; other keys stand in a Map.
 */
export class KeyIndex {
  /** By number. */
  readonly keys: StateKey[] = [];
  /** Numbers plus one at the place a key hashes to, or behind it; 0: free. */
  #places = new Int32Array(FIRST_PLACES);
  #numbers = 0;
  #others: Map<StateKey, number> | null = null;

  get size(): number {
    return this.keys.length;
  }

  /** The number of a key; -1: it has none. */
  find(key: StateKey): number {
    if (typeof key !== 'number') return this.#others?.get(key) ?? -1;
    const places = this.#places;
    const { keys } = this;
    const mask = places.length - 1;
    for (let at = hash(key) & mask; ; at = (at + 1) & mask) {
      const number = places[at] - 1;
      if (number < 0 || keys[number] === key) return number;
    }
  }

  /** Gives a key that has none the next number. */
  add(key: StateKey): number {
    const number = this.keys.push(key) - 1;
    if (typeof key !== 'number') {
      this.#others ??= new Map();
      this.#others.set(key, number);
    } else if (++this.#numbers * 2 > this.#places.length) {
      this.#grow();
    } else {
      this.#place(key, number);
    }
    return number;
  }

  clear(): void {
    this.keys.length = 0;
    this.#places.fill(0);
    this.#numbers = 0;
    this.#others = null;
  }

  #place(key: number, number: number): void {
    const mask = this.#places.length - 1;
    let at = hash(key) & mask;
    while (this.#places[at] !== 0) at = (at + 1) & mask;
    this.#places[at] = number + 1;
  }

  #grow(): void {
    this.#places = new Int32Array(this.#places.length * 4);
    this.keys.forEach((key, number) => {
      if (typeof key === 'number') this.#place(key, number);
    });
  }
}

/** Of a whole number beyond 32 bits both halves count. */
function hash(key: number): number {
  const low = key | 0;
  const mixed = Math.imul(low === key ? low : low ^ Math.imul((key / 0x100000000) | 0, 0x85ebca6b), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
