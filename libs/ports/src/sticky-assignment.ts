import type { TopicPartition } from './event-log.ts';

/** What one member of a group tells whoever deals the topic partitions. */
export interface MemberClaim {
  readonly memberId: string;
  readonly topics: readonly string[];
  /**
   * What the member holds: what it was assigned in `generation`, and what it has not let go of yet. Of two members that
   * claim the same, the newer one has it.
   */
  readonly owned: readonly TopicPartition[];
  readonly generation: number;
}

/**
 * Gives every topic partition to one member that subscribed to its topic: as evenly as possible, and then with as few
 * moves as possible (each move restores a task's state). The same input gives the same answer on every member.
 */
export function assignSticky(
  members: readonly MemberClaim[],
  partitions: readonly TopicPartition[],
): Map<string, TopicPartition[]> {
  const sorted = inOrder(members);
  const shares = new Map<string, TopicPartition[]>(sorted.map((member) => [member.memberId, []]));
  const share = (member: MemberClaim): TopicPartition[] => shares.get(member.memberId) as TopicPartition[];
  const owners = holders(sorted);

  const homeless: TopicPartition[] = [];
  for (const partition of partitions) {
    const owner = owners.get(name(partition));
    if (owner !== undefined && owner.topics.includes(partition.topic)) share(owner).push(partition);
    else homeless.push(partition);
  }
  const leastLoaded = (topic: string): MemberClaim | undefined =>
    sorted
      .filter((member) => member.topics.includes(topic))
      .reduce<MemberClaim | undefined>(
        (least, member) => (least === undefined || share(member).length < share(least).length ? member : least),
        undefined,
      );
  for (const partition of homeless) {
    const member = leastLoaded(partition.topic);
    if (member !== undefined) share(member).push(partition);
  }
  while (moveOne(sorted, share, leastLoaded));
  return shares;
}

/**
 * Takes one topic partition from whoever has most and can give one away; false when that makes nothing more even. One at
 * a time, and from the fullest: nobody gives away more than what is too much, only to be given something else.
 */
function moveOne(
  members: readonly MemberClaim[],
  share: (member: MemberClaim) => TopicPartition[],
  leastLoaded: (topic: string) => MemberClaim | undefined,
): boolean {
  for (const from of members.toSorted((a, b) => share(b).length - share(a).length)) {
    const own = share(from);
    for (let i = own.length - 1; i >= 0; i--) {
      const to = leastLoaded(own[i].topic);
      if (to === undefined || share(to).length + 1 >= own.length) continue;
      share(to).push(...own.splice(i, 1));
      return true;
    }
  }
  return false;
}

/** Who holds what, by the name of the topic partition. */
export function holders(members: readonly MemberClaim[]): Map<string, MemberClaim> {
  const owners = new Map<string, MemberClaim>();
  for (const member of inOrder(members)) {
    for (const partition of member.owned) {
      const rival = owners.get(name(partition));
      if (rival === undefined || member.generation > rival.generation) owners.set(name(partition), member);
    }
  }
  return owners;
}

/** The same on every member, whoever deals. */
function inOrder(members: readonly MemberClaim[]): MemberClaim[] {
  return members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
}

export function name(p: TopicPartition): string {
  return `${p.topic}/${p.partition}`;
}
