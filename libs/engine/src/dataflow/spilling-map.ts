import type { Change, EntryStore, TaskState } from '@millrace/ports';
import { ByteSink, getDouble } from '../kernel/binary.ts';
import { PlainReader, putPlain } from '../kernel/plain-codec.ts';
import { R } from '../kernel/registers.ts';
import type { TaskClock } from './operator.ts';
import type { Follower, StateKey, StateMap, StateMapOptions } from './state.ts';

/** What of a store a map has. */
interface Place {
  readonly entries: EntryStore;
  /** Whether the entries are those that an earlier session kept; otherwise there are none. */
  readonly isKept: boolean;
}

/** Where the maps of one dataflow spill to. What they may keep in the heap is shared out equally. */
export class Spill {
  readonly #state: TaskState;
  #maps = 0;

  constructor(state: TaskState) {
    this.#state = state;
  }

  /** Entries under a name: those that were kept, if any are wanted. */
  place(name: string, wantsKept: boolean): Place {
    const { local } = this.#state;
    const isKept = wantsKept && local !== undefined && local.stamp !== null && local.has(name);
    const entries = this.#state.entries(name, wantsKept);
    if (!isKept && entries.size > 0) entries.clear();
    this.#maps++;
    return { entries, isKept };
  }

  get cacheBytes(): number {
    return this.#state.cacheBytes / this.#maps;
  }
}

/** How many entries of a map `sweep` looks at: all of them in a thousand commits, of few sooner. */
export function sweepCount(size: number): number {
  return Math.min(4096, Math.max(256, size >> 10));
}

interface Cached<V> {
  /** Undefined: there is none, or it was not read yet (`isThere`). */
  value: V | undefined;
  isThere: boolean;
  writtenMs: number;
  /** Of the heap, a guess. */
  bytes: number;
  /** Asked for since it came, or since it was spared. */
  used: boolean;
}

/** Of an entry in the heap without its value, and for each byte of its key and value in the store. Measured on groups. */
const ENTRY_BYTES = 200;
const HEAP_BYTES = 8;
/** Entries read from the store at once, and written when state is loaded. */
const SLICE = 256;
/** Of a key that is counted: big endian, so that neighbours are neighbours in the store. */
const COUNTED_BYTES = 6;
const LOADED = 4096;

/**
 * A StateMap whose entries are bytes in a store; those in use are in the heap as well. What changes is written to the
 * store with `takeChanges`, and only then does anything leave the heap: between two checkpoints an entry is one object, so
 * that it may be changed in place, but `entries` and `walk` give copies.
 */
export class SpillingMap<K extends StateKey, V> implements StateMap<K, V> {
  readonly #spill: Spill;
  readonly #store: EntryStore;
  readonly #clock: TaskClock;
  readonly #ttlMs: number;
  readonly #cache = new Map<K, Cached<V>>();
  #cachedBytes = 0;
  /** Since the last `takeChanges`. */
  readonly #changed = new Set<K>();
  /** Loaded, and not yet in the store. */
  #loaded: Change[] = [];
  #size = 0;
  /** Counts changes. */
  #version = 0;
  readonly #keySink = new ByteSink(64);
  readonly #isCounted: boolean;
  readonly isKept: boolean;
  #followed: Follower<V> | null = null;
  readonly #swept: ((value: V) => void) | undefined;
  /** The key that the sweep came to. */
  #sweptTo: Buffer | undefined;

  constructor(spill: Spill, name: string, clock: TaskClock, ttlMs: number, options: StateMapOptions<V> = {}) {
    this.#isCounted = options.counted === true;
    this.#swept = options.swept;
    this.#spill = spill;
    const { entries, isKept } = spill.place(name, options.kept === true);
    this.#store = entries;
    this.isKept = isKept;
    if (isKept) this.#size = entries.size;
    this.#clock = clock;
    this.#ttlMs = ttlMs;
  }

  get size(): number {
    this.#settle();
    return this.#size;
  }

  get expires(): boolean {
    return this.#ttlMs > 0;
  }

  get(key: K): V | undefined {
    let entry = this.#cache.get(key);
    if (entry === undefined) entry = this.#read(key);
    else entry.used = true;
    const { value } = entry;
    if (this.#ttlMs === 0 || value === undefined || this.#isAlive(entry.writtenMs)) return value;
    this.delete(key);
    return undefined;
  }

  set(key: K, value: V): void {
    const entry = this.#known(key);
    if (!entry.isThere) this.#size++;
    entry.isThere = true;
    entry.value = value;
    this.touch(key);
  }

  touch(key: K): void {
    this.#known(key).writtenMs = this.#ttlMs > 0 ? this.#clock.processingTimeMs : 0;
    this.#changed.add(key);
    this.#version++;
  }

  delete(key: K): boolean {
    const entry = this.#known(key);
    if (!entry.isThere) return false;
    this.#size--;
    entry.isThere = false;
    entry.value = undefined;
    entry.writtenMs = 0;
    this.#changed.add(key);
    this.#version++;
    return true;
  }

  *entries(): IterableIterator<[K, V]> {
    for (const [key, value, writtenMs] of this.walk()) {
      if (this.#ttlMs === 0 || this.#isAlive(writtenMs)) yield [key, value];
    }
  }

  /** Changes are always remembered: they are what may not leave the heap. */
  trackChanges(): void {}

  takeChanges(): [K, V | undefined, number][] {
    this.#settle();
    this.#write();
    const changed = [...this.#changed].map((key): [K, V | undefined, number] => {
      const { value, writtenMs } = this.#cache.get(key)!;
      return [key, value, writtenMs];
    });
    this.#changed.clear();
    this.#evict();
    return changed;
  }

  all(): [K, V, number][] {
    return [...this.walk()];
  }

  *walk(): IterableIterator<[K, V, number]> {
    let after: Buffer | undefined;
    let slice: [Buffer, Buffer][] = [];
    for (let at = 0, version = -1; ; at++) {
      // Whoever walks may stop for long: what was read before a change is read again.
      if (at === slice.length || version !== this.#version) {
        this.#settle();
        this.#write();
        version = this.#version;
        slice = this.#store.scan(after, SLICE);
        at = 0;
        if (slice.length === 0) return;
      }
      const [key, bytes] = slice[at];
      after = key;
      const { value, writtenMs } = this.#decode(bytes);
      yield [this.#keyOf(key), value, writtenMs];
    }
  }

  lastKey(): K | undefined {
    this.#settle();
    this.#write();
    const key = this.#store.last();
    return key === undefined ? undefined : this.#keyOf(key);
  }

  follow(told: Follower<V>): void {
    this.#followed = told;
  }

  load(key: K, value: V | undefined, writtenMs: number): void {
    if (this.#loaded.length === 0) this.#write();
    if (this.#followed !== null) {
      this.#settle();
      const before = this.#store.get(this.#keyBytes(key));
      this.#followed(before === undefined ? undefined : this.#decode(before).value, value, writtenMs);
    }
    this.#forget(key);
    this.#loaded.push([this.#keyBytes(key, true), value === undefined ? undefined : this.#encode(value, writtenMs)]);
    this.#version++;
    if (this.#loaded.length === LOADED) this.#settle();
  }

  sweep(): void {
    if (this.#ttlMs === 0) return;
    this.#settle();
    const count = sweepCount(this.#size);
    const slice = this.#store.scan(this.#sweptTo, count);
    this.#sweptTo = slice.length < count ? undefined : slice[slice.length - 1][0];
    for (const [bytes, value] of slice) {
      getDouble(value, 0);
      if (this.#isAlive(R[0])) continue;
      const key = this.#keyOf(bytes);
      // What has changed since it was written has its turn another time.
      if (this.#changed.has(key)) continue;
      this.#swept?.(this.#decode(value).value);
      this.delete(key);
    }
  }

  clear(): void {
    this.#sweptTo = undefined;
    this.#cache.clear();
    this.#cachedBytes = 0;
    this.#changed.clear();
    this.#loaded = [];
    if (this.isKept) this.#empty();
    else this.#store.clear();
    this.#size = 0;
    this.#version++;
  }

  /** In a way that the store can take back. */
  #empty(): void {
    for (let some; (some = this.#store.scan(undefined, LOADED)).length > 0;) {
      this.#store.write(some.map(([key]): Change => [key, undefined]));
    }
  }

  /** Writes what was loaded. */
  #settle(): void {
    if (this.#loaded.length === 0) return;
    const loaded = this.#loaded;
    this.#loaded = [];
    this.#store.write(loaded);
    this.#size = this.#store.size;
  }

  /** Writes what changed. */
  #write(): void {
    if (this.#changed.size === 0) return;
    const changes: Change[] = [];
    for (const key of this.#changed) {
      const entry = this.#cache.get(key)!;
      const bytes = entry.value === undefined ? undefined : this.#encode(entry.value, entry.writtenMs);
      changes.push([this.#keyBytes(key, true), bytes]);
      this.#weigh(entry, bytes);
    }
    this.#store.write(changes);
  }

  #isAlive(writtenMs: number): boolean {
    return writtenMs + this.#ttlMs > this.#clock.processingTimeMs;
  }

  /** The entry as it is in the heap, whether its value is or not. */
  #known(key: K): Cached<V> {
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    this.#settle();
    const isThere = this.#store.has(this.#keyBytes(key));
    return this.#keep(key, { value: undefined, isThere, writtenMs: 0, bytes: 0, used: false });
  }

  #read(key: K): Cached<V> {
    this.#settle();
    const bytes = this.#store.get(this.#keyBytes(key));
    if (bytes === undefined) {
      return this.#keep(key, { value: undefined, isThere: false, writtenMs: 0, bytes: 0, used: false });
    }
    const { value, writtenMs } = this.#decode(bytes);
    return this.#keep(key, { value, isThere: true, writtenMs, bytes: 0, used: false }, bytes);
  }

  #keep(key: K, entry: Cached<V>, bytes?: Buffer): Cached<V> {
    this.#cache.set(key, entry);
    this.#weigh(entry, bytes);
    return entry;
  }

  #weigh(entry: Cached<V>, bytes: Buffer | undefined): void {
    this.#cachedBytes -= entry.bytes;
    entry.bytes = ENTRY_BYTES + HEAP_BYTES * (bytes?.length ?? 0);
    this.#cachedBytes += entry.bytes;
  }

  #forget(key: K): void {
    this.#cachedBytes -= this.#cache.get(key)?.bytes ?? 0;
    this.#cache.delete(key);
  }

  /** Lets go of what came first and was not asked for again, as far as the heap is short. Nothing has changed since it was written. */
  #evict(): void {
    const { cacheBytes } = this.#spill;
    for (const [key, entry] of this.#cache) {
      if (this.#cachedBytes <= cacheBytes) return;
      this.#cache.delete(key);
      if (entry.used) {
        entry.used = false;
        this.#cache.set(key, entry);
      } else {
        this.#cachedBytes -= entry.bytes;
      }
    }
  }

  #keyBytes(key: K, isCopy = false): Buffer {
    const sink = this.#keySink;
    sink.at = 0;
    if (this.#isCounted) sink.at = sink.bytes.writeUIntBE(key as number, 0, COUNTED_BYTES);
    else putPlain(sink, key);
    return isCopy ? sink.copy() : sink.bytes.subarray(0, sink.at);
  }

  #keyOf(bytes: Buffer): K {
    return (this.#isCounted ? bytes.readUIntBE(0, COUNTED_BYTES) : new PlainReader(bytes).value()) as K;
  }

  #encode(value: V, writtenMs: number): Buffer {
    VALUE_SINK.at = 0;
    if (this.#ttlMs > 0) VALUE_SINK.double(writtenMs);
    putPlain(VALUE_SINK, value);
    return VALUE_SINK.copy();
  }

  #decode(bytes: Buffer): { value: V; writtenMs: number } {
    if (this.#ttlMs === 0) return { value: new PlainReader(bytes).value() as V, writtenMs: 0 };
    const at = getDouble(bytes, 0);
    const writtenMs = R[0];
    return { value: new PlainReader(bytes, at).value() as V, writtenMs };
  }
}

const VALUE_SINK = new ByteSink(4096);
