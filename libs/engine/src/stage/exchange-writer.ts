import { RecordBatchWriter } from '@millrace/formats';
import type { ExchangeOutput } from '@millrace/plan';
import type { PendingBatch, TopicPosition } from '@millrace/ports';
import { ByteSink } from '../kernel/binary.ts';
import { IDLE, putControl, putRecordHeader, putWatermark, RECORD_BYTES } from './exchange-format.ts';

interface Partition {
  readonly sink: ByteSink;
  /** Where each record but the first begins. */
  readonly cuts: number[];
  recordStart: number;
  /** The newest watermark written since the last flush. */
  watermark: number;
  readonly writer: RecordBatchWriter;
}

/** What a task sends through an exchange between two flushes, entries packed into records, in order per partition. */
export class ExchangeWriter {
  readonly #task: number;
  readonly #partitions: readonly Partition[];
  /** Where all rows go, whatever their partition; null: there. */
  readonly #only: number | null;

  /** `task`: its number among those that write the exchange. */
  constructor({ topic, partitions, isForward }: ExchangeOutput, task: number) {
    this.#task = task;
    this.#only = isForward ? task % partitions : null;
    this.#partitions = Array.from({ length: partitions }, (_, partition) => ({
      sink: new ByteSink(),
      cuts: [],
      recordStart: 0,
      watermark: -Infinity,
      writer: new RecordBatchWriter(topic, partition),
    }));
  }

  get pendingBytes(): number {
    let bytes = 0;
    for (const { sink } of this.#partitions) bytes += sink.at;
    return bytes;
  }

  /** Where the next entry of a partition goes. */
  open(partition: number): ByteSink {
    const to = this.#partitions[this.#only ?? partition];
    const { sink } = to;
    if (sink.at === 0) {
      putRecordHeader(sink, this.#task);
    } else if (sink.at - to.recordStart > RECORD_BYTES) {
      to.cuts.push(sink.at);
      to.recordStart = sink.at;
      putRecordHeader(sink, this.#task);
    }
    return sink;
  }

  /** Writes the watermark to a partition, unless it is there already. */
  sendWatermark(partition: number, watermark: number): void {
    const to = this.#partitions[this.#only ?? partition];
    if (!(watermark > to.watermark)) return;
    to.watermark = watermark;
    putWatermark(this.open(partition), watermark);
  }

  sendWatermarkToAll(watermark: number): void {
    for (let partition = 0; partition < this.#partitions.length; partition++) this.sendWatermark(partition, watermark);
  }

  /** Ends the commit with a control record for each partition that got something; for each at all with `toAll`. */
  flush(
    watermark: number,
    positions: readonly TopicPosition[],
    toAll: boolean,
    nowMs: number,
    headers: Buffer | undefined,
    isIdle: boolean,
  ): PendingBatch[] {
    return this.#partitions.flatMap((to) => {
      const { sink, writer, cuts } = to;
      if (sink.at === 0 && !toAll) return [];
      let start = 0;
      for (const end of [...cuts, sink.at]) {
        if (end > start) writer.appendRange(nowMs, sink.bytes, -1, -1, sink.bytes, start, end);
        start = end;
      }
      sink.at = 0;
      putRecordHeader(sink, this.#task);
      putControl(sink, watermark, positions);
      if (isIdle) sink.byte(IDLE);
      writer.appendRange(nowMs, sink.bytes, -1, -1, sink.bytes, 0, sink.at, headers);
      sink.at = 0;
      cuts.length = 0;
      to.recordStart = 0;
      to.watermark = -Infinity;
      return writer.take();
    });
  }
}
