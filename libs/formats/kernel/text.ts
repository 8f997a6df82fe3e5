/** No position: the record is for the other scanner. */
export const NOT_HERE: usize = 0;

/** Whether the string read last has escapes. */
export let hasEscapes: bool = false;

// @ts-ignore: decorator
@inline
function isSpace(c: u8): bool {
  return c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09;
}

// @ts-ignore: decorator
@inline
export function skipSpace(p: usize): usize {
  if (load<u8>(p) > 0x20) return p;
  while (isSpace(load<u8>(p))) p++;
  return p;
}

/** From behind the opening quote to the closing one. */
// @ts-ignore: decorator
@inline
export function scanString(p: usize): usize {
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
