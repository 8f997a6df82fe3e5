import type { ViewSchema } from '@millrace/ports';
import type { OrderBy, ViewQuery } from '../query/view-query.ts';

/**
 * How a query's order is had: from the store, whose scans are in primary key order or its reverse, or by `sort`, which
 * has to look at every row in the range. `columns` are those whose values make up a cursor.
 */
export type ReadPath =
  | { readonly kind: 'scan'; readonly reverse: boolean; readonly columns: readonly number[] }
  | { readonly kind: 'sort'; readonly order: readonly OrderBy[]; readonly columns: readonly number[] };

/**
 * A scan serves an `order` that names the first columns of the primary key, all upwards or all downwards; columns
 * fixed by a filter on one value may be left out. Rows that `order` leaves equal follow the primary key: in the
 * direction of a scan, upwards after a sort.
 */
export function chooseReadPath(schema: ViewSchema, query: ViewQuery): ReadPath {
  const key = schema.primaryKey.map((name) => schema.columns.findIndex((column) => column.name === name));
  if (isScannable(key, query)) {
    return { kind: 'scan', reverse: query.order[0]?.descending ?? false, columns: key };
  }
  const order = [...query.order];
  for (const column of key) {
    if (!order.some((by) => by.column === column)) order.push({ column, descending: false });
  }
  return { kind: 'sort', order, columns: order.map((by) => by.column) };
}

function isScannable(key: readonly number[], query: ViewQuery): boolean {
  const isFixed = (column: number): boolean => query.filters.get(column)?.length === 1;
  let at = 0;
  for (const { column, descending } of query.order) {
    if (descending !== query.order[0].descending) return false;
    while (at < key.length && key[at] !== column && isFixed(key[at])) at++;
    if (key[at] !== column) return false;
    at++;
  }
  return true;
}
