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
const POWERS_OF_TEN = Float64Array.from({ length: 17 }, (_, i) => 10 ** i);
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
  /** The day written last, and its text. */
  #day = NaN;
  #dayLength = 0;
  readonly #dayBytes = Buffer.alloc(16);

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

  /** One character of ASCII that is JSON syntax. */
  byte(code: number): void {
    this.reserve(1);
    this.bytes[this.at++] = code;
  }

  /** Makes what was written since `start` a string, if it is none: as the name of a member. */
  quoteFrom(start: number): void {
    if (this.bytes[start] === 0x22) return;
    const text = this.bytes.toString('utf8', start, this.at);
    this.at = start;
    this.string(text);
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
    if (value < 0) {
      this.bytes[this.at++] = 0x2d;
      value = -value;
    }
    if (value <= 0x7fffffff) {
      this.#small(value | 0, 1);
      return;
    }
    // Nine digits at a time: remainders of doubles are slow.
    const high = Math.floor(value / 1e9);
    if (high <= 0x7fffffff) this.#small(high | 0, 1);
    else {
      const top = Math.floor(high / 1e9);
      this.#small(top | 0, 1);
      this.#small((high - top * 1e9) | 0, 9);
    }
    this.#small((value - high * 1e9) | 0, 9);
  }

  /** Digits of a number below 2^31, at least `width` of them. */
  #small(value: number, width: number): void {
    let digits = width;
    for (let rest = POWERS_OF_TEN[width] | 0; digits < 10 && value >= rest; rest = POWERS_OF_TEN[digits]) digits++;
    const end = this.at + digits;
    const bytes = this.bytes;
    for (let p = end; p > this.at;) {
      const rest = (value / 10) | 0;
      bytes[--p] = 0x30 + (value - rest * 10);
      value = rest;
    }
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
    if (big !== null || scale > 15) {
      this.raw(decimalText(big ?? BigInt(value), scale));
      return;
    }
    if (scale === 0) {
      this.integer(value);
      return;
    }
    this.reserve(48);
    if (value < 0) {
      this.bytes[this.at++] = 0x2d;
      value = -value;
    }
    const unit = POWERS_OF_TEN[scale];
    let whole = Math.floor(value / unit);
    // The quotient may have been rounded up.
    if (whole * unit > value) whole--;
    this.integer(whole);
    this.bytes[this.at++] = 0x2e;
    const fraction = value - whole * unit;
    if (scale <= 9) this.#small(fraction | 0, scale);
    else {
      const high = Math.floor(fraction / 1e9);
      this.#small(high | 0, scale - 9);
      this.#small((fraction - high * 1e9) | 0, 9);
    }
  }

  /** A JS string as a JSON string; a lone surrogate becomes U+FFFD. */
  string(text: string): void {
    const { length } = text;
    this.reserve(length * 6 + 2);
    const bytes = this.bytes;
    let at = this.at;
    bytes[at++] = 0x22;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80 || ESCAPE_AS[unit] !== 0) {
        // What is left is not as it stands.
        this.#rest(Buffer.from(text.slice(i)), at);
        return;
      }
      bytes[at++] = unit;
    }
    bytes[at++] = 0x22;
    this.at = at;
  }

  /** The rest of a string whose beginning ends before `at`. */
  #rest(source: Buffer, at: number): void {
    const before = at - 1;
    const first = this.bytes[before];
    this.at = before;
    this.text(source, 0, source.length);
    this.bytes[before] = first;
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
    this.instant(epochMs, 3, zoned);
  }

  /** `digits` behind the second, 0 to 9; what is finer is cut off. */
  instant(epochMs: number, digits: number, zoned: boolean): void {
    this.reserve(48);
    let ms = epochMs;
    let nanos = 0;
    if (digits > 3 || ms !== Math.floor(ms)) {
      ms = Math.floor(epochMs);
      nanos = nanosOf(epochMs - ms, digits);
      if (nanos === 1_000_000) {
        nanos = 0;
        ms++;
      }
    }
    const days = Math.floor(ms / 86_400_000);
    this.bytes[this.at++] = 0x22;
    this.#civil(days);
    this.bytes[this.at++] = 0x20;
    this.#clock(ms - days * 86_400_000, digits, nanos);
    if (zoned) this.bytes[this.at++] = 0x5a;
    this.bytes[this.at++] = 0x22;
  }

  date(days: number): void {
    this.reserve(24);
    this.bytes[this.at++] = 0x22;
    this.#civil(days);
    this.bytes[this.at++] = 0x22;
  }

  time(msOfDay: number, digits = 3): void {
    this.reserve(24);
    this.bytes[this.at++] = 0x22;
    this.#clock(Math.floor(msOfDay), digits, 0);
    this.bytes[this.at++] = 0x22;
  }

  /** Records in order of time mostly share their day. */
  #civil(days: number): void {
    if (days === this.#day) {
      const end = this.#dayLength;
      for (let i = 0; i < end; i++) this.bytes[this.at + i] = this.#dayBytes[i];
      this.at += end;
      return;
    }
    const start = this.at;
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
    this.#day = days;
    this.#dayLength = this.at - start;
    this.bytes.copy(this.#dayBytes, 0, start, this.at);
  }

  #clock(msOfDay: number, digits: number, nanos: number): void {
    const seconds = (msOfDay / 1000) | 0;
    const minutes = (seconds / 60) | 0;
    const hours = (minutes / 60) | 0;
    this.#pair(hours);
    this.bytes[this.at++] = 0x3a;
    this.#pair(minutes - hours * 60);
    this.bytes[this.at++] = 0x3a;
    this.#pair(seconds - minutes * 60);
    if (digits === 0) return;
    this.bytes[this.at++] = 0x2e;
    const ms = msOfDay - seconds * 1000;
    const hundreds = (ms / 100) | 0;
    this.bytes[this.at] = 0x30 + hundreds;
    this.at++;
    this.#pair(ms - hundreds * 100);
    if (digits > 3) this.#small(nanos, 6);
    this.at -= digits > 3 ? 9 - digits : 3 - digits;
  }

  #pair(value: number): void {
    this.bytes[this.at++] = DIGIT_PAIRS[value * 2];
    this.bytes[this.at++] = DIGIT_PAIRS[value * 2 + 1];
  }
}

/**
 * Nanoseconds of a fraction of a millisecond. A double holds an epoch ms to about a tenth of a microsecond: what is that
 * near to a whole microsecond is one.
 */
function nanosOf(fraction: number, digits: number): number {
  const nanos = Math.round(fraction * 1e6);
  const micros = Math.round(nanos / 1000) * 1000;
  return digits <= 6 || Math.abs(nanos - micros) <= 130 ? micros : nanos;
}

/** `1250` with scale 2 is `12.50`. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
