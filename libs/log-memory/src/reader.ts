import type { LogReader, RecordBatch, TopicPartition, TopicPosition } from '@millrace/ports';
import type { MemoryClient } from './client.ts';
import { lostGround } from './errors.ts';
import type { Fault } from './faults.ts';

interface Cursor {
  readonly at: TopicPartition;
  offset: number;
  stableEnd: number | null;
}

export class MemoryReader implements LogReader {
  readonly #client: MemoryClient;
  readonly #cursors: readonly Cursor[];
  readonly #closing = new AbortController();
  /** The cursor that is served first next time, so that a limited poll starves none. */
  #turn = 0;

  constructor(client: MemoryClient, positions: readonly TopicPosition[]) {
    this.#client = client;
    this.#cursors = positions.map(({ topic, partition, offset }) => ({
      at: { topic, partition },
      offset,
      stableEnd: null,
    }));
  }

  poll(maxWaitMs: number): Promise<readonly RecordBatch[]> {
    const partitions = this.#cursors.map((cursor) => cursor.at);
    return this.#client.call({ op: 'poll', partitions, maxWaitMs }, (fault) => this.#poll(maxWaitMs, fault));
  }

  stableEnd({ topic, partition }: TopicPartition): number | null {
    const cursor = this.#cursors.find(({ at }) => at.topic === topic && at.partition === partition);
    return cursor?.stableEnd ?? null;
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  async #poll(maxWaitMs: number, fault: Fault | undefined): Promise<readonly RecordBatch[]> {
    const batches = this.#fetch(fault);
    if (batches.length > 0 || maxWaitMs <= 0) return batches;
    const waiting = new AbortController();
    // With a reason of its own: the default one is an exception with a stack, which costs more than the poll.
    const stop = () => waiting.abort(null);
    this.#closing.signal.addEventListener('abort', stop);
    if (this.#closing.signal.aborted) stop();
    const unsubscribe = this.#client.cluster.onChange(() => {
      if (this.#cursors.some((cursor) => this.#visibleEnd(cursor, fault) > cursor.offset)) stop();
    });
    await this.#client.clock.sleep(maxWaitMs, waiting.signal);
    unsubscribe();
    this.#closing.signal.removeEventListener('abort', stop);
    return this.#closing.signal.aborted ? [] : this.#fetch(fault);
  }

  #fetch(fault: Fault | undefined): RecordBatch[] {
    const most = fault?.kind === 'limited' ? fault.batches : Infinity;
    const batches: RecordBatch[] = [];
    const first = this.#turn++;
    for (let i = 0; i < this.#cursors.length; i++) {
      const cursor = this.#cursors[(first + i) % this.#cursors.length];
      const partition = this.#client.cluster.partition(cursor.at);
      cursor.stableEnd = null;
      if (isLost(fault)) continue;
      if (cursor.offset < partition.start || cursor.offset > partition.end) {
        throw lostGround(cursor.at, cursor.offset, partition.start, partition.end);
      }
      const end = this.#visibleEnd(cursor, fault);
      const read = partition.read(cursor.offset, end, most - batches.length);
      cursor.stableEnd = end;
      cursor.offset = read.at(-1)?.nextOffset ?? cursor.offset;
      batches.push(...read);
    }
    return batches;
  }

  /**
   * A lagging replica shows an older end, but never one before what this reader has seen already. A topic that is gone
   * has no end: whoever waits for more is to look and find out.
   */
  #visibleEnd(cursor: Cursor, fault: Fault | undefined): number {
    if (isLost(fault)) return cursor.offset;
    const lag = fault?.kind === 'stale' ? fault.offsets : 0;
    const { topic, partition } = cursor.at;
    const end = this.#client.cluster.partitions(topic)?.[partition]?.end ?? Infinity;
    return Math.max(cursor.offset, end - lag);
  }
}

const isLost = (fault: Fault | undefined): boolean => fault?.kind === 'request-lost' || fault?.kind === 'answer-lost';
