import type { RowChange, StoreValue } from '@millrace/ports';
import cassandra from 'cassandra-driver';
import type { ViewLayout } from '../layout/view-layout.ts';
import type { Session, Statement } from '../session.ts';

const { Long } = cassandra.types;

/** Measured best around 40 to 100 rows; one batch is one mutation, of at most half a commit log segment (16 MiB). */
const BATCH_ROWS = 64;
const BATCH_BYTES = 128 * 1024;

/** Cassandra's longest TTL, 20 years. */
const LONGEST_TTL_S = 630_720_000;

interface PartitionBatch {
  statements: Statement[];
  bytes: number;
}

/**
 * Writes changes grouped by Cassandra partition. The version is the write's timestamp, so order and repetition do not
 * matter; NULLs are written, or an older value would show through; the TTL is what remains of it since the version's
 * time, and a row that has none left is skipped.
 *
 * Beside the rows the buckets they lie in are marked, every time and with the same timestamp and TTL: a mark that a
 * crash of Cassandra took is written again by the replay that writes the rows again.
 */
export async function writeRows(
  session: Session,
  layout: ViewLayout,
  bucketTable: string,
  tenant: string,
  changes: readonly RowChange[],
  nowMs: number,
): Promise<void> {
  const open = new Map<string, PartitionBatch>();
  const batches: Statement[][] = [];
  const newestIn = new Map<number, { version: number; ttl: number }>();
  for (const { key, row, version } of changes) {
    const ttl = row === null ? 0 : remainingTtl(layout.schema.ttlMs, version, nowMs);
    if (ttl === null) continue;
    const bucket = layout.bucketOf(key);
    const partition = `${bucket}/${layout.shardOf(key)}`;
    let batch = open.get(partition);
    if (batch === undefined) open.set(partition, (batch = { statements: [], bytes: 0 }));
    if (row === null) {
      batch.statements.push({
        query: layout.remove,
        params: [Long.fromNumber(version), ...layout.keyParams(tenant, key)],
      });
    } else {
      const params = layout.rowParams(tenant, key, row);
      params.push(Long.fromNumber(version), ttl);
      batch.statements.push({ query: layout.insert, params });
      const newest = newestIn.get(bucket);
      if (newest === undefined || newest.version < version) newestIn.set(bucket, { version, ttl });
    }
    batch.bytes += sizeOf(row ?? key);
    if (batch.statements.length >= BATCH_ROWS || batch.bytes >= BATCH_BYTES) {
      batches.push(batch.statements);
      open.delete(partition);
    }
  }
  for (const { statements } of open.values()) batches.push(statements);
  if (layout.timeAt !== -1) batches.push(...bucketMarks(layout, bucketTable, tenant, newestIn));
  await session.write(`writing ${changes.length} rows of view ${layout.schema.view}`, batches);
}

function bucketMarks(
  { schema }: ViewLayout,
  table: string,
  tenant: string,
  newestIn: ReadonlyMap<number, { version: number; ttl: number }>,
): Statement[][] {
  const query = `INSERT INTO ${table} (view_name, generation, tenant, bucket) VALUES (?, ?, ?, ?) USING TIMESTAMP ? AND TTL ?`;
  const marks = [...newestIn].map(([bucket, { version, ttl }]) => ({
    query,
    params: [schema.view, schema.generation, tenant, Long.fromNumber(bucket), Long.fromNumber(version), ttl],
  }));
  const batches: Statement[][] = [];
  for (let i = 0; i < marks.length; i += BATCH_ROWS) batches.push(marks.slice(i, i + BATCH_ROWS));
  return batches;
}

/** Seconds that a row still has to live: 0 means for ever, as in CQL; null means that its time has passed. */
export function remainingTtl(ttlMs: number | null, version: number, nowMs: number): number | null {
  if (ttlMs === null) return 0;
  const remainingMs = version / 1000 + ttlMs - nowMs;
  return remainingMs <= 0 ? null : Math.min(Math.ceil(remainingMs / 1000), LONGEST_TTL_S);
}

function sizeOf(values: readonly StoreValue[]): number {
  let bytes = 16;
  for (const value of values) {
    bytes += typeof value === 'string' ? value.length : Buffer.isBuffer(value) ? value.length : 8;
  }
  return bytes;
}
