import { containerText } from './container-text.ts';
import { readDate, readTicks, readTime, readTimestamp } from './datetime.ts';
import { DEPTH, MISSING, SYNTAX, TYPE } from './errors.ts';
import { textAt } from './text.ts';
import {
  AT,
  END,
  ESCAPED,
  fail,
  KIND,
  LONG_INTEGER,
  MAX_DEPTH,
  NUMBERS,
  scanNull,
  scanString,
  skipSpace,
  skipValue,
  START,
  VALUE,
} from './tokens.ts';
import { isLenient, type JsonType, type ReadingOptions } from './types.ts';
import {
  BIG,
  CONTAINER,
  NOTHING,
  readBigint,
  readBoolean,
  readDecimal,
  readDouble,
  readFloat,
  readInteger,
  readText,
  scannedText,
} from './values.ts';

/** A plain value, as rows hold them (libs/engine dataflow/row.ts). */
export type PlainValue =
  null | boolean | number | bigint | string | Buffer | PlainValue[] | Map<PlainValue, PlainValue>;

/** What a `PlainReader` read. */
export const READ: PlainValue[] = [null];

/** Reads the value at `p`, inside `depth` containers, into `READ[0]`; the position behind it or a negated error. */
export type PlainReader = (b: Buffer, p: number, depth: number) => number;

/** Makes the reader of a type, whatever it is made of. */
export function plainReader(type: JsonType, options: ReadingOptions): PlainReader {
  const read = presentReader(type, options);
  const refusesNull = !type.nullable && !isLenient(options);
  return (b, p, depth) => {
    if (b[p] !== 0x6e) return read(b, p, depth);
    READ[0] = null;
    const next = scanNull(b, p);
    return next >= 0 && refusesNull ? fail(MISSING, p) : next;
  };
}

function presentReader(type: JsonType, options: ReadingOptions): PlainReader {
  const { kind, precision = 0, scale = 0 } = type;
  const lenient = isLenient(options);
  const separator = options.timestampFormat === 'ISO-8601' ? 0x54 : 0x20;
  switch (kind) {
    case 'BOOLEAN':
      return (b, p) => {
        const next = readBoolean(b, p, lenient);
        READ[0] = NUMBERS[VALUE] === 1;
        return next;
      };
    case 'TINYINT':
      return number((b, p) => readInteger(b, p, -128, 127, false));
    case 'SMALLINT':
      return number((b, p) => readInteger(b, p, -32768, 32767, false));
    case 'INT':
      return number((b, p) => readInteger(b, p, -2147483648, 2147483647, lenient));
    case 'FLOAT':
      return number(readFloat);
    case 'DOUBLE':
      return number(readDouble);
    case 'DATE':
      return number(readDate);
    case 'TIME':
      return number(readTime);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const zoned = kind === 'TIMESTAMP_LTZ' ? 1 : 0;
      return precision > 3
        ? exact((b, p) => readTicks(b, p, separator, zoned, precision, lenient))
        : number((b, p) => readTimestamp(b, p, separator, zoned, lenient));
    }
    case 'BIGINT':
    case 'INTERVAL':
      return exact((b, p) => readBigint(b, p, lenient));
    case 'DECIMAL':
      return exact((b, p) => readDecimal(b, p, precision, scale, lenient));
    case 'CHAR':
    case 'VARCHAR':
      return (b, p, depth) => {
        const next = readText(b, p, lenient, depth);
        if (next >= 0) READ[0] = AT[ESCAPED] === CONTAINER ? containerText(b, p) : plainText(b);
        return next;
      };
    case 'BINARY':
    case 'VARBINARY':
      return readBytes;
    case 'ARRAY':
      return arrayReader(plainReader(type.element!, options));
    case 'MULTISET':
      return mapReader(type.element!, { kind: 'INT', nullable: false }, options);
    case 'MAP':
      return mapReader(type.key!, type.value!, options);
    case 'ROW':
      return rowReader(type.fields!, options);
    default:
      return (_, p) => fail(TYPE, p);
  }
}

function number(read: (b: Buffer, p: number) => number): PlainReader {
  return (b, p) => {
    const next = read(b, p);
    READ[0] = NUMBERS[VALUE];
    return next;
  };
}

function exact(read: (b: Buffer, p: number) => number): PlainReader {
  return (b, p) => {
    const next = read(b, p);
    READ[0] = AT[KIND] === NOTHING ? null : AT[KIND] === LONG_INTEGER ? BIG[0] : NUMBERS[VALUE];
    return next;
  };
}

function plainText(b: Buffer): string {
  return AT[ESCAPED] === 0 ? textAt(b, AT[START], AT[END]) : scannedText(b).toWellFormed();
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Base64 with its padding. */
export function readBytes(b: Buffer, p: number): number {
  if (b[p] !== 0x22) return fail(TYPE, p);
  const next = scanString(b, p);
  if (next < 0) return next;
  const text = scannedText(b);
  if (!BASE64.test(text)) return fail(TYPE, p);
  READ[0] = Buffer.from(text, 'base64');
  return next;
}

function arrayReader(element: PlainReader): PlainReader {
  return (b, p, depth) => {
    if (b[p] !== 0x5b) return fail(TYPE, p);
    if (depth >= MAX_DEPTH) return fail(DEPTH, p);
    const items: PlainValue[] = [];
    p = skipSpace(b, p + 1);
    if (b[p] !== 0x5d) {
      for (;;) {
        p = element(b, p, depth + 1);
        if (p < 0) return p;
        items.push(READ[0]);
        p = skipSpace(b, p);
        if (b[p] !== 0x2c) break;
        p = skipSpace(b, p + 1);
      }
      if (b[p] !== 0x5d) return fail(SYNTAX, p);
    }
    READ[0] = items;
    return p + 1;
  };
}

/** The members of an object: `take` reads the value of the member whose name begins at `name` (and is in `START` to `END`). */
function readMembers(
  b: Buffer,
  p: number,
  depth: number,
  take: (name: number, p: number, depth: number) => number,
): number {
  if (b[p] !== 0x7b) return fail(TYPE, p);
  if (depth >= MAX_DEPTH) return fail(DEPTH, p);
  p = skipSpace(b, p + 1);
  if (b[p] === 0x7d) return p + 1;
  for (;;) {
    if (b[p] !== 0x22) return fail(SYNTAX, p);
    const name = p;
    p = scanString(b, p);
    if (p < 0) return p;
    p = skipSpace(b, p);
    if (b[p] !== 0x3a) return fail(SYNTAX, p);
    p = take(name, skipSpace(b, p + 1), depth + 1);
    if (p < 0) return p;
    p = skipSpace(b, p);
    if (b[p] !== 0x2c) break;
    p = skipSpace(b, p + 1);
  }
  return b[p] === 0x7d ? p + 1 : fail(SYNTAX, p);
}

function mapReader(keyType: JsonType, valueType: JsonType, options: ReadingOptions): PlainReader {
  // A key stands in a string, whatever its type.
  const readKey = presentReader(keyType, options);
  const readValue = plainReader(valueType, options);
  return (b, p, depth) => {
    const map = new Map<PlainValue, PlainValue>();
    const next = readMembers(b, p, depth, (name, at, inner) => {
      const keyEnd = readKey(b, name, inner);
      if (keyEnd < 0) return keyEnd;
      const key = READ[0];
      const end = readValue(b, at, inner);
      map.set(key, READ[0]);
      return end;
    });
    READ[0] = map;
    return next;
  };
}

function rowReader(fields: NonNullable<JsonType['fields']>, options: ReadingOptions): PlainReader {
  const places = new Map(fields.map(({ name }, i) => [name, i]));
  const readers = fields.map(({ type }) => plainReader(type, options));
  const required = isLenient(options) ? [] : fields.flatMap(({ type }, i) => (type.nullable ? [] : [i]));
  return (b, p, depth) => {
    const row: PlainValue[] = fields.map(() => null);
    const next = readMembers(b, p, depth, (_, at, inner) => {
      const place = places.get(plainText(b));
      if (place === undefined) return skipValue(b, at, inner);
      const end = readers[place](b, at, inner);
      row[place] = READ[0];
      return end;
    });
    READ[0] = row;
    return next >= 0 && required.some((place) => row[place] === null) ? fail(MISSING, p) : next;
  };
}
