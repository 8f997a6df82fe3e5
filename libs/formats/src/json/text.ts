import { viewed, viewOf } from './tokens.ts';

/** Node's decoder without the argument checks of `toString`. */
interface Slices {
  utf8Slice(start: number, end: number): string;
}

const LONGEST = 16;
const SLOTS = 1024;
/** Of each slot: the text's length in bytes, and its bytes in four words. */
const known = new Int32Array(SLOTS * 5);
const texts: string[] = new Array<string>(SLOTS).fill('');

/**
 * UTF-8 bytes as a JS string. Short texts of the buffer that is being scanned are looked up among those made lately:
 * columns repeat their values, a look-up costs a third of a new string, and equal strings that are one object compare
 * and hash at once wherever they go.
 */
export function textAt(b: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length > LONGEST || viewed !== b || start + LONGEST > b.byteLength) {
    return (b as unknown as Slices).utf8Slice(start, end);
  }
  if (length === 0) return '';
  const words = viewOf(b);
  let w0 = words.getInt32(start, true);
  let w1 = 0;
  let w2 = 0;
  let w3 = 0;
  // Bits of the last word that are not the text's.
  const rest = (-length & 3) << 3;
  if (length <= 4) w0 = w0 << rest;
  else {
    w1 = words.getInt32(start + 4, true);
    if (length <= 8) w1 = w1 << rest;
    else {
      w2 = words.getInt32(start + 8, true);
      if (length <= 12) w2 = w2 << rest;
      else w3 = words.getInt32(start + 12, true) << rest;
    }
  }
  const hash = Math.imul(w0 ^ Math.imul(w1, 0x9e3779b1) ^ Math.imul(w2, 0x85ebca6b) ^ w3, 0xc2b2ae35);
  const slot = hash >>> 22;
  const at = slot * 5;
  if (
    known[at] === length &&
    known[at + 1] === w0 &&
    known[at + 2] === w1 &&
    known[at + 3] === w2 &&
    known[at + 4] === w3
  ) {
    return texts[slot];
  }
  const text = (b as unknown as Slices).utf8Slice(start, end);
  known[at] = length;
  known[at + 1] = w0;
  known[at + 2] = w1;
  known[at + 3] = w2;
  known[at + 4] = w3;
  texts[slot] = text;
  return text;
}
