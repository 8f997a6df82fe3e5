import type { Expression, Field, JoinKind } from '@millrace/sql';
import type { Row } from '../../row.ts';
import type { RowCompiler } from '../../row-compiler.ts';

/** Makes the rows a join sends. */
export interface JoinedRows {
  readonly both: (left: Row, right: Row) => Row;
  /** A left row without a match: NULLs at its right; of semi and anti joins the row itself. */
  readonly left: (left: Row) => Row;
  readonly right: (right: Row) => Row;
  /** Whether the join's condition holds (the keys are equal already). */
  readonly matches: (left: Row, right: Row) => boolean;
}

export function joinedRows(
  compiler: RowCompiler,
  kind: JoinKind,
  condition: Expression | null,
  [left, right]: readonly (readonly Field[])[],
): JoinedRows {
  const leftOnly = kind === 'semi' || kind === 'anti';
  const values = (row: string, fields: readonly Field[]) => fields.map((_, i) => `${row}[${i}]`);
  const nulls = (fields: readonly Field[]) => fields.map(() => 'null');
  const make = <F>(parameters: readonly string[], parts: readonly string[]) =>
    compiler.compile<F>(parameters, (code) => code.line(`return [${parts.join(', ')}];`));
  return {
    both: make(['row', 'other'], [...values('row', left), ...values('other', right)]),
    left: leftOnly ? (row) => row : make(['row'], [...values('row', left), ...nulls(right)]),
    right: make(['row'], [...nulls(left), ...values('row', right)]),
    matches: compiler.joinPredicate(condition, left, right),
  };
}

/** Which rows a join sends when they have no match. */
export function padded(kind: JoinKind): { readonly left: boolean; readonly right: boolean } {
  return {
    left: kind === 'left' || kind === 'full' || kind === 'anti',
    right: kind === 'right' || kind === 'full',
  };
}
