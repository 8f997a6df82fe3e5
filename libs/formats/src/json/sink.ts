import { civilFromDays } from './civil.ts';

const DIGIT_PAIRS = Buffer.from(Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0')).join(''));
/** 0: as it is; otherwise the letter behind the backslash, `u` for the long form. */
const ESCAPE_AS = new Uint8Array(256);
ESCAPE_AS.fill(0x75, 0, 0x20);
for (const [byte, letter] of [
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [12, 'f'],
  [13, 'r'],
  [0x22, '"'],
  [0x5c, '\\'],
] as const) {
  ESCAPE_AS[byte] = letter.charCodeAt(0);
}
const HEX_DIGITS = Buffer.from('0123456789abcdef');

/**
 * A growing buffer that JSON is written into, without strings on the way wherever that is possible. Names and
 * punctuation come as raw text from generated code; values by type: TIMESTAMP 'yyyy-MM-dd HH:mm:ss.SSS', TIMESTAMP_LTZ
 * the same with a 'Z', BIGINT and DECIMAL with all digits, DOUBLE the shortest text that reads back as the same number
 * (NaN and infinities as strings).
 */
export class JsonSink {
  bytes: Buffer = Buffer.allocUnsafe(1024);
  at = 0;

  reset(): void {
    this.at = 0;
  }

  /** What was written, in a buffer of its own. */
  copy(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.at));
  }

  reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + more));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }

  /** Text of JSON syntax. */
  raw(text: string): void {
    this.reserve(text.length * 3);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        this.at += this.bytes.write(text.slice(i), this.at);
        return;
      }
      this.bytes[this.at++] = code;
    }
  }

  /** Any value but a string: `big` is set for a BIGINT or DECIMAL (unscaled) beyond ±(2^53 - 1). */
  value(kind: string, value: number, big: bigint | null, scale: number): void {
    if (kind === 'BOOLEAN') this.raw(value === 1 ? 'true' : 'false');
    else if (kind === 'FLOAT') this.float(value);
    else if (kind === 'DOUBLE') this.double(value);
    else if (kind === 'DECIMAL') this.decimal(value, big, scale);
    else if (kind === 'TIMESTAMP') this.timestamp(value, false);
    else if (kind === 'TIMESTAMP_LTZ') this.timestamp(value, true);
    else if (kind === 'DATE') this.date(value);
    else if (kind === 'TIME') this.time(value);
    else if (big !== null) this.raw(String(big));
    else this.integer(value);
  }

  /** A safe integer. */
  integer(value: number): void {
    this.reserve(24);
    const bytes = this.bytes;
    if (value < 0) {
      bytes[this.at++] = 0x2d;
      value = -value;
    }
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    const end = this.at + digits;
    let p = end;
    while (value >= 0x7fffffff) {
      const rest = Math.floor(value / 10);
      bytes[--p] = 0x30 + (value - rest * 10);
      value = rest;
    }
    let small = value | 0;
    do {
      bytes[--p] = 0x30 + (small % 10);
      small = (small / 10) | 0;
    } while (small > 0);
    this.at = end;
  }

  double(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.integer(value);
    else if (Object.is(value, -0)) this.raw('-0.0');
    else if (Number.isFinite(value)) this.raw(String(value));
    else this.raw(`"${value}"`);
  }

  /** The shortest text that reads back as the same single-precision number. */
  float(value: number): void {
    if (!Number.isFinite(value) || Number.isSafeInteger(value)) {
      this.double(value);
      return;
    }
    let precision = 1;
    while (Math.fround(Number(value.toPrecision(precision))) !== value) precision++;
    this.raw(String(Number(value.toPrecision(precision))));
  }

  decimal(value: number, big: bigint | null, scale: number): void {
    if (scale === 0 && big === null) this.integer(value);
    else this.raw(decimalText(big ?? BigInt(value), scale));
  }

  /** UTF-8 text `source[start, end)` as a JSON string. */
  text(source: Uint8Array, start: number, end: number): void {
    this.reserve((end - start) * 6 + 2);
    const bytes = this.bytes;
    let at = this.at;
    bytes[at++] = 0x22;
    for (let p = start; p < end; p++) {
      const c = source[p];
      const escape = ESCAPE_AS[c];
      if (escape === 0) {
        bytes[at++] = c;
        continue;
      }
      bytes[at++] = 0x5c;
      bytes[at++] = escape;
      if (escape !== 0x75) continue;
      bytes[at++] = 0x30;
      bytes[at++] = 0x30;
      bytes[at++] = HEX_DIGITS[c >> 4];
      bytes[at++] = HEX_DIGITS[c & 15];
    }
    bytes[at++] = 0x22;
    this.at = at;
  }

  timestamp(epochMs: number, zoned: boolean): void {
    this.reserve(40);
    const days = Math.floor(epochMs / 86_400_000);
    this.bytes[this.at++] = 0x22;
    this.#civil(days);
    this.bytes[this.at++] = 0x20;
    this.#clock(epochMs - days * 86_400_000);
    if (zoned) this.bytes[this.at++] = 0x5a;
    this.bytes[this.at++] = 0x22;
  }

  date(days: number): void {
    this.reserve(24);
    this.bytes[this.at++] = 0x22;
    this.#civil(days);
    this.bytes[this.at++] = 0x22;
  }

  time(msOfDay: number): void {
    this.reserve(24);
    this.bytes[this.at++] = 0x22;
    this.#clock(msOfDay);
    this.bytes[this.at++] = 0x22;
  }

  #civil(days: number): void {
    const packed = civilFromDays(days);
    const year = Math.floor(packed / 512);
    if (year < 0 || year > 9999) this.raw(year < 0 ? `-${String(-year).padStart(4, '0')}` : `+${year}`);
    else {
      this.#pair(Math.floor(year / 100));
      this.#pair(year % 100);
    }
    this.bytes[this.at++] = 0x2d;
    this.#pair((packed >> 5) & 15);
    this.bytes[this.at++] = 0x2d;
    this.#pair(packed & 31);
  }

  #clock(msOfDay: number): void {
    const seconds = Math.floor(msOfDay / 1000);
    this.#pair(Math.floor(seconds / 3600));
    this.bytes[this.at++] = 0x3a;
    this.#pair(Math.floor(seconds / 60) % 60);
    this.bytes[this.at++] = 0x3a;
    this.#pair(seconds % 60);
    this.bytes[this.at++] = 0x2e;
    const ms = msOfDay - seconds * 1000;
    this.bytes[this.at++] = 0x30 + Math.floor(ms / 100);
    this.#pair(ms % 100);
  }

  #pair(value: number): void {
    this.bytes[this.at++] = DIGIT_PAIRS[value * 2];
    this.bytes[this.at++] = DIGIT_PAIRS[value * 2 + 1];
  }
}

/** `1250` with scale 2 is `12.50`. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
