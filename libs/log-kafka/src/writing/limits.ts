import type { PendingBatch } from '@millrace/ports';
import { recordTooLarge } from '../errors.ts';

export interface WriteLimits {
  /** Greatest batch the topics take (`max.message.bytes`). */
  readonly maxBatchBytes: number;
  /** Batches of one Produce request together. */
  readonly maxRequestBytes: number;
  /** Batches of appends that have not been answered, together. */
  readonly maxWaitingBytes: number;
  readonly appendTimeoutMs: number;
  /** How long a leader may wait for its replicas within one Produce request. */
  readonly produceTimeoutMs: number;
}

/** Throws `MLR_LOG_RECORD_TOO_LARGE`: the writer closes batches well below the limit, so it is one record. */
export function refuseTooLarge(batch: PendingBatch, limits: WriteLimits): void {
  if (batch.bytes.length <= limits.maxBatchBytes) return;
  throw recordTooLarge(
    `writing to ${batch.topic}/${batch.partition}`,
    `a record makes a batch of ${batch.bytes.length} bytes, ${limits.maxBatchBytes} are allowed`,
  );
}
