import type { TableColumn, TableDefinition } from './plan.ts';

/** The columns that rows written into a table have: what is computed, or only read (VIRTUAL), is not among them. */
export function sinkColumns(table: TableDefinition): readonly TableColumn[] {
  return table.columns.filter(({ kind, virtual }) => kind === 'physical' || (kind === 'metadata' && !virtual));
}
