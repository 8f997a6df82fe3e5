import type { TopicPartition } from './event-log.ts';
import { assignSticky, holders, name, type MemberClaim } from './sticky-assignment.ts';

/**
 * One round of dealing the topic partitions: the sticky assignment, less what another member still holds. Whoever is
 * not given what it holds lets it go and then asks for another round, which gives it to its new owner: only what moves
 * stands still, and its old owner can finish what it has in hand (the idea of KIP-429). A member that vanished claims
 * nothing, so nobody waits for it.
 */
export function handOver(
  members: readonly MemberClaim[],
  partitions: readonly TopicPartition[],
): Map<string, TopicPartition[]> {
  const holder = holders(members);
  const isFree = (partition: TopicPartition, memberId: string): boolean =>
    (holder.get(name(partition))?.memberId ?? memberId) === memberId;
  const shares = assignSticky(members, partitions);
  return new Map([...shares].map(([id, share]) => [id, share.filter((partition) => isFree(partition, id))]));
}

/** What one member holds, as it has to claim it in the next round. */
export class Holdings {
  #assigned: readonly TopicPartition[] = [];
  #held: readonly TopicPartition[] = [];

  /** The newest assignment. */
  get assigned(): readonly TopicPartition[] {
    return this.#assigned;
  }

  /** That, and what has not been let go of yet. */
  get held(): readonly TopicPartition[] {
    return this.#held;
  }

  /**
   * Takes in the newest assignment. `tell` tells the owner of the member and resolves when what is not named has been
   * let go, or has had its time. Resolves with whether another round is due; false also when a newer assignment came
   * in between, which then sees to it.
   */
  async take(assigned: readonly TopicPartition[], tell: () => Promise<unknown>): Promise<boolean> {
    const names = new Set(assigned.map(name));
    const leaving = this.#held.filter((partition) => !names.has(name(partition)));
    this.#assigned = assigned;
    this.#held = [...assigned, ...leaving];
    await tell();
    if (leaving.length === 0 || this.#assigned !== assigned) return false;
    this.#held = assigned;
    return true;
  }
}
