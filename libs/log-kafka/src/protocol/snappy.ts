import { snappyUncompressor } from 'hysnappy';

/** Java clients wrap snappy in xerial's framing: this magic, two int32 versions, then length-prefixed blocks. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

let uncompress: ReturnType<typeof snappyUncompressor> | undefined;

/** Raw snappy or xerial's framing of it. Throws on damaged input. */
export function snappyStream(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return block(bytes);
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER; at < bytes.length;) {
    const length = bytes.readInt32BE(at);
    blocks.push(block(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return blocks.length === 1 ? blocks[0] : Buffer.concat(blocks);
}

function block(bytes: Buffer): Buffer {
  uncompress ??= snappyUncompressor();
  const raw = uncompress(bytes, plainLength(bytes));
  return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
}

/** A raw block begins with its plain length, a little-endian base-128 varint. */
function plainLength(bytes: Buffer): number {
  let length = 0;
  for (let at = 0, scale = 1; at < bytes.length; at++, scale *= 128) {
    length += (bytes[at] & 0x7f) * scale;
    if (bytes[at] < 0x80) return length;
  }
  throw new RangeError('snappy block is cut off');
}
