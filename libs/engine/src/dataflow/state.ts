import type { TaskClock } from './operator.ts';
import { Sequence } from './sequence.ts';
import { type Spill, SpillingMap, sweepCount } from './spilling-map.ts';
import { SteadyEntries } from './steady-entries.ts';

/** What identifies an entry: `RowCompiler.key` makes them. */
export type StateKey = string | number | bigint | boolean | null;

export interface StateMapOptions<V = never> {
  /** Forget an entry that was not written for `table.exec.state.ttl` (updating operators; never windows). */
  readonly expires?: boolean;
  /** The input that it is about, whose rows the hint STATE_TTL may be for; the first. */
  readonly input?: number;
  /** Keys are whole numbers from 0 on, mostly added in their order. */
  readonly counted?: boolean;
  /** Entries go only when they expire. */
  readonly steady?: boolean;
  /**
   * Entries may stand outside of the heap, if the task has a store for that: for an operator that refers to an entry only
   * during the call in which it got it, and says at once (`touch`) when it changed it in place.
   */
  readonly spills?: boolean;
  /** Entries outside of the heap may be those that an earlier session kept, and not be loaded: what spills; else only where it is said. */
  readonly kept?: boolean;
  /** An entry has expired and nobody touched it (`sweep`): forget what is derived from it. */
  readonly swept?: (value: V) => void;
}

/** A part of an operator's state as the state log sees it: entries of plain data by key, and when they were written. */
export interface LoggedState<K extends StateKey = StateKey, V = unknown> {
  readonly size: number;
  /** It begins with the entries of a moment: what changed until then is not loaded. Absent: it begins empty. */
  readonly isKept?: boolean;
  /** From now on remembers which entries change, for `takeChanges`. */
  trackChanges(): void;
  /** Keys and entries (undefined: deleted) that changed since the last call, with the time they were written. */
  takeChanges(): [K, V | undefined, number][];
  /** Everything, as `takeChanges` gives it. */
  all(): [K, V, number][];
  /**
   * The entries of now, each as it is when the walk comes to it. Entries may change and go meanwhile; what is there from
   * the beginning to the end is met exactly once, what comes later may be. Then `load` must take entries in any order,
   * changes of an entry before the entry itself. Without this method a snapshot writes all of the state at once.
   */
  walk?(): Iterator<[K, V, number]>;
  /** Loads an entry as it was written then; undefined deletes. */
  load(key: K, value: V | undefined, writtenMs: number): void;
  clear(): void;
  /**
   * Drops some of what has expired, so that it does not stay for ever when nobody asks for it. A little at each commit,
   * and all of it in turn. Nobody notices: what has expired is not given to anyone.
   */
  sweep?(): void;
}

/**
 * State of one operator: maps of entries by name. Entries must be plain data (arrays, Maps, numbers, bigints, strings,
 * Buffers …: what structured cloning keeps), because they are written to the state log and read back.
 */
export class OperatorState {
  readonly #clock: TaskClock;
  readonly #ttlMs: number;
  readonly #inputTtlMs: readonly (number | null)[];
  readonly #maps = new Map<string, LoggedState>();
  readonly #spill: { readonly to: Spill; readonly operator: string } | null;

  /** `inputTtlMs`: by input, where it is another time than `ttlMs`. `spill`: for entries that need not be in the heap. */
  constructor(
    clock: TaskClock,
    ttlMs: number,
    inputTtlMs: readonly (number | null)[] = [],
    spill: { readonly to: Spill; readonly operator: string } | null = null,
  ) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#inputTtlMs = inputTtlMs;
    this.#spill = spill;
  }

  /** The map of that name; made on the first call. */
  map<K extends StateKey, V>(name: string, options: StateMapOptions<V> = {}): StateMap<K, V> {
    const known = this.#maps.get(name) as StateMap<K, V> | undefined;
    if (known) return known;
    const ttlMs = options.expires ? this.#ttlOf(options.input) : 0;
    const map =
      (options.spills && this.unlogged<K, V>(name, ttlMs, { kept: true, ...options })) ||
      new HeapMap<K, V>(this.#clock, ttlMs, options);
    this.#maps.set(name, map);
    return map;
  }

  /** A map outside of the heap that is not in the state log by itself; null: there is no store for it. */
  unlogged<K extends StateKey, V>(name: string, ttlMs = 0, options: StateMapOptions<V> = {}): StateMap<K, V> | null {
    if (this.#spill === null) return null;
    const { to, operator } = this.#spill;
    return new SpillingMap<K, V>(to, `${operator}/${name}`, this.#clock, ttlMs, options);
  }

  /** Whether entries may stand outside of the heap. */
  get spills(): boolean {
    return this.#spill !== null;
  }

  /** Where entries may: a map that follows from other state, and is built from it when that was loaded. */
  derived<K extends StateKey, V>(name: string, options: StateMapOptions<V> = {}): StateMap<K, V> {
    const map = this.unlogged<K, V>(name, options.expires ? this.#ttlOf(options.input) : 0, options);
    if (map === null) throw new Error('nothing spills');
    this.#maps.set(name, new DerivedState(map));
    return map;
  }

  /** State that is kept in another way than as a map. */
  add<S extends LoggedState>(name: string, state: S): S {
    this.#maps.set(name, state);
    return state;
  }

  /** `table.exec.state.ttl`; 0: nothing expires. */
  get ttlMs(): number {
    return this.#ttlOf();
  }

  #ttlOf(input = 0): number {
    return this.#inputTtlMs[input] ?? this.#ttlMs;
  }

  get maps(): ReadonlyMap<string, LoggedState> {
    return this.#maps;
  }

  /** At a commit, before changes are taken. */
  sweep(): void {
    for (const map of this.#maps.values()) map.sweep?.();
  }

  get entries(): number {
    let count = 0;
    for (const map of this.#maps.values()) count += map.size;
    return count;
  }
}

/** Takes part in checkpoints, and has nothing for the state log. */
class DerivedState implements LoggedState {
  readonly #map: LoggedState;
  readonly size = 0;

  constructor(map: LoggedState) {
    this.#map = map;
  }

  trackChanges(): void {
    this.#map.trackChanges();
  }

  takeChanges(): [] {
    this.#map.takeChanges();
    return [];
  }

  all(): [] {
    return [];
  }

  walk(): Iterator<never> {
    return [].values();
  }

  load(): void {
    throw new Error('derived state is not loaded');
  }

  clear(): void {
    this.#map.clear();
  }

  sweep(): void {
    this.#map.sweep?.();
  }
}

type Entries<K, V> = Pick<Map<K, V>, 'size' | 'get' | 'delete' | 'clear'> & {
  set(key: K, value: V): unknown;
  keys(): Iterable<K>;
  [Symbol.iterator](): IterableIterator<[K, V]>;
};

/**
 * Entries by key. Who changes an entry in place says so with `touch`, or the change is lost at the next restart.
 * With a time to live an entry is gone when it was not written for that long, by processing time.
 */
export interface StateMap<K extends StateKey, V> extends LoggedState<K, V> {
  /** Whether entries are forgotten after a time. */
  readonly expires: boolean;
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  /** The entry was changed in place. */
  touch(key: K): void;
  delete(key: K): boolean;
  /** All entries that did not expire, those that came first first where the map is in the heap. */
  entries(): IterableIterator<[K, V]>;
  /** Of a map that is kept and counted: the greatest key. */
  lastKey?(): K | undefined;
  /** Of a map that is kept: tells of each entry that is loaded. */
  follow?(told: Follower<V>): void;
}

/** What an entry was, what it is from now on, and when that was written. */
export type Follower<V> = (before: V | undefined, after: V | undefined, writtenMs: number) => void;

class HeapMap<K extends StateKey, V> implements StateMap<K, V> {
  readonly #entries: Entries<K, V>;
  readonly #clock: TaskClock;
  readonly #ttlMs: number;
  readonly #written: Map<K, number> | null;
  readonly #swept: ((value: V) => void) | undefined;
  /** Where the sweep is. */
  #sweeping: Iterator<[K, number]> | null = null;
  /** Keys changed since the last flush; null while nobody wants to know. */
  #dirty: Set<K> | null = null;

  constructor(clock: TaskClock, ttlMs: number, { counted, steady, swept }: StateMapOptions<V> = {}) {
    if (counted) this.#entries = new Sequence<V>() as unknown as Map<K, V>;
    else this.#entries = steady && ttlMs === 0 ? new SteadyEntries<K, V>() : new Map<K, V>();
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#written = ttlMs > 0 ? new Map() : null;
    this.#swept = swept;
  }

  get size(): number {
    return this.#entries.size;
  }

  get expires(): boolean {
    return this.#written !== null;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (this.#written === null || value === undefined) return value;
    if (this.#written.get(key)! + this.#ttlMs > this.#clock.processingTimeMs) return value;
    this.delete(key);
    return undefined;
  }

  set(key: K, value: V): void {
    this.#entries.set(key, value);
    this.touch(key);
  }

  touch(key: K): void {
    if (this.#written !== null) this.#written.set(key, this.#clock.processingTimeMs);
    if (this.#dirty !== null) this.#dirty.add(key);
  }

  delete(key: K): boolean {
    const existed = this.#entries.delete(key);
    this.#written?.delete(key);
    if (existed) this.#dirty?.add(key);
    return existed;
  }

  *entries(): IterableIterator<[K, V]> {
    for (const key of this.#entries.keys()) {
      const value = this.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  trackChanges(): void {
    this.#dirty ??= new Set();
  }

  takeChanges(): [K, V | undefined, number][] {
    const changed = [...(this.#dirty ?? [])].map((key): [K, V | undefined, number] => [
      key,
      this.#entries.get(key),
      this.#written?.get(key) ?? 0,
    ]);
    this.#dirty?.clear();
    return changed;
  }

  all(): [K, V, number][] {
    return [...this.#entries].map(([key, value]) => [key, value, this.#written?.get(key) ?? 0]);
  }

  *walk(): Iterator<[K, V, number]> {
    // Entries that come meanwhile stand behind those of now: so many of them cannot be among these.
    let left = this.#entries.size;
    for (const [key, value] of this.#entries) {
      if (left-- === 0) return;
      yield [key, value, this.#written?.get(key) ?? 0];
    }
  }

  load(key: K, value: V | undefined, writtenMs: number): void {
    if (value === undefined) {
      this.#entries.delete(key);
      this.#written?.delete(key);
    } else {
      this.#entries.set(key, value);
      this.#written?.set(key, writtenMs);
    }
  }

  sweep(): void {
    if (this.#written === null || this.#written.size === 0) return;
    this.#sweeping ??= this.#written.entries();
    for (let left = sweepCount(this.#written.size); left > 0; left--) {
      const next = this.#sweeping.next();
      if (next.done === true) {
        this.#sweeping = null;
        return;
      }
      const [key, writtenMs] = next.value;
      if (writtenMs + this.#ttlMs > this.#clock.processingTimeMs) continue;
      this.#swept?.(this.#entries.get(key)!);
      this.delete(key);
    }
  }

  clear(): void {
    this.#sweeping = null;
    for (const key of this.#entries.keys()) this.#dirty?.add(key);
    this.#entries.clear();
    this.#written?.clear();
  }
}
