import type { StoreType, StoreValue } from '@millrace/ports';

type Compare = (a: StoreValue, b: StoreValue) => number;

/** Compares two key values of a type in primary-key order. Keys are never null. */
export function comparatorOf(type: StoreType): Compare {
  switch (type) {
    case 'STRING':
      return (a, b) => Buffer.compare(Buffer.from(a as string), Buffer.from(b as string));
    case 'BYTES':
      return (a, b) => Buffer.compare(a as Buffer, b as Buffer);
    case 'DECIMAL':
      return (a, b) => compareDecimals(a as string, b as string);
    case 'FLOAT':
    case 'DOUBLE':
      return (a, b) => byValue(a, b) || Number(Number.isNaN(a)) - Number(Number.isNaN(b)); // NaN above all.
    default:
      // Numbers, also against bigints, and booleans compare by value.
      return byValue;
  }
}

const byValue: Compare = (a, b) => (a! < b! ? -1 : a! > b! ? 1 : 0);

function compareDecimals(a: string, b: string): number {
  const scale = Math.max(scaleOf(a), scaleOf(b));
  const [left, right] = [unscaled(a, scale), unscaled(b, scale)];
  return left < right ? -1 : left > right ? 1 : 0;
}

const scaleOf = (decimal: string): number => (decimal.includes('.') ? decimal.length - decimal.indexOf('.') - 1 : 0);

const unscaled = (decimal: string, scale: number): bigint =>
  BigInt(decimal.replace('.', '')) * 10n ** BigInt(scale - scaleOf(decimal));
