import type { Random } from '../random.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const SHORTEST = 3;
/** How far `extra` may be from its mean length. */
const SPREAD = 0.2;

/** Random text is cut from a pool: making it letter by letter would be most of the work of a stream. */
const POOL_LENGTH = 1 << 16;

/** Texts of letters (and now and then a space) that need no escaping in JSON. */
export class RandomText {
  readonly #random: Random;
  readonly #pool: string;

  constructor(random: Random) {
    this.#random = random;
    const codes = new Uint8Array(POOL_LENGTH);
    for (let i = 0; i < POOL_LENGTH; i++) codes[i] = LETTERS.charCodeAt(random.below(LETTERS.length));
    this.#pool = Buffer.from(codes).toString('latin1');
  }

  exactly(length: number): string {
    const at = this.#random.below(POOL_LENGTH - length);
    return this.#pool.slice(at, at + length);
  }

  /** A word of 3 to `longest - 1` letters. */
  word(longest: number): string {
    return this.exactly(this.#random.between(SHORTEST, longest));
  }

  /** Words with spaces between, at most `longest` letters. */
  words(longest: number): string {
    let text = this.word(13);
    const length = this.#random.between(SHORTEST, longest);
    while (text.length < length) text += ` ${this.word(13)}`;
    return text.slice(0, longest);
  }

  /** What fills a record of `size` bytes up to about `wanted`. */
  padding(size: number, wanted: number): string {
    const mean = wanted - size;
    if (mean <= 0) return '';
    const spread = Math.round(mean * SPREAD);
    return this.exactly(mean - spread + (spread === 0 ? 0 : this.#random.below(2 * spread)));
  }
}
