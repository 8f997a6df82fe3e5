import type { StoreType, StoreValue } from '@millrace/ports';
import cassandra from 'cassandra-driver';

const { BigDecimal, Long } = cassandra.types;

/**
 * How one column type of ours is kept. The CQL type's own clustering order is the port's key order: text and blob by
 * unsigned bytes, numbers by value, false before true.
 */
export interface Codec {
  readonly cql: string;
  /** A value that is not null, as the driver wants it. */
  encode(value: StoreValue): unknown;
  /** What the driver returns for a value that is not null. */
  decode(value: unknown): StoreValue;
  /** Key order. */
  compare(a: StoreValue, b: StoreValue): number;
  /** The same text for values that are the same key, on every machine, for ever: the shard's hash reads it. */
  canonical(value: StoreValue): string;
}

const same = (value: unknown): StoreValue => value as StoreValue;
const byValue = (a: StoreValue, b: StoreValue): number => (a! < b! ? -1 : a! > b! ? 1 : 0);

function plain(cql: string): Codec {
  return { cql, encode: same, decode: same, compare: byValue, canonical: String };
}

const floating = (cql: string): Codec => ({
  ...plain(cql),
  // NaN above all, as Cassandra has it.
  compare: (a, b) => byValue(a, b) || Number(Number.isNaN(a)) - Number(Number.isNaN(b)),
  // Cassandra tells -0 from 0; as a key they are one.
  canonical: (value) => String(value === 0 ? 0 : value),
});

const timestamp: Codec = {
  ...plain('timestamp'),
  decode: (value) => (value as Date).getTime(),
};

/** CQL dates are unsigned, 1970-01-01 in the middle. */
const DATE_EPOCH = 2 ** 31;

const CODECS: Readonly<Record<StoreType, Codec>> = {
  BOOLEAN: plain('boolean'),
  TINYINT: plain('tinyint'),
  SMALLINT: plain('smallint'),
  INT: plain('int'),
  BIGINT: {
    ...plain('bigint'),
    encode: (value) => (typeof value === 'bigint' ? longOf(value) : Long.fromNumber(value as number)),
    decode: (value) => numberOf(value as cassandra.types.Long),
  },
  FLOAT: floating('float'),
  DOUBLE: floating('double'),
  DECIMAL: {
    ...plain('decimal'),
    encode: (value) => BigDecimal.fromString(value as string),
    decode: (value) => decimalText((value as cassandra.types.BigDecimal).toString()),
    compare: (a, b) => compareDecimals(a as string, b as string),
    canonical: (value) => canonicalDecimal(value as string),
  },
  STRING: { ...plain('text'), compare: (a, b) => compareUtf8(a as string, b as string) },
  BYTES: {
    ...plain('blob'),
    compare: (a, b) => Buffer.compare(a as Buffer, b as Buffer),
    canonical: (value) => (value as Buffer).toString('latin1'),
  },
  DATE: {
    ...plain('date'),
    encode: (value) => {
      const days = Buffer.alloc(4);
      days.writeUInt32BE((value as number) + DATE_EPOCH);
      return days; // The driver takes encoded values as they are.
    },
    decode: (value) => (value as cassandra.types.LocalDate).toBuffer().readUInt32BE() - DATE_EPOCH,
  },
  TIMESTAMP: timestamp,
  TIMESTAMP_LTZ: timestamp,
};

export function codecOf(type: StoreType): Codec {
  return CODECS[type];
}

function longOf(value: bigint): cassandra.types.Long {
  return Long.fromBits(Number(value & 0xffffffffn) | 0, Number(value >> 32n));
}

function numberOf(value: cassandra.types.Long): number | bigint {
  const number = value.toNumber();
  return Number.isSafeInteger(number) ? number : BigInt(value.toString());
}

/** By UTF-8 bytes, which is the order of code points: UTF-16 differs where surrogates meet U+E000 and above. */
function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return x >= 0xd800 && y >= 0xd800 ? rank(x) - rank(y) : x - y;
  }
  return a.length - b.length;
}

/** Code units from U+D800 on, surrogates moved behind the others. */
const rank = (unit: number): number => (unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

function compareDecimals(a: string, b: string): number {
  const scale = Math.max(scaleOf(a), scaleOf(b));
  const [left, right] = [unscaled(a, scale), unscaled(b, scale)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function scaleOf(decimal: string): number {
  const point = decimal.indexOf('.');
  return point === -1 ? 0 : decimal.length - point - 1;
}

function unscaled(decimal: string, scale: number): bigint {
  return BigInt(decimal.replace('.', '')) * 10n ** BigInt(scale - scaleOf(decimal));
}

/** Without trailing zeros behind the point: `1.50` and `1.5` are one key. */
function canonicalDecimal(decimal: string): string {
  const scale = scaleOf(decimal);
  const digits = unscaled(decimal, scale);
  if (digits === 0n) return '0';
  const text = digits.toString();
  const zeros = scale === 0 ? 0 : Math.min(scale, /0*$/.exec(text)![0].length);
  return `${zeros === 0 ? text : text.slice(0, -zeros)}e-${scale - zeros}`;
}

/** The driver writes `-.5` and the like without the zero. */
function decimalText(text: string): string {
  return text.replace(/^(-?)\./, '$10.');
}
