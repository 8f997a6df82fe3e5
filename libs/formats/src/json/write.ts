import { civilFromDays } from './civil.ts';
import { viewOf } from './tokens.ts';

/**
 * JSON written in place: every function writes at `b[at]`, where there is room, and returns the position behind it.
 * Doubles that V8 might have to box come through `JSON_NUMBER[0]`.
 */
export const JSON_NUMBER = new Float64Array(1);

const DIGIT_PAIRS = Uint8Array.from(
  Buffer.from(Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0')).join('')),
);
/** The digits of 0 to 9,999, four each, as little-endian words. */
const FOUR_DIGITS = Int32Array.from({ length: 10_000 }, (_, i) => {
  const [high, low] = [Math.floor(i / 100) * 2, (i % 100) * 2];
  return DIGIT_PAIRS[high] | (DIGIT_PAIRS[high + 1] << 8) | (DIGIT_PAIRS[low] << 16) | (DIGIT_PAIRS[low + 1] << 24);
});
/** 0: as it is; otherwise the letter behind the backslash, `u` for the long form. */
const ESCAPE_AS = new Uint8Array(256);
ESCAPE_AS.fill(0x75, 0, 0x20);
for (const [byte, letter] of [
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [12, 'f'],
  [13, 'r'],
  [0x22, '"'],
  [0x5c, '\\'],
] as const) {
  ESCAPE_AS[byte] = letter.charCodeAt(0);
}
const TOP_BITS = -0x7f7f7f80;
const HEX_DIGITS = Buffer.from('0123456789abcdef');
const POWERS_OF_TEN = Float64Array.from({ length: 17 }, (_, i) => 10 ** i);

/** Bytes that each function needs at most; strings need six per byte or unit, and two. */
export const NUMBER_ROOM = 48;
export const INSTANT_ROOM = 48;

let output: Uint8Array | null = null;
let outputView: DataView = new DataView(new ArrayBuffer(0));

/** As `viewOf`, for the buffer that is written. */
function wordsOf(b: Uint8Array): DataView {
  if (b !== output) {
    outputView = new DataView(b.buffer, b.byteOffset, b.byteLength);
    output = b;
  }
  return outputView;
}

/** A whole number from 0 to 2^31 - 1, with at least `width` digits (to 9). */
export function writeDigits(b: Uint8Array, at: number, value: number, width: number): number {
  let digits =
    value < 100_000
      ? value < 100
        ? value < 10
          ? 1
          : 2
        : value < 1000
          ? 3
          : value < 10_000
            ? 4
            : 5
      : value < 10_000_000
        ? value < 1_000_000
          ? 6
          : 7
        : value < 100_000_000
          ? 8
          : value < 1_000_000_000
            ? 9
            : 10;
  if (digits < width) digits = width;
  const end = at + digits;
  let p = end;
  while (p - at >= 2) {
    const rest = (value / 100) | 0;
    const pair = (value - rest * 100) << 1;
    b[--p] = DIGIT_PAIRS[pair + 1];
    b[--p] = DIGIT_PAIRS[pair];
    value = rest;
  }
  if (p > at) b[at] = 0x30 + value;
  return end;
}

/** A 32-bit integer. Writes up to three bytes behind it. */
export function writeInt(b: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    b[at++] = 0x2d;
    if (value === -2147483648) return writeLargeInteger(b, at, 2147483648);
    value = -value | 0;
  }
  const words = wordsOf(b);
  if (value < 10_000) return writeFirst(words, at, value);
  const high = (value / 10_000) | 0;
  if (high < 10_000) at = writeFirst(words, at, high);
  else {
    const top = (high / 10_000) | 0;
    at = writeFirst(words, at, top);
    words.setInt32(at, FOUR_DIGITS[high - top * 10_000], true);
    at += 4;
  }
  words.setInt32(at, FOUR_DIGITS[value - high * 10_000], true);
  return at + 4;
}

/** A whole number below 10,000. */
function writeFirst(words: DataView, at: number, value: number): number {
  const digits = value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  words.setInt32(at, FOUR_DIGITS[value] >>> ((4 - digits) << 3), true);
  return at + digits;
}

/** `numbers[from, to)`, safe integers, each behind a comma. Writes up to three bytes behind it. */
export function writeIntegers(b: Uint8Array, at: number, numbers: Float64Array, from: number, to: number): number {
  const words = wordsOf(b);
  for (let i = from; i < to; i++) {
    const value = numbers[i];
    const small = value | 0;
    b[at++] = 0x2c;
    if (small !== value || small >>> 0 >= 100_000_000) {
      JSON_NUMBER[0] = value;
      at = writeInteger(b, at);
    } else if (small < 10_000) {
      at = writeFirst(words, at, small);
    } else {
      const high = (small / 10_000) | 0;
      at = writeFirst(words, at, high) + 4;
      words.setInt32(at - 4, FOUR_DIGITS[small - high * 10_000], true);
    }
  }
  return at;
}

/** A safe integer, in `JSON_NUMBER[0]`. */
export function writeInteger(b: Uint8Array, at: number): number {
  const value = JSON_NUMBER[0];
  const small = value | 0;
  if (small === value) return writeInt(b, at, small);
  if (value >= 0) return writeLargeInteger(b, at, value);
  b[at] = 0x2d;
  return writeLargeInteger(b, at + 1, -value);
}

/** Nine digits at a time: remainders of doubles are slow. */
function writeLargeInteger(b: Uint8Array, at: number, value: number): number {
  const high = Math.floor(value / 1e9);
  if (high === 0) return writeInt(b, at, value | 0);
  const top = Math.floor(high / 1e9);
  if (top === 0) at = writeInt(b, at, high | 0);
  else at = writeDigits(b, writeInt(b, at, top | 0), (high - top * 1e9) | 0, 9);
  return writeDigits(b, at, (value - high * 1e9) | 0, 9);
}

/** A DECIMAL of at most 15 digits behind the point, its unscaled digits in `JSON_NUMBER[0]`. */
export function writeDecimal(b: Uint8Array, at: number, scale: number): number {
  if (scale === 0) return writeInteger(b, at);
  let value = JSON_NUMBER[0];
  if (value < 0) {
    b[at++] = 0x2d;
    value = -value;
  }
  const unit = POWERS_OF_TEN[scale];
  let whole = Math.floor(value / unit);
  // The quotient may have been rounded up.
  if (whole * unit > value) whole--;
  at = writeLargeInteger(b, at, whole);
  b[at++] = 0x2e;
  const fraction = value - whole * unit;
  if (scale <= 9) return writeDigits(b, at, fraction | 0, scale);
  const high = Math.floor(fraction / 1e9);
  return writeDigits(b, writeDigits(b, at, high | 0, scale - 9), (fraction - high * 1e9) | 0, 9);
}

/** UTF-8 text `source[start, end)` as a JSON string. */
export function writeText(b: Uint8Array, at: number, source: Uint8Array, start: number, end: number): number {
  b[at++] = 0x22;
  for (let p = start; p < end; p++) {
    const c = source[p];
    const escape = ESCAPE_AS[c];
    if (escape === 0) {
      b[at++] = c;
      continue;
    }
    b[at++] = 0x5c;
    b[at++] = escape;
    if (escape !== 0x75) continue;
    b[at++] = 0x30;
    b[at++] = 0x30;
    b[at++] = HEX_DIGITS[c >> 4];
    b[at++] = HEX_DIGITS[c & 15];
  }
  b[at++] = 0x22;
  return at;
}

/** The same for a text that needs no escapes, of the buffer that is scanned; writes up to three bytes behind it. */
export function writePlainText(b: Uint8Array, at: number, source: Uint8Array, start: number, end: number): number {
  b[at++] = 0x22;
  const from = viewOf(source);
  if (end + 4 > from.byteLength) {
    for (let p = start; p < end; p++) b[at++] = source[p];
  } else {
    const to = wordsOf(b);
    const shift = at - start;
    for (let p = start; p < end; p += 4) to.setInt32(p + shift, from.getInt32(p, true), true);
    at = end + shift;
  }
  b[at++] = 0x22;
  return at;
}

/** The same of a text that stands in whole words, from one on; writes up to three bytes behind it. */
export function writeWords(b: Uint8Array, at: number, words: Int32Array, first: number, length: number): number {
  const to = wordsOf(b);
  b[at++] = 0x22;
  for (let i = 0; i < length; i += 4) to.setInt32(at + i, words[first + (i >> 2)], true);
  b[at + length] = 0x22;
  return at + length + 1;
}

/** Node's encoder without the argument checks of `write`. */
interface Utf8Writer {
  utf8Write(text: string, at: number): number;
}

/** Longer strings are faster written by Node, and then looked over for what needs an escape. */
const SHORT = 12;

/** A JS string as a JSON string; a lone surrogate becomes U+FFFD. */
export function writeString(b: Buffer, at: number, text: string): number {
  const { length } = text;
  b[at++] = 0x22;
  if (length > SHORT) return writeLongString(b, at, text);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80 || ESCAPE_AS[unit] !== 0) return writeLongString(b, at, text);
    b[at + i] = unit;
  }
  b[at + length] = 0x22;
  return at + length + 1;
}

/** From behind the opening quote. */
function writeLongString(b: Buffer, at: number, text: string): number {
  const end = at + (b as unknown as Utf8Writer).utf8Write(text, at);
  const words = wordsOf(b);
  let p = at;
  for (; p + 4 <= end; p += 4) {
    // As in `scanString`, but bytes that are not ASCII stand as they are.
    const word = words.getInt32(p, true);
    const special = ((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101);
    if ((special & ~word & TOP_BITS) !== 0) break;
  }
  while (p < end && ESCAPE_AS[b[p]] === 0) p++;
  if (p < end) return writeText(b, at - 1, Buffer.from(text), 0, end - at);
  b[end] = 0x22;
  return end + 1;
}

/** The minute written last: its epoch ms, and its text up to the colon behind it with the quote before (18 bytes). */
let minuteMs = NaN;
const MINUTE = new Int32Array(5);

/**
 * The epoch ms in `JSON_NUMBER[0]`, whole, as `"yyyy-MM-dd HH:mm:ss` with `digits` (0 to 3) behind the second, what is
 * finer cut off, and a `Z` when it is zoned.
 */
export function writeInstant(b: Uint8Array, at: number, digits: number, zoned: boolean): number {
  const value = JSON_NUMBER[0];
  const inMinute = value - minuteMs;
  if (digits === 3 && inMinute >= 0 && inMinute < 60_000 && inMinute === (inMinute | 0)) {
    const words = wordsOf(b);
    words.setInt32(at, MINUTE[0], true);
    words.setInt32(at + 4, MINUTE[1], true);
    words.setInt32(at + 8, MINUTE[2], true);
    words.setInt32(at + 12, MINUTE[3], true);
    words.setInt32(at + 16, MINUTE[4], true);
    at = writeSecond(b, at + 18, inMinute | 0);
  } else {
    at = writeAnyInstant(b, at, digits, 0);
  }
  if (zoned) b[at++] = 0x5a;
  b[at++] = 0x22;
  return at;
}

/** The same with `nanos` behind the millisecond, and to nine digits. */
export function writeFineInstant(b: Uint8Array, at: number, nanos: number, digits: number, zoned: boolean): number {
  at = writeAnyInstant(b, at, digits, nanos);
  if (zoned) b[at++] = 0x5a;
  b[at++] = 0x22;
  return at;
}

function writeSecond(b: Uint8Array, at: number, ms: number): number {
  const second = (ms / 1000) | 0;
  b[at] = DIGIT_PAIRS[second * 2];
  b[at + 1] = DIGIT_PAIRS[second * 2 + 1];
  b[at + 2] = 0x2e;
  const rest = ms - second * 1000;
  const hundreds = (rest / 100) | 0;
  b[at + 3] = 0x30 + hundreds;
  const pair = (rest - hundreds * 100) << 1;
  b[at + 4] = DIGIT_PAIRS[pair];
  b[at + 5] = DIGIT_PAIRS[pair + 1];
  return at + 6;
}

function writeAnyInstant(b: Uint8Array, at: number, digits: number, nanos: number): number {
  const start = at;
  const ms = JSON_NUMBER[0];
  const days = Math.floor(ms / 86_400_000);
  b[at++] = 0x22;
  at = writeDate(b, at, days);
  b[at++] = 0x20;
  const end = writeClock(b, at, ms - days * 86_400_000, digits, nanos);
  if (at - start === 12) {
    const words = wordsOf(b);
    for (let i = 0; i < 5; i++) MINUTE[i] = words.getInt32(start + i * 4, true);
    minuteMs = Math.floor(ms / 60_000) * 60_000;
  }
  return end;
}

/** `yyyy-MM-dd` of days since the epoch. */
export function writeDate(b: Uint8Array, at: number, days: number): number {
  const packed = civilFromDays(days);
  const year = Math.floor(packed / 512);
  if (year < 0 || year > 9999) b[at++] = year < 0 ? 0x2d : 0x2b;
  at = writeDigits(b, at, Math.abs(year), 4);
  b[at++] = 0x2d;
  at = writeDigits(b, at, (packed >> 5) & 15, 2);
  b[at++] = 0x2d;
  return writeDigits(b, at, packed & 31, 2);
}

/** `HH:mm:ss` with `digits` behind the second. */
export function writeClock(b: Uint8Array, at: number, msOfDay: number, digits: number, nanos: number): number {
  const minutes = (msOfDay / 60_000) | 0;
  const hours = (minutes / 60) | 0;
  at = writeDigits(b, at, hours, 2);
  b[at++] = 0x3a;
  at = writeDigits(b, at, minutes - hours * 60, 2);
  b[at++] = 0x3a;
  at = writeSecond(b, at, msOfDay - minutes * 60_000);
  if (digits > 3) return writeDigits(b, at, nanos, 6) - (9 - digits);
  return digits === 0 ? at - 4 : at - (3 - digits);
}
