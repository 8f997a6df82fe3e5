import type { PendingBatch } from '@millrace/ports';
import type { ProtocolCall } from '../kafkajs/internals.ts';
import { WireReader, WireWriter } from './wire.ts';

const PRODUCE_KEY = 0;
const PRODUCE_VERSION = 7;
const ALL_REPLICAS = -1;

export interface ProducedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** Offset of the batch's first record. */
  readonly baseOffset: number;
  /** The broker's clock when it took the batch; -1 where the topic keeps the time of the producer. */
  readonly appendTimeMs: number;
}

/**
 * Produce v7, acks=all, of sealed batches. Kafka takes one batch per topic partition and request: the caller splits
 * (`nextProduceRound`). `timeoutMs` is how long the leader waits for its replicas.
 */
export function produceCall(
  batches: readonly PendingBatch[],
  timeoutMs: number,
  transactionalId: string | null,
): ProtocolCall<readonly ProducedPartition[]> {
  return {
    request: {
      apiKey: PRODUCE_KEY,
      apiVersion: PRODUCE_VERSION,
      apiName: 'Produce',
      encode: async () => encodeProduce(batches, timeoutMs, transactionalId),
    },
    response: {
      decode: async (payload) => decodeProduce(payload),
      parse: (response: ReturnType<typeof decodeProduce>) => response.partitions,
    },
  };
}

function encodeProduce(
  batches: readonly PendingBatch[],
  timeoutMs: number,
  transactionalId: string | null,
): WireWriter {
  const byTopic = Map.groupBy(batches, (batch) => batch.topic);
  const bytes = batches.reduce((sum, batch) => sum + batch.bytes.length, 0);
  const writer = new WireWriter(256 + batches.length * 64 + bytes);
  writer.string(transactionalId).int16(ALL_REPLICAS).int32(timeoutMs);
  return writer.array([...byTopic], ([topic, partitions]) => {
    writer.string(topic).array(partitions, (batch) => {
      writer.int32(batch.partition).bytes(batch.bytes);
    });
  });
}

/** Exported for tests. */
export function decodeProduce(payload: Buffer): { partitions: ProducedPartition[]; clientSideThrottleTime: number } {
  const reader = new WireReader(payload);
  const topics = reader.array(() => {
    const topic = reader.string() ?? '';
    return reader.array(() => {
      const partition = reader.int32();
      const errorCode = reader.int16();
      const baseOffset = reader.int64();
      const appendTimeMs = reader.int64();
      reader.int64(); // log start offset
      return { topic, partition, errorCode, baseOffset, appendTimeMs };
    });
  });
  return { partitions: topics.flat(), clientSideThrottleTime: reader.int32() };
}

/**
 * Takes from `waiting` what the next Produce request to one leader carries: the first waiting batch of each topic
 * partition, while it fits into `maxBytes` (one batch always goes). What stays keeps its order.
 */
export function nextProduceRound<B extends PendingBatch>(waiting: B[], maxBytes: number): B[] {
  const round: B[] = [];
  const rest: B[] = [];
  const seen = new Set<string>();
  let bytes = 0;
  for (const batch of waiting) {
    const key = `${batch.topic}/${batch.partition}`;
    const fits = round.length === 0 || bytes + batch.bytes.length <= maxBytes;
    if (fits && !seen.has(key)) {
      round.push(batch);
      bytes += batch.bytes.length;
    } else {
      rest.push(batch);
    }
    seen.add(key);
  }
  waiting.splice(0, waiting.length, ...rest);
  return round;
}
