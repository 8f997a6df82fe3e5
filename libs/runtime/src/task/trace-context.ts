import { decodeHeaders } from '@millrace/formats';
import type { RecordBatch } from '@millrace/ports';

/** Links per commit span; more would cost without telling more. */
const MOST_LINKS = 16;

/** Collects the trace contexts of sampled records, so that a commit's span can link to them. */
export class TraceContexts {
  #traceparents: string[] = [];

  collect(batch: RecordBatch): void {
    for (let i = 0; i < batch.count && this.#traceparents.length < MOST_LINKS; i++) {
      if (batch.headersEnd[i] - batch.headersStart[i] <= 1) continue; // No headers: by far the most records.
      const value = decodeHeaders(batch.bytes, batch.headersStart[i], batch.headersEnd[i])['traceparent'];
      if (value?.at(-1) === 0x31) this.#traceparents.push(value.toString('latin1')); // Sampled: flags end in 1.
    }
  }

  take(): readonly string[] {
    const taken = this.#traceparents;
    if (taken.length > 0) this.#traceparents = [];
    return taken;
  }
}
