import { MillraceError, type TopicPartition, type TopicPosition } from '@millrace/ports';
import type { Cluster } from '../cluster/cluster.ts';
import { retrying } from '../cluster/retry.ts';
import { ProtocolError } from '../errors.ts';
import { type Generation, offsetCommitCall, offsetFetchCall } from '../kafkajs/group-calls.ts';
import type { ProtocolCall } from '../kafkajs/internals.ts';
import { Code } from '../protocol/codes.ts';

const LANE = 'control';
const TIMEOUT_MS = 30_000;
const NOT_A_MEMBER: ReadonlySet<number> = new Set([
  Code.ILLEGAL_GENERATION,
  Code.UNKNOWN_MEMBER_ID,
  Code.REBALANCE_IN_PROGRESS,
]);

/** Committed offsets of the group in the order asked; -1 where there is none. */
export async function fetchGroupOffsets(
  cluster: Cluster,
  group: string,
  partitions: readonly TopicPartition[],
): Promise<number[]> {
  if (partitions.length === 0) return [];
  const topics = groupByTopic(partitions, ({ partition }) => ({ partition }));
  const found = await toCoordinator(cluster, group, 'reading', offsetFetchCall(group, topics));
  const offsets = new Map(found.map((p) => [`${p.topic}/${p.partition}`, p.offset]));
  return partitions.map((p) => offsets.get(`${p.topic}/${p.partition}`) ?? -1);
}

/** Rejects with `MLR_LOG_NOT_A_MEMBER` (retriable) when the generation is not the group's newest. */
export async function commitGroupOffsets(
  cluster: Cluster,
  generation: Generation,
  positions: readonly TopicPosition[],
): Promise<void> {
  if (positions.length === 0) return;
  const topics = groupByTopic(positions, ({ partition, offset }) => ({ partition, offset: String(offset) }));
  await toCoordinator(cluster, generation.groupId, 'committing', offsetCommitCall(generation, topics));
}

export function notAMember(group: string, why: string, cause?: unknown): MillraceError {
  return new MillraceError(
    'MLR_LOG_NOT_A_MEMBER',
    `committing offsets of group ${group}: not a member of its newest generation (${why}); wait for the next assignment`,
    { retriable: true, cause },
  );
}

async function toCoordinator<T>(cluster: Cluster, group: string, verb: string, call: ProtocolCall<T>): Promise<T> {
  const answer = await retrying(`${verb} offsets of group ${group}`, TIMEOUT_MS, async () => {
    try {
      return await cluster.send(await cluster.coordinator('group', group), LANE, call);
    } catch (error) {
      // Retriable, but not here: the caller must see its new assignment first.
      if (error instanceof ProtocolError && NOT_A_MEMBER.has(error.code))
        return notAMember(group, error.message, error);
      cluster.forgetCoordinator('group', group);
      throw error;
    }
  });
  if (answer instanceof MillraceError) throw answer;
  return answer;
}

function groupByTopic<P extends TopicPartition, R>(
  partitions: readonly P[],
  convert: (p: P) => R,
): { topic: string; partitions: R[] }[] {
  return [...Map.groupBy(partitions, (p) => p.topic)].map(([topic, of]) => ({ topic, partitions: of.map(convert) }));
}
