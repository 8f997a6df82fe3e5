import { cellText, Digits, rowText, type Cell, type Row, type SinkRows, type SinksRows } from './rows.ts';

const TOLERANCE = 1e-9;

/** Where two results differ, in words; null when they are equal as multisets, DOUBLE and FLOAT within 1e-9 relative. */
export function difference(expected: SinksRows, actual: Readonly<Record<string, readonly Row[]>>): string | null {
  const problems: string[] = [];
  for (const [sink, rows] of Object.entries(expected)) {
    const problem = rowsDifference(rows, actual[sink] ?? []);
    if (problem !== null) problems.push(`${sink}: ${problem}`);
  }
  for (const sink of Object.keys(actual)) if (!(sink in expected)) problems.push(`${sink}: a sink Flink did not fill`);
  return problems.length === 0 ? null : problems.join('\n');
}

function rowsDifference(expected: SinkRows, actual: readonly Row[]): string | null {
  const types = expected.columns.map((column) => column.slice(column.indexOf(' ') + 1));
  const missing = bucketed(expected.rows, types);
  const surplus: Row[] = [];
  for (const row of actual) {
    const candidates = missing.get(exactPart(row, types));
    const at = candidates?.findIndex((candidate) => sameRow(candidate, row, types)) ?? -1;
    if (at < 0) surplus.push(row);
    else candidates!.splice(at, 1);
  }
  const left = [...missing.values()].flat();
  if (left.length + surplus.length === 0) return null;
  const counts = `${left.length} of Flink's ${expected.rows.length} rows missing, ${surplus.length} of ${actual.length} too many`;
  return [counts, ...sample('Flink ', left), ...sample('ours  ', surplus)].join('\n  ');
}

function sample(side: string, rows: readonly Row[]): string[] {
  return rows
    .map(rowText)
    .sort()
    .slice(0, 5)
    .map((text) => `${side} ${text}`);
}

/** Rows by what must be equal to the letter; the tolerant columns are then compared one by one. */
function bucketed(rows: readonly Row[], types: readonly string[]): Map<string, Row[]> {
  const buckets = new Map<string, Row[]>();
  for (const row of rows) {
    const key = exactPart(row, types);
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [row]);
    else bucket.push(row);
  }
  return buckets;
}

function exactPart(row: Row, types: readonly string[]): string {
  return row.map((cell, i) => (isTolerant(types[i]) && cell !== null ? '~' : cellText(cell))).join(',');
}

function isTolerant(type: string): boolean {
  return /\b(DOUBLE|FLOAT)\b/.test(type);
}

function sameRow(a: Row, b: Row, types: readonly string[]): boolean {
  return a.every((cell, i) => !isTolerant(types[i]) || same(cell, b[i], /\bFLOAT\b/.test(types[i])));
}

function same(a: Cell, b: Cell, single: boolean): boolean {
  if (a instanceof Digits && b instanceof Digits) return near(Number(a.text), Number(b.text), single);
  if (Array.isArray(a) && Array.isArray(b)) {
    const other = b as readonly Cell[];
    return a.length === other.length && a.every((item: Cell, i) => same(item, other[i], single));
  }
  if (!isObject(a) || !isObject(b)) return cellText(a) === cellText(b);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key], single));
}

function isObject(cell: Cell): cell is { readonly [key: string]: Cell } {
  return cell !== null && typeof cell === 'object' && !Array.isArray(cell) && !(cell instanceof Digits);
}

function near(a: number, b: number, single: boolean): boolean {
  if (single && Math.fround(a) === Math.fround(b)) return true;
  return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}
