import type { StateKey } from '../../state.ts';

/** Entries by the key of their whole row, so that a retraction finds its row; equal rows in order of arrival. */
export class Identities<E> {
  readonly #entries = new Map<StateKey, E | E[]>();

  add(key: StateKey, entry: E): void {
    const known = this.#entries.get(key);
    if (known === undefined) this.#entries.set(key, entry);
    else if (Array.isArray(known)) known.push(entry);
    else this.#entries.set(key, [known, entry]);
  }

  /** Takes out the one that came first. */
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

  /** Takes out this one. */
  remove(key: StateKey, entry: E): void {
    const known = this.#entries.get(key);
    if (known === entry) this.#entries.delete(key);
    if (!Array.isArray(known)) return;
    known.splice(known.indexOf(entry), 1);
    if (known.length === 1) this.#entries.set(key, known[0]);
  }
}
