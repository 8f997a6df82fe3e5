import { R } from './registers.ts';

/**
 * Binary primitives of the exchange and state formats, little endian. Readers put the value into `R[0]` and return the
 * position behind it; writers take it from `R[0]`. Positions are trusted: what is read was written by the engine and
 * is covered by the log's CRC.
 */
const DOUBLE = new Float64Array(1);
const DOUBLE_BYTES = new Uint8Array(DOUBLE.buffer);

/** Most bytes of `putInteger`. */
export const INTEGER_BYTES = 9;

/**
 * A safe integer in 1 to 9 bytes: the first holds the sign (0x40) and the lowest 6 bits of the magnitude, the others 7
 * bits each; 0x80 says that another follows. One encoding per value, so encoded keys can be compared as bytes.
 */
export function putInteger(b: Uint8Array, p: number): number {
  let magnitude = R[0];
  let sign = 0;
  if (magnitude < 0) {
    magnitude = -magnitude;
    sign = 0x40;
  }
  if (magnitude < 0x40) {
    b[p] = sign | magnitude;
    return p + 1;
  }
  if (magnitude < 0x40000000) {
    let small = magnitude | 0;
    b[p++] = 0x80 | sign | (small & 0x3f);
    small >>>= 6;
    while (small >= 0x80) {
      b[p++] = 0x80 | (small & 0x7f);
      small >>>= 7;
    }
    b[p] = small;
    return p + 1;
  }
  let rest = Math.floor(magnitude / 64);
  b[p++] = 0x80 | sign | (magnitude - rest * 64);
  while (rest >= 0x80) {
    const next = Math.floor(rest / 128);
    b[p++] = 0x80 | (rest - next * 128);
    rest = next;
  }
  b[p] = rest;
  return p + 1;
}

export function getInteger(b: Uint8Array, p: number): number {
  let byte = b[p++];
  const negative = (byte & 0x40) !== 0;
  let value = byte & 0x3f;
  for (let scale = 64; byte >= 0x80; scale *= 128) {
    byte = b[p++];
    value += (byte & 0x7f) * scale;
  }
  R[0] = negative ? -value : value;
  return p;
}

/** Lengths and counts: the same encoding, as a small integer argument. */
export function putLength(b: Uint8Array, p: number, value: number): number {
  if (value < 0x40) {
    b[p] = value;
    return p + 1;
  }
  b[p++] = 0x80 | (value & 0x3f);
  value >>>= 6;
  while (value >= 0x80) {
    b[p++] = 0x80 | (value & 0x7f);
    value >>>= 7;
  }
  b[p] = value;
  return p + 1;
}

export function putDouble(b: Uint8Array, p: number): number {
  DOUBLE[0] = R[0];
  for (let i = 0; i < 8; i++) b[p + i] = DOUBLE_BYTES[i];
  return p + 8;
}

export function getDouble(b: Uint8Array, p: number): number {
  for (let i = 0; i < 8; i++) DOUBLE_BYTES[i] = b[p + i];
  R[0] = DOUBLE[0];
  return p + 8;
}

/** Most bytes of a bigint: DECIMAL(38) needs 127 bits. */
export const BIG_BYTES = 16;

/** Two's complement, 16 bytes. */
export function putBig(b: Uint8Array, p: number, value: bigint): number {
  let rest = BigInt.asUintN(128, value);
  for (let i = 0; i < BIG_BYTES; i++) {
    b[p + i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return p + BIG_BYTES;
}

export function getBig(b: Uint8Array, p: number): bigint {
  let value = 0n;
  for (let i = BIG_BYTES - 1; i >= 0; i--) value = (value << 8n) | BigInt(b[p + i]);
  return BigInt.asIntN(128, value);
}

/** Appends ranges and small values to a buffer that grows. Generated code writes into `bytes` after `reserve`. */
export class ByteSink {
  bytes: Buffer;
  at = 0;

  constructor(size = 1024) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + more));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  integer(value: number): void {
    this.reserve(INTEGER_BYTES);
    R[0] = value;
    this.at = putInteger(this.bytes, this.at);
  }

  double(value: number): void {
    this.reserve(8);
    R[0] = value;
    this.at = putDouble(this.bytes, this.at);
  }

  range(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    this.at = copyRange(source, start, end, this.bytes, this.at);
  }

  text(value: string): void {
    const bytes = Buffer.from(value);
    this.integer(bytes.length);
    this.range(bytes, 0, bytes.length);
  }

  copy(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.at));
  }
}

/** Copies `source[start, end)` to `target[at]`, returns the position behind it. Short ranges without a native call. */
export function copyRange(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  if (end - start > 64) target.set(source.subarray(start, end), at);
  else for (let i = start, to = at; i < end; i++, to++) target[to] = source[i];
  return at + end - start;
}
