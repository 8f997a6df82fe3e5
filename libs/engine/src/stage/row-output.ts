import { encodeHeaders, partitionOf, readVarint, RecordBatchWriter, varintEnd, writeVarint } from '@millrace/formats';
import type { TopicOutput, ViewOutput } from '@millrace/plan';
import type { PendingBatch, TopicPosition } from '@millrace/ports';
import type { FlushContext } from '../task.ts';
import { RowBuffer } from './row-buffer.ts';

/** What a progress record says, beside the flush's version and headers. */
export interface Progress {
  readonly watermark: number;
  readonly positions: readonly TopicPosition[];
  readonly late: number;
}

const PROGRESS_HEADERS = encodeHeaders({ 'millrace-progress': '1' });

/**
 * A task's end of a view: per commit at most one change of a key, with header `millrace-version`, then one progress
 * record. Everything goes to the partition with the task's number, and says its generation from the second on.
 */
export class ViewWriter {
  readonly rows = new RowBuffer();
  readonly #task: number;
  readonly #writer: RecordBatchWriter;

  constructor(output: ViewOutput, task: number) {
    this.#task = task;
    this.#writer = new RecordBatchWriter(output.topic, task);
  }

  flush(context: FlushContext, progress: Progress): PendingBatch[] {
    const { version, nowMs, generation = 1 } = context;
    const ofGeneration: Record<string, string> = generation === 1 ? {} : { 'millrace-generation': String(generation) };
    const headers = encodeHeaders({ 'millrace-version': String(version), ...ofGeneration });
    this.rows.drain(true, (bytes, keyStart, keyEnd, valueEnd) => {
      this.#writer.appendRange(nowMs, bytes, keyStart, keyEnd, bytes, valueEnd < 0 ? -1 : keyEnd, valueEnd, headers);
    });
    const { watermark, positions, late } = progress;
    const value = {
      task: this.#task,
      version,
      watermark: watermark === -Infinity ? null : watermark,
      positions: Object.fromEntries(positions.map(({ topic, partition, offset }) => [`${topic}/${partition}`, offset])),
      late,
    };
    const key = Buffer.from(`{"$millrace.progress":${this.#task}}`);
    const marks = generation === 1 ? PROGRESS_HEADERS : encodeHeaders({ 'millrace-progress': '1', ...ofGeneration });
    const own = context.headers === undefined ? marks : joinHeaders(marks, context.headers);
    this.#writer.append(nowMs, key, Buffer.from(JSON.stringify(value)), own);
    return this.#writer.take();
  }
}

/**
 * A task's end of a topic: every row, by the hash of its key; without a key, to the task's own partition. Of changes by
 * key at most one of a key per commit.
 */
export class TopicWriter {
  readonly rows = new RowBuffer();
  readonly #writers: readonly RecordBatchWriter[];
  readonly #keyed: boolean;
  readonly #upserts: boolean;
  readonly #task: number;

  constructor(output: TopicOutput, task: number) {
    this.#keyed = output.keys.length > 0;
    this.#upserts = output.upserts === true;
    this.#task = task;
    this.#writers = Array.from({ length: output.partitions }, (_, p) => new RecordBatchWriter(output.topic, p));
  }

  flush(context: FlushContext): PendingBatch[] {
    const count = this.#writers.length;
    this.rows.drain(this.#upserts, (bytes, keyStart, keyEnd, valueEnd, mark) => {
      const partition = this.#keyed ? partitionOf(bytes, keyStart, keyEnd, count) : this.#task % count;
      const key = this.#keyed ? keyStart : -1;
      const value = valueEnd < 0 ? -1 : keyEnd;
      const timestamp = mark?.timestampMs ?? context.nowMs;
      this.#writers[partition].appendRange(timestamp, bytes, key, keyEnd, bytes, value, valueEnd, mark?.headers);
    });
    return this.#writers.flatMap((writer) => writer.take());
  }
}

/** One header block of two. */
export function joinHeaders(a: Buffer, b: Buffer): Buffer {
  const count = readVarint(a, 0);
  const aStart = varintEnd;
  const both = count + readVarint(b, 0);
  const head = Buffer.allocUnsafe(5);
  return Buffer.concat([head.subarray(0, writeVarint(head, 0, both)), a.subarray(aStart), b.subarray(varintEnd)]);
}
