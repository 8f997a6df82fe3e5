import type { LoggedState, OperatorState, StateKey, StateMap } from '../../state.ts';
import type { Kept, KeptRows } from './kept-rows.ts';
import type { Order, Orders } from './orders.ts';

/** Ids of rows in order: all of them, or, of many, the numbers of the chunks they stand in, each with how many are there. */
type List = [ids: number[], chunks: [number: number, size: number][]];

/** Longest run of ids in one entry; two halves beyond. */
const CHUNK = 512;

/**
 * Rows that are kept outside of the heap, in an order for each key. It is derived from them, and outside of the heap as
 * well: a list of ids per key, of which a change writes a part of limited length, however long it is. The order must tell
 * any two rows apart.
 */
export class SpilledOrders<E extends Kept> implements Orders<E> {
  readonly rows: KeptRows<E>;
  readonly compare: (a: E, b: E) => number;
  readonly lists: StateMap<StateKey, List>;
  readonly chunks: StateMap<number, number[]>;
  #nextChunk = 0;

  constructor(state: OperatorState, name: string, rows: KeptRows<E>, compare: (a: E, b: E) => number) {
    this.rows = rows;
    this.compare = compare;
    this.lists = state.derived(`${name}-lists`);
    this.chunks = state.derived(`${name}-chunks`, { counted: true });
  }

  get(key: StateKey): SpilledOrder<E> | undefined {
    const list = this.lists.get(key);
    return list === undefined ? undefined : new SpilledOrder(this, key, list);
  }

  open(key: StateKey): SpilledOrder<E> {
    const known = this.get(key);
    if (known !== undefined) return known;
    const list: List = [[], []];
    this.lists.set(key, list);
    return new SpilledOrder(this, key, list);
  }

  /** The list went away with its last row. */
  close(): void {}

  expire(key: StateKey): readonly E[] {
    this.get(key)?.filter((id) => this.rows.get(id) !== undefined);
    return [];
  }

  forget(key: StateKey, entry: E): void {
    this.get(key)?.filter((id) => id !== entry.id);
  }

  get derived(): readonly LoggedState[] {
    return [this.lists, this.chunks];
  }

  newChunk(ids: number[]): [number: number, size: number] {
    this.chunks.set(this.#nextChunk, ids);
    return [this.#nextChunk++, ids.length];
  }
}

/** The rows of one key. */
export class SpilledOrder<E extends Kept> implements Order<E> {
  readonly #orders: SpilledOrders<E>;
  readonly #key: StateKey;
  readonly #list: List;

  constructor(orders: SpilledOrders<E>, key: StateKey, list: List) {
    this.#orders = orders;
    this.#key = key;
    this.#list = list;
  }

  get size(): number {
    const [ids, chunks] = this.#list;
    return chunks.length === 0 ? ids.length : chunks.reduce((sum, [, size]) => sum + size, 0);
  }

  at(place: number): E | undefined {
    if (place < 0) return undefined;
    for (const row of this.from(place)) return row;
    return undefined;
  }

  last(): E | undefined {
    const id = this.#ids(this.#chunkCount - 1).at(-1);
    return id === undefined ? undefined : this.#row(id);
  }

  insert(entry: E): number {
    const [chunk, place] = this.#find((other) => this.#orders.compare(other, entry) >= 0);
    const ids = this.#ids(chunk);
    ids.splice(place, 0, entry.id);
    this.#changed(chunk, ids);
    return this.#before(chunk) + place;
  }

  remove(entry: E): number {
    const [chunk, place] = this.#find((other) => this.#orders.compare(other, entry) >= 0);
    const before = this.#before(chunk) + place;
    const ids = this.#ids(chunk);
    ids.splice(place, 1);
    this.#changed(chunk, ids);
    return before;
  }

  /** Forgets the first rows. */
  drop(count: number): void {
    for (let left = count; left > 0;) {
      const ids = this.#ids(0);
      left -= ids.splice(0, left).length;
      this.#changed(0, ids);
    }
  }

  /** Forgets the other rows. */
  filter(stays: (id: number) => boolean): void {
    for (let chunk = this.#chunkCount - 1; chunk >= 0; chunk--) {
      const ids = this.#ids(chunk);
      const alive = ids.filter(stays);
      if (alive.length === ids.length) continue;
      ids.splice(0, ids.length, ...alive);
      this.#changed(chunk, ids);
    }
  }

  [Symbol.iterator](): IterableIterator<E> {
    return this.from(0);
  }

  /** Rows from a place on. */
  *from(place: number): IterableIterator<E> {
    let offset = place;
    for (let chunk = 0; chunk < this.#chunkCount; chunk++) {
      const size = this.#list[1].length === 0 ? this.#list[0].length : this.#list[1][chunk][1];
      if (offset >= size) {
        offset -= size;
        continue;
      }
      for (const id of this.#ids(chunk).slice(offset)) yield this.#row(id);
      offset = 0;
    }
  }

  /** The first place of which this is true; it is of all behind. */
  search(isFound: (row: E) => boolean): number {
    const [chunk, place] = this.#find(isFound);
    return this.#before(chunk) + place;
  }

  get #chunkCount(): number {
    return Math.max(1, this.#list[1].length);
  }

  #row(id: number): E {
    return this.#orders.rows.get(id)!;
  }

  #ids(chunk: number): number[] {
    const [ids, chunks] = this.#list;
    return chunks.length === 0 ? ids : this.#orders.chunks.get(chunks[chunk][0])!;
  }

  #before(chunk: number): number {
    const [, chunks] = this.#list;
    let count = 0;
    for (let i = 0; i < chunk; i++) count += chunks[i][1];
    return count;
  }

  /** The first chunk with such a row, or the last one, and the place there. */
  #find(isFound: (row: E) => boolean): [chunk: number, place: number] {
    let [low, high] = [0, this.#chunkCount - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isFound(this.#row(this.#ids(middle).at(-1)!))) high = middle;
      else low = middle + 1;
    }
    const chunk = low;
    const ids = this.#ids(chunk);
    [low, high] = [0, ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isFound(this.#row(ids[middle]))) high = middle;
      else low = middle + 1;
    }
    return [chunk, low];
  }

  /** The ids of a chunk were changed in place. */
  #changed(chunk: number, ids: number[]): void {
    const { lists, chunks: stored } = this.#orders;
    const [own, chunks] = this.#list;
    if (chunks.length === 0) {
      if (ids.length > CHUNK) chunks.push(...[ids.splice(0, CHUNK / 2), ids.splice(0)].map((half) => this.#orders.newChunk(half))); // prettier-ignore
    } else if (ids.length === 0) {
      stored.delete(chunks[chunk][0]);
      chunks.splice(chunk, 1);
    } else {
      if (ids.length > CHUNK) chunks.splice(chunk + 1, 0, this.#orders.newChunk(ids.splice(CHUNK / 2)));
      chunks[chunk][1] = ids.length;
      stored.touch(chunks[chunk][0]);
    }
    if (own.length === 0 && chunks.length === 0) lists.delete(this.#key);
    else lists.touch(this.#key);
  }
}
