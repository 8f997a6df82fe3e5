import type { StoreType, StoreValue, ViewColumn } from '@millrace/ports';
import { formatDate, formatTime, parseDate, parseFineTime, parseTime } from './time.ts';

/** What JSON can carry of a value without loss. */
export type JsonValue = string | number | boolean | null;

const INTEGER_RANGES: Partial<Record<StoreType, readonly [bigint, bigint]>> = {
  TINYINT: [-128n, 127n],
  SMALLINT: [-32768n, 32767n],
  INT: [-2147483648n, 2147483647n],
  BIGINT: [-(2n ** 63n), 2n ** 63n - 1n],
};

/**
 * The value a reader means by `text` in a filter on this column; undefined when it is none of the column's type. The
 * result is as the store keeps it, so that equality is plain.
 */
export function parseValue(column: ViewColumn, text: string): StoreValue | undefined {
  switch (column.type) {
    case 'STRING':
      return isFineTime(column) ? (parseFineTime(column.sqlType, text) ?? undefined) : text;
    case 'BOOLEAN':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return parseInteger(column.type, text);
    case 'FLOAT':
      return parseDouble(text, Math.fround);
    case 'DOUBLE':
      return parseDouble(text, Number);
    case 'DECIMAL':
      return parseDecimal(column.sqlType, text);
    case 'BYTES':
      return /^[A-Za-z0-9+/_-]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
    case 'DATE':
      return parseDate(text) ?? undefined;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return parseTime(text) ?? undefined;
  }
}

function parseInteger(type: StoreType, text: string): StoreValue | undefined {
  const range = INTEGER_RANGES[type];
  if (range === undefined || !/^[+-]?\d{1,20}$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  if (value < range[0] || value > range[1]) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Also the names under which `toJson` shows what is no JSON number. */
function parseDouble(text: string, round: (value: number) => number): number | undefined {
  const isNumber = /^([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|NaN|-?Infinity)$/.test(text);
  return isNumber ? round(Number(text)) : undefined;
}

/** Digits are padded to the column's scale, as the store keeps them; more digits than the scale equal no value. */
function parseDecimal(sqlType: string, text: string): string | undefined {
  const match = /^([+-]?)0*(\d+?)(?:\.(\d*))?$/.exec(text);
  if (match === null) return undefined;
  const scale = Number(/,\s*(\d+)/.exec(sqlType)?.[1] ?? 0);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > scale) return undefined;
  const digits = scale === 0 ? match[2] : `${match[2]}.${fraction.padEnd(scale, '0')}`;
  return match[1] === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/** A TIMESTAMP with more than three digits behind the second, which stores keep as a text. */
export const isFineTime = ({ type, sqlType }: ViewColumn) => type === 'STRING' && sqlType.startsWith('TIMESTAMP');

/**
 * A stored value as answers show it: times ISO 8601 with milliseconds (or all digits of their type) and `Z`, BIGINT beyond ±2^53 and every DECIMAL
 * as strings (exact), BYTES as base64, FLOAT as the shortest number that is the same in single precision, what JSON has no number for (`NaN`, infinities) by its name.
 */
export function toJson(column: ViewColumn, value: StoreValue): JsonValue {
  if (value === null) return null;
  if (typeof value === 'bigint') return value.toString();
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (typeof value === 'string' && isFineTime(column)) return value.replace(' ', 'T').replace(/Z?$/, 'Z');
  if (typeof value !== 'number') return value;
  if (column.type === 'TIMESTAMP' || column.type === 'TIMESTAMP_LTZ') return formatTime(value);
  if (column.type === 'DATE') return formatDate(value);
  if (!Number.isFinite(value)) return String(value);
  return column.type === 'FLOAT' ? shortestFloat(value) : value;
}

/** The double with the fewest digits that rounds to this float: 0.1, not 0.10000000149011612. */
function shortestFloat(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  const float = Math.fround(value);
  // Nine digits tell all floats apart.
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === float) return shorter;
  }
  return Number(value.toPrecision(9));
}
