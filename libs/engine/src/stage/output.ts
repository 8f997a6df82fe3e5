import type { StagePlan } from '@millrace/plan';
import type { PendingBatch } from '@millrace/ports';
import type { FlushContext, TaskContext } from '../task.ts';
import { ExchangeWriter } from './exchange-writer.ts';
import type { RowBuffer } from './row-buffer.ts';
import { TopicWriter, ViewWriter, type Progress } from './row-output.ts';

/** Where a task's rows go: one of the two is set. */
export interface Output {
  readonly exchange: ExchangeWriter | null;
  readonly rows: RowBuffer | null;
  readonly pendingBytes: number;
  flush(context: FlushContext, progress: Progress, isIdle?: boolean): PendingBatch[];
}

export function openOutput(output: StagePlan['output'], { task, firstUpstream }: TaskContext): Output {
  if (output.kind === 'exchange') {
    const exchange = new ExchangeWriter(output, firstUpstream + task);
    return {
      exchange,
      rows: null,
      get pendingBytes() {
        return exchange.pendingBytes;
      },
      flush: ({ beat, nowMs, headers }, { watermark, positions }, isIdle = false) =>
        exchange.flush(watermark, positions, beat, nowMs, headers, isIdle),
    };
  }
  const writer = output.kind === 'view' ? new ViewWriter(output, task) : new TopicWriter(output, task);
  return {
    exchange: null,
    rows: writer.rows,
    get pendingBytes() {
      return writer.rows.pendingBytes;
    },
    flush: (context, progress) => writer.flush(context, progress),
  };
}
