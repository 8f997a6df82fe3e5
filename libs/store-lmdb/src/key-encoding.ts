import type { StoreType, StoreValue } from '@millrace/ports';

/**
 * Order-preserving encoding of key values: encoded keys compare by bytes as the values compare in primary-key order,
 * column by column. Never decoded: rows carry their key columns. Format version 1:
 *
 * | type | bytes |
 * |---|---|
 * | BOOLEAN | 0 or 1 |
 * | TINYINT … INT, DATE | 4 bytes big-endian, sign bit flipped |
 * | BIGINT, TIMESTAMP | 8 bytes big-endian, sign bit flipped |
 * | FLOAT, DOUBLE | IEEE 754 double, -0 as 0 and every NaN as 7FF8…; all bits flipped when negative, else the sign bit |
 * | STRING, BYTES | UTF-8 or bytes, 00 as 00 FF, then 00 00 |
 * | DECIMAL | see `putDecimal`; numbers that are equal are equal whatever their scale |
 */
export class KeyBytes {
  #bytes = Buffer.allocUnsafe(256);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  /** Forgets what was put after the first `length` bytes. */
  truncate(length: number): this {
    this.#at = length;
    return this;
  }

  /** A view of what was put so far; valid until the next `put` or `truncate`. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** A copy of what was put so far. */
  copy(): Buffer {
    return Buffer.from(this.view());
  }

  putUint32(value: number): this {
    this.#reserve(4);
    this.#at = this.#bytes.writeUInt32BE(value, this.#at);
    return this;
  }

  putString(value: string): this {
    return this.#putEscaped(Buffer.from(value));
  }

  /** Key values are never null. */
  put(type: StoreType, value: StoreValue): this {
    switch (type) {
      case 'BOOLEAN':
        return this.#putByte(value === true ? 1 : 0);
      case 'TINYINT':
      case 'SMALLINT':
      case 'INT':
      case 'DATE':
        return this.putUint32(((value as number) ^ 0x8000_0000) >>> 0);
      case 'BIGINT':
      case 'TIMESTAMP':
      case 'TIMESTAMP_LTZ':
        return this.#putInt64(value as number | bigint);
      case 'FLOAT':
      case 'DOUBLE':
        return this.#putDouble(value as number);
      case 'STRING':
        return this.putString(value as string);
      case 'BYTES':
        return this.#putEscaped(value as Buffer);
      case 'DECIMAL':
        return this.#putDecimal(value as string);
    }
  }

  #putInt64(value: number | bigint): this {
    this.#reserve(8);
    this.#bytes.writeBigInt64BE(BigInt(value), this.#at);
    this.#bytes[this.#at] ^= 0x80;
    this.#at += 8;
    return this;
  }

  #putDouble(value: number): this {
    this.#reserve(8);
    if (Number.isNaN(value)) this.#bytes.writeBigUInt64BE(0x7ff8n << 48n, this.#at);
    else this.#bytes.writeDoubleBE(value + 0, this.#at); // -0 + 0 is 0.
    if ((this.#bytes[this.#at] & 0x80) === 0) this.#bytes[this.#at] ^= 0x80;
    else this.#flip(this.#at, this.#at + 8);
    this.#at += 8;
    return this;
  }

  #putEscaped(value: Uint8Array): this {
    this.#reserve(2 * value.length + 2);
    for (const byte of value) {
      this.#bytes[this.#at++] = byte;
      if (byte === 0) this.#bytes[this.#at++] = 0xff;
    }
    this.#bytes[this.#at++] = 0;
    this.#bytes[this.#at++] = 0;
    return this;
  }

  /**
   * 0.d₁d₂… × 10^e with d₁ ≠ 0: a sign (0 negative, 1 zero, 2 positive), e as 4 bytes, the digits as 1 … 10 and an
   * end of 0; for a negative number everything after the sign is flipped.
   */
  #putDecimal(value: string): this {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(value);
    if (match === null) throw new TypeError(`not a decimal: ${value}`);
    const [, sign, whole, fraction = ''] = match;
    const digits = whole + fraction;
    const first = digits.search(/[1-9]/);
    if (first < 0) return this.#putByte(1);
    const significant = digits.slice(first).replace(/0+$/, '');
    this.#putByte(sign === '-' ? 0 : 2);
    const start = this.#at;
    this.putUint32(((whole.length - first) ^ 0x8000_0000) >>> 0);
    this.#reserve(significant.length + 1);
    for (const digit of significant) this.#bytes[this.#at++] = Number(digit) + 1;
    this.#bytes[this.#at++] = 0;
    if (sign === '-') this.#flip(start, this.#at);
    return this;
  }

  #putByte(byte: number): this {
    this.#reserve(1);
    this.#bytes[this.#at++] = byte;
    return this;
  }

  #flip(start: number, end: number): void {
    for (let i = start; i < end; i++) this.#bytes[i] ^= 0xff;
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + more));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}

/** The least key above every key that starts with `prefix`; null when there is none. */
export function afterPrefix(prefix: Buffer): Buffer | null {
  const bytes = Buffer.from(prefix);
  for (let i = bytes.length - 1; i >= 0; i--) {
    if (bytes[i] === 0xff) continue;
    bytes[i]++;
    return bytes.subarray(0, i + 1);
  }
  return null;
}

/** The least key above `key`. */
export function after(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.of(0)]);
}
