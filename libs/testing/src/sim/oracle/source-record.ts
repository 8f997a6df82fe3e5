import { decodeHeaders } from '@millrace/formats';
import type { RecordBatch } from '@millrace/ports';

/** A click as the oracle reads it from the log, with nothing but the platform's JSON parser. */
export interface Click {
  readonly id: number;
  readonly page: string;
  readonly amount: number | null;
  readonly price: number | null;
  readonly ts: number;
}

export interface SourceRecord {
  readonly partition: number;
  readonly offset: number;
  readonly bytes: Buffer;
  /** Null: malformed, belongs in the dead letter topic. */
  readonly click: Click | null;
  /** An earlier record of the topic partition has the same id: this one must not count. */
  readonly isRepeat: boolean;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function readSource(batches: readonly RecordBatch[]): SourceRecord[] {
  const records: SourceRecord[] = [];
  const seen = new Set<string>();
  for (const batch of batches) {
    for (let i = 0; i < batch.count; i++) {
      const bytes = batch.bytes.subarray(batch.valueStart[i], batch.valueEnd[i]);
      const headers = decodeHeaders(batch.bytes, batch.headersStart[i], batch.headersEnd[i]);
      const id = headers['millrace-id']?.toString();
      const isRepeat = id !== undefined && seen.has(id);
      if (id !== undefined) seen.add(id);
      records.push({ partition: batch.partition, offset: batch.offsets[i], bytes, click: parseClick(bytes), isRepeat });
    }
  }
  return records;
}

function parseClick(bytes: Buffer): Click | null {
  try {
    return JSON.parse(utf8.decode(bytes)) as Click;
  } catch {
    return null;
  }
}
