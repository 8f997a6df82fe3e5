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

import { fractionDigits, isNegative, mantissa, scanInteger, scanNumber } from './numbers';
import {
  COUNT,
  REQUIRED,
  WANTED,
  WANTED_END,
  NEXT,
  NAME,
  NAME_LENGTH,
  NAME_AT,
  NAME_MASK,
  TYPE,
  WORDS,
  VALUE,
  FIRST,
  SECOND,
  MEMBER_SIZE,
  BOOLEAN,
  INTEGER,
  BIGINT,
  FLOAT,
  DOUBLE,
  DECIMAL,
  TEXT,
  TIMESTAMP,
  DATE,
  ROW,
} from './program';
import { skipValue } from './skip';
import { NOT_HERE, hasEscapes, scanString, skipSpace } from './text';
import { dayNumber, scanDay, scanTimestamp, timestamp } from './time';

const POWERS = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);

/** What is added to an address of the window to make it a position in the record's buffer. */
let toBuffer: i32 = 0;
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
    case TIMESTAMP: {
      const end = scanTimestamp(p, load<i32>(member, FIRST), load<i32>(member, SECOND) != 0);
      if (end != NOT_HERE) keep(words, value, timestamp);
      return end;
    }
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
