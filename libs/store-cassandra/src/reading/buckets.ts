import type { ScanRequest } from '@millrace/ports';
import cassandra from 'cassandra-driver';
import type { ViewLayout } from '../layout/view-layout.ts';
import type { Session } from '../session.ts';
import type { Key, KeyRange } from './key-range.ts';

const { Long } = cassandra.types;

const PAGE = 500;

/**
 * Starts of the time buckets that have rows and touch the request's range, in the direction of the scan, read as they
 * are asked for.
 */
export async function* bucketsOf(
  session: Session,
  layout: ViewLayout,
  table: string,
  tenant: string,
  request: ScanRequest,
  allowed: readonly (Key | null)[],
  ranges: readonly KeyRange[],
): AsyncGenerator<number> {
  if (layout.timeAt === -1) {
    yield 0;
    return;
  }
  const { schema } = layout;
  const { reverse = false } = request;
  const conditions = ['view_name = ?', 'generation = ?', 'tenant = ?'];
  const params: unknown[] = [schema.view, schema.generation, tenant];
  const [first, last] = bucketBounds(layout, request, ranges);
  if (first !== -Infinity) {
    conditions.push('bucket >= ?');
    params.push(Long.fromNumber(first));
  }
  if (last !== Infinity) {
    conditions.push('bucket <= ?');
    params.push(Long.fromNumber(last));
  }
  const statement = {
    query:
      `SELECT bucket FROM ${table} WHERE ${conditions.join(' AND ')} ` + `ORDER BY bucket ${reverse ? 'DESC' : 'ASC'}`,
    params,
  };
  const times = allowed[layout.timeAt] ?? null;
  const wanted = times === null ? null : new Set(times.map((time) => layout.bucketAt(Number(time))));
  let pageState: string | null = null;
  do {
    const page: Awaited<ReturnType<Session['read']>> = await session.read(
      `reading the buckets of view ${schema.view}`,
      statement,
      PAGE,
      pageState,
    );
    for (const row of page.rows) {
      const bucket = (row['bucket'] as cassandra.types.Long).toNumber();
      if (wanted === null || wanted.has(bucket)) yield bucket;
    }
    pageState = page.pageState;
  } while (pageState !== null);
}

/** First and last bucket that `from`, `to` and the ranges (and so `after`) leave. */
function bucketBounds(
  layout: ViewLayout,
  { from, to }: ScanRequest,
  ranges: readonly KeyRange[],
): [first: number, last: number] {
  const at = layout.timeAt;
  // A bound says something about time where all before the time column is the same throughout its range.
  const timeOf = ({ pinned }: KeyRange, bound: KeyRange['lower'], otherwise: number): number =>
    bound !== null && pinned.length >= at && bound.values.length > at ? Number(bound.values[at]) : otherwise;
  const lowest = Math.min(...ranges.map((range) => timeOf(range, range.lower, -Infinity)));
  const highest = Math.max(...ranges.map((range) => timeOf(range, range.upper, Infinity)));
  return [
    layout.bucketAt(Math.max(from ?? -Infinity, lowest)),
    layout.bucketAt(Math.min(to === undefined ? Infinity : Math.ceil(to) - 1, highest)),
  ];
}
