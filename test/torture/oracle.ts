import { bought, seen } from './event.ts';
import { Fingerprint } from './fingerprint.ts';

export type Row = Readonly<Record<string, unknown>>;

/** The rows of a view by their primary key. */
export type ViewRows = ReadonlyMap<string, Row>;

export type ViewName = 'page_totals' | 'page_minutes' | 'page_sales';

export const VIEWS: Readonly<Record<ViewName, readonly string[]>> = {
  page_totals: ['page'],
  page_minutes: ['page', 'window_start'],
  page_sales: ['page'],
};

const MINUTE = 60_000;

/** What the views of torture.sql hold when the events 0 to `count` - 1 were counted once each: computed with nothing of ours. */
export function expectedViews(count: number): Record<ViewName, ViewRows> {
  const totals = new Map<string, Total>();
  const minutes = new Map<string, Minute>();
  const sales = new Map<string, Sale>();
  for (let id = 0; id < count; id++) {
    const { page, ts } = seen(id);
    const total = getOrMake(totals, page, () => ({ page, events: 0, ids: 0, fingerprint: new Fingerprint() }));
    total.events++;
    total.ids += id;
    total.fingerprint.add(id);

    const start = Math.floor(ts / MINUTE) * MINUTE;
    const minute = getOrMake(minutes, `${page} ${iso(start)}`, () => ({
      page,
      window_start: iso(start),
      window_end: iso(start + MINUTE),
      events: 0,
      ids: 0,
      first: id,
      last: id,
    }));
    minute.events++;
    minute.ids += id;
    minute.last = id;

    const order = bought(id);
    if (order === null) continue;
    const sale = getOrMake(sales, page, () => ({ page, sales: 0, ids: 0, amount: 0, fingerprint: new Fingerprint() }));
    sale.sales++;
    sale.ids += id;
    sale.amount += order.amount;
    sale.fingerprint.add(id);
  }
  return { page_totals: written(totals), page_minutes: minutes, page_sales: written(sales) };
}

interface Total {
  readonly page: string;
  readonly fingerprint: Fingerprint;
  events: number;
  ids: number;
}

interface Sale {
  readonly page: string;
  readonly fingerprint: Fingerprint;
  sales: number;
  ids: number;
  amount: number;
}

interface Minute extends Row {
  readonly page: string;
  readonly window_start: string;
  readonly window_end: string;
  readonly first: number;
  events: number;
  ids: number;
  last: number;
}

/** Rows as the gateway answers them, by primary key, without what it adds (`_state`). */
export function rowsByKey(view: ViewName, rows: readonly Row[]): ViewRows {
  return new Map(
    rows.map((row) => {
      const columns = Object.entries(row).filter(([name]) => !name.startsWith('_'));
      return [VIEWS[view].map((column) => String(row[column])).join(' '), Object.fromEntries(columns)];
    }),
  );
}

/** How a view differs, a line for each row that does: too few events is loss, too many is counting twice. */
export function differences(view: ViewName, expected: ViewRows, actual: ViewRows): string[] {
  const lines: string[] = [];
  for (const [key, row] of expected) {
    const found = actual.get(key);
    if (found === undefined) lines.push(`${view} ${key}: missing, expected ${JSON.stringify(row)}`);
    else if (Object.keys(row).some((column) => row[column] !== found[column])) {
      lines.push(`${view} ${key}: expected ${JSON.stringify(row)}, is ${JSON.stringify(found)}`);
    }
  }
  for (const key of actual.keys()) if (!expected.has(key)) lines.push(`${view} ${key}: nobody sent anything for it`);
  return lines;
}

function written(rows: ReadonlyMap<string, Total | Sale>): ViewRows {
  return new Map([...rows].map(([key, row]) => [key, { ...row, fingerprint: row.fingerprint.toString() }]));
}

function getOrMake<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
