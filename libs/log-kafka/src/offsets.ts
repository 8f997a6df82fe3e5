import type { TopicPartition } from '@millrace/ports';
import type { Cluster } from './cluster/cluster.ts';
import { retrying } from './cluster/retry.ts';
import { listOffsetsCall, protocolError } from './kafkajs/calls.ts';

const LANE = 'control';
const END = -1;
const START = -2;

export interface Bounds {
  readonly start: number;
  readonly end: number;
}

/** Read committed: the end is the last stable offset. */
export async function findBounds(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  timeoutMs: number,
): Promise<Bounds[]> {
  const [starts, ends] = await Promise.all([
    listOffsets(cluster, partitions, START, timeoutMs),
    listOffsets(cluster, partitions, END, timeoutMs),
  ]);
  return partitions.map((_, i) => ({ start: starts[i], end: Math.max(starts[i], ends[i]) }));
}

/** First offset at or after the time; the end where there is none. */
export async function findOffsetsAt(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  timestampMs: number,
  timeoutMs: number,
): Promise<number[]> {
  // Negative times mean START and END in the protocol; no record is older than the epoch.
  const found = await listOffsets(cluster, partitions, Math.max(0, timestampMs), timeoutMs);
  if (!found.includes(-1)) return found;
  const ends = await listOffsets(cluster, partitions, END, timeoutMs);
  return found.map((offset, i) => (offset === -1 ? ends[i] : offset));
}

async function listOffsets(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  timestamp: number,
  timeoutMs: number,
): Promise<number[]> {
  const found = new Map<string, number>();
  const name = (p: TopicPartition): string => `${p.topic}/${p.partition}`;
  const topics = [...new Set(partitions.map((p) => p.topic))];
  await retrying(`listing offsets of ${topics.join(', ')}`, timeoutMs, async () => {
    const missing = partitions.filter((p) => !found.has(name(p)));
    try {
      const byLeader = await cluster.byLeader(missing);
      await Promise.all(
        [...byLeader].map(async ([leader, led]) => {
          const byTopic = Map.groupBy(led, (p) => p.topic);
          const asked = [...byTopic].map(([topic, of]) => ({
            topic,
            partitions: of.map(({ partition }) => ({ partition, timestamp })),
          }));
          for (const answer of await cluster.send(leader, LANE, listOffsetsCall(asked))) {
            if (answer.errorCode !== 0) throw protocolError(answer.errorCode, `listing offsets of ${name(answer)}`);
            found.set(name(answer), answer.offset);
          }
        }),
      );
    } catch (error) {
      cluster.forgetTopics(topics);
      throw error;
    }
  });
  return partitions.map((p) => found.get(name(p)) ?? -1);
}
