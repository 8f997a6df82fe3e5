import { HASH, murmur3 } from './murmur3.ts';

/**
 * FINGERPRINT: the sum, modulo 2^128, of the 128-bit hashes of values. Four numbers of an accumulator hold it, 32 bits
 * each, lowest first: so it does not depend on the order, and what was added can be taken back.
 */
type Numbers = Float64Array | number[];

const WORD = 0x100000000;
let scratch = Buffer.allocUnsafe(256);

/** Adds (`sign` 1) or takes back (-1) the value in `bytes[start, end)`. */
export function addFingerprint(
  numbers: Numbers,
  base: number,
  sign: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  murmur3(bytes, start, end);
  addWords(numbers, base, sign, HASH, 0);
}

export function addTextFingerprint(numbers: Numbers, base: number, sign: number, text: string): void {
  if (scratch.length < text.length * 3) scratch = Buffer.allocUnsafe(text.length * 3);
  addFingerprint(numbers, base, sign, scratch, 0, scratch.write(text));
}

export function mergeFingerprint(into: Numbers, base: number, from: Numbers, fromBase: number): void {
  addWords(into, base, 1, from, fromBase);
}

/** 32 hexadecimal digits, highest first. */
export function fingerprintText(numbers: Numbers, base: number): string {
  let text = '';
  for (let i = 3; i >= 0; i--) text += numbers[base + i].toString(16).padStart(8, '0');
  return text;
}

function addWords(numbers: Numbers, base: number, sign: number, words: Uint32Array | Numbers, at: number): void {
  let carry = 0;
  for (let i = 0; i < 4; i++) {
    let word = numbers[base + i] + sign * words[at + i] + carry;
    carry = 0;
    if (word >= WORD) {
      word -= WORD;
      carry = 1;
    } else if (word < 0) {
      word += WORD;
      carry = -1;
    }
    numbers[base + i] = word;
  }
}
