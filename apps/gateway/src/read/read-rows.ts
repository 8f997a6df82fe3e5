import type { StoreValue, TableStore, ViewSchema } from '@millrace/ports';
import { compareValues } from '../query/compare.ts';
import { decodeCursor, encodeCursor } from '../query/cursor.ts';
import type { OrderBy, ViewQuery } from '../query/view-query.ts';
import { chooseReadPath, type ReadPath } from './read-path.ts';
import { QueryScan, type Row, type ScanBudget } from './scan.ts';

export interface RowsRead {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
  readonly partitionsRead: number;
}

/** The page of rows that a query asks for, and the cursor of the next one. */
export async function readRows(
  store: TableStore,
  schema: ViewSchema,
  query: ViewQuery,
  budget: ScanBudget,
): Promise<RowsRead> {
  const path = chooseReadPath(schema, query);
  const columns = path.columns.map((index) => schema.columns[index]);
  const after = query.cursor === undefined ? undefined : decodeCursor(schema, query, columns, query.cursor);
  if (query.from !== undefined && query.from === query.to) return { rows: [], nextCursor: null, partitionsRead: 0 };
  const scan = new QueryScan(store, schema, query, budget, {
    reverse: path.kind === 'scan' && path.reverse,
    after: path.kind === 'scan' ? after : undefined,
  });
  // One row more than asked for tells whether there is a next page.
  const most = query.limit + 1;
  const rows = path.kind === 'scan' ? await firstRows(scan, most) : await topRows(scan, path, after, most);
  const answered = rows.slice(0, query.limit);
  const last = answered.at(-1);
  const nextCursor =
    rows.length > query.limit && last !== undefined
      ? encodeCursor(
          schema,
          query,
          path.columns.map((column) => last[column]),
        )
      : null;
  return { rows: answered, nextCursor, partitionsRead: scan.partitionsRead };
}

async function firstRows(scan: QueryScan, most: number): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of scan.pages(() => most - rows.length)) {
    for (const row of page) rows.push(row);
    if (rows.length >= most) break;
  }
  return rows.slice(0, most);
}

/** The first `most` rows in the path's order behind `after`. Holds at most twice as many at any time. */
async function topRows(
  scan: QueryScan,
  path: ReadPath & { kind: 'sort' },
  after: readonly StoreValue[] | undefined,
  most: number,
): Promise<Row[]> {
  const compare = rowComparator(path.order, scan.decimalColumns);
  const start = after === undefined ? undefined : pseudoRow(path.columns, after);
  let kept: Row[] = [];
  let worst: Row | undefined;
  for await (const page of scan.pages(() => Infinity)) {
    for (const row of page) {
      if (start !== undefined && compare(row, start) <= 0) continue;
      if (worst !== undefined && compare(row, worst) >= 0) continue;
      kept.push(row);
      if (kept.length < 2 * most) continue;
      kept = kept.sort(compare).slice(0, most);
      worst = kept[most - 1];
    }
  }
  return kept.sort(compare).slice(0, most);
}

function rowComparator(order: readonly OrderBy[], decimals: ReadonlySet<number>): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const { column, descending } of order) {
      const difference = compareValues(a[column], b[column], decimals.has(column));
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  };
}

function pseudoRow(columns: readonly number[], values: readonly StoreValue[]): Row {
  const row: StoreValue[] = [];
  columns.forEach((column, i) => (row[column] = values[i]));
  return row;
}
