import type { LogReader, RecordBatch, TopicPartition, TopicPosition } from '@millrace/ports';
import { Feed } from './feed.ts';
import type { Fetcher } from './fetcher.ts';

/** A poll returns about this much at most, so that the caller gets to do something between polls. */
const MAX_POLL_BYTES = 4 * 1024 * 1024;

/** See `LogReader`. The records wait in the feeds, which the fetcher fills ahead of the polls. */
export class KafkaReader implements LogReader {
  readonly #fetcher: Fetcher;
  readonly #feeds: readonly Feed[];
  readonly #onClose: (reader: KafkaReader) => void;
  #turn = 0;
  #closed = false;
  #wake: () => void = () => {};

  constructor(fetcher: Fetcher, positions: readonly TopicPosition[], onClose: (reader: KafkaReader) => void) {
    this.#fetcher = fetcher;
    this.#onClose = onClose;
    this.#feeds = positions.map((position) => new Feed(position, () => this.#wake()));
    for (const feed of this.#feeds) fetcher.add(feed);
  }

  async poll(maxWaitMs: number): Promise<readonly RecordBatch[]> {
    const deadline = performance.now() + maxWaitMs;
    for (;;) {
      const batches = this.#drain();
      const leftMs = deadline - performance.now();
      if (batches.length > 0 || leftMs <= 0 || this.#closed) return batches;
      await this.#changed(leftMs);
    }
  }

  stableEnd(partition: TopicPartition): number | null {
    const feed = this.#feeds.find((f) => f.topic === partition.topic && f.partition === partition.partition);
    return feed?.stableEnd ?? null;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const feed of this.#feeds) feed.close();
    this.#fetcher.wake();
    this.#wake();
    this.#onClose(this);
  }

  /** Chunks in turn from all feeds, starting with another one each time. */
  #drain(): RecordBatch[] {
    const batches: RecordBatch[] = [];
    if (this.#closed) return batches;
    const start = this.#turn++;
    let bytes = 0;
    for (let took = true; took && bytes < MAX_POLL_BYTES;) {
      took = false;
      for (let i = 0; i < this.#feeds.length && bytes < MAX_POLL_BYTES; i++) {
        const chunk = this.#takeFrom(this.#feeds[(start + i) % this.#feeds.length], batches.length > 0);
        if (chunk === null) continue;
        for (const batch of chunk.batches) batches.push(batch);
        bytes += chunk.bytes;
        took = true;
      }
    }
    if (batches.length > 0) this.#fetcher.wake();
    return batches;
  }

  /** What was already taken in this poll is handed out before a failure is. */
  #takeFrom(feed: Feed, tookBefore: boolean): ReturnType<Feed['take']> {
    return tookBefore && feed.failure !== null && feed.bufferedBytes === 0 ? null : feed.take();
  }

  async #changed(maxMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, maxMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
