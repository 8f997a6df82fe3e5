import { RecordBatchWriter } from '@millrace/formats';
import type { EventLog, TopicSpec } from '@millrace/ports';
import { readFrom, startOf } from '../e2e/inspect.ts';

/** Every record of a log, as it would lie on Kafka: bytes in hexadecimal, null where there are none. */
export type RecordedTopics = Readonly<Record<string, RecordedTopic>>;

interface RecordedTopic {
  readonly kind: TopicSpec['kind'];
  /** Records of each topic partition, from offset 0. */
  readonly partitions: readonly (readonly RecordedRecord[])[];
}

export interface RecordedRecord {
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: string | null;
  /** The block of them, in Kafka's encoding. */
  readonly headers: string;
}

export async function dumpTopics(
  log: EventLog,
  kinds: ReadonlyMap<string, TopicSpec['kind']>,
): Promise<RecordedTopics> {
  const topics: Record<string, RecordedTopic> = {};
  for (const [topic, kind] of kinds) {
    const partitions: RecordedRecord[][] = Array.from({ length: (await log.partitionCount(topic)) ?? 0 }, () => []);
    for (const batch of await readFrom(log, await startOf(log, topic))) {
      for (let i = 0; i < batch.count; i++) {
        const piece = (start: number, end: number) => (start < 0 ? null : batch.bytes.toString('hex', start, end));
        partitions[batch.partition].push({
          timestamp: batch.timestamps[i],
          key: piece(batch.keyStart[i], batch.keyEnd[i]),
          value: piece(batch.valueStart[i], batch.valueEnd[i]),
          headers: batch.bytes.toString('hex', batch.headersStart[i], batch.headersEnd[i]),
        });
      }
    }
    topics[topic] = { kind, partitions };
  }
  return topics;
}

/** Appends what was dumped to an empty log. */
export async function loadTopics(log: EventLog, topics: RecordedTopics): Promise<void> {
  const bytes = (hex: string | null) => (hex === null ? null : Buffer.from(hex, 'hex'));
  for (const [name, { kind, partitions }] of Object.entries(topics)) {
    await log.ensureTopics([{ name, partitions: partitions.length, kind }]);
    for (const [partition, records] of partitions.entries()) {
      const writer = new RecordBatchWriter(name, partition);
      for (const { timestamp, key, value, headers } of records) {
        writer.append(timestamp, bytes(key), bytes(value), Buffer.from(headers, 'hex'));
      }
      await log.append(writer.take());
    }
  }
}
