import { MillraceError, type ScanPage, type ScanRequest, type StoreValue } from '@millrace/ports';
import cassandra from 'cassandra-driver';
import { shardOf } from '../layout/shard.ts';
import type { ViewLayout } from '../layout/view-layout.ts';
import type { Session } from '../session.ts';
import { bucketsOf } from './buckets.ts';
import { allowedValues, keyRanges, selectRange, type Key, type KeyRange } from './key-range.ts';
import { merge } from './merge.ts';
import { decodeRow, RowCursor, type RawRow } from './row-cursor.ts';

const { Long } = cassandra.types;

/** Most pieces (a key range of a Cassandra partition) that one call reads. */
export const MOST_PIECES = 1024;
/** Most rows that one call looks at: a filter that Cassandra cannot apply may pass over many. */
const MOST_ROWS = 200_000;
/** Pieces that are merged at a time where buckets follow the order of keys: few at first, a page may need no more. */
const FIRST_PIECES = 8;
const MORE_PIECES = 64;
/** Combinations of filter values whose shards are computed; beyond it all shards are read. */
const MOST_HASHED = 1000;

interface Piece {
  readonly bucket: number;
  readonly shard: number;
  readonly range: KeyRange;
}

/**
 * Rows of a range in key order, merged from its buckets and shards.
 *
 * Where the key's order follows time (the time column comes first, or all columns before it are filtered to one
 * value), buckets are read one handful after the other and reading stops when the page is full: any range will do.
 * Otherwise all buckets in the range must be read at once, and too many of them are refused with
 * `MLR_STORE_RANGE_TOO_WIDE`. A call that has read its share answers a short page, even an empty one, to go on from.
 */
export async function scanRows(
  session: Session,
  layout: ViewLayout,
  bucketTable: string,
  tenant: string,
  request: ScanRequest,
): Promise<ScanPage> {
  const { limit, reverse = false, from = -Infinity, to = Infinity } = request;
  const allowed = allowedValues(layout, request);
  const ranges = keyRanges(layout, request, allowed);
  if (ranges.length === 0 || from >= to || allowed.some((values) => values?.length === 0)) {
    return { rows: [], next: null, partitionsRead: 0 };
  }
  const inTimeOrder = allowed.slice(0, Math.max(0, layout.timeAt)).every((values) => values?.length === 1);
  const buckets = bucketsOf(session, layout, bucketTable, tenant, request, allowed, ranges);
  const shards = shardsOf(layout, allowed);
  const matches = filterOf(layout, request, allowed);
  // Whether rows are dropped after reading, beyond what the ranges leave out.
  const filters = allowed.some((values, at) => values !== null && at >= ranges[0].pinned.length);
  const compare = (a: RawRow, b: RawRow): number => (reverse ? -1 : 1) * layout.compareKeys(a.key, b.key);
  const rows: (readonly StoreValue[])[] = [];
  const partitions = new Set<string>();
  let seen: Key | null = null;
  let rowsSeen = 0;
  let piecesRead = 0;

  const page = (next: Key | null): ScanPage => ({ rows, next, partitionsRead: partitions.size });
  for await (const pieces of chunks(layout, buckets, shards, ranges, inTimeOrder)) {
    piecesRead += pieces.length;
    if (piecesRead > MOST_PIECES) {
      if (seen !== null) return page(seen);
      throw tooWide(layout, request);
    }
    const pageRows = pageSize(limit, pieces.length, filters);
    const cursors = pieces.map(({ bucket, shard, range }) => {
      partitions.add(`${bucket}/${shard}`);
      const statement = selectRange(layout, [tenant, Long.fromNumber(bucket), shard], range, reverse);
      return new RowCursor(session, layout, statement, pageRows);
    });
    await Promise.all(cursors.map((cursor) => cursor.fill()));
    for await (const row of merge(cursors, compare)) {
      if (matches(row.key)) {
        if (rows.length === limit) return page(seen);
        rows.push(decodeRow(layout, row));
      }
      seen = row.key;
      if (++rowsSeen === MOST_ROWS) return page(seen);
    }
  }
  return page(null);
}

/** Pieces of whole buckets in the order of the buckets; of all buckets together unless `inTimeOrder`. */
async function* chunks(
  layout: ViewLayout,
  buckets: AsyncIterable<number>,
  shards: readonly number[],
  ranges: readonly KeyRange[],
  inTimeOrder: boolean,
): AsyncGenerator<Piece[]> {
  let size = inTimeOrder ? FIRST_PIECES : MOST_PIECES + 1;
  let pieces: Piece[] = [];
  for await (const bucket of buckets) {
    for (const range of ranges) {
      if (range.pinned.length > layout.timeAt && layout.timeAt !== -1 && layout.bucketOf(range.pinned) !== bucket)
        continue;
      for (const shard of shardsOfRange(layout, range) ?? shards) pieces.push({ bucket, shard, range });
    }
    if (pieces.length < size) continue;
    yield pieces;
    pieces = [];
    size = Math.min(2 * size, MORE_PIECES);
  }
  if (pieces.length > 0) yield pieces;
}

/** Rows fetched at a time from each piece: its share of the page twice over, more where many will be dropped. */
function pageSize(limit: number, pieces: number, filters: boolean): number {
  return Math.min(5000, Math.max(filters ? 500 : 20, Math.ceil((2 * (limit + 1)) / pieces)));
}

/** The one shard of a range that pins all that is hashed, else null. */
function shardsOfRange(layout: ViewLayout, { pinned }: KeyRange): readonly number[] | null {
  return layout.hashedAt.every((at) => at < pinned.length) ? [layout.shardOf(pinned)] : null;
}

/** Shards in which a row with the allowed values can lie. */
function shardsOf(layout: ViewLayout, allowed: readonly (Key | null)[]): readonly number[] {
  const { shards } = layout.schema;
  let combinations: string[][] = [[]];
  for (const at of layout.hashedAt) {
    const values = allowed[at]!;
    if (values === null || combinations.length * values.length > MOST_HASHED)
      return Array.from({ length: shards }, (_, i) => i);
    const texts = values.map((value) => layout.key[at].codec.canonical(value));
    combinations = combinations.flatMap((parts) => texts.map((text) => [...parts, text]));
  }
  return [...new Set(combinations.map((parts) => shardOf(parts, shards)))].sort((a, b) => a - b);
}

/** What the ranges let through and the request does not want. */
function filterOf(
  layout: ViewLayout,
  { from = -Infinity, to = Infinity }: ScanRequest,
  allowed: readonly (Key | null)[],
): (key: Key) => boolean {
  return (key) => {
    const time = layout.timeAt === -1 ? 0 : Number(key[layout.timeAt]);
    if (layout.timeAt !== -1 && (time < from || time >= to)) return false;
    return allowed.every(
      (values, at) => values === null || values.some((value) => layout.key[at].codec.compare(key[at], value) === 0),
    );
  };
}

function tooWide({ schema, timeAt, key }: ViewLayout, { from, to }: ScanRequest): MillraceError {
  const filters = key.filter((_, at) => at !== timeAt).map(({ name }) => name);
  return new MillraceError(
    'MLR_STORE_RANGE_TOO_WIDE',
    `reading view ${schema.view}: the range touches more than ${MOST_PIECES} Cassandra partitions; ` +
      `narrow it with from and to${filters.length > 0 ? `, or filter by ${filters.join(', ')}` : ''}`,
    { details: { view: schema.view, from: from ?? null, to: to ?? null, most: MOST_PIECES } },
  );
}
