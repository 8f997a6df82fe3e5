const BITS = 8;
const SIZE = 1 << BITS;

interface Chunk<V> {
  readonly values: (V | undefined)[];
  live: number;
}

/**
 * A Map for keys that are counted up: entries stand in arrays of 256, which go when the last of them does. Adding one at
 * the end hashes nothing and moves nothing, however many there are.
 */
export class Sequence<V> {
  readonly #chunks = new Map<number, Chunk<V>>();
  #last: Chunk<V> = { values: [], live: 0 };
  #lastNumber = -1;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: number): V | undefined {
    return this.#chunk(key)?.values[key % SIZE];
  }

  set(key: number, value: V): this {
    let chunk = this.#chunk(key);
    if (chunk === undefined) {
      chunk = { values: [], live: 0 };
      this.#lastNumber = Math.floor(key / SIZE);
      this.#last = chunk;
      this.#chunks.set(this.#lastNumber, chunk);
    }
    const { values } = chunk;
    const place = key % SIZE;
    // No holes: V8 keeps a packed array.
    while (values.length <= place) values.push(undefined);
    if (values[place] === undefined) {
      chunk.live++;
      this.#size++;
    }
    values[place] = value;
    return this;
  }

  delete(key: number): boolean {
    const chunk = this.#chunk(key);
    const place = key % SIZE;
    if (chunk?.values[place] === undefined) return false;
    chunk.values[place] = undefined;
    this.#size--;
    if (--chunk.live === 0) {
      const number = Math.floor(key / SIZE);
      this.#chunks.delete(number);
      if (number === this.#lastNumber) this.#lastNumber = -1;
    }
    return true;
  }

  clear(): void {
    this.#chunks.clear();
    this.#lastNumber = -1;
    this.#size = 0;
  }

  *keys(): IterableIterator<number> {
    for (const [key] of this) yield key;
  }

  *[Symbol.iterator](): IterableIterator<[number, V]> {
    for (const [number, { values }] of this.#chunks) {
      for (let i = 0; i < values.length; i++) {
        const value = values[i];
        if (value !== undefined) yield [number * SIZE + i, value];
      }
    }
  }

  #chunk(key: number): Chunk<V> | undefined {
    const number = Math.floor(key / SIZE);
    return number === this.#lastNumber ? this.#last : this.#chunks.get(number);
  }
}
