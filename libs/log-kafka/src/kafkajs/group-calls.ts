import { call, check, type TopicPartitions } from './calls.ts';
import type { ProtocolCall } from './internals.ts';

export interface JoinedGroup {
  /** 79 (MEMBER_ID_REQUIRED): join again with `memberId`. */
  readonly errorCode: number;
  readonly generationId: number;
  /** The one of the offered protocols that the group uses. */
  readonly groupProtocol: string;
  readonly leaderId: string;
  readonly memberId: string;
  /** Only the leader sees them. */
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
}

export interface JoinArguments {
  readonly groupId: string;
  readonly memberId: string;
  readonly sessionTimeout: number;
  readonly rebalanceTimeout: number;
  readonly groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[];
}

export function joinGroupCall(args: JoinArguments): ProtocolCall<JoinedGroup> {
  return call('JoinGroup', 5, { ...args, protocolType: 'consumer' }, (joined: JoinedGroup) => joined);
}

export interface Generation {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
}

/** Resolves with this member's encoded assignment. Only the leader gives assignments. */
export function syncGroupCall(
  generation: Generation,
  groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[],
): ProtocolCall<Buffer> {
  type Decoded = { errorCode: number; memberAssignment: Buffer };
  return call('SyncGroup', 3, { ...generation, groupAssignment }, (d: Decoded) => {
    check(d.errorCode, `synchronising group ${generation.groupId}`);
    return d.memberAssignment;
  });
}

export function heartbeatCall({ groupId, generationId, memberId }: Generation): ProtocolCall<void> {
  const args = { groupId, groupGenerationId: generationId, memberId, groupInstanceId: null };
  return call('Heartbeat', 3, args, (d: { errorCode: number }) => check(d.errorCode, `heartbeat to group ${groupId}`));
}

export function leaveGroupCall(groupId: string, memberId: string): ProtocolCall<void> {
  return call('LeaveGroup', 3, { groupId, memberId }, (d: { errorCode: number }) =>
    check(d.errorCode, `leaving group ${groupId}`),
  );
}

export interface CommittedOffset {
  readonly topic: string;
  readonly partition: number;
  /** -1 where there is none. */
  readonly offset: number;
}

export function offsetFetchCall(
  groupId: string,
  topics: readonly TopicPartitions<{ readonly partition: number }>[],
): ProtocolCall<CommittedOffset[]> {
  type Partition = { partition: number; offset: string; errorCode: number };
  type Decoded = { errorCode: number; responses: TopicPartitions<Partition>[] };
  return call('OffsetFetch', 4, { groupId, topics }, (d: Decoded) => {
    check(d.errorCode, `reading the offsets of group ${groupId}`);
    return d.responses.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset, errorCode }) => {
        check(errorCode, `reading the offset of group ${groupId} at ${topic}/${partition}`);
        return { topic, partition, offset: Number(offset) };
      }),
    );
  });
}

/** A generation of -1 and an empty member id commit from outside the group; refused while it has members. */
export function offsetCommitCall(
  { groupId, generationId, memberId }: Generation,
  topics: readonly TopicPartitions<{ readonly partition: number; readonly offset: string }>[],
): ProtocolCall<void> {
  type Decoded = { responses: TopicPartitions<{ partition: number; errorCode: number }>[] };
  return call('OffsetCommit', 5, { groupId, groupGenerationId: generationId, memberId, topics }, (d: Decoded) => {
    for (const { topic, partitions } of d.responses) {
      for (const p of partitions)
        check(p.errorCode, `committing the offset of group ${groupId} at ${topic}/${p.partition}`);
    }
  });
}
