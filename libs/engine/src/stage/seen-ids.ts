import { getDouble, getInteger, type ByteSink } from '../kernel/binary.ts';
import { HASH, murmur3 } from '../kernel/murmur3.ts';
import { R } from '../kernel/registers.ts';
import { CHUNK_IDS, IdIndex } from './id-index.ts';

/** How long ids are remembered where a table does not say. */
export const DEFAULT_TTL_MS = 24 * 3_600_000;

/** Ids are forgotten bucket by bucket. */
const BUCKETS_PER_TTL = 8;
const WORDS = 4;
const ID_BYTES = 16;
/** Ids that go from the index with each that comes, once their bucket has expired. */
const DELETED_PER_ADDED = 4;

/** The ids of a span of time, in the order in which they came. */
class Bucket {
  readonly start: number;
  count = 0;
  /** Ids that a flush has written. */
  flushed = 0;
  isExpired = false;
  /** First numbers of the chunks its ids are in. */
  readonly chunks: number[] = [];

  constructor(start: number) {
    this.start = start;
  }

  /** The number of its id at a place. */
  number(place: number): number {
    return this.chunks[(place / CHUNK_IDS) | 0] + (place % CHUNK_IDS);
  }
}

/**
 * The ids of the events a task has taken in, so that a repeat is told from a new event. An id is remembered for the
 * time to live at least, and at most an eighth longer, in the time of the records: the newest timestamp so far, never
 * one ahead of the clock. So what a replay decides does not depend on how fast it goes.
 *
 * 16 bytes and a place in an index of 8 to 16 for each id. Two ids with one hash would be taken for one: with 10^9 ids
 * that happens with a probability of 10^-21.
 */
export class SeenIds {
  readonly #bucketMs: number;
  #index = new IdIndex();
  /** Ascending by time; ids are only added to the last. */
  #buckets: Bucket[] = [];
  /** Expired buckets, whose ids leave the index little by little. */
  #expired: Bucket[] = [];
  /** By chunk (the number of its first id). */
  #owners = new Map<number, Bucket>();
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
    const bucket = this.#open(Math.min(timestampMs, clockMs));
    murmur3(bytes, start, end);
    if (this.#insert(bucket)) return true;
    this.duplicates++;
    return false;
  }

  /** Takes in the id in `HASH`, unless it is here. */
  #insert(bucket: Bucket): boolean {
    const known = this.#index.find();
    if (known >= 0 && !this.#owners.get(known - (known % CHUNK_IDS))!.isExpired) return false;
    if (bucket.count % CHUNK_IDS === 0) {
      const chunk = this.#index.newChunk();
      bucket.chunks.push(chunk);
      this.#owners.set(chunk, bucket);
    }
    this.#index.put(bucket.number(bucket.count++));
    if (this.#expired.length > 0) this.#deleteSome();
    return true;
  }

  #deleteSome(): void {
    const bucket = this.#expired[0];
    for (let left = DELETED_PER_ADDED; left > 0 && bucket.count > 0; left--) {
      this.#index.delete(bucket.number(--bucket.count));
      if (bucket.count % CHUNK_IDS !== 0) continue;
      const chunk = bucket.chunks.pop()!;
      this.#owners.delete(chunk);
      this.#index.freeChunk(chunk);
    }
    if (bucket.count === 0) this.#expired.shift();
  }

  /** The bucket of this time, or of the newest one. */
  #open(timeMs: number): Bucket {
    const start = Math.floor(timeMs / this.#bucketMs) * this.#bucketMs;
    let last = this.#buckets.at(-1);
    if (last === undefined || start > last.start) {
      this.#buckets.push((last = new Bucket(start)));
      this.#expireBefore(start - BUCKETS_PER_TTL * this.#bucketMs);
    }
    return last;
  }

  #expireBefore(start: number): void {
    while (this.#buckets[0].start < start) {
      const bucket = this.#buckets.shift()!;
      bucket.isExpired = true;
      if (bucket.count > 0) this.#expired.push(bucket);
    }
  }

  /** Writes what came since the last call, in the form that `get` reads. */
  putChanges(sink: ByteSink): void {
    sink.integer(this.duplicates);
    for (const bucket of this.#buckets) {
      if (bucket.flushed < bucket.count) this.#put(bucket, bucket.flushed, bucket.count, sink);
      bucket.flushed = bucket.count;
    }
  }

  #put(bucket: Bucket, from: number, to: number, sink: ByteSink): void {
    sink.double(bucket.start);
    sink.integer(to - from);
    sink.reserve((to - from) * ID_BYTES);
    for (let place = from; place < to; place++) {
      const number = bucket.number(place);
      for (let word = 0; word < WORDS; word++) {
        sink.at = sink.bytes.writeUInt32LE(this.#index.word(number, word), sink.at);
      }
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
      const to = bucket.isExpired ? walk.place : Math.min(count, walk.place + left);
      if (to > walk.place) this.#put(bucket, walk.place, to, sink);
      left -= to - walk.place;
      walk.place = to;
      if (to < count && !bucket.isExpired) break;
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
      for (let left = R[0]; left > 0; left--, p += ID_BYTES) {
        if (bucket === null) continue;
        for (let word = 0; word < WORDS; word++) HASH[word] = payload.readUInt32LE(p + 4 * word);
        this.#insert(bucket);
      }
      if (bucket !== null) bucket.flushed = bucket.count;
    }
  }

  /** Parts of a walk come in between newer changes: in any order of time. Null: it has expired. */
  #restored(start: number): Bucket | null {
    const last = this.#buckets.at(-1);
    if (last !== undefined && start < last.start - BUCKETS_PER_TTL * this.#bucketMs) return null;
    if (last === undefined || start > last.start) return this.#open(start);
    const at = this.#buckets.findIndex((bucket) => bucket.start >= start);
    if (this.#buckets[at].start === start) return this.#buckets[at];
    const bucket = new Bucket(start);
    this.#buckets.splice(at, 0, bucket);
    return bucket;
  }

  clear(): void {
    this.#index = new IdIndex();
    this.#buckets = [];
    this.#expired = [];
    this.#owners = new Map();
    this.#walk = null;
    this.duplicates = 0;
  }
}
