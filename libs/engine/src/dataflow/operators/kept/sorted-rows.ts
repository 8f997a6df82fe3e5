import type { Order } from './orders.ts';

/** Longest run kept in one array; two halves beyond. */
const CHUNK = 1024;

/**
 * Elements in order, found by place and by value. Runs of a limited length, so that a change in the middle of a million
 * moves few. The order must tell any two elements apart.
 */
export class SortedRows<E> implements Order<E> {
  readonly #compare: (a: E, b: E) => number;
  readonly #chunks: E[][] = [[]];
  #size = 0;

  constructor(compare: (a: E, b: E) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#size;
  }

  at(place: number): E | undefined {
    let offset = place;
    for (const chunk of this.#chunks) {
      if (offset < chunk.length) return chunk[offset];
      offset -= chunk.length;
    }
    return undefined;
  }

  last(): E | undefined {
    return this.#chunks[this.#chunks.length - 1].at(-1);
  }

  insert(element: E): number {
    const [index, place] = this.#find(element);
    const chunk = this.#chunks[index];
    chunk.splice(place, 0, element);
    if (chunk.length > CHUNK) this.#chunks.splice(index + 1, 0, chunk.splice(CHUNK >> 1));
    this.#size++;
    return this.#before(index) + place;
  }

  remove(element: E): number {
    const [index, place] = this.#find(element);
    const chunk = this.#chunks[index];
    chunk.splice(place, 1);
    const before = this.#before(index) + place;
    if (chunk.length === 0 && this.#chunks.length > 1) this.#chunks.splice(index, 1);
    this.#size--;
    return before;
  }

  *[Symbol.iterator](): IterableIterator<E> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  /** The chunk where the element is or belongs, and its place there. */
  #find(element: E): [index: number, place: number] {
    const chunks = this.#chunks;
    let [low, high] = [0, chunks.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      const chunk = chunks[middle];
      if (this.#compare(chunk[chunk.length - 1], element) < 0) low = middle + 1;
      else high = middle;
    }
    const index = low;
    const chunk = chunks[index];
    [low, high] = [0, chunk.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(chunk[middle], element) < 0) low = middle + 1;
      else high = middle;
    }
    return [index, low];
  }

  #before(index: number): number {
    let count = 0;
    for (let i = 0; i < index; i++) count += this.#chunks[i].length;
    return count;
  }
}
