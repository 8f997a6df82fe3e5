import type { SqlValue } from '../row.ts';
import type { StateKey, StateMap } from '../state.ts';
import { valueKey } from '../values.ts';

/**
 * The values that a DISTINCT has seen, of one group after the other: what a Map would be beside each accumulator, but an
 * entry of state for each value, so that a change writes one, however many its group has.
 */
export class GroupValues {
  readonly #entries: StateMap<string, unknown>;
  #prefix = '';

  constructor(entries: StateMap<string, unknown>) {
    this.#entries = entries;
  }

  /** From now on it is about this group. */
  open(group: StateKey): void {
    const text = String(group);
    this.#prefix = `${(typeof group)[0]}${text.length}:${text}`;
  }

  get(value: SqlValue): unknown {
    return this.#entries.get(this.#key(value));
  }

  set(value: SqlValue, entry: unknown): void {
    this.#entries.set(this.#key(value), entry);
  }

  delete(value: SqlValue): void {
    this.#entries.delete(this.#key(value));
  }

  #key(value: SqlValue): string {
    return this.#prefix + valueKey(value);
  }
}
