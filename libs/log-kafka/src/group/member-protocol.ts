import kafkajs from 'kafkajs';
import { MillraceError, type MemberClaim, type TopicPartition } from '@millrace/ports';

const { AssignerProtocol } = kafkajs;

/** Our assignor, which hands topic partitions over in two rounds (see `handOver`). */
export const COOPERATIVE = 'millrace-sticky-2';
/**
 * The one of release 0.1.0, which gives them away at once. A member that offers both makes the group use it as long as
 * one member knows no other: such a member lets go of what it is not assigned, but does not join again to say so.
 */
export const EAGER = 'millrace-sticky-1';
const VERSION = 1;

/** Partition numbers by topic. */
type ByTopic = Record<string, number[]>;

/** Our user data: JSON, so that `kafka-consumer-groups` output stays readable to a human. */
interface UserData {
  readonly v: 1;
  readonly generation: number;
  readonly owned: ByTopic;
}

export function encodeClaim(claim: Omit<MemberClaim, 'memberId'>): Buffer {
  const userData: UserData = { v: 1, generation: claim.generation, owned: byTopic(claim.owned) };
  return AssignerProtocol.MemberMetadata.encode({
    version: VERSION,
    topics: [...claim.topics],
    userData: Buffer.from(JSON.stringify(userData)),
  });
}

/** User data of another version is ignored: that member then claims nothing. */
export function decodeClaim(memberId: string, bytes: Buffer): MemberClaim {
  const metadata = AssignerProtocol.MemberMetadata.decode(bytes);
  if (metadata === null) throw malformed(memberId);
  let data: Partial<UserData> = {};
  try {
    data = JSON.parse(metadata.userData.toString()) as Partial<UserData>;
  } catch {
    // Not ours.
  }
  const ours = data.v === 1 && typeof data.generation === 'number' && data.owned !== undefined;
  return {
    memberId,
    topics: metadata.topics,
    generation: ours ? (data.generation as number) : -1,
    owned: ours ? flatten(data.owned as ByTopic) : [],
  };
}

export function encodeAssignment(assigned: readonly TopicPartition[]): Buffer {
  return AssignerProtocol.MemberAssignment.encode({
    version: VERSION,
    assignment: byTopic(assigned),
    userData: Buffer.alloc(0),
  });
}

/** No bytes: nothing is assigned. */
export function decodeAssignment(bytes: Buffer): TopicPartition[] {
  if (bytes.length === 0) return [];
  return flatten(AssignerProtocol.MemberAssignment.decode(bytes)?.assignment ?? {});
}

function byTopic(partitions: readonly TopicPartition[]): ByTopic {
  const topics: ByTopic = {};
  for (const { topic, partition } of partitions) (topics[topic] ??= []).push(partition);
  return topics;
}

function flatten(topics: ByTopic): TopicPartition[] {
  return Object.entries(topics).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
}

function malformed(memberId: string): MillraceError {
  return new MillraceError('MLR_LOG_GROUP_PROTOCOL', `assigning topic partitions: member ${memberId} sent no metadata`);
}
