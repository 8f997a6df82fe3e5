import type { ScanRequest, StoreValue } from '@millrace/ports';
import type { ViewLayout } from '../layout/view-layout.ts';
import type { Statement } from '../session.ts';

export type Key = readonly StoreValue[];

/** The first `values.length` columns of the key against these values. */
interface Bound {
  readonly values: Key;
  readonly inclusive: boolean;
}

/** A run of keys that lie together in every Cassandra partition. */
export interface KeyRange {
  /** Columns of the key that have one value all through the range, from the first on. */
  readonly pinned: Key;
  readonly lower: Bound | null;
  readonly upper: Bound | null;
}

/** More combinations of filter values than this are filtered after reading instead. */
const MOST_RANGES = 16;

/**
 * The allowed values of each column of the key, sorted and without repetition, or null where all are; those of the
 * time column within `[from, to)`.
 */
export function allowedValues(layout: ViewLayout, request: ScanRequest): (Key | null)[] {
  const { from = -Infinity, to = Infinity, keyFilters = {} } = request;
  return layout.key.map(({ name, codec }, at) => {
    const values = keyFilters[name];
    if (values === undefined) return null;
    const sorted = [...values].sort((a, b) => codec.compare(a, b));
    const inRange = at === layout.timeAt ? sorted.filter((time) => Number(time) >= from && Number(time) < to) : sorted;
    return inRange.filter((value, i) => i === 0 || codec.compare(value, inRange[i - 1]) !== 0);
  });
}

/** The ranges, in key order, outside of which no row can match; a row within may still not. */
export function keyRanges(layout: ViewLayout, request: ScanRequest, allowed: readonly (Key | null)[]): KeyRange[] {
  let pins: Key[] = [[]];
  let depth = 0;
  for (; depth < allowed.length; depth++) {
    const values = allowed[depth]!;
    if (values === null || pins.length * values.length > MOST_RANGES) break;
    pins = pins.flatMap((pin) => values.map((value) => [...pin, value]));
  }
  return pins
    .map((pinned) => {
      const atTime = depth === layout.timeAt;
      const from = atTime ? request.from : undefined;
      const to = atTime ? request.to : undefined;
      const prefix = pinned.length === 0 ? null : { values: pinned, inclusive: true };
      return {
        pinned,
        lower: from === undefined ? prefix : { values: [...pinned, Math.ceil(from)], inclusive: true },
        upper: to === undefined ? prefix : { values: [...pinned, Math.ceil(to)], inclusive: false },
      };
    })
    .flatMap((range) => continued(layout, range, request) ?? []);
}

/** What of a range lies behind `after`, in the direction of the scan; null when nothing does. */
function continued(layout: ViewLayout, range: KeyRange, { after, reverse = false }: ScanRequest): KeyRange | null {
  if (after === undefined) return range;
  const start = { values: after, inclusive: false };
  const [near, far] = reverse ? [range.upper, range.lower] : [range.lower, range.upper];
  const sign = reverse ? -1 : 1;
  const against = (bound: Bound): number => sign * layout.compareKeys(after, bound.values, bound.values.length);
  if (far !== null) {
    const order = against(far);
    if (order > 0 || (order === 0 && !far.inclusive)) return null;
  }
  if (near !== null) {
    const order = against(near);
    // Behind the whole of an excluded prefix, or not yet in the range: the bound itself is the nearer start.
    if (order < 0 || (order === 0 && !near.inclusive)) return range;
  }
  return reverse ? { ...range, upper: start } : { ...range, lower: start };
}

/** The statement that reads a range of one Cassandra partition in the direction of the scan. Columns are `c0, c1 …`. */
export function selectRange(
  layout: ViewLayout,
  partition: readonly [tenant: string, bucket: unknown, shard: number],
  { lower, upper }: KeyRange,
  reverse: boolean,
): Statement {
  const conditions = layout.partitionKey.map((name) => `${name} = ?`);
  const params: unknown[] = [...partition];
  const add = (bound: Bound | null, operator: '>' | '<'): void => {
    if (bound === null) return;
    const columns = layout.key.slice(0, bound.values.length);
    const marks = columns.map(() => '?').join(', ');
    const names = columns.map(({ cql }) => cql).join(', ');
    conditions.push(`(${names}) ${operator}${bound.inclusive ? '=' : ''} (${marks})`);
    columns.forEach(({ codec }, i) => params.push(codec.encode(bound.values[i])));
  };
  add(lower, '>');
  add(upper, '<');
  const columns = layout.columns.map(({ cql }, i) => `${cql} AS c${i}`);
  const order = layout.key.map(({ cql }) => `${cql} ${reverse ? 'DESC' : 'ASC'}`);
  return {
    query:
      `SELECT ${columns.join(', ')} FROM ${layout.table} WHERE ${conditions.join(' AND ')} ` +
      `ORDER BY ${order.join(', ')}`,
    params,
  };
}
