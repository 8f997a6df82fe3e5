import type { StoreValue } from '@millrace/ports';

/**
 * Order of two values of one column: numbers by value with NaN above all and -0 equal to 0, strings by their UTF-8
 * bytes, false before true, null lowest (as Flink's `ORDER BY` does). A total order: paging relies on it. `decimal` says
 * that strings are exact numbers.
 */
export function compareValues(a: StoreValue, b: StoreValue, decimal: boolean): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (typeof a === 'string' && typeof b === 'string') return decimal ? compareDecimals(a, b) : compareUtf8(a, b);
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b);
  if (a < b) return -1;
  if (a > b) return 1;
  // Equal, or one is NaN, which JavaScript does not order.
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** UTF-8 order is code point order; JavaScript's `<` is by UTF-16 units, which differs above U+FFFF. */
export function compareUtf8(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Moves the surrogates behind U+FFFF, where their code points belong. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function compareDecimals(a: string, b: string): number {
  const scale = Math.max(fractionLength(a), fractionLength(b));
  const x = scaled(a, scale);
  const y = scaled(b, scale);
  return x < y ? -1 : x > y ? 1 : 0;
}

function fractionLength(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

function scaled(text: string, scale: number): bigint {
  return BigInt(text.replace('.', '') + '0'.repeat(scale - fractionLength(text)));
}
