/**
 * FINGERPRINT(id), once more and apart from the product: the sum modulo 2^128 of MurmurHash3 x86_128 of the digits. Only
 * for whole numbers of at most 12 digits, which the hash takes as an end without a body.
 */
export class Fingerprint {
  /** Sums of the four words, lowest first; exact for 2^21 ids before they must be carried. */
  readonly #words = [0, 0, 0, 0];
  #pending = 0;

  add(id: number): void {
    const digits = String(id);
    const k = [0, 0, 0];
    for (let i = 0; i < digits.length; i++) k[i >> 2] |= digits.charCodeAt(i) << (8 * (i & 3));
    const length = digits.length;
    const h = [
      length ^ scramble(k[0], 0x239b961b, 15, 0xab0e9789),
      length ^ scramble(k[1], 0xab0e9789, 16, 0x38b34ae5),
      length ^ scramble(k[2], 0x38b34ae5, 17, 0xa1e38b93),
      length,
    ];
    spread(h);
    for (let i = 0; i < 4; i++) h[i] = finish(h[i]);
    spread(h);
    for (let i = 0; i < 4; i++) this.#words[i] += h[i] >>> 0;
    if (++this.#pending === 1 << 20) this.#carry();
  }

  toString(): string {
    this.#carry();
    return this.#words
      .map((word) => word.toString(16).padStart(8, '0'))
      .reverse()
      .join('');
  }

  #carry(): void {
    this.#pending = 0;
    let carry = 0;
    for (let i = 0; i < 4; i++) {
      const sum = this.#words[i] + carry;
      this.#words[i] = sum % 2 ** 32;
      carry = Math.floor(sum / 2 ** 32);
    }
  }
}

function spread(h: number[]): void {
  h[0] = (h[0] + h[1] + h[2] + h[3]) | 0;
  for (let i = 1; i < 4; i++) h[i] = (h[i] + h[0]) | 0;
}

function scramble(k: number, first: number, by: number, second: number): number {
  const x = Math.imul(k, first);
  return Math.imul((x << by) | (x >>> (32 - by)), second);
}

function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
