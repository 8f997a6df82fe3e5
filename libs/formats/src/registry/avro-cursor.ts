import { MillraceError } from '@millrace/ports';

/** Deeper than any honest record; a schema that contains itself lets a few bytes nest without end. */
const MOST_DEPTH = 200;

/**
 * Reads Avro's binary encoding from a range of bytes. Every read is checked against the end, and the elements of arrays
 * and maps against the record's length: bytes that are no Avro cost an error, never a long loop or a large allocation.
 *
 * Errors: `MLR_RECORD_AVRO` for bytes that are not what the schema says.
 */
export class AvroCursor {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  end = 0;
  #depth = 0;
  #elements = 0;

  open(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.#depth = 0;
    this.#elements = end - start + 1024;
  }

  /** Every byte has been read. */
  close(): void {
    if (this.at < this.end) throw malformed(`${this.end - this.at} bytes are left behind it`);
  }

  byte(): number {
    if (this.at >= this.end) throw truncated();
    return this.bytes[this.at++];
  }

  /** A number while it is safe, exact beyond. */
  long(): number | bigint {
    let value = 0;
    let factor = 1;
    // 49 bits fit a double with room to spare.
    for (let i = 0; i < 7; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      factor *= 128;
    }
    let big = BigInt(value);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      if (shift === 63n && byte > 1) break;
      big |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      const signed = (big >> 1n) ^ -(big & 1n);
      const number = Number(signed);
      return Number.isSafeInteger(number) ? number : signed;
    }
    throw malformed('a number has more than 64 bits');
  }

  int(): number {
    const value = this.long();
    if (typeof value === 'number' && value === (value | 0)) return value;
    throw malformed('an int has more than 32 bits');
  }

  boolean(): boolean {
    const byte = this.byte();
    if (byte > 1) throw malformed('a boolean is neither 0 nor 1');
    return byte === 1;
  }

  float(): number {
    return this.bytes.readFloatLE(this.skip(4));
  }

  double(): number {
    return this.bytes.readDoubleLE(this.skip(8));
  }

  /** Steps over so many bytes; where they begin. */
  skip(count: number): number {
    const start = this.at;
    if (count > this.end - start) throw truncated();
    this.at = start + count;
    return start;
  }

  /** Steps over a length and so many bytes; where they begin. They end at `at`. */
  prefixed(): number {
    const length = this.long();
    if (!(length >= 0)) throw malformed('a length is negative');
    if (typeof length === 'bigint') throw truncated();
    return this.skip(length);
  }

  /** The number of a union's branch or an enum's symbol. */
  index(count: number, what: string): number {
    const index = this.long();
    if (typeof index === 'number' && index >= 0 && index < count) return index;
    throw malformed(`there is no ${what} ${index}`);
  }

  /** Steps over an array's or a map's blocks. */
  skipBlocks(skipElement: (cursor: AvroCursor) => void): void {
    for (let count = this.long(); count !== 0; count = this.long()) {
      if (count < 0) {
        this.prefixed();
        continue;
      }
      // Elements may take no bytes at all, so the end alone bounds nothing.
      if (!((this.#elements -= Number(count)) >= 0)) throw malformed('an array or a map has more elements than bytes');
      for (let i = 0; i < count; i++) skipElement(this);
    }
  }

  descend(): void {
    if (++this.#depth > MOST_DEPTH) throw malformed(`records are nested more than ${MOST_DEPTH} deep`);
  }

  ascend(): void {
    this.#depth--;
  }
}

const malformed = (what: string): MillraceError =>
  new MillraceError('MLR_RECORD_AVRO', `the record is not what its schema says: ${what}`);

const truncated = (): MillraceError => malformed('it ends too early');
