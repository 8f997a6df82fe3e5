import { setTimeout as sleep } from 'node:timers/promises';
import {
  handOver,
  Holdings,
  type GroupMember,
  type GroupSpec,
  type TopicPartition,
  type TopicPosition,
} from '@millrace/ports';
import { notAMember } from './errors.ts';
import type { LogHost } from './log-host.ts';

/** What is not let go by then is given away all the same: fencing decides. */
const LET_GO_MS = 5_000;

/** The consumer groups of this process: all members live in it, so a rebalance is a loop. Offsets are on disk. */
export class Groups {
  readonly #host: LogHost;
  readonly #members = new Map<string, LmdbGroupMember[]>();
  #named = 0;

  constructor(host: LogHost) {
    this.#host = host;
  }

  join(spec: GroupSpec): GroupMember {
    const members = this.#members.get(spec.group) ?? [];
    const member = new LmdbGroupMember(this.#host, spec, `member-${++this.#named}`, {
      left: () => {
        members.splice(members.indexOf(member), 1);
        this.#rebalance(members);
      },
      released: () => this.#rebalance(members),
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
    const partitions = topics
      .flatMap((topic) => this.#host.partitions(topic))
      .map(({ topic, partition }) => ({ topic, partition }));
    const claims = members.map(({ memberId, spec, held }) => ({ memberId, topics: spec.topics, owned: held }));
    const shares = handOver(
      claims.map((claim) => ({ ...claim, generation: 0 })),
      partitions,
    );
    for (const member of members) member.assign(shares.get(member.memberId) ?? []);
  }
}

/** What a member tells its group. */
interface Notices {
  left(): void;
  /** It has let go of what it is not assigned any more. */
  released(): void;
}

class LmdbGroupMember implements GroupMember {
  readonly spec: GroupSpec;
  readonly memberId: string;
  readonly #host: LogHost;
  readonly #notices: Notices;
  readonly #holdings = new Holdings();
  #left = false;

  constructor(host: LogHost, spec: GroupSpec, memberId: string, notices: Notices) {
    this.#host = host;
    this.spec = spec;
    this.memberId = memberId;
    this.#notices = notices;
  }

  get held(): readonly TopicPartition[] {
    return this.#holdings.held;
  }

  /** Told in a turn of its own: a rebalance is caused by a call of somebody else. */
  assign(assigned: readonly TopicPartition[]): void {
    const tell = async (): Promise<void> => {
      await Promise.resolve();
      if (this.#left || this.#holdings.assigned !== assigned) return;
      const told = this.spec.onAssignment(assigned);
      if (!(told instanceof Promise)) return;
      const enough = new AbortController();
      const late = sleep(LET_GO_MS, undefined, { signal: enough.signal, ref: false }).catch(() => undefined);
      await Promise.race([told, late]);
      enough.abort();
    };
    void this.#holdings.take(assigned, tell).then((due) => {
      if (due && !this.#left) this.#notices.released();
    });
  }

  assignment(): readonly TopicPartition[] {
    return this.#holdings.assigned;
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
    this.#notices.left();
  }
}
