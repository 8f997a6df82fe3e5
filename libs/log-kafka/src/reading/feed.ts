import type { MillraceError, RecordBatch, TopicPosition } from '@millrace/ports';
import { BackOff } from '../cluster/retry.ts';

/** What one fetch brought for one topic partition. */
interface Chunk {
  readonly batches: readonly RecordBatch[];
  readonly bytes: number;
}

/** One topic partition of one reader, between the fetcher that fills it and the reader that drains it. */
export class Feed {
  readonly topic: string;
  readonly partition: number;
  /** Where the next fetch continues: past everything buffered. */
  fetchOffset: number;
  stableEnd: number | null = null;
  bufferedBytes = 0;
  failure: MillraceError | null = null;
  closed = false;
  /** Since when the cluster says that there is no such topic partition (`performance.now()`), else null. */
  unknownSinceMs: number | null = null;
  readonly backOff = new BackOff();
  readonly #chunks: Chunk[] = [];
  readonly #wakeReader: () => void;

  constructor(position: TopicPosition, wakeReader: () => void) {
    this.topic = position.topic;
    this.partition = position.partition;
    this.fetchOffset = position.offset;
    this.#wakeReader = wakeReader;
  }

  get name(): string {
    return `${this.topic}/${this.partition}`;
  }

  /** A fetch succeeded; it may have brought nothing. */
  filled(batches: readonly RecordBatch[], bytes: number, stableEnd: number): void {
    this.stableEnd = stableEnd;
    this.unknownSinceMs = null;
    this.backOff.reset();
    const last = batches.at(-1);
    if (last === undefined) return;
    this.fetchOffset = last.nextOffset;
    this.bufferedBytes += bytes;
    this.#chunks.push({ batches, bytes });
    this.#wakeReader();
  }

  fail(error: MillraceError): void {
    this.stableEnd = null;
    this.failure = error;
    this.#wakeReader();
  }

  /** The oldest chunk; null when none is buffered. Throws the failure once everything before it was taken. */
  take(): Chunk | null {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) {
      if (this.failure !== null) throw this.failure;
      return null;
    }
    this.bufferedBytes -= chunk.bytes;
    return chunk;
  }

  close(): void {
    this.closed = true;
    this.#chunks.length = 0;
    this.bufferedBytes = 0;
  }
}
