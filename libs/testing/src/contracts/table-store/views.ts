import type { RowChange, ScanRequest, StoreType, StoreValue, TableStore, ViewSchema } from '@millrace/ports';
import type { ContractSuite } from '../contract.ts';
import type { TableStoreFixture } from '../table-store.ts';

export type TableStoreSuite = ContractSuite<TableStoreFixture>;

export const TENANT = 'default';

/** A version in the past that no TTL of the suite has to do with. */
export const V = 1_700_000_000_000_000;

export const HOUR = 3_600_000;

/** Start of the hour that rows with a time column lie around. */
export const T0 = 1_699_999_200_000;

export function schemaOf(
  suite: TableStoreSuite,
  columns: Readonly<Record<string, StoreType>>,
  primaryKey: readonly string[],
  more: Partial<ViewSchema> = {},
): ViewSchema {
  return {
    pipeline: 'contract',
    view: suite.unique('v'),
    generation: 1,
    columns: Object.entries(columns).map(([name, type]) => ({
      name,
      type,
      sqlType: type === 'DECIMAL' ? 'DECIMAL(38, 8)' : type,
      nullable: !primaryKey.includes(name),
    })),
    primaryKey,
    timeColumn: null,
    windowEndColumn: null,
    latenessMs: 0,
    ttlMs: null,
    bucketMs: HOUR,
    shards: 2,
    tasks: 1,
    ...more,
  };
}

/** `id → n, note`: the smallest view. */
export function counts(suite: TableStoreSuite, more: Partial<ViewSchema> = {}): ViewSchema {
  return schemaOf(suite, { id: 'STRING', n: 'INT', note: 'STRING' }, ['id'], more);
}

/** `window_start, airport → flights`: a view with a time column. */
export function windows(suite: TableStoreSuite, more: Partial<ViewSchema> = {}): ViewSchema {
  return schemaOf(
    suite,
    { window_start: 'TIMESTAMP', airport: 'STRING', flights: 'BIGINT' },
    ['window_start', 'airport'],
    { timeColumn: 'window_start', ...more },
  );
}

/** Upserts whole rows at one version; the key is taken from the row. */
export function upserts(view: ViewSchema, rows: readonly (readonly StoreValue[])[], version = V): RowChange[] {
  const at = view.primaryKey.map((name) => view.columns.findIndex((column) => column.name === name));
  return rows.map((row) => ({ key: at.map((i) => row[i]), row, version }));
}

/** All rows, paged. `limit` is that of one page. */
export async function scanAll(
  store: TableStore,
  view: ViewSchema,
  request: Partial<ScanRequest> = {},
  tenant: string = TENANT,
): Promise<(readonly StoreValue[])[]> {
  const rows: (readonly StoreValue[])[] = [];
  let after = request.after;
  for (let pages = 0; pages < 1000; pages++) {
    const limit = request.limit ?? 1000;
    const page = await store.scan(view, tenant, { ...request, limit, ...(after === undefined ? {} : { after }) });
    if (page.rows.length > limit) throw new Error(`a page of ${page.rows.length} rows where ${limit} were asked for`);
    rows.push(...page.rows);
    if (page.next === null) return rows;
    after = page.next;
  }
  throw new Error('the scan does not end');
}
