import { readBatchHeader } from '@millrace/formats';
import type { TopicPartition, TopicPosition } from '@millrace/ports';
import type { Cluster } from './cluster/cluster.ts';
import { retrying } from './cluster/retry.ts';
import { isPassing, toLogError } from './errors.ts';
import { deleteRecordsCall, listOffsetsCall, protocolError } from './kafkajs/calls.ts';
import { Code } from './protocol/codes.ts';
import { fetchCall } from './protocol/fetch.ts';

const LANE = 'control';
const MAX_BYTES = 1024 * 1024;
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

/** See `EventLog.batchBefore`. A fetch that asks for one byte is answered with the one batch that holds the offset. */
export async function checksumBefore(
  cluster: Cluster,
  { topic, partition, offset }: TopicPosition,
  timeoutMs: number,
): Promise<number | null> {
  if (offset <= 0) return null;
  const doing = `reading the batch before offset ${offset} of ${topic}/${partition}`;
  return retrying(doing, timeoutMs, async () => {
    try {
      const leader = await cluster.leaderOf(topic, partition);
      const target = { topic, partition, offset: offset - 1, maxBytes: 1 };
      const { errorCode, partitions } = await cluster.send(leader, LANE, fetchCall([target], 0, MAX_BYTES));
      const code = errorCode === 0 ? (partitions[0]?.errorCode ?? -1) : errorCode;
      if (code === Code.OFFSET_OUT_OF_RANGE) return null;
      if (code !== 0) throw protocolError(code, doing);
      const { recordSet } = partitions[0];
      const header = readBatchHeader(recordSet, 0);
      if (header === null || header.baseOffset >= offset || header.lastOffset < offset - 1) return null;
      return header.checksum;
    } catch (error) {
      cluster.forgetTopics([topic]);
      throw error;
    }
  });
}

/** Deletes the records before the positions. What is passing is left to the next time: best effort. */
export async function deleteBefore(cluster: Cluster, positions: readonly TopicPosition[]): Promise<void> {
  await Promise.all(
    positions.map(async ({ topic, partition, offset }) => {
      try {
        const leader = await cluster.leaderOf(topic, partition);
        await cluster.send(leader, LANE, deleteRecordsCall(topic, partition, offset));
      } catch (error) {
        cluster.forgetTopics([topic]);
        if (!isPassing(error)) throw toLogError(error, `deleting records of ${topic}/${partition}`);
      }
    }),
  );
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
