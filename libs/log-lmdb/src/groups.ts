import type { GroupMember, GroupSpec, TopicPartition, TopicPosition } from '@millrace/ports';
import { notAMember } from './errors.ts';
import type { GroupCommit } from './group-commit.ts';
import type { LogPartition } from './log-partition.ts';
import type { Storage } from './storage.ts';

/** What consumer groups need of their log. */
export interface GroupHost {
  readonly storage: Storage;
  readonly writer: GroupCommit;
  partitions(topic: string): readonly LogPartition[];
}

/** The consumer groups of this process: all members live in it, so a rebalance is a loop. Offsets are on disk. */
export class Groups {
  readonly #host: GroupHost;
  readonly #members = new Map<string, LmdbGroupMember[]>();

  constructor(host: GroupHost) {
    this.#host = host;
  }

  join(spec: GroupSpec): GroupMember {
    const members = this.#members.get(spec.group) ?? [];
    const member = new LmdbGroupMember(this.#host, spec, () => {
      members.splice(members.indexOf(member), 1);
      this.#rebalance(members);
    });
    members.push(member);
    this.#members.set(spec.group, members);
    this.#rebalance(members);
    return member;
  }

  /** New topics may belong to a group that was waiting for them. */
  rebalanceAll(): void {
    for (const members of this.#members.values()) this.#rebalance(members);
  }

  async close(): Promise<void> {
    for (const member of [...this.#members.values()].flat()) await member.leave();
  }

  #rebalance(members: readonly LmdbGroupMember[]): void {
    if (members.length === 0) return;
    const topics = [...new Set(members.flatMap((member) => member.spec.topics))].sort();
    const shares = members.map((): TopicPartition[] => []);
    topics
      .flatMap((topic) => this.#host.partitions(topic))
      .forEach(({ topic, partition }, i) => shares[i % members.length].push({ topic, partition }));
    members.forEach((member, i) => member.assign(shares[i]));
  }
}

class LmdbGroupMember implements GroupMember {
  readonly spec: GroupSpec;
  readonly #host: GroupHost;
  readonly #onLeave: () => void;
  #assigned: readonly TopicPartition[] = [];
  #left = false;

  constructor(host: GroupHost, spec: GroupSpec, onLeave: () => void) {
    this.#host = host;
    this.spec = spec;
    this.#onLeave = onLeave;
  }

  /** Told in a turn of its own: a rebalance is caused by a call of somebody else. */
  assign(assigned: readonly TopicPartition[]): void {
    this.#assigned = assigned;
    queueMicrotask(() => {
      if (!this.#left && this.#assigned === assigned) void this.spec.onAssignment(assigned);
    });
  }

  assignment(): readonly TopicPartition[] {
    return this.#assigned;
  }

  isFresh(): boolean {
    return !this.#left;
  }

  async committed(partitions: readonly TopicPartition[]): Promise<readonly number[]> {
    const { offsets } = this.#host.storage;
    return partitions.map(({ topic, partition }) => offsets.get([this.spec.group, topic, partition]) ?? -1);
  }

  async commitOffsets(positions: readonly TopicPosition[]): Promise<void> {
    if (this.#left) throw notAMember(this.spec.group);
    await this.#host.writer.run(0, ({ storage }) => {
      for (const { topic, partition, offset } of positions) {
        storage.offsets.putSync([this.spec.group, topic, partition], offset);
      }
    });
  }

  async leave(): Promise<void> {
    if (this.#left) return;
    this.#left = true;
    this.#onLeave();
  }
}
