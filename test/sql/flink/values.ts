import { millisecondsOf, nanosBehind, ticks } from '@millrace/formats';
import type { SqlType } from '@millrace/sql';
import type { SqlValue } from '@millrace/engine';

/** Plain values of rows from text and back, as `Values.java` reads and prints them. */

const DAY = 86_400_000;

export function parseValue(text: string, type: SqlType): SqlValue {
  switch (type.kind) {
    case 'BOOLEAN':
      return text === 'true';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'DOUBLE':
      return Number(text);
    case 'FLOAT':
      return Math.fround(Number(text));
    case 'BIGINT':
      return exact(BigInt(text));
    case 'DECIMAL': {
      const [whole, fraction = ''] = text.split('.');
      return exact(BigInt(whole + fraction.padEnd(type.scale, '0')));
    }
    case 'DATE':
      return Date.parse(`${text}T00:00:00Z`) / DAY;
    case 'TIME':
      return timeOf(text);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const [, sign, year, rest, time] = /^([+-]?)(\d+)(-\d+-\d+) ([^Z]*)Z?$/.exec(text)!;
      const date = sign === '' && year.length === 4 ? year + rest : (sign || '+') + year.padStart(6, '0') + rest;
      const [clock, digits = ''] = time.split('.');
      const nanos = Number(digits.padEnd(9, '0'));
      return ticks(Date.parse(`${date}T${clock}Z`) + Math.floor(nanos / 1e6), nanos % 1e6, type.precision);
    }
    case 'BINARY':
    case 'VARBINARY':
      return Buffer.from(text, 'base64');
    default:
      return text;
  }
}

function timeOf(text: string): number {
  const [hours, minutes, seconds = '0'] = text.split(':');
  return (Number(hours) * 60 + Number(minutes)) * 60_000 + Math.round(Number(seconds) * 1e9) / 1e6;
}

function exact(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

export function printValue(value: SqlValue, type: SqlType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return quoted(value as string);
    case 'BINARY':
    case 'VARBINARY':
      return `x${(value as Buffer).toString('hex')}`;
    case 'DECIMAL': {
      const negative = (value as number | bigint) < 0;
      const digits = String(negative ? -(value as bigint) : (value as bigint)).padStart(type.scale + 1, '0');
      const point = digits.length - type.scale;
      return `${negative ? '-' : ''}${digits.slice(0, point)}${type.scale > 0 ? `.${digits.slice(point)}` : ''}`;
    }
    case 'DATE':
      return dateText((value as number) * DAY);
    case 'TIME':
      return clockText(value as number);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const ms = millisecondsOf(value as number | bigint, type.precision);
      const day = Math.floor(ms / DAY) * DAY;
      const behind = String(nanosBehind(value as number | bigint, type.precision)).padStart(6, '0');
      return `${dateText(day)} ${clockText(ms - day).slice(0, -3)}${behind}`;
    }
    case 'ARRAY':
      return `[${(value as SqlValue[]).map((item) => printValue(item, type.element)).join(', ')}]`;
    case 'MAP':
      return `{${[...(value as Map<SqlValue, SqlValue>)]
        .map(([key, item]) => `${printValue(key, type.key)}: ${printValue(item, type.value)}`)
        .sort()
        .join(', ')}}`;
    case 'ROW':
      return `+I[${(value as SqlValue[]).map((item, i) => unquoted(printValue(item, type.fields[i].type))).join(', ')}]`;
    default:
      return (value as number).toString();
  }
}

/** Inside a ROW Java writes strings as they are. */
const unquoted = (text: string) => (text.startsWith('"') ? (JSON.parse(text) as string) : text);

function quoted(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&');
  // eslint-disable-next-line no-control-regex -- exactly these are escaped
  return `"${escaped.replace(/[\u0000-\u001f\ud800-\udfff]/g, unicode)}"`;
}

const unicode = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

function dateText(ms: number): string {
  if (Math.abs(ms) > 8.64e15) return `day ${ms / DAY}`;
  const [, sign, year, rest] = /^([+-]?)0*(\d{4,})(-\d\d-\d\d)/.exec(new Date(ms).toISOString())!;
  return `${sign}${year}${rest}`;
}

/** Fractions to the microsecond: what a double can say. */
function clockText(ms: number): string {
  const micros = Math.round(ms * 1000);
  const [seconds, fraction] = [Math.floor(micros / 1e6), micros % 1e6];
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.${String(fraction).padStart(6, '0')}`;
}
