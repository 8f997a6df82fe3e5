import { copyRange } from './binary.ts';

/** What an accumulator keeps beside its doubles: the part of an exact sum beyond them, or a string's bytes. */
export type LaneObject = bigint | Buffer | null;

/**
 * Accumulators by encoded key: open addressing, entries numbered in the order of their first appearance (so whatever
 * walks them is deterministic), keys in one buffer, `lanes` doubles and `objects` references per entry. Entries are
 * never removed one by one: a table is one slice of time and goes as a whole.
 */
export class GroupTable {
  readonly laneCount: number;
  readonly objectCount: number;
  /** The slice's end, epoch ms; 0 where there is no window. */
  sliceEnd = 0;
  count = 0;
  lanes: Float64Array;
  objects: LaneObject[] = [];
  keys: Buffer = Buffer.allocUnsafe(512);
  /** Entry e's key is `keys[keyEnds[e - 1], keyEnds[e])`; `keyStart(e)` knows the first. */
  #keyEnds = new Int32Array(16);
  #hashes = new Int32Array(16);
  /** Entry + 1, or 0. */
  #index = new Int32Array(32);
  /** 1 for entries in `changed`. */
  #isChanged = new Uint8Array(16);
  /** Entries changed since `clearChanged`, in the order of their first change. */
  changed = new Int32Array(16);
  changedCount = 0;

  constructor(laneCount: number, objectCount: number) {
    this.laneCount = laneCount;
    this.objectCount = objectCount;
    this.lanes = new Float64Array(16 * laneCount);
  }

  /** Empties the table and keeps its memory. */
  reset(sliceEnd: number): void {
    this.sliceEnd = sliceEnd;
    this.lanes.fill(0, 0, this.count * this.laneCount);
    this.objects.fill(null, 0, this.count * this.objectCount);
    this.#index.fill(0);
    this.#isChanged.fill(0, 0, this.count);
    this.changedCount = 0;
    this.count = 0;
  }

  get byteLength(): number {
    return (
      this.count * (this.laneCount * 8 + this.objectCount * 16) + (this.count === 0 ? 0 : this.keyEnd(this.count - 1))
    );
  }

  keyStart(entry: number): number {
    return entry === 0 ? 0 : this.#keyEnds[entry - 1];
  }

  keyEnd(entry: number): number {
    return this.#keyEnds[entry];
  }

  /** The entry of a key, new (with zeroed lanes and null objects) when there was none. */
  locate(key: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(key, start, end);
    const mask = this.#index.length - 1;
    let slot = hash & mask;
    for (;;) {
      const entry = this.#index[slot] - 1;
      if (entry < 0) break;
      if (this.#hashes[entry] === hash && this.#keyEquals(entry, key, start, end)) return entry;
      slot = (slot + 1) & mask;
    }
    return this.#insert(key, start, end, hash, slot);
  }

  /** The entry of a key, or -1. */
  find(key: Uint8Array, start: number, end: number): number {
    const hash = hashBytes(key, start, end);
    const mask = this.#index.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#index[slot] - 1;
      if (entry < 0 || (this.#hashes[entry] === hash && this.#keyEquals(entry, key, start, end))) return entry;
    }
  }

  markChanged(entry: number): void {
    if (this.#isChanged[entry] === 1) return;
    this.#isChanged[entry] = 1;
    if (this.changedCount === this.changed.length) this.changed = grownInts(this.changed);
    this.changed[this.changedCount++] = entry;
  }

  clearChanged(): void {
    for (let i = 0; i < this.changedCount; i++) this.#isChanged[this.changed[i]] = 0;
    this.changedCount = 0;
  }

  #keyEquals(entry: number, key: Uint8Array, start: number, end: number): boolean {
    const keys = this.keys;
    let at = this.keyStart(entry);
    if (this.#keyEnds[entry] - at !== end - start) return false;
    for (let i = start; i < end; i++) if (keys[at++] !== key[i]) return false;
    return true;
  }

  #insert(key: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const entry = this.count++;
    if (entry === this.#hashes.length) this.#growEntries();
    const at = this.keyStart(entry);
    if (at + end - start > this.keys.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.keys.length * 2, at + end - start));
      this.keys.copy(grown, 0, 0, at);
      this.keys = grown;
    }
    this.#keyEnds[entry] = copyRange(key, start, end, this.keys, at);
    this.#hashes[entry] = hash;
    for (let i = 0; i < this.objectCount; i++) this.objects[entry * this.objectCount + i] = null;
    this.#index[slot] = entry + 1;
    if (this.count * 2 > this.#index.length) this.#growIndex();
    return entry;
  }

  #growEntries(): void {
    this.#hashes = grownInts(this.#hashes);
    this.#keyEnds = grownInts(this.#keyEnds);
    const isChanged = new Uint8Array(this.#hashes.length);
    isChanged.set(this.#isChanged);
    this.#isChanged = isChanged;
    const lanes = new Float64Array(this.#hashes.length * this.laneCount);
    lanes.set(this.lanes);
    this.lanes = lanes;
  }

  #growIndex(): void {
    this.#index = new Int32Array(this.#index.length * 2);
    const mask = this.#index.length - 1;
    for (let entry = 0; entry < this.count; entry++) {
      let slot = this.#hashes[entry] & mask;
      while (this.#index[slot] !== 0) slot = (slot + 1) & mask;
      this.#index[slot] = entry + 1;
    }
  }
}

function grownInts(array: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(array.length * 2);
  grown.set(array);
  return grown;
}

/** FNV-1a with a final mix: the index uses the low bits. */
function hashBytes(b: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ b[i], 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
