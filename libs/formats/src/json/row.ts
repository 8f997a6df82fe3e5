import { MillraceError, type StoreType, type StoreValue } from '@millrace/ports';
import { parseDate, parseTimestamp } from './datetime.ts';
import { compileRowScanner } from './row-scanner.ts';
import { JsonSink } from './sink.ts';
import { parseDecimal } from './values.ts';

export interface RowColumn {
  readonly name: string;
  readonly type: StoreType;
}

/**
 * Rows as they stand in view topics: a JSON object of the columns in their order, NULLs included (`JsonSink` says how
 * each type looks). A key is the same with the key's columns only. The returned buffer is the caller's.
 */
export function compileRowEncoder(columns: readonly RowColumn[]): (values: readonly StoreValue[]) => Buffer {
  const names = columns.map((column, i) => `${i === 0 ? '{' : ','}${JSON.stringify(column.name)}:`);
  const sink = new JsonSink();
  return (values) => {
    sink.reset();
    columns.forEach((column, i) => {
      sink.raw(names[i]);
      putValue(sink, column.type, values[i]);
    });
    sink.raw(columns.length === 0 ? '{}' : '}');
    return sink.copy();
  };
}

function putValue(sink: JsonSink, type: StoreType, value: StoreValue): void {
  if (value === null) sink.raw('null');
  else if (type === 'STRING') {
    const bytes = Buffer.from(value as string);
    sink.text(bytes, 0, bytes.length);
  } else if (type === 'BYTES') sink.raw(`"${(value as Buffer).toString('base64')}"`);
  // A DECIMAL is a string of digits at the store's port; it is a number in JSON.
  else if (type === 'DECIMAL') sink.raw(value as string);
  else if (typeof value === 'bigint') sink.value(type, 0, value, 0);
  else sink.value(type, Number(value), null, 0);
}

/** Decodes such an object into values as the store takes them; absent columns are NULL. Throws `MLR_FORMAT_ROW`. */
export function compileRowDecoder(columns: readonly RowColumn[]): (bytes: Buffer) => StoreValue[] {
  const scan = compileRowScanner(columns);
  const exact = new Set(columns.filter(({ type }) => type === 'BIGINT' || type === 'DECIMAL').map(({ name }) => name));
  return (bytes) => {
    // What the scanner does not read is read, or refused with a reason, at leisure.
    const scanned = scan?.(bytes) ?? null;
    if (scanned !== null) return scanned;
    let row: Record<string, unknown>;
    try {
      // The source text keeps what a double would round.
      row = JSON.parse(bytes.toString(), function (this: unknown, name, value: unknown, context?: { source?: string }) {
        return typeof value === 'number' && exact.has(name) ? (context?.source ?? String(value)) : value;
      }) as Record<string, unknown>;
    } catch (cause) {
      throw new MillraceError('MLR_FORMAT_ROW', 'decoding a row: not JSON; was the topic written by something else?', {
        cause,
      });
    }
    if (row === null || typeof row !== 'object') throw wrong('the row', 'an object', row);
    return columns.map((column) => storeValue(column, row[column.name]));
  };
}

function storeValue({ name, type }: RowColumn, value: unknown): StoreValue {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'STRING':
      if (typeof value === 'string') return value;
      break;
    case 'BOOLEAN':
      if (typeof value === 'boolean') return value;
      break;
    case 'BYTES':
      if (typeof value === 'string') return Buffer.from(value, 'base64');
      break;
    case 'BIGINT':
      if (typeof value === 'string' && /^-?\d+$/.test(value)) {
        const number = Number(value);
        return Number.isSafeInteger(number) ? number + 0 : BigInt(value);
      }
      break;
    case 'DECIMAL':
      // `1e3` may come from another writer; ours writes plain digits.
      if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return value;
      if (typeof value === 'string' && parseDecimal(value, 0) !== null) return String(parseDecimal(value, 0));
      break;
    case 'DATE': {
      const bytes = Buffer.from(typeof value === 'string' ? value : '');
      const days = parseDate(bytes, 0, bytes.length);
      if (!Number.isNaN(days) && bytes.length === 10) return days;
      break;
    }
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const bytes = Buffer.from(typeof value === 'string' ? value : '');
      const end = type === 'TIMESTAMP_LTZ' && bytes[bytes.length - 1] === 0x5a ? bytes.length - 1 : bytes.length;
      const epochMs = parseTimestamp(bytes, 0, end, bytes[10] === 0x54 ? 0x54 : 0x20);
      if (!Number.isNaN(epochMs)) return epochMs;
      break;
    }
    default:
      if (typeof value === 'number') return type === 'FLOAT' ? Math.fround(value) : value;
      if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  }
  throw wrong(`column ${name}`, type, value);
}

function wrong(where: string, expected: string, found: unknown): MillraceError {
  return new MillraceError('MLR_FORMAT_ROW', `decoding a row: ${where} should be ${expected}, found a ${typeof found}`);
}
