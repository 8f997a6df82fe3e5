import type { ScanRequest, StoreValue, TableStore, ViewSchema } from '@millrace/ports';
import { DEFAULT_TENANT } from '@millrace/ports';

const PAGE = 10_000;

/** What the example's two views hold. */
export interface ViewTotals {
  readonly view: string;
  readonly rows: number;
  /** Sum of the column `flights`: every flight is in exactly one row of each view. */
  readonly flights: number;
}

export async function findView(store: TableStore, name: string): Promise<ViewSchema | null> {
  return (await store.views()).find((view) => view.view === name) ?? null;
}

/** Flights that all tasks of the view have taken in: the sum of its positions over the source's topic partitions. */
export async function processedRows(store: TableStore, name: string): Promise<number> {
  const view = await findView(store, name);
  if (view === null) return 0;
  const tasks = await store.progress(view, DEFAULT_TENANT);
  if (tasks.length < view.tasks) return 0;
  const partitions = new Set(tasks.flatMap((task) => Object.keys(task.positions)));
  let rows = 0;
  for (const partition of partitions) rows += Math.min(...tasks.map((task) => task.positions[partition] ?? 0));
  return rows;
}

export async function viewTotals(store: TableStore, name: string): Promise<ViewTotals> {
  const view = await findView(store, name);
  if (view === null) return { view: name, rows: 0, flights: 0 };
  const column = view.columns.findIndex(({ name: column }) => column === 'flights');
  const totals = { view: name, rows: 0, flights: 0 };
  for await (const row of allRows(store, view)) {
    totals.rows++;
    totals.flights += Number(row[column]);
  }
  return totals;
}

export async function* allRows(store: TableStore, view: ViewSchema): AsyncIterable<readonly StoreValue[]> {
  let after: ScanRequest['after'];
  do {
    const page = await store.scan(view, DEFAULT_TENANT, { limit: PAGE, after });
    yield* page.rows;
    after = page.next ?? undefined;
  } while (after !== undefined);
}
