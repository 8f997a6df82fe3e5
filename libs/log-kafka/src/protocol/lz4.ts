/**
 * Decoder of the LZ4 frame format (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md) as Kafka clients write
 * it; there is no maintained package for it without native code. Checksums are skipped: the record batch has a CRC32C.
 */
const MAGIC = 0x184d2204;
const UNCOMPRESSED_BIT = 0x8000_0000;
const MIN_MATCH = 4;

/** All frames of `bytes`, one after the other. Throws `RangeError` on damaged input. */
export function lz4Frames(bytes: Buffer): Buffer {
  const out = new Output(bytes.length * 4);
  let at = 0;
  while (at < bytes.length) at = frame(bytes, at, out);
  return out.bytes();
}

function frame(bytes: Buffer, start: number, out: Output): number {
  if (bytes.readUInt32LE(start) !== MAGIC) throw new RangeError('not an LZ4 frame');
  const flags = bytes.readUInt8(start + 4);
  const blockChecksum = (flags & 0x10) !== 0;
  const contentSize = (flags & 0x08) !== 0;
  const contentChecksum = (flags & 0x04) !== 0;
  const dictionaryId = (flags & 0x01) !== 0;
  let at = start + 7 + (contentSize ? 8 : 0) + (dictionaryId ? 4 : 0); // magic, flags, block size, header checksum
  const frameStart = out.length;
  for (;;) {
    const size = bytes.readUInt32LE(at);
    at += 4;
    if (size === 0) break;
    const length = size & ~UNCOMPRESSED_BIT;
    if (at + length > bytes.length) throw new RangeError('LZ4 block is cut off');
    if ((size & UNCOMPRESSED_BIT) !== 0) out.append(bytes, at, length);
    else block(bytes, at, at + length, out, frameStart);
    at += length + (blockChecksum ? 4 : 0);
  }
  return at + (contentChecksum ? 4 : 0);
}

function block(bytes: Buffer, start: number, end: number, out: Output, frameStart: number): void {
  let at = start;
  const runLength = (nibble: number): number => {
    let length = nibble;
    if (nibble === 15) {
      let more: number;
      do {
        more = bytes.readUInt8(at++);
        length += more;
      } while (more === 255);
    }
    return length;
  };
  while (at < end) {
    const token = bytes[at++];
    const literals = runLength(token >> 4);
    if (at + literals > end) throw new RangeError('LZ4 literals run past their block');
    out.append(bytes, at, literals);
    at += literals;
    if (at >= end) return; // the last sequence has no match
    const offset = bytes.readUInt16LE(at);
    at += 2;
    const length = runLength(token & 15) + MIN_MATCH;
    if (offset === 0 || offset > out.length - frameStart) throw new RangeError('LZ4 match points before its frame');
    out.repeat(offset, length);
  }
}

class Output {
  #buffer: Buffer;
  length = 0;

  constructor(sizeHint: number) {
    this.#buffer = Buffer.allocUnsafe(Math.max(1024, sizeHint));
  }

  append(from: Buffer, at: number, length: number): void {
    this.#reserve(length);
    from.copy(this.#buffer, this.length, at, at + length);
    this.length += length;
  }

  /** Copies `length` bytes from `offset` bytes back. They may overlap what is being written. */
  repeat(offset: number, length: number): void {
    this.#reserve(length);
    for (let i = 0; i < length; i++, this.length++) this.#buffer[this.length] = this.#buffer[this.length - offset];
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.length + more));
    this.#buffer.copy(grown, 0, 0, this.length);
    this.#buffer = grown;
  }
}
