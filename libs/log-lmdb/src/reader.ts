import type { LogReader, RecordBatch, TopicPartition, TopicPosition } from '@millrace/ports';
import { closed, lostGround } from './errors.ts';
import type { LogPartition } from './log-partition.ts';
import type { Storage } from './storage.ts';

/** Bytes after which a poll takes no further batch: of one topic partition, of all of them. */
const PARTITION_BYTES = 1024 * 1024;
const POLL_BYTES = 4 * PARTITION_BYTES;

interface Cursor {
  readonly at: TopicPartition;
  offset: number;
  stableEnd: number | null;
}

export class LmdbReader implements LogReader {
  readonly #storage: Storage;
  readonly #partitionOf: (at: TopicPartition) => LogPartition;
  readonly #cursors: readonly Cursor[];
  readonly #onClose: (reader: LmdbReader) => void;
  /** The cursor that is served first next time, so that none starves. */
  #turn = 0;
  #closed = false;
  #wake: () => void = () => undefined;

  /** `partitionOf` throws for a topic partition that does not exist. */
  constructor(
    storage: Storage,
    partitionOf: (at: TopicPartition) => LogPartition,
    positions: readonly TopicPosition[],
    onClose: (reader: LmdbReader) => void,
  ) {
    this.#storage = storage;
    this.#partitionOf = partitionOf;
    this.#onClose = onClose;
    this.#cursors = positions.map(({ topic, partition, offset }) => ({
      at: { topic, partition },
      offset,
      stableEnd: null,
    }));
  }

  async poll(maxWaitMs: number): Promise<readonly RecordBatch[]> {
    // A reader with a backlog would otherwise never let the event loop turn.
    await new Promise((resolve) => setImmediate(resolve));
    const batches = this.#fetch();
    if (batches.length > 0 || maxWaitMs <= 0) return batches;
    await this.#waitForData(maxWaitMs);
    return this.#closed ? [] : this.#fetch();
  }

  stableEnd({ topic, partition }: TopicPartition): number | null {
    const cursor = this.#cursors.find(({ at }) => at.topic === topic && at.partition === partition);
    return cursor?.stableEnd ?? null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    this.#onClose(this);
  }

  async #waitForData(maxWaitMs: number): Promise<void> {
    const partitions = this.#cursors.map((cursor) => this.#partitionOf(cursor.at));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, maxWaitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      for (const partition of partitions) partition.listen(this.#wake);
    });
    for (const partition of partitions) partition.ignore(this.#wake);
  }

  #fetch(): RecordBatch[] {
    if (this.#closed) throw closed();
    const batches: RecordBatch[] = [];
    const first = this.#turn++;
    let room = POLL_BYTES;
    for (let i = 0; i < this.#cursors.length; i++) {
      const cursor = this.#cursors[(first + i) % this.#cursors.length];
      cursor.stableEnd = null;
      const partition = this.#partitionOf(cursor.at);
      if (cursor.offset < partition.start || cursor.offset > partition.end) {
        throw lostGround(cursor.at, cursor.offset, partition.start, partition.end);
      }
      const most = room - PARTITION_BYTES;
      while (cursor.offset < partition.end && room > 0 && room > most) {
        const batch = this.#storage.read(partition, cursor.offset);
        cursor.offset = batch.nextOffset;
        room -= batch.bytes.length;
        batches.push(batch);
      }
      cursor.stableEnd = partition.end;
    }
    return batches;
  }
}
