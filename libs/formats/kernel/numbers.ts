import { NOT_HERE } from './text';

/** Of the number read last: its digits as one integer, and how many stand behind the point. */
export let mantissa: i64 = 0;
export let fractionDigits: i32 = 0;
export let isNegative: bool = false;

// @ts-ignore: decorator
@inline
export function isDigit(c: u32): bool {
  return c - 0x30 < 10;
}

/** Bit 7 of each byte that is no digit, when the bytes were XORed with `0`; exact up to the lowest of them. */
// @ts-ignore: decorator
@inline
export function noDigits(values: u64): u64 {
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
export function scanInteger(p: usize): usize {
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
export function scanNumber(p: usize): usize {
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
