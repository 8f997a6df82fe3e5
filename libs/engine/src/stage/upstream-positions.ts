import type { TopicPosition } from '@millrace/ports';
import { getInteger, type ByteSink } from '../kernel/binary.ts';
import { R } from '../kernel/registers.ts';
import { getPositions } from './exchange-format.ts';

interface Entry {
  readonly topic: string;
  readonly partition: number;
  /** By upstream task. */
  readonly offsets: Map<number, number>;
}

/** Stands for the upstream of a position from a state that did not say which one told it. */
const ANY = -1;

/**
 * How far each upstream task says it has read the source topics. A topic that several stages read (a self-join) is read
 * as far as the one that is behind the others: what a row needs may come from each of them.
 */
export class UpstreamPositions {
  readonly #readersOf: (topic: string) => number;
  readonly #entries = new Map<string, Entry>();

  /** `readersOf`: how many upstream tasks read a topic partition of this topic. */
  constructor(readersOf: (topic: string) => number) {
    this.#readersOf = readersOf;
  }

  set(upstream: number, topic: string, partition: number, offset: number): void {
    const name = `${topic}/${partition}`;
    let entry = this.#entries.get(name);
    if (entry === undefined) this.#entries.set(name, (entry = { topic, partition, offsets: new Map() }));
    entry.offsets.delete(ANY);
    entry.offsets.set(upstream, offset);
  }

  /** The offsets to read next of the topic partitions that every reader has told one of. */
  known(): TopicPosition[] {
    return [...this.#entries.values()]
      .filter(({ topic, offsets }) => offsets.size >= this.#readersOf(topic))
      .map(({ topic, partition, offsets }) => ({ topic, partition, offset: Math.min(...offsets.values()) }));
  }

  put(sink: ByteSink): void {
    let count = 0;
    for (const { offsets } of this.#entries.values()) count += offsets.size;
    sink.integer(count);
    for (const { topic, partition, offsets } of this.#entries.values()) {
      for (const [upstream, offset] of offsets) {
        sink.integer(upstream);
        sink.text(topic);
        sink.integer(partition);
        sink.integer(offset);
      }
    }
  }

  /** Reads what `put` wrote; the position behind it. */
  get(b: Buffer, p: number): number {
    p = getInteger(b, p);
    for (let left = R[0]; left > 0; left--) {
      p = getInteger(b, p);
      const upstream = R[0];
      const start = getInteger(b, p);
      const end = start + R[0];
      p = getInteger(b, end);
      const partition = R[0];
      p = getInteger(b, p);
      this.set(upstream, b.toString('utf8', start, end), partition, R[0]);
    }
    return p;
  }

  /** Reads positions of a state that knew one upstream of each; of several readers none is believed. */
  getShared(b: Buffer, p: number): number {
    return getPositions(b, p, (topic, partition, offset) => {
      if (this.#readersOf(topic) === 1) this.set(ANY, topic, partition, offset);
    });
  }

  clear(): void {
    this.#entries.clear();
  }
}
