import type { SqlValue } from './row.ts';

/** Node's decoder without the argument checks of `toString`. */
interface Slices {
  utf8Slice(start: number, end: number): string;
}

/** A text that does not stand in JSON as it is has no bytes here. */
const NO_BYTES = -1;
// eslint-disable-next-line no-control-regex -- JSON escapes them
const ESCAPED = /["\\\u0000-\u001f]/;

/**
 * Numbers, counted from 0, for values that are none: strings and bigints. Strings are found by their UTF-8 bytes, too,
 * so that none has to be made of a record's; and their bytes are kept for whoever writes them.
 */
export class ValueIds {
  readonly #ids = new Map<SqlValue, number>();
  readonly values: SqlValue[] = [];
  /** Bytes of all strings, each from a word on: where they begin, how many they are (-1: not as they stand in JSON). */
  words = new Int32Array(256);
  starts = new Int32Array(64);
  lengths = new Int32Array(64);
  #wordsUsed = 0;
  #hashes = new Int32Array(64);
  /** Open addressing: id + 1 of strings that have bytes. */
  #index = new Int32Array(256);
  #indexed = 0;
  #buffer: Uint8Array | null = null;
  #view: DataView = new DataView(new ArrayBuffer(0));
  #last: SqlValue = null;
  #lastId = 0;

  of(value: SqlValue): number {
    if (value === this.#last && value !== null) return this.#lastId;
    const id = this.#ids.get(value) ?? this.#add(value);
    this.#last = value;
    this.#lastId = id;
    return id;
  }

  /** Of the string with the bytes `b[start, end)`. */
  ofBytes(b: Uint8Array, start: number, end: number): number {
    if (end + 4 > b.byteLength) return this.of((b as unknown as Slices).utf8Slice(start, end));
    if (b !== this.#buffer) {
      this.#view = new DataView(b.buffer, b.byteOffset, b.byteLength);
      this.#buffer = b;
    }
    const length = end - start;
    const view = this.#view;
    let hash = length;
    for (let p = start; p < end; p += 4) hash = mix(hash, wordAt(view, p, end));
    const mask = this.#index.length - 1;
    for (let i = (hash ^ (hash >>> 15)) & mask; ; i = (i + 1) & mask) {
      const id = this.#index[i] - 1;
      if (id < 0) break;
      if (this.#hashes[id] !== hash || this.lengths[id] !== length) continue;
      let at = this.starts[id];
      let p = start;
      while (p < end && this.words[at] === wordAt(view, p, end)) {
        p += 4;
        at++;
      }
      if (p >= end) return id;
    }
    return this.of((b as unknown as Slices).utf8Slice(start, end));
  }

  #add(value: SqlValue): number {
    const id = this.values.push(value) - 1;
    this.#ids.set(value, id);
    if (id >= this.starts.length) {
      this.starts = grown(this.starts, id * 2);
      this.lengths = grown(this.lengths, id * 2);
      this.#hashes = grown(this.#hashes, id * 2);
    }
    this.lengths[id] = NO_BYTES;
    if (typeof value === 'string' && !ESCAPED.test(value) && value.isWellFormed()) this.#addBytes(id, value);
    return id;
  }

  #addBytes(id: number, text: string): void {
    const bytes = Buffer.from(text);
    const { length } = bytes;
    const padded = Buffer.alloc(length + 4);
    bytes.copy(padded);
    const start = this.#wordsUsed;
    this.#wordsUsed += (length + 3) >> 2;
    if (this.#wordsUsed > this.words.length) this.words = grown(this.words, this.#wordsUsed * 2);
    let hash = length;
    for (let p = 0; p < length; p += 4) {
      const word = padded.readInt32LE(p);
      this.words[start + (p >> 2)] = word;
      hash = mix(hash, word);
    }
    this.starts[id] = start;
    this.lengths[id] = length;
    this.#hashes[id] = hash;
    this.#indexed++;
    if (this.#indexed * 2 > this.#index.length) {
      this.#index = new Int32Array(this.#index.length * 2);
      for (let other = 0; other < id; other++) if (this.lengths[other] !== NO_BYTES) this.#enter(other);
    }
    this.#enter(id);
  }

  #enter(id: number): void {
    const mask = this.#index.length - 1;
    const hash = this.#hashes[id];
    let i = (hash ^ (hash >>> 15)) & mask;
    while (this.#index[i] !== 0) i = (i + 1) & mask;
    this.#index[i] = id + 1;
  }
}

/** Four bytes, fewer at the end: zeros behind it. */
function wordAt(view: DataView, p: number, end: number): number {
  const word = view.getInt32(p, true);
  return p + 4 <= end ? word : word & ((1 << ((end - p) << 3)) - 1);
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

export function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(array);
  return longer;
}
