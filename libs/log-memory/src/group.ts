import type { TopicPartition, TopicPosition } from '@millrace/ports';
import { notAMember } from './errors.ts';

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

/** One member as the cluster knows it. */
export interface MemberSeat {
  readonly id: string;
  readonly topics: readonly string[];
  /** Brings an assignment to the member; it may take it in later (the `assign` hook), never out of order. */
  deliver(generation: number, assigned: readonly TopicPartition[]): void;
}

/** Who gets what: for each member id its topic partitions. May leave some out or give one to two members (torn). */
export type Assignor = (
  memberIds: readonly string[],
  partitions: readonly TopicPartition[],
) => ReadonlyMap<string, readonly TopicPartition[]>;

/** A consumer group. Joining, leaving and expiring rebalance at once unless `autoRebalance` is off. */
export class MemoryGroup {
  readonly name: string;
  /** Off: nobody is told anything until `rebalance` is called. */
  autoRebalance = true;
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

  /** It was created, grew or is gone. */
  topicChanged(topic: string): void {
    if (this.autoRebalance && [...this.#seats.values()].some((seat) => seat.topics.includes(topic))) this.rebalance();
  }

  /** Starts a new generation and sends every member its assignment. */
  rebalance(assign: Assignor = roundRobin): void {
    this.generation++;
    const topics = [...new Set([...this.#seats.values()].flatMap((seat) => seat.topics))].sort();
    const assignment = assign(this.memberIds, topics.flatMap(this.#partitionsOf));
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

export const roundRobin: Assignor = (memberIds, partitions) => {
  const shares = new Map<string, TopicPartition[]>(memberIds.map((id) => [id, []]));
  partitions.forEach((at, i) => shares.get(memberIds[i % memberIds.length])?.push(at));
  return shares;
};
