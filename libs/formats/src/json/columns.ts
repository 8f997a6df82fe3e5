import type { JsonType } from './types.ts';

/** A declared column of a JSON object. */
export interface JsonColumn {
  readonly name: string;
  readonly type: JsonType;
  /** Whether its value is wanted. */
  readonly needed: boolean;
  /**
   * Of a ROW: its fields as columns with registers of their own, so that no value is made of the whole; `needed` then
   * asks whether there is a ROW. Either all of the type's fields, in its order, or none.
   */
  readonly fields?: readonly JsonColumn[];
}

/** Where the generated scanner leaves column k, as source text. */
export interface ColumnRegisters {
  /**
   * 0 for NULL, 1 for a value. 2 for a BIGINT or DECIMAL outside ±(2^53 - 1), whose exact value is in `big` (`value` is
   * rounded), and for a string with escapes, which `start` and `end` enclose as they are. 3 for a string that stands in
   * the record as an array or object between `start` and `end` (`containerText`).
   */
  readonly state: string;
  readonly value: string;
  /** A bigint, or the plain value of a type without a register (`isPlain`). */
  readonly big: string;
  readonly start: string;
  readonly end: string;
}

/** Registers of column number `column` in `allColumns`. */
export function columnRegisters(prefix: string, column: number): ColumnRegisters {
  return {
    state: `${prefix}I[${column * 3}]`,
    value: `${prefix}F[${column}]`,
    big: `${prefix}G[${column}]`,
    start: `${prefix}I[${column * 3 + 1}]`,
    end: `${prefix}I[${column * 3 + 2}]`,
  };
}

export interface PlacedColumn {
  readonly column: JsonColumn;
  /** Names from the outermost column on. */
  readonly path: readonly string[];
}

/** Every column that has registers, by their number: the declared ones, then the fields of ROWs, level by level. */
export function allColumns(columns: readonly JsonColumn[]): PlacedColumn[] {
  const placed: PlacedColumn[] = columns.map((column) => ({ column, path: [column.name] }));
  // The list grows while it is walked.
  for (const { column, path } of placed) {
    for (const field of column.fields ?? []) placed.push({ column: field, path: [...path, field.name] });
  }
  return placed;
}
