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
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

export function readSource(batches: readonly RecordBatch[]): SourceRecord[] {
  const records: SourceRecord[] = [];
  for (const batch of batches) {
    for (let i = 0; i < batch.count; i++) {
      const bytes = batch.bytes.subarray(batch.valueStart[i], batch.valueEnd[i]);
      records.push({ partition: batch.partition, offset: batch.offsets[i], bytes, click: parseClick(bytes) });
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
