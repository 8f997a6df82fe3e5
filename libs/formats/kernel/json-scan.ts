/**
 * The fast path of the JSON scanner, in AssemblyScript (a TypeScript that compiles to WebAssembly): 16 bytes at a time
 * by SIMD. It reads records of the usual form; for anything else it answers "not here", and the scanner of
 * `src/json/scanner-source.ts`, which knows every form and every error, reads the record again. So whatever is accepted
 * here must be read exactly as there; `src/json/kernel/kernel.test.ts` compares the two.
 *
 * `npm run kernel -w libs/formats` compiles it into `src/json/kernel/module.ts`, which is committed.
 *
 * Memory is laid out by `src/json/kernel/program.ts`, which also writes the programs: a program is the table of an
 * object's members.
 */

// Layout of an object: header, `next` (which member followed which: count + 1 words), members.
const COUNT: usize = 0;
/** Members that must not be NULL, one bit each, two words. */
const REQUIRED: usize = 8;
/** Of the outermost object: where the addresses of all registers are that must be cleared, and behind the last one. */
const WANTED: usize = 16;
const WANTED_END: usize = 20;
const NEXT: usize = 24;

// Layout of a member. Its name stands with quotes and colon: the first 16 bytes here, all of it at NAME_AT.
const NAME: usize = 0;
const NAME_LENGTH: usize = 16;
const NAME_AT: usize = 20;
/** One bit for each of the first 16 bytes that belongs to the name. */
const NAME_MASK: usize = 24;
const TYPE: usize = 28;
/** Addresses of its registers; 0 when its value is not wanted. */
const WORDS: usize = 32;
const VALUE: usize = 36;
/** What the type needs to know: a bound, a scale, the object of a ROW. */
const FIRST: usize = 40;
const SECOND: usize = 44;
const MEMBER_SIZE: usize = 48;

const BOOLEAN: i32 = 0;
/** FIRST and SECOND are its bounds. */
const INTEGER: i32 = 1;
const BIGINT: i32 = 2;
const FLOAT: i32 = 3;
const DOUBLE: i32 = 4;
/** FIRST is the precision, SECOND the scale. */
const DECIMAL: i32 = 5;
const TEXT: i32 = 6;
/** FIRST is the byte between date and time, SECOND 1 for a `Z` at the end. */
const TIMESTAMP: i32 = 7;
const DATE: i32 = 8;
/** FIRST is the address of the object. */
const ROW: i32 = 9;

/** No position: the record is for the other scanner. */
const NOT_HERE: usize = 0;

const POWERS = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);
const DAYS_BEFORE_MONTH = memory.data<i32>([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]);
const DAYS_IN_MONTH = memory.data<i32>([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);

/** What is added to an address of the window to make it a position in the record's buffer. */
let toBuffer: i32 = 0;
/** Whether the string read last has escapes. */
let hasEscapes: bool = false;
/** Of the number read last: its digits as one integer, and how many stand behind the point. */
let mantissa: i64 = 0;
let fractionDigits: i32 = 0;
let isNegative: bool = false;

// Records in order of time mostly share their day.
let dayBytes: u64 = 0;
let dayBytesEnd: u16 = 0;
let dayNumber: i32 = 0;

/** Where the record stands; 16 bytes behind it may be overwritten. As in `src/json/kernel/arena.ts`. */
const WINDOW: usize = 4096;

/**
 * Reads the record of `length` bytes in the window by the program of its outermost object; in its buffer it begins at
 * `position`. Fills the registers and answers 0; or 1, whatever the registers hold then.
 */
export function scan(program: usize, length: i32, position: i32): i32 {
  const end = WINDOW + <usize>length;
  const past = load<usize>(program, WANTED_END);
  for (let at = load<usize>(program, WANTED); at < past; at += 4) store<i32>(load<usize>(at), 0);
  // A byte that no form of JSON goes on with.
  v128.store(end, i8x16.splat(0));
  toBuffer = position - <i32>WINDOW;
  let p = skipSpace(WINDOW);
  if (load<u8>(p) != 0x7b) return 1;
  p = scanObject(program, p + 1);
  if (p == NOT_HERE) return 1;
  return skipSpace(p) == end ? 0 : 1;
}

// @ts-ignore: decorator
@inline
function isSpace(c: u8): bool {
  return c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09;
}

// @ts-ignore: decorator
@inline
function skipSpace(p: usize): usize {
  if (load<u8>(p) > 0x20) return p;
  while (isSpace(load<u8>(p))) p++;
  return p;
}

// @ts-ignore: decorator
@inline
function isDigit(c: u32): bool {
  return c - 0x30 < 10;
}

// @ts-ignore: decorator
@inline
function isNamed(member: usize, p: usize): bool {
  const mask = load<i32>(member, NAME_MASK);
  if ((~i8x16.bitmask(i8x16.eq(v128.load(p), v128.load(member, NAME))) & mask) != 0) return false;
  const length = load<usize>(member, NAME_LENGTH);
  return length <= 16 || memory.compare(p, load<usize>(member, NAME_AT), length) == 0;
}

/** From behind the opening bracket to behind the closing one. */
function scanObject(object: usize, p: usize): usize {
  const count = load<i32>(object, COUNT);
  const members = object + NEXT + ((<usize>count << 2) + 4 + 15 & ~15);
  /** Members that were there, and those that were not null. */
  let seen: u64 = 0;
  let present: u64 = 0;
  let before = count;
  p = skipSpace(p);
  if (load<u8>(p) == 0x7d) return load<u64>(object, REQUIRED) == 0 ? p + 1 : NOT_HERE;
  for (;;) {
    const expected = object + NEXT + (<usize>before << 2);
    let k = load<i32>(expected);
    let member = members + <usize>k * MEMBER_SIZE;
    if (count == 0 || !isNamed(member, p)) {
      for (k = 0; k < count; k++) {
        member = members + <usize>k * MEMBER_SIZE;
        if (isNamed(member, p)) break;
      }
      if (k < count) store<i32>(expected, k);
    }
    if (k < count && count != 0) {
      p = skipSpace(p + load<usize>(member, NAME_LENGTH));
      const bit = <u64>1 << k;
      // Of a name that occurs twice the last one counts: not here.
      if (seen & bit) return NOT_HERE;
      seen |= bit;
      before = k;
      if (load<u8>(p) == 0x6e) {
        if (load<u32>(p) != 0x6c6c756e) return NOT_HERE;
        p += 4;
      } else {
        p = scanMember(member, p);
        if (p == NOT_HERE) return NOT_HERE;
        present |= bit;
      }
    } else {
      // An unknown name. One with escapes or with space before its colon might be known all the same.
      if (load<u8>(p) != 0x22) return NOT_HERE;
      p = scanString(p + 1);
      if (p == NOT_HERE || hasEscapes || load<u8>(p, 1) != 0x3a) return NOT_HERE;
      p = skipValue(p + 2, 1);
      if (p == NOT_HERE) return NOT_HERE;
    }
    let c = load<u8>(p);
    if (c == 0x2c) {
      p = skipSpace(p + 1);
      continue;
    }
    p = skipSpace(p);
    c = load<u8>(p++);
    if (c == 0x2c) {
      p = skipSpace(p);
      continue;
    }
    if (c != 0x7d) return NOT_HERE;
    const required = load<u64>(object, REQUIRED);
    return (present & required) == required ? p : NOT_HERE;
  }
}

/** A value that is not null. */
// @ts-ignore: decorator
@inline
function scanMember(member: usize, p: usize): usize {
  const words = load<usize>(member, WORDS);
  const value = load<usize>(member, VALUE);
  switch (load<i32>(member, TYPE)) {
    case TEXT: {
      if (load<u8>(p) != 0x22) return NOT_HERE;
      const end = scanString(p + 1);
      if (end == NOT_HERE) return NOT_HERE;
      if (words != 0) {
        store<i32>(words, hasEscapes ? 2 : 1);
        store<i32>(words, <i32>p + 1 + toBuffer, 4);
        store<i32>(words, <i32>end + toBuffer, 8);
      }
      return end + 1;
    }
    case BIGINT: {
      const end = scanInteger(p);
      if (end == NOT_HERE) return NOT_HERE;
      keep(words, value, <f64>mantissa);
      return end;
    }
    case INTEGER: {
      const end = scanInteger(p);
      if (end == NOT_HERE) return NOT_HERE;
      if (mantissa < <i64>load<i32>(member, FIRST) || mantissa > <i64>load<i32>(member, SECOND)) return NOT_HERE;
      keep(words, value, <f64>mantissa);
      return end;
    }
    case TIMESTAMP:
      return scanTimestamp(member, p, words, value);
    case ROW: {
      if (load<u8>(p) != 0x7b) return NOT_HERE;
      const end = scanObject(load<usize>(member, FIRST), p + 1);
      if (end != NOT_HERE && words != 0) store<i32>(words, 1);
      return end;
    }
    case BOOLEAN: {
      if (load<u32>(p) == 0x65757274) {
        keep(words, value, 1);
        return p + 4;
      }
      if (load<u8>(p) != 0x66 || load<u32>(p, 1) != 0x65736c61) return NOT_HERE;
      keep(words, value, 0);
      return p + 5;
    }
    case DOUBLE:
    case FLOAT: {
      const end = scanNumber(p);
      if (end == NOT_HERE) return NOT_HERE;
      // One exact integer and one exact power of ten: a single rounding, so the nearest double.
      let number = <f64>mantissa / load<f64>(POWERS + (<usize>fractionDigits << 3));
      if (load<i32>(member, TYPE) == FLOAT) number = <f64>(<f32>number);
      keep(words, value, isNegative ? -number : number);
      return end;
    }
    case DECIMAL: {
      const end = scanNumber(p);
      const scale = load<i32>(member, SECOND);
      if (end == NOT_HERE || fractionDigits > scale || scale > 15) return NOT_HERE;
      const number = <f64>mantissa * load<f64>(POWERS + (<usize>(scale - fractionDigits) << 3));
      const precision = load<i32>(member, FIRST);
      if (number >= load<f64>(POWERS + ((precision < 15 ? <usize>precision : 15) << 3))) return NOT_HERE;
      keep(words, value, isNegative && mantissa != 0 ? -number : number);
      return end;
    }
    case DATE: {
      if (load<u8>(p) != 0x22 || load<u8>(p, 11) != 0x22 || !scanDay(p + 1)) return NOT_HERE;
      keep(words, value, <f64>dayNumber);
      return p + 12;
    }
    default:
      return NOT_HERE;
  }
}

// @ts-ignore: decorator
@inline
function keep(words: usize, value: usize, number: f64): void {
  if (words == 0) return;
  store<i32>(words, 1);
  store<f64>(value, number);
}

/** From behind the opening quote to the closing one. */
// @ts-ignore: decorator
@inline
function scanString(p: usize): usize {
  hasEscapes = false;
  while (true) {
    const bytes = v128.load(p);
    // Signed: what is not ASCII is below zero, and below a space.
    const special = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
      i8x16.lt_s(bytes, i8x16.splat(0x20)),
    );
    const found = i8x16.bitmask(special);
    if (found == 0) {
      p += 16;
      continue;
    }
    p += <usize>ctz(found);
    const c = load<u8>(p);
    if (c == 0x22) return p;
    if (c == 0x5c) {
      hasEscapes = true;
      const escape = load<u8>(p, 1);
      // `\u`: the other scanner knows about its four digits.
      if (!isEscape(escape)) return NOT_HERE;
      p += 2;
    } else if (c >= 0x80) {
      p = skipUtf8(p);
      if (p == NOT_HERE) return NOT_HERE;
    } else {
      return NOT_HERE;
    }
  }
}

// @ts-ignore: decorator
@inline
function isEscape(c: u8): bool {
  // " \ / b f n r t
  return c == 0x22 || c == 0x5c || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74;
}

/** One multi-byte sequence: no overlong forms, no surrogates, nothing above U+10FFFF. */
function skipUtf8(p: usize): usize {
  const first = load<u8>(p);
  if (first < 0xc2 || first > 0xf4) return NOT_HERE;
  const low: u8 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const high: u8 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  const second = load<u8>(p, 1);
  if (second < low || second > high) return NOT_HERE;
  if (first < 0xe0) return p + 2;
  if ((load<u8>(p, 2) & 0xc0) != 0x80) return NOT_HERE;
  if (first < 0xf0) return p + 3;
  return (load<u8>(p, 3) & 0xc0) == 0x80 ? p + 4 : NOT_HERE;
}

/** Bit 7 of each byte that is no digit, when the bytes were XORed with `0`; exact up to the lowest of them. */
// @ts-ignore: decorator
@inline
function noDigits(values: u64): u64 {
  return ((values + 0x7676767676767676) | values) & 0x8080808080808080;
}

/** Eight digits by their values, the first in the lowest byte. */
// @ts-ignore: decorator
@inline
function eightDigits(values: u64): u64 {
  const pairs = ((values * 2561) >> 8) & 0x00ff00ff00ff00ff;
  const fours = ((pairs * 6553601) >> 16) & 0x0000ffff0000ffff;
  return (fours * 42949672960001) >> 32;
}

// @ts-ignore: decorator
@inline
function scanInteger(p: usize): usize {
  const negative = load<u8>(p) == 0x2d;
  if (negative) p++;
  const values = load<u64>(p) ^ 0x3030303030303030;
  const others = noDigits(values);
  let number: u64;
  let digits: usize = 8;
  if (others != 0) {
    // Without a branch for each digit, of which one would be guessed wrong.
    digits = <usize>(ctz(others) >> 3);
    if (digits == 0) return NOT_HERE;
    number = eightDigits(values << (64 - (<u64>digits << 3)));
  } else {
    number = eightDigits(values);
    let next = <u32>load<u8>(p + 8);
    while (isDigit(next)) {
      number = number * 10 + (next - 0x30);
      next = <u32>load<u8>(p + ++digits);
    }
    if (digits > 15) return NOT_HERE;
  }
  if ((values & 0xff) == 0 && (digits > 1 || negative)) return NOT_HERE;
  p += digits;
  const next = load<u8>(p);
  if (next == 0x2e || (next | 0x20) == 0x65) return NOT_HERE;
  mantissa = negative ? -(<i64>number) : <i64>number;
  return p;
}

/** At most 15 digits, with a fraction or none, no exponent: into `mantissa` without its sign. */
function scanNumber(p: usize): usize {
  let c = <u32>load<u8>(p);
  isNegative = c == 0x2d;
  if (isNegative) c = <u32>load<u8>(++p);
  if (!isDigit(c)) return NOT_HERE;
  let number: u64 = c - 0x30;
  const first = p++;
  let next = <u32>load<u8>(p);
  while (isDigit(next)) {
    number = number * 10 + (next - 0x30);
    next = <u32>load<u8>(++p);
  }
  if (c == 0x30 && p - first > 1) return NOT_HERE;
  let digits = <i32>(p - first);
  fractionDigits = 0;
  if (next == 0x2e) {
    const point = p++;
    next = <u32>load<u8>(p);
    while (isDigit(next)) {
      number = number * 10 + (next - 0x30);
      next = <u32>load<u8>(++p);
    }
    fractionDigits = <i32>(p - point - 1);
    if (fractionDigits == 0) return NOT_HERE;
    digits += fractionDigits;
  }
  if (digits > 15 || (next | 0x20) == 0x65) return NOT_HERE;
  mantissa = <i64>number;
  return p;
}

// @ts-ignore: decorator
@inline
function twoDigits(p: usize): i32 {
  const tens = <u32>load<u8>(p) - 0x30;
  const ones = <u32>load<u8>(p, 1) - 0x30;
  return tens < 10 && ones < 10 ? <i32>(tens * 10 + ones) : -1;
}

/** `yyyy-MM-dd`: into `dayNumber`. */
function scanDay(p: usize): bool {
  const bytes = load<u64>(p);
  const rest = load<u16>(p, 8);
  if (bytes == dayBytes && rest == dayBytesEnd) return true;
  const century = twoDigits(p);
  const yearOfCentury = twoDigits(p + 2);
  const month = twoDigits(p + 5);
  const day = twoDigits(p + 8);
  if (century < 0 || yearOfCentury < 0 || load<u8>(p, 4) != 0x2d || load<u8>(p, 7) != 0x2d) return false;
  const year = century * 100 + yearOfCentury;
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  const last = load<i32>(DAYS_IN_MONTH + (<usize>(month - 1) << 2)) + (month == 2 && isLeap ? 1 : 0);
  if (day > last) return false;
  const past = year - 1;
  const dayOfYear =
    load<i32>(DAYS_BEFORE_MONTH + (<usize>(month - 1) << 2)) + (month > 2 && isLeap ? 1 : 0) + day - 1;
  // Days before 1970 since the first day of year 1: 719162.
  dayNumber = past * 365 + past / 4 - past / 100 + past / 400 + dayOfYear - 719162;
  dayBytes = bytes;
  dayBytesEnd = rest;
  return true;
}

// @ts-ignore: decorator
@inline
function scanTimestamp(member: usize, p: usize, words: usize, value: usize): usize {
  if (load<u8>(p) != 0x22 || !scanDay(p + 1)) return NOT_HERE;
  if (<i32>load<u8>(p, 11) != load<i32>(member, FIRST)) return NOT_HERE;
  // `HH:mm:ss` at once: digits by their values, and zeros where the colons belong.
  const clock = load<u64>(p, 12) ^ 0x30303a30303a3030;
  if ((noDigits(clock) | (clock & 0x0000ff0000ff0000)) != 0) return NOT_HERE;
  const pairs = (clock & 0x000f00000f00000f) * 10 + ((clock >> 8) & 0x000f00000f00000f);
  const hours = <u32>(pairs & 0xff);
  const minutes = <u32>((pairs >> 24) & 0xff);
  const seconds = <u32>((pairs >> 48) & 0xff);
  if (hours > 23 || minutes > 59 || seconds > 59) return NOT_HERE;
  let ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  let end = p + 20;
  const fraction = load<u32>(end) ^ 0x3030302e;
  if ((fraction & 0xff) == 0) {
    if ((((fraction + 0x76767600) | fraction) & 0x80808000) != 0) return NOT_HERE;
    ms += ((fraction >> 8) & 0xf) * 100 + ((fraction >> 16) & 0xf) * 10 + (fraction >> 24);
    end = p + 24;
  }
  if (load<i32>(member, SECOND) != 0 && load<u8>(end++) != 0x5a) return NOT_HERE;
  if (load<u8>(end) != 0x22) return NOT_HERE;
  keep(words, value, <f64>dayNumber * 86400000.0 + <f64>ms);
  return end + 1;
}

/** Deeper than this is for the other scanner. */
const DEEPEST: i32 = 64;

/** Any value, inside `depth` containers. */
function skipValue(p: usize, depth: i32): usize {
  p = skipSpace(p);
  const c = load<u8>(p);
  if (c == 0x22) {
    const end = scanString(p + 1);
    return end == NOT_HERE ? NOT_HERE : end + 1;
  }
  if (c == 0x6e) return load<u32>(p) == 0x6c6c756e ? p + 4 : NOT_HERE;
  if (c == 0x74) return load<u32>(p) == 0x65757274 ? p + 4 : NOT_HERE;
  if (c == 0x66) return load<u32>(p, 1) == 0x65736c61 ? p + 5 : NOT_HERE;
  if (c == 0x7b || c == 0x5b) return depth < DEEPEST ? skipContainer(p, depth) : NOT_HERE;
  return skipNumber(p);
}

function skipContainer(p: usize, depth: i32): usize {
  const isObject = load<u8>(p) == 0x7b;
  const close: u8 = isObject ? 0x7d : 0x5d;
  p = skipSpace(p + 1);
  if (load<u8>(p) == close) return p + 1;
  while (true) {
    if (isObject) {
      if (load<u8>(p) != 0x22) return NOT_HERE;
      p = scanString(p + 1);
      if (p == NOT_HERE) return NOT_HERE;
      p = skipSpace(p + 1);
      if (load<u8>(p) != 0x3a) return NOT_HERE;
      p++;
    }
    p = skipValue(p, depth + 1);
    if (p == NOT_HERE) return NOT_HERE;
    p = skipSpace(p);
    const c = load<u8>(p++);
    if (c == close) return p;
    if (c != 0x2c) return NOT_HERE;
    p = skipSpace(p);
  }
}

function skipDigits(p: usize): usize {
  while (isDigit(<u32>load<u8>(p))) p++;
  return p;
}

function skipNumber(p: usize): usize {
  if (load<u8>(p) == 0x2d) p++;
  const first = p;
  p = skipDigits(p);
  if (p == first || (load<u8>(first) == 0x30 && p - first > 1)) return NOT_HERE;
  if (load<u8>(p) == 0x2e) {
    const point = ++p;
    p = skipDigits(p);
    if (p == point) return NOT_HERE;
  }
  if ((load<u8>(p) | 0x20) == 0x65) {
    p++;
    if (load<u8>(p) == 0x2d || load<u8>(p) == 0x2b) p++;
    const power = p;
    p = skipDigits(p);
    if (p == power) return NOT_HERE;
  }
  return p;
}
