import { encodeHeaders, RecordBatchWriter } from '@millrace/formats';
import type { StagePlan } from '@millrace/plan';
import type { PendingBatch } from '@millrace/ports';
import { describeFailure, type ComputationFailure } from '../kernel/failure.ts';
import { headOf } from '../kernel/row-limit.ts';
import type { TaskContext } from '../task.ts';

interface FailedRow {
  readonly where: string;
  /** As JSON. */
  readonly row: string;
  readonly code: string;
  readonly message: string;
}

/**
 * Rows behind an exchange over which the query cannot be computed, until the flush. They have no one record that they
 * come from (they are joined, or a group's): so they go, as they are, to the dead letter topic of what they would have
 * become rows of.
 */
export class FailedRows {
  readonly #pipeline: string;
  readonly #writer: RecordBatchWriter;
  #waiting: FailedRow[] = [];
  pendingBytes = 0;

  constructor({ output, deadLetters }: StagePlan, { pipeline, task }: TaskContext) {
    this.#pipeline = pipeline;
    // Those of a part in the middle of a statement go where those of its end go.
    const partitions = deadLetters?.partitions ?? (output.kind === 'topic' ? output.partitions : Infinity);
    this.#writer = new RecordBatchWriter(`${deadLetters?.topic ?? output.topic}.dlq`, task % partitions);
  }

  /** `where`: the operator, by the name that `explain` has for it. */
  add(where: string, row: string, failure: ComputationFailure): void {
    this.#waiting.push({ where, row, code: failure.code, message: describeFailure(failure) });
    this.pendingBytes += 512 + row.length;
  }

  flush(nowMs: number): PendingBatch[] {
    if (this.#waiting.length === 0) return [];
    const time = new Date(nowMs).toISOString();
    for (const { where, row, code, message } of this.#waiting) {
      const { value, headers: more } = headOf(Buffer.from(row));
      const headers = encodeHeaders({
        'millrace-dlq-code': code,
        'millrace-dlq-message': message,
        'millrace-dlq-source': `${this.#pipeline}/${where}`,
        'millrace-dlq-time': time,
        'millrace-dlq-pipeline': this.#pipeline,
        ...more,
      });
      this.#writer.append(nowMs, null, value, headers);
    }
    this.#waiting = [];
    this.pendingBytes = 0;
    return this.#writer.take();
  }
}
