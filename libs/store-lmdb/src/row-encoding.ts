import type { StoreType, StoreValue } from '@millrace/ports';

/**
 * What is stored under a key, format version 1: one byte 1, or 2 for a delete; the version as a double; then, for a
 * row, each column: 0 for NULL, or 1 and the value. Integers and times are 4 or 8 bytes big-endian, floating-point
 * numbers doubles, BOOLEAN a byte, everything else a 4-byte length and UTF-8 or bytes.
 */
const ROW = 1;
const DELETED = 2;
const HEADER = 9;

export class RowBytes {
  readonly #types: readonly StoreType[];
  #bytes = Buffer.allocUnsafe(1024);
  #at = 0;

  constructor(types: readonly StoreType[]) {
    this.#types = types;
  }

  /** Valid until the next call. */
  encode(row: readonly StoreValue[] | null, version: number): Buffer {
    this.#at = 0;
    this.#byte(row === null ? DELETED : ROW);
    this.#double(version);
    if (row !== null) this.#types.forEach((type, i) => this.#value(type, row[i]));
    return this.#bytes.subarray(0, this.#at);
  }

  decode(bytes: Buffer): StoreValue[] {
    let at = HEADER;
    return this.#types.map((type) => {
      // A row from before a column was added ends in front of it.
      if (at >= bytes.length || bytes[at++] === 0) return null;
      const start = at;
      switch (type) {
        case 'BOOLEAN':
          at += 1;
          return bytes[start] === 1;
        case 'TINYINT':
        case 'SMALLINT':
        case 'INT':
        case 'DATE':
          at += 4;
          return bytes.readInt32BE(start);
        case 'BIGINT':
        case 'TIMESTAMP':
        case 'TIMESTAMP_LTZ':
          at += 8;
          return readInteger(bytes, start);
        case 'FLOAT':
        case 'DOUBLE':
          at += 8;
          return bytes.readDoubleBE(start);
        default:
          at += 4 + bytes.readUInt32BE(start);
          // Copied, not shared: the row must not keep its page of the database alive.
          return type === 'BYTES' ? Buffer.from(bytes.subarray(start + 4, at)) : bytes.toString('utf8', start + 4, at);
      }
    });
  }

  #value(type: StoreType, value: StoreValue): void {
    if (value === null) return this.#byte(0);
    this.#byte(1);
    switch (type) {
      case 'BOOLEAN':
        return this.#byte(value === true ? 1 : 0);
      case 'TINYINT':
      case 'SMALLINT':
      case 'INT':
      case 'DATE':
        this.#reserve(4);
        this.#at = this.#bytes.writeInt32BE(value as number, this.#at);
        return;
      case 'BIGINT':
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ':
        this.#reserve(8);
        this.#at = writeInteger(this.#bytes, this.#at, value as number | bigint);
        return;
      case 'FLOAT':
      case 'DOUBLE':
        return this.#double(value as number);
      default:
        return this.#sized(typeof value === 'string' ? Buffer.from(value) : (value as Buffer));
    }
  }

  #sized(bytes: Buffer): void {
    this.#reserve(4 + bytes.length);
    this.#at = this.#bytes.writeUInt32BE(bytes.length, this.#at);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  #double(value: number): void {
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleBE(value, this.#at);
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + more));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

export const versionOf = (bytes: Buffer): number => bytes.readDoubleBE(1);

export const isDeleted = (bytes: Buffer): boolean => bytes[0] === DELETED;

/** The port's rule: a number while it is a safe integer, else a bigint. */
function readInteger(bytes: Buffer, at: number): number | bigint {
  const near = bytes.readInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
  return Number.isSafeInteger(near) ? near : bytes.readBigInt64BE(at);
}

function writeInteger(bytes: Buffer, at: number, value: number | bigint): number {
  if (typeof value === 'bigint') return bytes.writeBigInt64BE(value, at);
  const high = Math.floor(value / 0x1_0000_0000);
  bytes.writeInt32BE(high, at);
  return bytes.writeUInt32BE(value - high * 0x1_0000_0000, at + 4);
}
