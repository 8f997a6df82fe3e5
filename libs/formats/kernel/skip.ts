import { isDigit } from './numbers';
import { NOT_HERE, scanString, skipSpace } from './text';

/** Deeper than this is for the other scanner. */
const DEEPEST: i32 = 64;

/** Any value, inside `depth` containers. */
export function skipValue(p: usize, depth: i32): usize {
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
