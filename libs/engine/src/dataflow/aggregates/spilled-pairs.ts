import type { SqlValue } from '../row.ts';
import type { LoggedState, StateKey, StateMap } from '../state.ts';
import { valueKey } from '../values.ts';
import { SAVED } from './pairs-seen.ts';

/** A group and a value of it, and the filters (bits) the value passed. */
export type SeenPair = [group: number, value: SqlValue, bits: number];

/** So many are looked up together when state is loaded. */
const LOADED = 4096;

/** The same as `PairsSeen` outside of the heap. The log does not tell one from the other. */
export class SpilledPairs implements LoggedState {
  readonly #pairs: StateMap<string, SeenPair>;
  #saved = 0;
  /** Not there yet. */
  readonly #loaded = new Map<string, SeenPair>();

  constructor(pairs: StateMap<string, SeenPair>) {
    this.#pairs = pairs;
  }

  get size(): number {
    this.#settle();
    return this.#pairs.size;
  }

  get isKept(): boolean {
    return this.#pairs.isKept === true;
  }

  /** Adds filters to a group's value; answers those that are new. */
  add(group: number, value: SqlValue, bits: number): number {
    this.#settle();
    const key = keyOf(group, value);
    const known = this.#pairs.get(key)?.[2] ?? 0;
    const fresh = bits & ~known;
    if (fresh !== 0) this.#pairs.set(key, [group, value, known | bits]);
    return fresh;
  }

  trackChanges(): void {
    this.#pairs.trackChanges();
  }

  takeChanges(): [StateKey, unknown, number][] {
    this.#settle();
    return [...this.#save(this.#pairs.takeChanges().map(([, pair]) => pair!))];
  }

  all(): [StateKey, unknown, number][] {
    return [...this.walk()];
  }

  *walk(): IterableIterator<[StateKey, unknown, number]> {
    this.#settle();
    yield* this.#save(pairsOf(this.#pairs.walk!()));
  }

  *#save(pairs: Iterable<SeenPair>): IterableIterator<[StateKey, unknown, number]> {
    let values: SqlValue[] = [];
    for (const pair of pairs) {
      values.push(...pair);
      if (values.length < SAVED * 3) continue;
      yield [this.#saved++, values, 0];
      values = [];
    }
    if (values.length > 0) yield [this.#saved++, values, 0];
  }

  /** What was written earlier may come later: filters only ever become more. */
  load(_: StateKey, saved: unknown): void {
    const values = saved as SqlValue[];
    for (let i = 0; i < values.length; i += 3) {
      const [group, bits] = [values[i] as number, values[i + 2] as number];
      const key = keyOf(group, values[i + 1]);
      const known = this.#loaded.get(key);
      if (known === undefined) this.#loaded.set(key, [group, values[i + 1], bits]);
      else known[2] |= bits;
    }
    if (this.#loaded.size >= LOADED) this.#settle();
  }

  #settle(): void {
    if (this.#loaded.size === 0) return;
    for (const [key, pair] of this.#loaded) pair[2] |= this.#pairs.get(key)?.[2] ?? 0;
    for (const [key, pair] of this.#loaded) this.#pairs.load(key, pair, 0);
    this.#loaded.clear();
  }

  clear(): void {
    this.#loaded.clear();
    this.#pairs.clear();
  }
}

const keyOf = (group: number, value: SqlValue) => `${group}:${valueKey(value)}`;

function* pairsOf(walk: Iterator<[StateKey, SeenPair, number]>): IterableIterator<SeenPair> {
  for (let next = walk.next(); next.done !== true; next = walk.next()) yield next.value[1];
}
