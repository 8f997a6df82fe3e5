import { handOver, type MemberClaim, type TopicPartition, type TopicPosition } from '@millrace/ports';
import { notAMember } from './errors.ts';

export const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/** One member as the cluster knows it. */
export interface MemberSeat {
  readonly id: string;
  readonly topics: readonly string[];
  /** What it holds, as it would say when it joins. */
  claim(): Pick<MemberClaim, 'owned' | 'generation'>;
  /** Brings an assignment to the member; it may take it in later (the `assign` hook), never out of order. */
  deliver(generation: number, assigned: readonly TopicPartition[]): void;
}

/** Who gets what: for each member id its topic partitions. May leave some out or give one to two members (torn). */
export type Assignor = (
  members: readonly MemberClaim[],
  partitions: readonly TopicPartition[],
) => ReadonlyMap<string, readonly TopicPartition[]>;

/**
 * A consumer group. Joining, leaving, expiring and having let something go rebalance at once unless `autoRebalance` is
 * off.
 */
export class MemoryGroup {
  readonly name: string;
  /** Off: nobody is told anything until `rebalance` is called. */
  autoRebalance = true;
  /** How topic partitions are dealt unless a rebalance says otherwise. */
  dealing: Assignor = handOver;
  generation = 0;
  readonly #partitionsOf: (topic: string) => readonly TopicPartition[];
  readonly #seats = new Map<string, MemberSeat>();
  readonly #committed = new Map<string, number>();

  constructor(name: string, partitionsOf: (topic: string) => readonly TopicPartition[]) {
    this.name = name;
    this.#partitionsOf = partitionsOf;
  }

  get memberIds(): readonly string[] {
    return [...this.#seats.keys()];
  }

  has(memberId: string): boolean {
    return this.#seats.has(memberId);
  }

  join(seat: MemberSeat): void {
    this.#seats.set(seat.id, seat);
    if (this.autoRebalance) this.rebalance();
  }

  /** The member left, or its session timed out: it is not told, and its offset commits are refused from now on. */
  remove(memberId: string): void {
    if (this.#seats.delete(memberId) && this.autoRebalance) this.rebalance();
  }

  /** A member has let go of what it was not given in the newest round it knows. */
  released(memberId: string): void {
    if (this.has(memberId) && this.autoRebalance) this.rebalance();
  }

  /** It was created, grew or is gone. */
  topicChanged(topic: string): void {
    if (this.autoRebalance && [...this.#seats.values()].some((seat) => seat.topics.includes(topic))) this.rebalance();
  }

  /** Starts a new generation and sends every member its assignment. */
  rebalance(assign: Assignor = this.dealing): void {
    this.generation++;
    const members = [...this.#seats.values()].map((seat) => ({
      memberId: seat.id,
      topics: seat.topics,
      ...seat.claim(),
    }));
    const topics = [...new Set(members.flatMap((member) => member.topics))].sort();
    const partitions = topics.flatMap(this.#partitionsOf).map(({ topic, partition }) => ({ topic, partition }));
    const assignment = assign(members, partitions);
    for (const seat of this.#seats.values()) seat.deliver(this.generation, assignment.get(seat.id) ?? []);
  }

  committed(partitions: readonly TopicPartition[]): readonly number[] {
    return partitions.map((at) => this.#committed.get(nameOf(at)) ?? -1);
  }

  commit(memberId: string, generation: number, positions: readonly TopicPosition[]): void {
    if (!this.has(memberId) || generation !== this.generation) throw notAMember(this.name);
    this.publish(positions);
  }

  /** Without a generation: what a task's commit carries for dashboards. */
  publish(positions: readonly TopicPosition[]): void {
    for (const at of positions) this.#committed.set(nameOf(at), at.offset);
  }
}
