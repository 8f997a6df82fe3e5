/** A JSON value whose numbers are still the digits they were written with: an int64 is not rounded on the way. */
export type Cell = null | boolean | string | Digits | readonly Cell[] | { readonly [key: string]: Cell };
export type Row = readonly Cell[];

export class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The rows of one sink; its columns as `name TYPE`. */
export interface SinkRows {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export type SinksRows = Readonly<Record<string, SinkRows>>;

export function parseJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? new Digits(context?.source ?? String(value)) : value,
  );
}

/**
 * A cell as text that is the same for equal cells: keys of objects in order, integers digit by digit, other numbers
 * in the shortest form that reads back equal.
 */
export function cellText(cell: Cell): string {
  if (cell instanceof Digits) return numberText(cell.text);
  if (cell === null || typeof cell !== 'object') return JSON.stringify(cell);
  if (Array.isArray(cell)) return rowText(cell as Row);
  const entries = Object.entries(cell).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${cellText(value)}`).join(',')}}`;
}

export function rowText(row: Row): string {
  return `[${row.map(cellText).join(',')}]`;
}

function numberText(digits: string): string {
  if (/^-?\d+$/.test(digits) && digits !== '-0') return digits;
  const value = Number(digits);
  return Object.is(value, -0) ? '0' : String(value);
}
