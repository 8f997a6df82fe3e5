import { millisecondsOf, nanosBehind } from './ticks.ts';
import {
  INSTANT_ROOM,
  JSON_NUMBER,
  NUMBER_ROOM,
  writeClock,
  writeDate,
  writeDecimal,
  writeFineInstant,
  writeInstant,
  writeInteger,
  writeString,
  writeText,
} from './write.ts';

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
    this.reserve(NUMBER_ROOM);
    JSON_NUMBER[0] = value;
    this.at = writeInteger(this.bytes, this.at);
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
    this.reserve(NUMBER_ROOM);
    JSON_NUMBER[0] = value;
    this.at = writeDecimal(this.bytes, this.at, scale);
  }

  /** A JS string as a JSON string; a lone surrogate becomes U+FFFD. */
  string(text: string): void {
    this.reserve(text.length * 6 + 2);
    this.at = writeString(this.bytes, this.at, text);
  }

  /** UTF-8 text `source[start, end)` as a JSON string. */
  text(source: Uint8Array, start: number, end: number): void {
    this.reserve((end - start) * 6 + 2);
    this.at = writeText(this.bytes, this.at, source, start, end);
  }

  timestamp(epochMs: number, zoned: boolean): void {
    this.instant(epochMs, 3, zoned);
  }

  /** `digits` behind the second, 0 to 3; what is finer is cut off. */
  instant(epochMs: number, digits: number, zoned: boolean): void {
    this.reserve(INSTANT_ROOM);
    JSON_NUMBER[0] = epochMs;
    this.at = writeInstant(this.bytes, this.at, digits, zoned);
  }

  /** A time of a type of more than three digits (ticks.ts), with all of them. */
  fineInstant(value: number | bigint, precision: number, zoned: boolean): void {
    this.reserve(INSTANT_ROOM);
    JSON_NUMBER[0] = millisecondsOf(value, precision);
    this.at = writeFineInstant(this.bytes, this.at, nanosBehind(value, precision), precision, zoned);
  }

  date(days: number): void {
    this.reserve(INSTANT_ROOM);
    this.bytes[this.at++] = 0x22;
    this.at = writeDate(this.bytes, this.at, days);
    this.bytes[this.at++] = 0x22;
  }

  time(msOfDay: number, digits = 3): void {
    this.reserve(INSTANT_ROOM);
    this.bytes[this.at++] = 0x22;
    this.at = writeClock(this.bytes, this.at, Math.floor(msOfDay), digits, 0);
    this.bytes[this.at++] = 0x22;
  }
}

/** `1250` with scale 2 is `12.50`. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
