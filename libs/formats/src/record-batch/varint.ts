/**
 * Zigzag variable-length integers of Kafka's record encoding, read and written in place. `Cursor` style (a module-level
 * end position) instead of returned pairs: nothing is allocated per call.
 */

/** Position after the varint that was read or written last. */
export let varintEnd = 0;

/** Reads a 32-bit zigzag varint. Positions beyond the buffer read as 0 bits; the caller checks `varintEnd`. */
export function readVarint(bytes: Uint8Array, at: number): number {
  let shift = 0;
  let value = 0;
  for (;;) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80 || byte === undefined || shift >= 28) break;
    shift += 7;
  }
  varintEnd = at;
  return (value >>> 1) ^ -(value & 1);
}

/** Reads a 64-bit zigzag varint that holds a safe integer (a timestamp delta). */
export function readVarlong(bytes: Uint8Array, at: number): number {
  let scale = 1;
  let value = 0;
  for (;;) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * scale;
    if (byte < 0x80 || byte === undefined || scale > 2 ** 56) break;
    scale *= 128;
  }
  varintEnd = at;
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** Writes a safe integer as a zigzag varint (the same bytes for 32 and 64 bit) and returns the position after it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let zigzag = value >= 0 ? value * 2 : -value * 2 - 1;
  while (zigzag >= 128) {
    bytes[at++] = (zigzag % 128) | 0x80;
    zigzag = Math.floor(zigzag / 128);
  }
  bytes[at++] = zigzag;
  return at;
}

export function varintLength(value: number): number {
  let zigzag = value >= 0 ? value * 2 : -value * 2 - 1;
  let length = 1;
  while (zigzag >= 128) {
    zigzag = Math.floor(zigzag / 128);
    length++;
  }
  return length;
}
