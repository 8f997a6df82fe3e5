import type { LoggedState, OperatorState, StateKey, StateMap } from '../../state.ts';
import type { Kept } from './kept-rows.ts';

/** Entries by the key of their whole row, so that a retraction finds its row; equal rows in order of arrival. */
export interface Identities<E> {
  add(key: StateKey, entry: E): void;
  /** Takes out the one that came first. */
  take(key: StateKey): E | undefined;
  /** Takes out this one. */
  remove(key: StateKey, entry: E): void;
  /** What they are derived into where rows are outside of the heap. */
  readonly derived: readonly LoggedState[];
}

/** Where the rows are kept: by their ids. */
interface RowsById<E> {
  get(id: number): E | undefined;
}

export function identitiesOf<E extends Kept>(state: OperatorState, name: string, rows: RowsById<E>): Identities<E> {
  return state.spills ? new SpilledIdentities(state.derived(name), rows) : new HeapIdentities();
}

class HeapIdentities<E> implements Identities<E> {
  readonly #entries = new Map<StateKey, E | E[]>();
  readonly derived: readonly LoggedState[] = [];

  add(key: StateKey, entry: E): void {
    const known = this.#entries.get(key);
    if (known === undefined) this.#entries.set(key, entry);
    else if (Array.isArray(known)) known.push(entry);
    else this.#entries.set(key, [known, entry]);
  }

  take(key: StateKey): E | undefined {
    const known = this.#entries.get(key);
    if (!Array.isArray(known)) {
      this.#entries.delete(key);
      return known;
    }
    const first = known.shift();
    if (known.length === 1) this.#entries.set(key, known[0]);
    return first;
  }

  remove(key: StateKey, entry: E): void {
    const known = this.#entries.get(key);
    if (known === entry) this.#entries.delete(key);
    if (!Array.isArray(known)) return;
    known.splice(known.indexOf(entry), 1);
    if (known.length === 1) this.#entries.set(key, known[0]);
  }
}

/** The same of rows that are kept outside of the heap, by their ids. Those that expired count no more. */
class SpilledIdentities<E extends Kept> implements Identities<E> {
  readonly #ids: StateMap<StateKey, number[]>;
  readonly #rows: RowsById<E>;
  readonly derived: readonly LoggedState[];

  constructor(ids: StateMap<StateKey, number[]>, rows: RowsById<E>) {
    this.#ids = ids;
    this.#rows = rows;
    this.derived = [ids];
  }

  add(key: StateKey, { id }: E): void {
    const ids = this.#ids.get(key) ?? [];
    let at = ids.length;
    while (at > 0 && ids[at - 1] > id) at--;
    ids.splice(at, 0, id);
    this.#ids.set(key, ids);
  }

  take(key: StateKey): E | undefined {
    for (const id of this.#ids.get(key) ?? []) {
      const entry = this.#rows.get(id);
      this.#forget(key, id);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  remove(key: StateKey, entry: E): void {
    this.#forget(key, entry.id);
  }

  #forget(key: StateKey, id: number): void {
    const ids = (this.#ids.get(key) ?? []).filter((other) => other !== id);
    if (ids.length > 0) this.#ids.set(key, ids);
    else this.#ids.delete(key);
  }
}
