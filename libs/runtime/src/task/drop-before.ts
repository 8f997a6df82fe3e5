import type { RecordBatch } from '@millrace/ports';

/**
 * The part of a batch at or above `offset`: a log may hand out records again (after a reconnect, or whole stored
 * batches). The same batch when nothing is to be dropped; null when nothing of it is new.
 */
export function dropBefore(batch: RecordBatch, offset: number): RecordBatch | null {
  if (batch.nextOffset <= offset) return null;
  if (batch.count === 0 || batch.offsets[0] >= offset) return batch;
  let first = 0;
  while (first < batch.count && batch.offsets[first] < offset) first++;
  return {
    ...batch,
    count: batch.count - first,
    offsets: batch.offsets.subarray(first),
    timestamps: batch.timestamps.subarray(first),
    keyStart: batch.keyStart.subarray(first),
    keyEnd: batch.keyEnd.subarray(first),
    valueStart: batch.valueStart.subarray(first),
    valueEnd: batch.valueEnd.subarray(first),
    headersStart: batch.headersStart.subarray(first),
    headersEnd: batch.headersEnd.subarray(first),
  };
}
