import type { Follower, OperatorState, StateMap, StateMapOptions } from '../../state.ts';

/** What an operator keeps of a row. Ids grow in the order of arrival. */
export interface Kept {
  readonly id: number;
}

/** So many entries, and what is derived from them, may be in the heap while state that was loaded is gone through. */
const SLICE = 4096;

/**
 * Rows an operator keeps, one entry of state each: a change writes one row, however many share its key. How they are
 * grouped and sorted is derived from them; `restore` gives them back in order of arrival to build that again.
 */
export class KeptRows<E extends Kept> {
  readonly #entries: StateMap<number, E>;
  #next = 0;

  constructor(state: OperatorState, name: string, options?: StateMapOptions<E>) {
    this.#entries = state.map(name, { ...options, counted: true });
  }

  /** The id of the next entry. */
  nextId(): number {
    return this.#next++;
  }

  /** Writes an entry, new or changed in place. */
  put(entry: E): void {
    this.#entries.set(entry.id, entry);
  }

  delete(entry: E): void {
    this.#entries.delete(entry.id);
  }

  /** Whether entries go away by themselves (`isAlive`). */
  get expires(): boolean {
    return this.#entries.expires;
  }

  isAlive(entry: E): boolean {
    return this.#entries.get(entry.id) !== undefined;
  }

  get(id: number): E | undefined {
    return this.#entries.get(id);
  }

  /** Whether rows were kept, so that what follows from them may have been, too: then `follow` and `resume`, not `restored`. */
  get isKept(): boolean {
    return this.#entries.isKept === true;
  }

  /** Tells of each row that is loaded behind those kept. */
  follow(told: Follower<E>): void {
    this.#entries.follow!(told);
  }

  /** Ids go on behind the rows that are there. */
  resume(): void {
    this.#next = (this.#entries.lastKey!() ?? -1) + 1;
  }

  restore(): E[] {
    return [...this.#all()].sort((a, b) => a.id - b.id);
  }

  /**
   * The same one by one, in any order, for what is outside of the heap: what is looked up and derived meanwhile does not
   * stay in it. Nothing may be changed but `derived`.
   */
  *restored(...derived: readonly { takeChanges(): unknown }[]): IterableIterator<E> {
    let count = 0;
    for (const entry of this.#all()) {
      yield entry;
      if (++count % SLICE > 0) continue;
      this.#entries.takeChanges();
      for (const map of derived) map.takeChanges();
    }
  }

  *#all(): IterableIterator<E> {
    this.#next = 0;
    for (const [, entry] of this.#entries.entries()) {
      if (entry.id >= this.#next) this.#next = entry.id + 1;
      yield entry;
    }
  }
}
