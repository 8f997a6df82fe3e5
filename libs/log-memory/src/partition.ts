import { batchLayout, decodeBatch, readInt64, sealBatch, setBaseOffset } from '@millrace/formats';
import type { PendingBatch, RecordBatch, TopicPartition } from '@millrace/ports';

interface StoredBatch {
  readonly base: number;
  /** Exclusive. */
  readonly end: number;
  readonly maxTimestamp: number;
  /** A sealed batch; null for the offset that the end of a commit takes, as a control record does on Kafka. */
  readonly bytes: Buffer | null;
}

/** One topic partition: sealed batches in offset order. */
export class MemoryPartition implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** First offset still held. */
  start = 0;
  end = 0;
  #batches: StoredBatch[] = [];

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  /** Returns the base offset. The bytes are copied: the caller may reuse them. */
  append(batch: PendingBatch, transactional: boolean): number {
    const bytes = Buffer.from(batch.bytes);
    const base = this.end;
    sealBatch(bytes, { transactional });
    setBaseOffset(bytes, base);
    this.end = base + batch.count;
    this.#batches.push({ base, end: this.end, maxTimestamp: readInt64(bytes, batchLayout.MAX_TIMESTAMP), bytes });
    return base;
  }

  /** Takes one offset that no record has. */
  appendControl(): void {
    this.#batches.push({ base: this.end, end: ++this.end, maxTimestamp: -1, bytes: null });
  }

  /** Batches with offsets in `[from, end)`, at most `most`; `end` falls on a batch's end or shortens the answer. */
  read(from: number, end: number, most: number): RecordBatch[] {
    const batches: RecordBatch[] = [];
    for (let i = this.#firstEndingAfter(from); i < this.#batches.length && batches.length < most; i++) {
      const stored = this.#batches[i];
      if (stored.end > end) break;
      batches.push(stored.bytes === null ? this.#control(stored) : this.#decode(stored.bytes, from));
    }
    return batches;
  }

  /** First offset whose record timestamp is at or after `timestampMs`, else the end. */
  offsetAt(timestampMs: number): number {
    for (const stored of this.#batches) {
      if (stored.bytes === null || stored.maxTimestamp < timestampMs) continue;
      const batch = this.#decode(stored.bytes, this.start);
      const found = batch.timestamps.subarray(0, batch.count).findIndex((timestamp) => timestamp >= timestampMs);
      if (found >= 0) return batch.offsets[found];
    }
    return this.end;
  }

  /**
   * Checksum of the batch that holds the last offset before `position`, null when it is not held. The end of a commit
   * has that of the batch before it: on Kafka a control batch names its producer, so no two logs have the same one.
   */
  batchBefore(position: number): number | null {
    if (position <= this.start || position > this.end) return null;
    for (let i = this.#firstEndingAfter(position - 1); i >= 0; i--) {
      const { bytes } = this.#batches[i];
      if (bytes !== null) return bytes.readUInt32BE(batchLayout.CRC);
    }
    return 0;
  }

  /** Deletes records before `position`. */
  trim(position: number): void {
    if (position <= this.start) return;
    this.start = Math.min(position, this.end);
    this.#batches.splice(0, this.#firstEndingAfter(this.start));
  }

  /** Loses the batches that end after `position`, as when a replica that lacks them becomes the leader. */
  cut(position: number): void {
    while ((this.#batches.at(-1)?.end ?? 0) > position) this.#batches.pop();
    this.end = Math.max(this.start, this.#batches.at(-1)?.end ?? 0);
  }

  /** Deletes the oldest batches while they are older than `beforeMs`, or at least `bytes` remain without them. */
  expire(beforeMs: number, bytes: number): void {
    let held = this.#batches.reduce((sum, stored) => sum + (stored.bytes?.length ?? 0), 0);
    let position = this.start;
    for (const { end, bytes: own, maxTimestamp } of this.#batches) {
      held -= own?.length ?? 0;
      if (own !== null && maxTimestamp >= beforeMs && held < bytes) break;
      position = end;
    }
    this.trim(position);
  }

  #decode(bytes: Buffer, from: number): RecordBatch {
    return decodeBatch(this.topic, this.partition, bytes, 0, from);
  }

  #control(stored: StoredBatch): RecordBatch {
    const { topic, partition } = this;
    const [none, noPositions] = [new Float64Array(0), new Int32Array(0)];
    return {
      ...{ topic, partition, count: 0, bytes: Buffer.alloc(0), offsets: none, timestamps: none },
      ...{ keyStart: noPositions, keyEnd: noPositions, valueStart: noPositions, valueEnd: noPositions },
      ...{ headersStart: noPositions, headersEnd: noPositions, nextOffset: stored.end },
    };
  }

  #firstEndingAfter(offset: number): number {
    let [low, high] = [0, this.#batches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#batches[middle].end > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
