import { decodeHeaders } from '@millrace/formats';
import type { RecordBatch } from '@millrace/ports';
import type { Row } from './model.ts';

/** A record of a view topic: a row (or its deletion), or a task's progress. */
export interface ViewRecord {
  readonly partition: number;
  readonly offset: number;
  /** The primary key as JSON text. */
  readonly key: string;
  /** Null: deleted. */
  readonly row: Row | null;
  readonly version: number;
}

/** Rows of one topic partition of a view topic, in order. */
export function readView(batches: readonly RecordBatch[]): ViewRecord[] {
  const records: ViewRecord[] = [];
  for (const batch of batches) {
    for (let i = 0; i < batch.count; i++) {
      const headers = decodeHeaders(batch.bytes, batch.headersStart[i], batch.headersEnd[i]);
      if (headers['millrace-version'] === undefined) continue;
      const key = batch.bytes.toString('utf8', batch.keyStart[i], batch.keyEnd[i]);
      const value =
        batch.valueStart[i] < 0 ? null : batch.bytes.toString('utf8', batch.valueStart[i], batch.valueEnd[i]);
      records.push({
        partition: batch.partition,
        offset: batch.offsets[i],
        key,
        row: value === null ? null : parseRow(value),
        version: Number(headers['millrace-version'].toString()),
      });
    }
  }
  return records;
}

/** Times become epoch ms, whatever way they are written. */
function parseRow(text: string): Row {
  const row = JSON.parse(text) as Record<string, string | number | null>;
  for (const name of ['window_start', 'window_end']) {
    const value = row[name];
    if (typeof value === 'string') row[name] = Date.parse(`${value.replace(' ', 'T').replace('Z', '')}Z`);
  }
  return row;
}
