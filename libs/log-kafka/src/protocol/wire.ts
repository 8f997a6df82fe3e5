import { readInt64 } from '@millrace/formats';

/** Writes the primitive types of the Kafka protocol (https://kafka.apache.org/protocol#protocol_types). */
export class WireWriter {
  buf: Buffer;
  #at = 0;

  constructor(sizeHint = 256) {
    this.buf = Buffer.allocUnsafe(sizeHint);
  }

  /** What was written. With `buf` this makes a writer pass for a kafkajs `Encoder`. */
  get buffer(): Buffer {
    return this.buf.subarray(0, this.#at);
  }

  int8(value: number): this {
    this.#reserve(1);
    this.#at = this.buf.writeInt8(value, this.#at);
    return this;
  }

  int16(value: number): this {
    this.#reserve(2);
    this.#at = this.buf.writeInt16BE(value, this.#at);
    return this;
  }

  int32(value: number): this {
    this.#reserve(4);
    this.#at = this.buf.writeInt32BE(value, this.#at);
    return this;
  }

  /** A safe integer. */
  int64(value: number): this {
    this.#reserve(8);
    this.#at = this.buf.writeInt32BE(Math.floor(value / 0x1_0000_0000), this.#at);
    this.#at = this.buf.writeUInt32BE(value - Math.floor(value / 0x1_0000_0000) * 0x1_0000_0000, this.#at);
    return this;
  }

  string(value: string | null): this {
    if (value === null) return this.int16(-1);
    const length = Buffer.byteLength(value);
    this.int16(length).#reserve(length);
    this.#at += this.buf.write(value, this.#at);
    return this;
  }

  /** Length, then the bytes. */
  bytes(value: Uint8Array): this {
    return this.int32(value.length).raw(value);
  }

  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  /** Unsigned, 7 bits a byte: lengths in the flexible versions, where 0 is null and n stands for n - 1. */
  uvarint(value: number): this {
    let left = value;
    for (; left > 0x7f; left >>>= 7) this.raw(Buffer.of((left & 0x7f) | 0x80));
    return this.raw(Buffer.of(left));
  }

  compactString(value: string): this {
    const bytes = Buffer.from(value);
    return this.uvarint(bytes.length + 1).raw(bytes);
  }

  noTags(): this {
    return this.uvarint(0);
  }

  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.buf.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.buf.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.buf.length * 2, this.#at + more));
    this.buf.copy(grown, 0, 0, this.#at);
    this.buf = grown;
  }
}

/** Reads them. Throws `RangeError` past the end. Byte ranges are views, never copies. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int16(): number {
    const value = this.#bytes.readInt16BE(this.#at);
    this.#at += 2;
    return value;
  }

  int32(): number {
    const value = this.#bytes.readInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  /** A 64-bit integer that is known to be safe: offsets, timestamps. */
  int64(): number {
    if (this.#at + 8 > this.#bytes.length) throw new RangeError('reading a Kafka response: it is cut off');
    const value = readInt64(this.#bytes, this.#at);
    this.#at += 8;
    return value;
  }

  bigint64(): bigint {
    const value = this.#bytes.readBigInt64BE(this.#at);
    this.#at += 8;
    return value;
  }

  string(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.#take(length).toString();
  }

  bytes(): Buffer {
    const length = this.int32();
    return this.#take(Math.max(0, length));
  }

  raw(length: number): Buffer {
    return this.#take(length);
  }

  uvarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const [byte] = this.#take(1);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('reading a Kafka response: a varint of more than five bytes');
  }

  compactString(): string | null {
    const length = this.uvarint() - 1;
    return length < 0 ? null : this.#take(length).toString();
  }

  /** Fields that a newer broker may add to any structure of a flexible version. */
  skipTags(): void {
    for (let tags = this.uvarint(); tags > 0; tags--) {
      this.uvarint();
      this.#take(this.uvarint());
    }
  }

  /** A null array reads as empty. */
  array<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let left = this.int32(); left > 0; left--) items.push(read());
    return items;
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('reading a Kafka response: it is cut off');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
