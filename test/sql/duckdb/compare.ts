/** A DOUBLE is a number (DuckDB's INTEGER may be one too), everything else its text. */
export type ResultCell = null | number | string;
export type ResultRow = readonly ResultCell[];

const TOLERANCE = 1e-9;

/** Whether the rows are the same multiset; `tolerant[i]`: column i is a DOUBLE, equal within 1e-9 relative. */
export function sameRows(a: readonly ResultRow[], b: readonly ResultRow[], tolerant: readonly boolean[]): boolean {
  if (a.length !== b.length) return false;
  const buckets = new Map<string, ResultRow[]>();
  for (const row of a) {
    const key = exactPart(row, tolerant);
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [row]);
    else bucket.push(row);
  }
  return b.every((row) => {
    const bucket = buckets.get(exactPart(row, tolerant));
    const at = bucket?.findIndex((other) => row.every((cell, i) => !tolerant[i] || near(cell, other[i]))) ?? -1;
    if (at >= 0) bucket!.splice(at, 1);
    return at >= 0;
  });
}

function exactPart(row: ResultRow, tolerant: readonly boolean[]): string {
  return JSON.stringify(row.map((cell, i) => (cell === null ? null : tolerant[i] ? '~' : String(cell))));
}

function near(a: ResultCell, b: ResultCell): boolean {
  if (a === null || b === null) return a === b;
  const [x, y] = [Number(a), Number(b)];
  return (
    x === y || (Number.isNaN(x) && Number.isNaN(y)) || Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y))
  );
}

export function rowsText(rows: readonly ResultRow[]): string {
  const lines = rows.map((row) => JSON.stringify(row)).sort();
  return [...lines.slice(0, 40), ...(lines.length > 40 ? [`… ${lines.length} rows`] : [])]
    .map((line) => `  ${line}`)
    .join('\n');
}
