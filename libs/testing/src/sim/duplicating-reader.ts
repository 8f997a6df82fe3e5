import type { LogReader, RecordBatch, TopicPartition, TopicPosition } from '@millrace/ports';
import type { Actor } from './scheduler.ts';
import type { World } from './world.ts';

/**
 * A reader that sometimes hands out records again: the batch it gave last, or at first (as Kafka does) a batch that
 * starts below the position asked for. It goes beyond the port's contract on purpose: a task must take in by offset.
 */
export class DuplicatingReader implements LogReader {
  readonly #world: World;
  readonly #actor: Actor;
  readonly #inner: LogReader;
  readonly #positions: readonly TopicPosition[];
  #last: RecordBatch | null = null;

  constructor(world: World, actor: Actor, inner: LogReader, positions: readonly TopicPosition[]) {
    this.#world = world;
    this.#actor = actor;
    this.#inner = inner;
    this.#positions = positions;
  }

  async poll(maxWaitMs: number): Promise<readonly RecordBatch[]> {
    const batches = await this.#inner.poll(maxWaitMs);
    for (const position of this.#positions) this.#world.idle.fetched(this.#actor, this.#inner, position);
    if (batches.length === 0) return batches;
    const again = this.#world.faults.wants('duplicate-delivery') ? this.#again() : null;
    this.#last = batches[batches.length - 1];
    if (again === null || again.count === 0) return batches;
    this.#world.note(this.#actor, 'duplicate-delivery');
    return [again, ...batches];
  }

  stableEnd(partition: TopicPartition): number | null {
    return this.#inner.stableEnd(partition);
  }

  close(): Promise<void> {
    this.#world.idle.closed(this.#inner);
    return this.#inner.close();
  }

  #again(): RecordBatch | null {
    if (this.#last !== null) return this.#last;
    const position = this.#world.random.pick(this.#positions);
    const partition = this.#world.cluster.partition(position);
    const from = Math.max(partition.start, position.offset - 1 - this.#world.random.below(8));
    if (from >= position.offset) return null;
    return partition.read(from, partition.end, 1)[0] ?? null;
  }
}
