import { decodeHeaders } from '@millrace/formats';
import type { RecordBatch } from '@millrace/ports';
import type { Row } from './model.ts';

/** A row of a view topic, or its deletion. */
export interface ViewRecord {
  readonly partition: number;
  readonly offset: number;
  /** The primary key as JSON text. */
  readonly key: string;
  /** Null: deleted. */
  readonly row: Row | null;
  readonly version: number;
}

/** What a task of the view says it has taken in. */
export interface ProgressRecord {
  readonly offset: number;
  readonly task: number;
  /** Null: none yet. */
  readonly watermark: number | null;
  /** By `<topic>/<partition>`. */
  readonly positions: Readonly<Record<string, number>>;
  readonly late: number;
}

export interface ViewPartition {
  readonly rows: readonly ViewRecord[];
  readonly progress: readonly ProgressRecord[];
}

/** One topic partition of a view topic, in order. */
export function readView(batches: readonly RecordBatch[]): ViewPartition {
  const rows: ViewRecord[] = [];
  const progress: ProgressRecord[] = [];
  for (const batch of batches) {
    for (let i = 0; i < batch.count; i++) {
      const headers = decodeHeaders(batch.bytes, batch.headersStart[i], batch.headersEnd[i]);
      const key = batch.bytes.toString('utf8', batch.keyStart[i], batch.keyEnd[i]);
      const value =
        batch.valueStart[i] < 0 ? null : batch.bytes.toString('utf8', batch.valueStart[i], batch.valueEnd[i]);
      if (headers['millrace-progress'] !== undefined && value !== null) {
        progress.push({ ...(JSON.parse(value) as Omit<ProgressRecord, 'offset'>), offset: batch.offsets[i] });
        continue;
      }
      rows.push({
        partition: batch.partition,
        offset: batch.offsets[i],
        key,
        row: value === null ? null : parseRow(value),
        version: Number(headers['millrace-version'].toString()),
      });
    }
  }
  return { rows, progress };
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
