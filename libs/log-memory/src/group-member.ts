import type { GroupMember, GroupSpec, TopicPartition, TopicPosition } from '@millrace/ports';
import type { MemoryClient } from './client.ts';
import { notAMember, unavailable } from './errors.ts';
import type { MemoryGroup } from './group.ts';

export class MemoryGroupMember implements GroupMember {
  readonly id: string;
  readonly #client: MemoryClient;
  readonly #spec: GroupSpec;
  readonly #group: MemoryGroup;
  #assigned: readonly TopicPartition[] = [];
  /** Of the newest assignment this member has taken in; the group may be further. */
  #generation = 0;
  #left = false;

  constructor(client: MemoryClient, spec: GroupSpec) {
    this.id = client.cluster.nextMemberId();
    this.#client = client;
    this.#spec = spec;
    this.#group = client.cluster.group(spec.group);
  }

  /** Takes a seat; again, when the group has expired it. */
  join(): void {
    this.#group.join({
      id: this.id,
      topics: this.#spec.topics,
      // A hook that rejects loses the delivery: the member then acts on its old assignment until the next one.
      deliver: (generation, assigned) => void this.#take(generation, assigned).catch(() => undefined),
    });
  }

  assignment(): readonly TopicPartition[] {
    return this.#assigned;
  }

  isFresh(): boolean {
    return !this.#left && this.#group.has(this.id);
  }

  committed(partitions: readonly TopicPartition[]): Promise<readonly number[]> {
    return this.#client.call({ op: 'committed', group: this.#spec.group }, (fault) => {
      if (fault !== undefined) throw unavailable('reading committed offsets');
      return this.#group.committed(partitions);
    });
  }

  commitOffsets(positions: readonly TopicPosition[]): Promise<void> {
    return this.#client.call({ op: 'commitOffsets', group: this.#spec.group }, (fault) => {
      if (this.#left) throw notAMember(this.#spec.group);
      if (fault?.kind !== 'request-lost') this.#group.commit(this.id, this.#generation, positions);
      if (fault !== undefined) throw unavailable('committing offsets');
    });
  }

  async leave(): Promise<void> {
    if (this.#left) return;
    this.#left = true;
    await this.#client.call({ op: 'leave', group: this.#spec.group }, () => this.#group.remove(this.id));
  }

  async #take(generation: number, assigned: readonly TopicPartition[]): Promise<void> {
    const plain = assigned.map(({ topic, partition }) => ({ topic, partition }));
    const call = { op: 'assign', group: this.#spec.group, memberId: this.id, assigned: plain } as const;
    await this.#client.call(call, () => {
      if (this.#left || generation <= this.#generation) return;
      this.#generation = generation;
      this.#assigned = plain;
      void this.#spec.onAssignment(plain);
    });
  }
}
