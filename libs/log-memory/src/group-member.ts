import {
  Holdings,
  type GroupMember,
  type GroupSpec,
  type MemberClaim,
  type TopicPartition,
  type TopicPosition,
} from '@millrace/ports';
import type { MemoryClient } from './client.ts';
import { notAMember, unavailable } from './errors.ts';
import { nameOf, type MemoryGroup } from './group.ts';

/** What is not let go by then is given away all the same: fencing decides. */
const LET_GO_MS = 5_000;

export class MemoryGroupMember implements GroupMember {
  readonly id: string;
  readonly #client: MemoryClient;
  readonly #spec: GroupSpec;
  readonly #group: MemoryGroup;
  readonly #holdings = new Holdings();
  /** Assigned, and on the way to this member: it claims them, as one that has not heard of its share cannot join. */
  readonly #underWay = new Set<{ readonly generation: number; readonly assigned: readonly TopicPartition[] }>();
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
      claim: () => this.#claim(),
      // A hook that rejects loses the delivery: the member then acts on its old assignment until the next one.
      deliver: (generation, assigned) => void this.#take(generation, assigned).catch(() => undefined),
    });
  }

  assignment(): readonly TopicPartition[] {
    return this.#holdings.assigned;
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

  #claim(): Pick<MemberClaim, 'owned' | 'generation'> {
    const coming = [...this.#underWay];
    return {
      owned: [...this.#holdings.held, ...coming.flatMap(({ assigned }) => assigned)],
      generation: Math.max(this.#generation, ...coming.map(({ generation }) => generation)),
    };
  }

  async #take(generation: number, assigned: readonly TopicPartition[]): Promise<void> {
    const delivery = { generation, assigned };
    const call = { op: 'assign', group: this.#spec.group, memberId: this.id, assigned } as const;
    this.#underWay.add(delivery);
    try {
      await this.#client.call(call, () => {
        if (this.#left) return;
        if (generation <= this.#generation) return this.#passOver(delivery);
        this.#generation = generation;
        void this.#holdings
          .take(assigned, () => this.#tell(assigned))
          .then((due) => (due ? this.#release() : undefined));
      });
    } finally {
      this.#underWay.delete(delivery);
    }
  }

  /**
   * A newer one was taken in before it. What it alone had claimed is as good as let go. Asking for another round without
   * need would never end: each round has deliveries that overtake each other.
   */
  #passOver(delivery: { readonly assigned: readonly TopicPartition[] }): void {
    const held = new Set(this.#holdings.held.map(nameOf));
    if (delivery.assigned.some((partition) => !held.has(nameOf(partition)))) void this.#release();
  }

  async #tell(assigned: readonly TopicPartition[]): Promise<void> {
    const told = this.#spec.onAssignment(assigned);
    if (!(told instanceof Promise)) return;
    const enough = new AbortController();
    // With a reason of its own: the default one is an exception with a stack.
    void told.then(() => enough.abort(null));
    await this.#client.clock.sleep(LET_GO_MS, enough.signal);
  }

  async #release(): Promise<void> {
    if (this.#left) return;
    await this.#client.call({ op: 'release', group: this.#spec.group }, () => this.#group.released(this.id));
  }
}
