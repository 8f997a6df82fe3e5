import { DEPTH, SYNTAX, UTF8 } from './errors.ts';

/**
 * The tokens of RFC 8259 read in place. Every function takes the bytes and the position of the token's first byte and
 * returns the position behind it, or a negated error of errors.ts. Results stand in the registers below, not in
 * objects, so that nothing is allocated.
 *
 * None of them knows where the record ends: reading past it (the next record's bytes, or past the buffer) is harmless,
 * because positions only grow and the scanner refuses a record whose last byte is not the one it ended on.
 */

/** `AT` registers. */
export const START = 0;
export const END = 1;
/** 1 when the string between `START` and `END` contains escapes. */
export const ESCAPED = 2;
/** What kind of number was read: `SAFE_INTEGER`, `LONG_INTEGER` or `FRACTION`. */
export const KIND = 3;
/** Decimal exponent of the mantissa in `NUMBERS[MANTISSA]`; meaningful while `DIGITS` is at most 15. */
export const EXPONENT = 4;
export const DIGITS = 5;
export const ERROR_POSITION = 6;
/** Index of the column whose value is wrong, -1 for none. */
export const ERROR_COLUMN = 7;
export const AT = new Int32Array(8);

/** `NUMBERS` registers. */
export const VALUE = 0;
export const MANTISSA = 1;
export const NUMBERS = new Float64Array(2);

export const SAFE_INTEGER = 1;
export const LONG_INTEGER = 2;
export const FRACTION = 3;

/** As in Jackson, and so in Flink. */
export const MAX_DEPTH = 1000;

const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** 1 for bytes that stand for themselves inside a string: printable ASCII without quote and backslash. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, c) => (c >= 0x20 && c < 0x80 && c !== 0x22 && c !== 0x5c ? 1 : 0));
const TOP_BITS = -0x7f7f7f80;
const ESCAPES = Uint8Array.from({ length: 256 }, (_, c) => ('"\\/bfnrt'.includes(String.fromCharCode(c)) ? 1 : 0));
const HEX = Uint8Array.from({ length: 256 }, (_, c) => (/[0-9a-fA-F]/.test(String.fromCharCode(c)) ? 1 : 0));

export function fail(error: number, position: number): number {
  AT[ERROR_POSITION] = position;
  return -error;
}

export function skipSpace(b: Uint8Array, p: number): number {
  let c = b[p];
  while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = b[++p];
  return p;
}

/** The buffer that `viewOf` was asked for last. */
export let viewed: Uint8Array | null = null;
let view: DataView = new DataView(new ArrayBuffer(0));

/** The same bytes, to be read four at a time. Made once per buffer: the one asked for last is kept. */
export function viewOf(b: Uint8Array): DataView {
  if (b !== viewed) {
    view = new DataView(b.buffer, b.byteOffset, b.byteLength);
    viewed = b;
  }
  return view;
}

/** Leaves the string's content, quotes and escapes as they are, in `START`, `END`, `ESCAPED`. */
export function scanString(b: Uint8Array, p: number): number {
  const words = viewOf(b);
  const last = words.byteLength - 4;
  let q = p + 1;
  let escaped = 0;
  for (;;) {
    // Two words at a time as long as nothing is special; which byte it is comes below.
    while (q < last - 3) {
      const one = words.getInt32(q, true);
      const two = words.getInt32(q + 4, true);
      const first = one | ((one ^ 0x02020202) - 0x21212121) | ((one ^ 0x5c5c5c5c) - 0x01010101);
      const second = two | ((two ^ 0x02020202) - 0x21212121) | ((two ^ 0x5c5c5c5c) - 0x01010101);
      if (((first | second) & TOP_BITS) !== 0) break;
      q += 8;
    }
    while (q <= last) {
      // The top bit of each byte that is a quote or control character (with the second bit turned: below 0x21), a
      // backslash, or not ASCII. What borrows from a byte above a marked one is wrong there: the lowest mark is exact.
      const word = words.getInt32(q, true);
      const special = (word | ((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101)) & TOP_BITS;
      if (special !== 0) {
        q += (31 - Math.clz32(special & -special)) >> 3;
        break;
      }
      q += 4;
    }
    // `| 0`: past the buffer a byte reads as undefined.
    while (PLAIN[b[q] | 0] === 1) q++;
    const c = b[q];
    if (c === 0x22) break;
    if (c === 0x5c) {
      escaped = 1;
      const escape = b[q + 1] | 0;
      if (ESCAPES[escape] === 1) {
        q += 2;
      } else if (escape === 0x75) {
        const last = q + 6;
        for (q += 2; q < last; q++) if (HEX[b[q] | 0] === 0) return fail(SYNTAX, q);
      } else {
        return fail(SYNTAX, q + 1);
      }
    } else if (c >= 0x80) {
      do {
        q = skipUtf8(b, q);
        if (q < 0) return q;
      } while (b[q] >= 0x80);
    } else {
      return fail(SYNTAX, q);
    }
  }
  AT[START] = p + 1;
  AT[END] = q;
  AT[ESCAPED] = escaped;
  return q + 1;
}

/** One multi-byte sequence: no overlong forms, no surrogates, nothing above U+10FFFF. */
function skipUtf8(b: Uint8Array, p: number): number {
  const first = b[p];
  if (first < 0xc2 || first > 0xf4) return fail(UTF8, p);
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  const second = b[p + 1] | 0;
  if (second < low || second > high) return fail(UTF8, p + 1);
  if (first < 0xe0) return p + 2;
  if ((b[p + 2] & 0xc0) !== 0x80) return fail(UTF8, p + 2);
  if (first < 0xf0) return p + 3;
  return (b[p + 3] & 0xc0) === 0x80 ? p + 4 : fail(UTF8, p + 3);
}

/** Checks and reads a number: nearest double in `VALUE`, its range in `START` and `END`, and `KIND`. */
export function scanNumber(b: Buffer, p: number): number {
  const start = p;
  let c = b[p];
  if (c === 0x2d) c = b[++p];
  const first = p;
  let mantissa = 0;
  if (c === 0x30) {
    c = b[++p];
  } else if (c >= 0x31 && c <= 0x39) {
    do {
      mantissa = mantissa * 10 + (c - 0x30);
      c = b[++p];
    } while (c >= 0x30 && c <= 0x39);
  } else {
    return fail(SYNTAX, p);
  }
  let digits = p - first;
  let exponent = 0;
  let kind = digits > 15 && mantissa > Number.MAX_SAFE_INTEGER ? LONG_INTEGER : SAFE_INTEGER;
  if (c === 0x2e) {
    kind = FRACTION;
    const point = p;
    c = b[++p];
    if (!(c >= 0x30 && c <= 0x39)) return fail(SYNTAX, p);
    do {
      mantissa = mantissa * 10 + (c - 0x30);
      c = b[++p];
    } while (c >= 0x30 && c <= 0x39);
    exponent = point + 1 - p;
    digits -= exponent;
  }
  if ((c | 0x20) === 0x65) {
    kind = FRACTION;
    c = b[++p];
    const negative = c === 0x2d;
    if (negative || c === 0x2b) c = b[++p];
    if (!(c >= 0x30 && c <= 0x39)) return fail(SYNTAX, p);
    let power = 0;
    do {
      if (power < 100_000) power = power * 10 + (c - 0x30);
      c = b[++p];
    } while (c >= 0x30 && c <= 0x39);
    exponent += negative ? -power : power;
  }
  // One exact integer and one exact power of ten: a single rounding, so the nearest double.
  let value: number;
  if (kind === SAFE_INTEGER) value = mantissa;
  else if (digits <= 15 && exponent <= 0 && exponent >= -22) value = mantissa / POWERS_OF_TEN[-exponent];
  else if (digits <= 15 && exponent > 0 && exponent <= 22) value = mantissa * POWERS_OF_TEN[exponent];
  else value = Number(b.toString('latin1', first, p));
  AT[START] = start;
  AT[END] = p;
  AT[KIND] = kind;
  AT[EXPONENT] = exponent;
  AT[DIGITS] = digits;
  NUMBERS[VALUE] = first > start ? -value : value;
  NUMBERS[MANTISSA] = first > start ? -mantissa : mantissa;
  return p;
}

export function scanTrue(b: Uint8Array, p: number): number {
  if (b[p] === 0x74 && b[p + 1] === 0x72 && b[p + 2] === 0x75 && b[p + 3] === 0x65) return p + 4;
  return fail(SYNTAX, wrongAt(b, p, 'true'));
}

export function scanFalse(b: Uint8Array, p: number): number {
  if (b[p] === 0x66 && b[p + 1] === 0x61 && b[p + 2] === 0x6c && b[p + 3] === 0x73 && b[p + 4] === 0x65) return p + 5;
  return fail(SYNTAX, wrongAt(b, p, 'false'));
}

export function scanNull(b: Uint8Array, p: number): number {
  if (b[p] === 0x6e && b[p + 1] === 0x75 && b[p + 2] === 0x6c && b[p + 3] === 0x6c) return p + 4;
  return fail(SYNTAX, wrongAt(b, p, 'null'));
}

function wrongAt(b: Uint8Array, p: number, literal: string): number {
  for (let i = 0; i < literal.length; i++) if (b[p + i] !== literal.charCodeAt(i)) return p + i;
  return p;
}

/** Checks any scalar: string, number, literal. */
export function skipScalar(b: Buffer, p: number): number {
  const c = b[p];
  if (c === 0x22) return scanString(b, p);
  if (c === 0x74) return scanTrue(b, p);
  if (c === 0x66) return scanFalse(b, p);
  if (c === 0x6e) return scanNull(b, p);
  return scanNumber(b, p);
}

/** What each open container is, the outermost first. */
const OPEN = new Uint8Array(MAX_DEPTH + 1);
const ARRAY = 0x5d;
const OBJECT = 0x7d;

/** Checks any value that stands inside `depth` containers. */
export function skipValue(b: Buffer, p: number, depth: number): number {
  const outer = depth;
  for (;;) {
    // A value is due at p.
    p = skipSpace(b, p);
    const c = b[p];
    if (c === 0x7b || c === 0x5b) {
      if (depth >= MAX_DEPTH) return fail(DEPTH, p);
      const close = c === 0x7b ? OBJECT : ARRAY;
      OPEN[depth++] = close;
      p = skipSpace(b, p + 1);
      if (b[p] === close) {
        depth--;
        p++;
      } else {
        if (close === OBJECT) p = skipName(b, p);
        if (p < 0) return p;
        continue;
      }
    } else {
      p = skipScalar(b, p);
      if (p < 0) return p;
    }
    // A value ended at p: commas, and the ends of containers.
    for (;;) {
      if (depth === outer) return p;
      p = skipSpace(b, p);
      const next = b[p];
      if (next === 0x2c) {
        p = OPEN[depth - 1] === OBJECT ? skipName(b, skipSpace(b, p + 1)) : p + 1;
        if (p < 0) return p;
        break;
      }
      if (next !== OPEN[depth - 1]) return fail(SYNTAX, p);
      depth--;
      p++;
    }
  }
}

/** A member's name and its colon. */
function skipName(b: Buffer, p: number): number {
  if (b[p] !== 0x22) return fail(SYNTAX, p);
  p = scanString(b, p);
  if (p < 0) return p;
  p = skipSpace(b, p);
  return b[p] === 0x3a ? p + 1 : fail(SYNTAX, p);
}
