import type { SqlValue } from './row.ts';

/** Node's decoder without the argument checks of `toString`. */
interface Slices {
  utf8Slice(start: number, end: number): string;
}

/** A text that does not stand in JSON as it is has no bytes here. */
const NO_BYTES = -1;
// eslint-disable-next-line no-control-regex -- JSON escapes them
const ESCAPED = /["\\\u0000-\u001f]/;

/** Words of a value: which one it is, how many bytes its text has (-1: none here); the text is behind them. */
const HEAD = 2;

/**
 * Numbers for values that are none: strings and bigints. Strings are found by their UTF-8 bytes, too, so that none has
 * to be made of a record's; and their bytes are kept for whoever writes them. A number is the place in `words` where
 * all that is known of its value stands together: to find a value is to read one line of memory in the index, one there.
 */
export class ValueIds {
  readonly #ids = new Map<SqlValue, number>();
  readonly #values: SqlValue[] = [];
  /** At a number plus 1: how many bytes its text has (-1: it does not stand in JSON as it is); the text from 2 on. */
  words = new Int32Array(256);
  #wordsUsed = 0;
  /** Open addressing, of strings that have bytes: hash, and the number + 1. */
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

  /** The value of a number. */
  value(id: number): SqlValue {
    return this.#values[this.words[id]];
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
    const index = this.#index;
    const words = this.words;
    const mask = index.length - 1;
    for (let i = placeOf(hash) & mask; ; i = (i + 2) & mask) {
      const id = index[i + 1] - 1;
      if (id < 0) break;
      if (index[i] !== hash || words[id + 1] !== length) continue;
      let at = id + HEAD;
      let p = start;
      while (p < end && words[at] === wordAt(view, p, end)) {
        p += 4;
        at++;
      }
      if (p >= end) return id;
    }
    return this.of((b as unknown as Slices).utf8Slice(start, end));
  }

  #add(value: SqlValue): number {
    const bytes = typeof value === 'string' && !ESCAPED.test(value) && value.isWellFormed() ? Buffer.from(value) : null;
    const id = this.#wordsUsed;
    this.#wordsUsed += HEAD + (((bytes?.length ?? 0) + 3) >> 2);
    if (this.#wordsUsed > this.words.length) this.words = grown(this.words, this.#wordsUsed * 2);
    this.words[id] = this.#values.push(value) - 1;
    this.words[id + 1] = bytes === null ? NO_BYTES : bytes.length;
    this.#ids.set(value, id);
    if (bytes !== null) this.#addBytes(id, bytes);
    return id;
  }

  #addBytes(id: number, bytes: Buffer): void {
    const { length } = bytes;
    const padded = Buffer.alloc(length + 4);
    bytes.copy(padded);
    let hash = length;
    for (let p = 0; p < length; p += 4) {
      const word = padded.readInt32LE(p);
      this.words[id + HEAD + (p >> 2)] = word;
      hash = mix(hash, word);
    }
    if (++this.#indexed * 4 > this.#index.length) {
      const before = this.#index;
      this.#index = new Int32Array(before.length * 2);
      for (let i = 0; i < before.length; i += 2) if (before[i + 1] !== 0) this.#enter(before[i + 1], before[i]);
    }
    this.#enter(id + 1, hash);
  }

  #enter(entry: number, hash: number): void {
    const index = this.#index;
    const mask = index.length - 1;
    let i = placeOf(hash) & mask;
    while (index[i + 1] !== 0) i = (i + 2) & mask;
    index[i] = hash;
    index[i + 1] = entry;
  }
}

function placeOf(hash: number): number {
  return (hash ^ (hash >>> 15)) << 1;
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
