import type { ScanRequest } from '@millrace/ports';
import cassandra from 'cassandra-driver';
import type { ViewLayout } from '../layout/view-layout.ts';
import type { Session } from '../session.ts';
import type { Key } from './key-range.ts';

const { Long } = cassandra.types;

const PAGE = 500;

/**
 * Starts of the time buckets that have rows and touch the request's range, in the direction of the scan, read as they
 * are asked for. `inTimeOrder`: keys come in the order of time, so that `after` says where to begin.
 */
export async function* bucketsOf(
  session: Session,
  layout: ViewLayout,
  table: string,
  tenant: string,
  { from, to, after, reverse = false }: ScanRequest,
  allowed: readonly (Key | null)[],
  inTimeOrder: boolean,
): AsyncGenerator<number> {
  if (layout.timeAt === -1) {
    yield 0;
    return;
  }
  const { schema } = layout;
  const conditions = ['view_name = ?', 'generation = ?', 'tenant = ?'];
  const params: unknown[] = [schema.view, schema.generation, tenant];
  const atLeast = (bucket: number): void => {
    conditions.push('bucket >= ?');
    params.push(Long.fromNumber(bucket));
  };
  const atMost = (bucket: number): void => {
    conditions.push('bucket <= ?');
    params.push(Long.fromNumber(bucket));
  };
  const start = after !== undefined && inTimeOrder ? layout.bucketOf(after) : null;
  const first = Math.max(...known(from === undefined ? null : layout.bucketAt(from), reverse ? null : start));
  const final = Math.min(
    ...known(to === undefined ? null : layout.bucketAt(Math.ceil(to) - 1), reverse ? start : null),
  );
  if (first !== -Infinity) atLeast(first);
  if (final !== Infinity) atMost(final);
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

const known = (...bounds: (number | null)[]): number[] => bounds.filter((bound) => bound !== null);
