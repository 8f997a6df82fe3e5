import { fieldsOf, type Script, type TableColumn, type TableDefinition } from '@millrace/sql';

/**
 * Lines of a file have no timestamp beside them. Where a table has an event time, METADATA FROM 'timestamp' is that; in
 * every other table it is read from the line, as any column is.
 */
export function withRecordTimestamps(script: Script): Script {
  const targets = new Set(script.inserts.map(({ target }) => target));
  const tables = script.tables.map((table) => {
    if (targets.has(table.name) || hasOwnEventTime(table)) return table;
    return { ...table, columns: table.columns.map((column) => (isTimestamp(column) ? inLine(column) : column)) };
  });
  return { ...script, tables };
}

const isTimestamp = ({ kind, metadataKey }: TableColumn) => kind === 'metadata' && metadataKey === 'timestamp';

const inLine = ({ name, type }: TableColumn): TableColumn => ({ name, type, kind: 'physical' });

/** Whether the table has an event time that is not made of the record's timestamp. */
function hasOwnEventTime({ watermark, columns }: TableDefinition): boolean {
  if (watermark === null) return false;
  const column = columns[watermark.column];
  const read = column.expression ? [...fieldsOf(column.expression)] : [watermark.column];
  return !read.some((index) => isTimestamp(columns[index]));
}
