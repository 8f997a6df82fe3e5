import { HASH } from '../kernel/murmur3.ts';

const WORDS = 4;
const CHUNK_BITS = 10;
/** Ids in a chunk. */
export const CHUNK_IDS = 1 << CHUNK_BITS;
/** An index for each of so many parts of all ids: growing one of them takes a few milliseconds at most. */
const SHARDS = 256;
const EMPTY = new Int32Array(16);

/**
 * 128-bit ids by number: open addressing over places in chunks, so that nothing is copied as it grows. An id is given
 * and found in `HASH`.
 */
export class IdIndex {
  readonly #chunks: Uint32Array[] = [];
  readonly #free: number[] = [];
  /** Number + 1, or 0. */
  readonly #shards: Int32Array[] = Array.from({ length: SHARDS }, () => EMPTY);
  readonly #counts = new Int32Array(SHARDS);
  /** Where `find` ended. */
  #slot = 0;

  /** The number of the first id of a chunk that nobody else has; the others follow. */
  newChunk(): number {
    const chunk = this.#free.pop() ?? this.#chunks.length;
    this.#chunks[chunk] ??= new Uint32Array(CHUNK_IDS * WORDS);
    return chunk << CHUNK_BITS;
  }

  /** Gives a chunk back, by the number of its first id; its ids have been deleted. */
  freeChunk(first: number): void {
    this.#free.push(first >> CHUNK_BITS);
  }

  /** The number of the id in `HASH`; -1 when it is not here. */
  find(): number {
    const shard = this.#shards[HASH[3] % SHARDS];
    const mask = shard.length - 1;
    for (let slot = HASH[0] & mask; ; slot = (slot + 1) & mask) {
      const number = shard[slot] - 1;
      if (number < 0 || this.#holds(number)) {
        this.#slot = slot;
        return number;
      }
    }
  }

  /** Puts the id in `HASH`, which `find` was asked for last, under a new number; what had it before no longer has. */
  put(number: number): void {
    const which = HASH[3] % SHARDS;
    let shard = this.#shards[which];
    this.#chunkOf(number).set(HASH, (number % CHUNK_IDS) * WORDS);
    if (shard[this.#slot] === 0 && ++this.#counts[which] * 2 > shard.length) {
      this.#shards[which] = shard = this.#grown(shard);
      this.#slot = this.#freeSlot(shard, HASH[0]);
    } else if (shard === EMPTY) {
      this.#shards[which] = shard = EMPTY.slice();
    }
    shard[this.#slot] = number + 1;
  }

  /** Forgets a number, unless its id has got another one. */
  delete(number: number): void {
    const chunk = this.#chunkOf(number);
    const at = (number % CHUNK_IDS) * WORDS;
    const which = chunk[at + 3] % SHARDS;
    const shard = this.#shards[which];
    const mask = shard.length - 1;
    let slot = chunk[at] & mask;
    while (shard[slot] !== number + 1) {
      if (shard[slot] === 0) return;
      slot = (slot + 1) & mask;
    }
    this.#counts[which]--;
    // What follows moves up, so that no probe ends at the hole.
    for (let next = (slot + 1) & mask; shard[next] !== 0; next = (next + 1) & mask) {
      const home = this.#lowestOf(shard[next] - 1) & mask;
      if (((next - home) & mask) < ((next - slot) & mask)) continue;
      shard[slot] = shard[next];
      slot = next;
    }
    shard[slot] = 0;
  }

  /** The words of an id, lowest first, one after the other. */
  word(number: number, word: number): number {
    return this.#chunkOf(number)[(number % CHUNK_IDS) * WORDS + word];
  }

  #chunkOf(number: number): Uint32Array {
    return this.#chunks[number >> CHUNK_BITS];
  }

  #lowestOf(number: number): number {
    return this.#chunkOf(number)[(number % CHUNK_IDS) * WORDS];
  }

  #holds(number: number): boolean {
    const chunk = this.#chunkOf(number);
    const at = (number % CHUNK_IDS) * WORDS;
    return chunk[at] === HASH[0] && chunk[at + 1] === HASH[1] && chunk[at + 2] === HASH[2] && chunk[at + 3] === HASH[3];
  }

  #grown(shard: Int32Array): Int32Array {
    const grown = new Int32Array(shard.length * 2);
    for (const entry of shard) if (entry !== 0) grown[this.#freeSlot(grown, this.#lowestOf(entry - 1))] = entry;
    return grown;
  }

  #freeSlot(shard: Int32Array, lowest: number): number {
    const mask = shard.length - 1;
    let slot = lowest & mask;
    while (shard[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  }
}
