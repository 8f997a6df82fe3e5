import type { LogReader, TopicPartition } from '@millrace/ports';
import { partitionId } from './observed-cluster.ts';
import type { Actor } from './scheduler.ts';

interface Fetched {
  readonly actor: Actor;
  readonly id: string;
  readonly isGood: boolean;
}

/** A topic partition is declared idle only right after a fetch of it succeeded: who cannot look knows nothing. */
export class IdleLaw {
  /** The first time it was broken; null while it holds. */
  broken: string | null = null;
  /** How often something was declared idle. */
  applied = 0;
  /** The newest fetch of each reader that is open. */
  readonly #newest = new Map<LogReader, Fetched>();

  fetched(actor: Actor, reader: LogReader, partition: TopicPartition): void {
    const isGood = reader.stableEnd(partition) !== null;
    this.#newest.set(reader, { actor, id: partitionId(partition), isGood });
  }

  closed(reader: LogReader): void {
    this.#newest.delete(reader);
  }

  declared(actor: Actor, partition: TopicPartition): void {
    this.applied++;
    const id = partitionId(partition);
    const looks = [...this.#newest.values()].filter((fetched) => fetched.actor === actor && fetched.id === id);
    if (looks.length === 0 || looks.some(({ isGood }) => isGood)) return;
    this.broken ??= `${actor.name} declared ${id} idle after a fetch that failed`;
  }
}
