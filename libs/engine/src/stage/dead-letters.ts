import { encodeHeaders, RecordBatchWriter } from '@millrace/formats';
import type { PendingBatch, RecordBatch } from '@millrace/ports';
import { headOf } from '../kernel/row-limit.ts';
import { joinHeaders } from './row-output.ts';

const NO_HEADERS = Buffer.from([0]);

interface DeadLetter {
  readonly batch: RecordBatch;
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

/** Records of a source topic that could not be taken in, with the reason, until the flush. */
export class DeadLetters {
  readonly #pipeline: string;
  readonly #writers = new Map<number, RecordBatchWriter>();
  #waiting: DeadLetter[] = [];
  pendingBytes = 0;

  constructor(pipeline: string) {
    this.#pipeline = pipeline;
  }

  add(batch: RecordBatch, index: number, code: string, message: string): void {
    this.#waiting.push({ batch, index, code, message });
    this.pendingBytes += 512 + Math.max(0, batch.valueEnd[index] - batch.valueStart[index]);
  }

  flush(nowMs: number): PendingBatch[] {
    const time = new Date(nowMs).toISOString();
    for (const { batch, index, code, message } of this.#waiting) {
      const { topic, partition, bytes } = batch;
      let writer = this.#writers.get(partition);
      if (writer === undefined)
        this.#writers.set(partition, (writer = new RecordBatchWriter(`${topic}.dlq`, partition)));
      const [start, end] = [batch.valueStart[index], batch.valueEnd[index]];
      const head = headOf(bytes.subarray(Math.max(0, start), Math.max(0, end)));
      const reason = encodeHeaders({
        'millrace-dlq-code': code,
        'millrace-dlq-message': message,
        'millrace-dlq-source': `${topic}/${partition}/${batch.offsets[index]}`,
        'millrace-dlq-time': time,
        'millrace-dlq-pipeline': this.#pipeline,
        ...head.headers,
      });
      const own = bytes.subarray(batch.headersStart[index], batch.headersEnd[index]);
      writer.appendRange(
        nowMs,
        bytes,
        batch.keyStart[index],
        batch.keyEnd[index],
        head.value,
        start < 0 ? -1 : 0,
        head.value.length,
        joinHeaders(own.length === 0 ? NO_HEADERS : own, reason),
      );
    }
    this.#waiting = [];
    this.pendingBytes = 0;
    return [...this.#writers.values()].flatMap((writer) => writer.take());
  }
}
