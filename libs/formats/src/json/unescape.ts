const SINGLE = new Uint8Array(256);
for (const [escape, byte] of Object.entries({ '"': 34, '\\': 92, '/': 47, b: 8, f: 12, n: 10, r: 13, t: 9 })) {
  SINGLE[escape.charCodeAt(0)] = byte;
}

/**
 * Resolves the escapes of a checked string `b[start, end)` into UTF-8 at `target[at]` and returns the position behind
 * it. Needs at most as many bytes as the source has. A lone surrogate becomes U+FFFD, as everywhere JS strings turn
 * into UTF-8.
 */
export function unescape(b: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  for (let p = start; p < end;) {
    const c = b[p++];
    if (c !== 0x5c) {
      target[at++] = c;
      continue;
    }
    const escape = b[p++];
    if (escape !== 0x75) {
      target[at++] = SINGLE[escape];
      continue;
    }
    let code = hex4(b, p);
    p += 4;
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = code < 0xdc00 && p + 6 <= end && b[p] === 0x5c && b[p + 1] === 0x75 ? hex4(b, p + 2) : 0;
      if (low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        p += 6;
      } else {
        code = 0xfffd;
      }
    }
    at = putUtf8(target, at, code);
  }
  return at;
}

/** Writes one code point. */
export function putUtf8(target: Uint8Array, at: number, code: number): number {
  if (code < 0x80) {
    target[at++] = code;
  } else if (code < 0x800) {
    target[at++] = 0xc0 | (code >> 6);
    target[at++] = 0x80 | (code & 0x3f);
  } else if (code < 0x10000) {
    target[at++] = 0xe0 | (code >> 12);
    target[at++] = 0x80 | ((code >> 6) & 0x3f);
    target[at++] = 0x80 | (code & 0x3f);
  } else {
    target[at++] = 0xf0 | (code >> 18);
    target[at++] = 0x80 | ((code >> 12) & 0x3f);
    target[at++] = 0x80 | ((code >> 6) & 0x3f);
    target[at++] = 0x80 | (code & 0x3f);
  }
  return at;
}

function hex4(b: Uint8Array, p: number): number {
  return (hex(b[p]) << 12) | (hex(b[p + 1]) << 8) | (hex(b[p + 2]) << 4) | hex(b[p + 3]);
}

function hex(c: number): number {
  return c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57;
}
