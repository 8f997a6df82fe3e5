import { getDouble, getInteger, type ByteSink } from '../kernel/binary.ts';
import { HASH, murmur3 } from '../kernel/murmur3.ts';
import { R } from '../kernel/registers.ts';

/** How long ids are remembered where a table does not say. */
export const DEFAULT_TTL_MS = 24 * 3_600_000;

/** Ids are forgotten bucket by bucket; every look-up asks each of them. */
const BUCKETS_PER_TTL = 8;
const WORDS = 4;
const ID_BYTES = 16;
const CHUNK_IDS = 4096;

/** The ids of a span of time as 128-bit hashes: in the order in which they came, and an open-addressing index. */
class Bucket {
  readonly start: number;
  count = 0;
  /** Ids that a flush has written. */
  flushed = 0;
  /** In chunks, so that nothing is copied as the bucket grows. */
  readonly #chunks: Uint32Array[] = [];
  /** Place + 1, or 0. */
  #index = new Int32Array(64);

  constructor(start: number) {
    this.start = start;
  }

  /** Whether the id in `HASH` is here. */
  has(): boolean {
    const mask = this.#index.length - 1;
    for (let slot = HASH[0] & mask; ; slot = (slot + 1) & mask) {
      const place = this.#index[slot] - 1;
      if (place < 0) return false;
      const chunk = this.#chunks[(place / CHUNK_IDS) | 0];
      const at = (place % CHUNK_IDS) * WORDS;
      if (
        chunk[at] === HASH[0] &&
        chunk[at + 1] === HASH[1] &&
        chunk[at + 2] === HASH[2] &&
        chunk[at + 3] === HASH[3]
      ) {
        return true;
      }
    }
  }

  /** Takes in the id in `HASH`, which is not here yet. */
  add(): void {
    if (this.count % CHUNK_IDS === 0) this.#chunks.push(new Uint32Array(CHUNK_IDS * WORDS));
    this.#chunks[(this.count / CHUNK_IDS) | 0].set(HASH, (this.count % CHUNK_IDS) * WORDS);
    this.count++;
    if (this.count * 2 > this.#index.length) this.#grow();
    else this.#point(this.count - 1, HASH[0]);
  }

  #grow(): void {
    this.#index = new Int32Array(this.#index.length * 2);
    for (let place = 0; place < this.count; place++) {
      this.#point(place, this.#chunks[(place / CHUNK_IDS) | 0][(place % CHUNK_IDS) * WORDS]);
    }
  }

  #point(place: number, lowest: number): void {
    const mask = this.#index.length - 1;
    let slot = lowest & mask;
    while (this.#index[slot] !== 0) slot = (slot + 1) & mask;
    this.#index[slot] = place + 1;
  }

  put(sink: ByteSink, from: number, to: number): void {
    sink.double(this.start);
    sink.integer(to - from);
    sink.reserve((to - from) * ID_BYTES);
    for (let place = from; place < to; place++) {
      const chunk = this.#chunks[(place / CHUNK_IDS) | 0];
      for (let word = 0; word < WORDS; word++) {
        sink.at = sink.bytes.writeUInt32LE(chunk[(place % CHUNK_IDS) * WORDS + word], sink.at);
      }
    }
  }
}

/**
 * The ids of the events a task has taken in, so that a repeat is told from a new event. An id is remembered for the
 * time to live at least, and at most an eighth longer, in the time of the records: the newest timestamp so far, never
 * one ahead of the clock. So what a replay decides does not depend on how fast it goes.
 *
 * 16 bytes and an index of about as much for each id. Two ids with one hash would be taken for one: with 10^9 ids that
 * happens with a probability of 10^-21.
 */
export class SeenIds {
  readonly #bucketMs: number;
  /** Ascending by time; ids are only added to the last. */
  #buckets: Bucket[] = [];
  #walk: { readonly buckets: readonly { bucket: Bucket; count: number }[]; at: number; place: number } | null = null;
  /** Records that were left out. */
  duplicates = 0;

  constructor(ttlMs: number) {
    this.#bucketMs = Math.max(1, Math.ceil(ttlMs / BUCKETS_PER_TTL));
  }

  get count(): number {
    return this.#buckets.reduce((sum, { count }) => sum + count, 0);
  }

  /** Bytes that the next `putChanges` will write, about. */
  get changedBytes(): number {
    let ids = 0;
    for (const { count, flushed } of this.#buckets) ids += count - flushed;
    return ids * ID_BYTES;
  }

  /** Whether the id is new; it no longer is. */
  add(bytes: Uint8Array, start: number, end: number, timestampMs: number, clockMs: number): boolean {
    murmur3(bytes, start, end);
    const last = this.#open(Math.min(timestampMs, clockMs));
    for (let i = this.#buckets.length - 1; i >= 0; i--) {
      if (!this.#buckets[i].has()) continue;
      this.duplicates++;
      return false;
    }
    last.add();
    return true;
  }

  /** The bucket of this time, or of the newest one. */
  #open(timeMs: number): Bucket {
    const start = Math.floor(timeMs / this.#bucketMs) * this.#bucketMs;
    let last = this.#buckets.at(-1);
    if (last === undefined || start > last.start) {
      this.#buckets.push((last = new Bucket(start)));
      this.#dropBefore(start - BUCKETS_PER_TTL * this.#bucketMs);
    }
    return last;
  }

  #dropBefore(start: number): void {
    if (this.#buckets[0].start < start) this.#buckets = this.#buckets.filter((bucket) => bucket.start >= start);
  }

  /** Writes what came since the last call, in the form that `get` reads. */
  putChanges(sink: ByteSink): void {
    sink.integer(this.duplicates);
    for (const bucket of this.#buckets) {
      if (bucket.flushed < bucket.count) bucket.put(sink, bucket.flushed, bucket.count);
      bucket.flushed = bucket.count;
    }
  }

  /** Begins to walk over all ids as of the last `putChanges`. They stay in their places, so it may go on meanwhile. */
  beginWalk(): void {
    const buckets = this.#buckets.map((bucket) => ({ bucket, count: bucket.flushed }));
    this.#walk = { buckets, at: 0, place: 0 };
  }

  /** Writes the next ids of the walk, about `bytes` of them, in the form that `get` reads. Whether it is over. */
  putNext(sink: ByteSink, bytes: number): boolean {
    const walk = this.#walk!;
    let left = Math.max(1, Math.floor(bytes / ID_BYTES));
    sink.integer(this.duplicates);
    while (walk.at < walk.buckets.length && left > 0) {
      const { bucket, count } = walk.buckets[walk.at];
      const to = Math.min(count, walk.place + left);
      if (to > walk.place) bucket.put(sink, walk.place, to);
      left -= to - walk.place;
      walk.place = to;
      if (to < count) break;
      walk.at++;
      walk.place = 0;
    }
    return walk.at === walk.buckets.length;
  }

  /** Takes in what `putChanges` or `putNext` wrote; ids that are here already stay. */
  get(payload: Buffer, p: number): void {
    p = getInteger(payload, p);
    this.duplicates = R[0];
    while (p < payload.length) {
      p = getDouble(payload, p);
      const bucket = this.#restored(R[0]);
      p = getInteger(payload, p);
      for (let left = R[0]; left > 0; left--) {
        for (let word = 0; word < WORDS; word++) HASH[word] = payload.readUInt32LE(p + 4 * word);
        p += ID_BYTES;
        if (!bucket.has()) bucket.add();
      }
      bucket.flushed = bucket.count;
    }
  }

  /** Parts of a walk come in between newer changes: in any order of time. */
  #restored(start: number): Bucket {
    const at = this.#buckets.findIndex((bucket) => bucket.start >= start);
    if (at >= 0 && this.#buckets[at].start === start) return this.#buckets[at];
    const bucket = new Bucket(start);
    this.#buckets.splice(at < 0 ? this.#buckets.length : at, 0, bucket);
    this.#dropBefore(this.#buckets.at(-1)!.start - BUCKETS_PER_TTL * this.#bucketMs);
    return bucket;
  }

  clear(): void {
    this.#buckets = [];
    this.#walk = null;
    this.duplicates = 0;
  }
}
