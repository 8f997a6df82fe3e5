import { encodeHeaders, RecordBatchWriter } from '@millrace/formats';
import type { StagePlan } from '@millrace/plan';
import type { PendingBatch } from '@millrace/ports';
import type { TaskContext } from '../task.ts';

/** Records that a task found late, on their way to the topic of its view for them; dropped where there is none. */
export class LateRecords {
  readonly #pipeline: string;
  readonly #writer: RecordBatchWriter | null;
  #waiting: { readonly where: string; readonly record: Buffer; readonly watermark: number }[] = [];
  pendingBytes = 0;

  constructor({ lateTopic, deadLetters }: StagePlan, { pipeline, task }: TaskContext) {
    this.#pipeline = pipeline;
    this.#writer =
      lateTopic === undefined ? null : new RecordBatchWriter(lateTopic, task % (deadLetters?.partitions ?? Infinity));
  }

  get areWanted(): boolean {
    return this.#writer !== null;
  }

  /** `where`: who found it late, as `explain` names it; `watermark`: by which. `record` is kept. */
  add(where: string, record: Buffer, watermark: number): void {
    this.#waiting.push({ where, record, watermark });
    this.pendingBytes += 256 + record.length;
  }

  flush(nowMs: number): PendingBatch[] {
    if (this.#writer === null || this.#waiting.length === 0) return [];
    for (const { where, record, watermark } of this.#waiting) {
      const headers = encodeHeaders({
        'millrace-late-source': `${this.#pipeline}/${where}`,
        'millrace-late-watermark': new Date(watermark).toISOString(),
        'millrace-late-time': new Date(nowMs).toISOString(),
        'millrace-late-pipeline': this.#pipeline,
      });
      this.#writer.append(nowMs, null, record, headers);
    }
    this.#waiting = [];
    this.pendingBytes = 0;
    return this.#writer.take();
  }
}
