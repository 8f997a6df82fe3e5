import { RecordBatchWriter } from '@millrace/formats';
import type { PendingBatch, RecordBatch, StateRecord, TopicPartition } from '@millrace/ports';

/**
 * Records of a state partition, version 1. State records have no key; records of this adapter have one that names
 * them: the open marker (with a nonce of the opening), and the filler of a commit without state.
 */
const OPEN_MARKER = 'millrace-open-1:';
const FILLER = Buffer.from('millrace-filler-1');

export function openMarkerKey(nonce: string): Buffer {
  return Buffer.from(OPEN_MARKER + nonce);
}

export function encodeOpenMarker(at: TopicPartition, key: Buffer): PendingBatch[] {
  const writer = new RecordBatchWriter(at.topic, at.partition);
  writer.append(Date.now(), key, null);
  return writer.take();
}

/** A commit without state gets a filler: so it has a state position, and a fenced owner learns that it is one. */
export function encodeState(at: TopicPartition, records: readonly Buffer[]): PendingBatch[] {
  const writer = new RecordBatchWriter(at.topic, at.partition);
  const timestamp = Date.now();
  for (const bytes of records) writer.append(timestamp, null, bytes);
  if (records.length === 0) writer.append(timestamp, FILLER, null);
  return writer.take();
}

/** The state records of a batch; `opened` is whether the marker with this key was met, behind which nothing is read. */
export function readStateBatch(batch: RecordBatch, markerKey: Buffer): { records: StateRecord[]; opened: boolean } {
  const records: StateRecord[] = [];
  for (let i = 0; i < batch.count; i++) {
    if (batch.keyStart[i] < 0) {
      const bytes = batch.bytes.subarray(Math.max(0, batch.valueStart[i]), Math.max(0, batch.valueEnd[i]));
      records.push({ position: batch.offsets[i], bytes });
    } else if (batch.bytes.subarray(batch.keyStart[i], batch.keyEnd[i]).equals(markerKey)) {
      return { records, opened: true };
    }
  }
  return { records, opened: false };
}
