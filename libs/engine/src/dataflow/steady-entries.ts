import { KeyIndex } from './operators/kept/key-index.ts';
import type { StateKey } from './state.ts';

/** A Map for entries of which hardly any ever goes: what does leaves its place free for its key to come back. */
export class SteadyEntries<K extends StateKey, V> {
  readonly #index = new KeyIndex();
  readonly #values: (V | undefined)[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: K): V | undefined {
    const i = this.#index.find(key);
    return i < 0 ? undefined : this.#values[i];
  }

  set(key: K, value: V): this {
    const i = this.#index.find(key);
    if (i >= 0) {
      if (this.#values[i] === undefined) this.#size++;
      this.#values[i] = value;
      return this;
    }
    this.#index.add(key);
    this.#values.push(value);
    this.#size++;
    return this;
  }

  delete(key: K): boolean {
    const i = this.#index.find(key);
    if (i < 0 || this.#values[i] === undefined) return false;
    this.#values[i] = undefined;
    this.#size--;
    return true;
  }

  clear(): void {
    this.#index.clear();
    this.#values.length = 0;
    this.#size = 0;
  }

  *keys(): IterableIterator<K> {
    for (const [key] of this) yield key;
  }

  *[Symbol.iterator](): IterableIterator<[K, V]> {
    for (let i = 0; i < this.#values.length; i++) {
      const value = this.#values[i];
      if (value !== undefined) yield [this.#index.keys[i] as K, value];
    }
  }
}
