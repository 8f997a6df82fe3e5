/** The hash that `murmur3` made last: four words, lowest first. */
export const HASH = new Uint32Array(4);

/** MurmurHash3 x86_128 of `bytes[start, end)` with seed 0, left in `HASH`. Allocates nothing. */
export function murmur3(bytes: Uint8Array, start: number, end: number): void {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const length = end - start;
  let at = start;
  for (const blocksEnd = start + (length & ~15); at < blocksEnd; at += 16) {
    a = turn(a ^ mixA(word(bytes, at)), 19);
    a = (Math.imul((a + b) | 0, 5) + 0x561ccd1b) | 0;
    b = turn(b ^ mixB(word(bytes, at + 4)), 17);
    b = (Math.imul((b + c) | 0, 5) + 0x0bcaa747) | 0;
    c = turn(c ^ mixC(word(bytes, at + 8)), 15);
    c = (Math.imul((c + d) | 0, 5) + 0x96cd1c35) | 0;
    d = turn(d ^ mixD(word(bytes, at + 12)), 13);
    d = (Math.imul((d + a) | 0, 5) + 0x32ac3b17) | 0;
  }
  const rest = end - at;
  if (rest > 12) d ^= mixD(tail(bytes, at + 12, end));
  if (rest > 8) c ^= mixC(tail(bytes, at + 8, end));
  if (rest > 4) b ^= mixB(tail(bytes, at + 4, end));
  if (rest > 0) a ^= mixA(tail(bytes, at, end));
  a ^= length;
  b ^= length;
  c ^= length;
  d ^= length;
  a = (a + b + c + d) | 0;
  b = (b + a) | 0;
  c = (c + a) | 0;
  d = (d + a) | 0;
  a = finish(a);
  b = finish(b);
  c = finish(c);
  d = finish(d);
  a = (a + b + c + d) | 0;
  HASH[0] = a;
  HASH[1] = b + a;
  HASH[2] = c + a;
  HASH[3] = d + a;
}

const turn = (x: number, by: number) => (x << by) | (x >>> (32 - by));
const mixA = (k: number) => Math.imul(turn(Math.imul(k, 0x239b961b), 15), 0xab0e9789);
const mixB = (k: number) => Math.imul(turn(Math.imul(k, 0xab0e9789), 16), 0x38b34ae5);
const mixC = (k: number) => Math.imul(turn(Math.imul(k, 0x38b34ae5), 17), 0xa1e38b93);
const mixD = (k: number) => Math.imul(turn(Math.imul(k, 0xa1e38b93), 18), 0x239b961b);

function word(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** Up to four bytes that may end early. */
function tail(bytes: Uint8Array, at: number, end: number): number {
  let k = 0;
  for (let i = Math.min(end, at + 4) - 1; i >= at; i--) k = (k << 8) | bytes[i];
  return k;
}

function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
