/** Tables of words by open addressing: for a group and a value the filters (bits) it passed. Nothing goes away. */

const FIRST_PLACES = 64;

/** What a `SmallPairs` has room for. */
export const SMALL_FILTERS = 4;
export const SMALL_GROUPS = 0xffffffe;

/**
 * Values of 32 bits, of up to 4 filters: half the memory, and so fewer waits for it. Words of an entry: value; group + 1
 * (0: there is no entry) above the filters.
 */
export class SmallPairs {
  readonly stride = 2;
  words = new Int32Array(FIRST_PLACES * 2);
  size = 0;

  place(group: number, low: number): number {
    return smallHash(group, low) & (this.words.length - 1);
  }

  /** Answers the filters that are new. `there`: what stands at `place + 1`. */
  add(place: number, there: number, group: number, low: number, bits: number): number {
    const { words } = this;
    const mask = words.length - 1;
    const id = group + 1;
    let i = place;
    for (;;) {
      if (there >>> SMALL_FILTERS === id && words[i] === low) {
        words[i + 1] = there | bits;
        return bits & ~there;
      }
      if (there === 0) break;
      i = (i + 2) & mask;
      there = words[i + 1];
    }
    words[i] = low;
    words[i + 1] = (id << SMALL_FILTERS) | bits;
    if (++this.size * 16 > words.length * 5) this.#grow();
    return bits;
  }

  bits(group: number, low: number): number {
    const { words } = this;
    let i = this.place(group, low);
    while (words[i + 1] >>> SMALL_FILTERS !== group + 1 || words[i] !== low) i = (i + 2) & (words.length - 1);
    return words[i + 1] & ((1 << SMALL_FILTERS) - 1);
  }

  /** Puts an entry, if there is one, as four numbers behind what is in `into`. */
  read(i: number, into: number[]): void {
    const [low, there] = [this.words[i], this.words[i + 1]];
    if (there === 0) return;
    into.push((there >>> SMALL_FILTERS) - 1, low, low >> 31, there & ((1 << SMALL_FILTERS) - 1));
  }

  #grow(): void {
    const old = this.words;
    const words = new Int32Array(old.length * 2);
    const mask = words.length - 1;
    for (let from = 0; from < old.length; from += 2) {
      const there = old[from + 1];
      if (there === 0) continue;
      let i = smallHash((there >>> SMALL_FILTERS) - 1, old[from]) & mask;
      while (words[i + 1] !== 0) i = (i + 2) & mask;
      words[i] = old[from];
      words[i + 1] = there;
    }
    this.words = words;
  }

  clear(): void {
    this.words.fill(0);
    this.size = 0;
  }
}

function smallHash(group: number, low: number): number {
  const hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(group, 0xc2b2ae35);
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x27d4eb2f);
  return (mixed ^ (mixed >>> 13)) << 1;
}

/** All others. Words of an entry: value (low, high), group + 1 (0: there is no entry), filters. */
export class LargePairs {
  readonly stride = 4;
  words = new Int32Array(FIRST_PLACES * 4);
  size = 0;

  /** Answers the filters that are new. */
  add(group: number, low: number, high: number, bits: number): number {
    const { words } = this;
    const i = this.#find(group, low, high);
    if (words[i + 2] !== 0) {
      const fresh = bits & ~words[i + 3];
      words[i + 3] |= bits;
      return fresh;
    }
    put(words, i, group + 1, low, high, bits);
    if (++this.size * 32 > words.length * 5) this.#grow();
    return bits;
  }

  bits(group: number, low: number, high: number): number {
    return this.words[this.#find(group, low, high) + 3];
  }

  /** As `SmallPairs.read`. */
  read(i: number, into: number[]): void {
    const { words } = this;
    if (words[i + 2] !== 0) into.push(words[i + 2] - 1, words[i], words[i + 1], words[i + 3]);
  }

  #find(group: number, low: number, high: number): number {
    const { words } = this;
    const mask = words.length - 1;
    const id = group + 1;
    let i = largeHash(group, low, high) & mask;
    for (let there; (there = words[i + 2]) !== 0; i = (i + 4) & mask) {
      if (there === id && words[i] === low && words[i + 1] === high) break;
    }
    return i;
  }

  #grow(): void {
    const old = this.words;
    const words = new Int32Array(old.length * 2);
    const mask = words.length - 1;
    for (let from = 0; from < old.length; from += 4) {
      const id = old[from + 2];
      if (id === 0) continue;
      let i = largeHash(id - 1, old[from], old[from + 1]) & mask;
      while (words[i + 2] !== 0) i = (i + 4) & mask;
      put(words, i, id, old[from], old[from + 1], old[from + 3]);
    }
    this.words = words;
  }

  clear(): void {
    this.words.fill(0);
    this.size = 0;
  }
}

function put(words: Int32Array, i: number, id: number, low: number, high: number, bits: number): void {
  words[i] = low;
  words[i + 1] = high;
  words[i + 2] = id;
  words[i + 3] = bits;
}

function largeHash(group: number, low: number, high: number): number {
  let hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b) ^ Math.imul(group, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x27d4eb2f);
  return (hash ^ (hash >>> 13)) << 2;
}
