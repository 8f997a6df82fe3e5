import type { Type, types } from 'avsc';
import { MillraceError } from '@millrace/ports';
import { millisecondsOf, nanosBehind, ticks, type JsonType } from '../json/index.ts';
import { AvroCursor } from './avro-cursor.ts';
import { compileSkip, underlying, type Skip } from './skip.ts';

/** A declared column of an Avro record; the shape of libs/sql's SqlType, as for JSON. */
export interface AvroColumn {
  readonly name: string;
  readonly type: JsonType;
}

/** Reads one record: its columns by name, null where the schema lacks one. */
export type RowReader = (bytes: Buffer, start: number, end: number) => Readonly<Record<string, unknown>>;

type Read = (cursor: AvroCursor) => unknown;

/** A logical type of a schema, with what the schema says about it; `schemas.ts` makes them. */
export interface AnnotatedType extends Type {
  readonly annotation: { readonly logicalType: string; readonly scale?: number };
}

const cursor = new AvroCursor();

/**
 * Compiles what reads records of one writer's schema into a table's columns, by name. Types meet as Avro's schema
 * resolution says for the reader's schema that Flink derives from the table; beyond it enums are strings, a TIMESTAMP may
 * come from microseconds, a record from a union of several branches. Where they do not meet, records that hold such a
 * value are refused (`MLR_RECORD_TYPE`), the others are not.
 *
 * Throws `MLR_FORMAT_SCHEMA_UNSUPPORTED` for a schema that is no record's.
 */
export function compileRowReader(schema: Type, columns: readonly AvroColumn[]): RowReader {
  const type = underlying(schema);
  if (type.typeName !== 'record') {
    const message = `reading the schema: it is of type ${describe(schema)}, and a row is a record`;
    throw new MillraceError('MLR_FORMAT_SCHEMA_UNSUPPORTED', message);
  }
  const skips = new Map<Type, Skip>();
  const fields = (type as types.RecordType).fields.map(({ name, type: fieldType }) => {
    const column = columns.find((candidate) => candidate.name === name);
    return { name, read: column && readerOf(fieldType, column, skips), skip: compileSkip(fieldType, skips) };
  });
  // Every column is there, so that none is looked up in Object.prototype, and all rows have one shape.
  const empty = Object.fromEntries(columns.map(({ name }): [string, unknown] => [name, null]));
  return (bytes, start, end) => {
    const row = { ...empty };
    cursor.open(bytes, start, end);
    for (const { name, read, skip } of fields) {
      if (read === undefined) skip(cursor);
      else row[name] = read(cursor);
    }
    cursor.close();
    return row;
  };
}

function readerOf(annotated: Type, column: AvroColumn, skips: Map<Type, Skip>): Read {
  const type = underlying(annotated);
  if (type.typeName.startsWith('union:')) {
    const branches = (type as types.WrappedUnionType).types.map((branch) => readerOf(branch, column, skips));
    return (from) => branches[from.index(branches.length, 'branch')](from);
  }
  if (type.typeName === 'null') return () => null;
  const read = scalarReader(annotated, type, column.type);
  if (read !== null) return read;
  if (NESTED[column.type.kind] === type.typeName) {
    // Nothing computes with these yet; that there is a value is all that anyone asks.
    const skip = compileSkip(type, skips);
    return (from) => {
      skip(from);
      return PRESENT;
    };
  }
  const { name, type: declared } = column;
  const refusal = new MillraceError(
    'MLR_RECORD_TYPE',
    `column ${name} ${declared.kind}${declared.scale === undefined ? '' : ` of scale ${declared.scale}`}: ` +
      `the record's schema has ${describe(annotated)}`,
  );
  return () => {
    throw refusal;
  };
}

const PRESENT = Object.freeze({});
const NESTED: Readonly<Record<string, string>> = {
  ARRAY: 'array',
  MAP: 'map',
  ROW: 'record',
  BINARY: 'bytes',
  VARBINARY: 'bytes',
};

const int: Read = (from) => from.int();
const long: Read = (from) => from.long();
const float: Read = (from) => from.float();

/** How a value of an Avro type becomes one of a column; null when it does not. */
function scalarReader(annotated: Type, type: Type, { kind, scale, precision = 3 }: JsonType): Read | null {
  const { logicalType, scale: writerScale = 0 } = annotationOf(annotated);
  const from = type.typeName;
  switch (kind) {
    case 'BOOLEAN':
      return from === 'boolean' ? (at) => at.boolean() : null;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return from === 'int' ? int : null;
    case 'BIGINT':
      return from === 'int' ? int : from === 'long' ? long : null;
    case 'FLOAT':
    case 'DOUBLE':
      if (from === 'double') return kind === 'DOUBLE' ? (at) => at.double() : null;
      return from === 'int' ? int : from === 'long' ? long : from === 'float' ? float : null;
    case 'CHAR':
    case 'VARCHAR':
      return textReader(type);
    case 'DATE':
      return from === 'int' && [undefined, 'date'].includes(logicalType) ? int : null;
    case 'TIME':
      return from === 'int' && [undefined, 'time-millis'].includes(logicalType) ? int : null;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      if (from !== 'long') return null;
      const [, local, unit = 'millis'] = /^(local-)?timestamp-(millis|micros|nanos)$/.exec(logicalType ?? '') ?? [];
      if (local !== undefined && kind === 'TIMESTAMP_LTZ') return null;
      const written = UNIT_DIGITS[unit];
      return (at) => inRange(at.long(), written, precision);
    }
    case 'DECIMAL':
      if (from !== 'bytes' || logicalType !== 'decimal' || writerScale !== scale) return null;
      return (at) => at.bytes.subarray(at.prefixed(), at.at);
    default:
      return null;
  }
}

function textReader(type: Type): Read | null {
  if (type.typeName === 'enum') {
    const { symbols } = type as types.EnumType;
    return (from) => symbols[from.index(symbols.length, 'symbol')];
  }
  if (type.typeName !== 'string' && type.typeName !== 'bytes') return null;
  return (from) => {
    const start = from.prefixed();
    return from.bytes.toString('utf8', start, from.at);
  };
}

const MIN_MS = Date.parse('0001-01-01T00:00:00Z');
const MAX_MS = Date.parse('9999-12-31T23:59:59.999Z');

const UNIT_DIGITS: Readonly<Record<string, number>> = { millis: 3, micros: 6, nanos: 9 };

/**
 * A time that counts units of `written` digits as one of a TIMESTAMP(precision). In the years a text can name: a time read
 * from garbage must not carry the watermark to the end of days.
 */
function inRange(value: number | bigint, written: number, precision: number): number | bigint {
  const ms = written === 3 ? value : millisecondsOf(value, written);
  if (ms >= MIN_MS && ms <= MAX_MS) return ticks(Number(ms), nanosBehind(value, written), precision);
  throw new MillraceError('MLR_RECORD_RANGE', `the time ${ms} ms is not in the years 0001 to 9999`);
}

function annotationOf(type: Type): Partial<AnnotatedType['annotation']> {
  return type.typeName.startsWith('logical:') ? (type as AnnotatedType).annotation : {};
}

function describe(annotated: Type): string {
  const { logicalType, scale } = annotationOf(annotated);
  const name = underlying(annotated)
    .typeName.replace('abstract:', '')
    .replace(/^union:.*/, 'union');
  if (logicalType === undefined) return name;
  return `${name} (${logicalType}${logicalType === 'decimal' ? ` of scale ${scale ?? 0}` : ''})`;
}
