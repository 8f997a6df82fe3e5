import type { SqlValue } from './row.ts';

/** A text that two values of one type share when, and only when, they are equal as GROUP BY sees it. */
export function valueKey(value: SqlValue): string {
  if (value === null) return 'n';
  if (typeof value === 'string') return `${value.length}:${value}`;
  if (Buffer.isBuffer(value)) return `x${value.toString('hex')}`;
  if (Array.isArray(value)) return `[${(value as readonly SqlValue[]).map(valueKey).join(',')}]`;
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<SqlValue, SqlValue>)].map(([k, v]) => `${valueKey(k)}=${valueKey(v)}`);
    return `{${entries.sort().join(',')}}`;
  }
  const scalar = value as boolean | number | bigint;
  return String(scalar);
}

/**
 * Order of two values of one type, neither NULL: negative, 0, positive. Strings by code point (as UTF-8 bytes), NaN
 * above every number and -0 below 0 (as Java), false below true; arrays element by element.
 */
export function compareValues(a: SqlValue, b: SqlValue): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (a !== b) return a < b ? -1 : a > b ? 1 : Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1;
    return Object.is(a, b) ? 0 : Object.is(a, -0) ? -1 : 1;
  }
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b);
  // Numbers and bigints (BIGINT, DECIMAL), booleans.
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

function compareArrays(a: readonly SqlValue[], b: readonly SqlValue[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const [x, y] = [a[i], b[i]];
    const order = x === null || y === null ? Number(y === null) - Number(x === null) : compareValues(x, y);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** By code points: unlike `<`, which goes by UTF-16 units, so that characters beyond U+FFFF come last. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return isSurrogate(x) !== isSurrogate(y) ? (isSurrogate(x) ? 1 : -1) : x - y;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
