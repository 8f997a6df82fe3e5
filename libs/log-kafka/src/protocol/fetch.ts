import type { ProtocolCall } from '../kafkajs/internals.ts';
import { WireReader, WireWriter } from './wire.ts';

const FETCH_KEY = 1;
const FETCH_VERSION = 11;
const READ_COMMITTED = 1;

export interface FetchTarget {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly maxBytes: number;
}

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly lastStableOffset: number;
  /** Ascending by `firstOffset`; all that reach into `recordSet`. */
  readonly aborted: readonly AbortedTransaction[];
  /** Whole record batches, the last one possibly cut off. A view into the response. */
  readonly recordSet: Buffer;
}

export interface FetchResponse {
  readonly errorCode: number;
  readonly partitions: readonly FetchedPartition[];
}

/**
 * Fetch v11 without a fetch session, read_committed. Waits at the broker up to `maxWaitMs` for the first byte. The
 * record sets stay bytes: kafkajs' own decoder makes several objects per record, which is 5 times slower.
 */
export function fetchCall(
  targets: readonly FetchTarget[],
  maxWaitMs: number,
  maxBytes: number,
): ProtocolCall<FetchResponse> {
  return {
    request: {
      apiKey: FETCH_KEY,
      apiVersion: FETCH_VERSION,
      apiName: 'Fetch',
      encode: async () => encodeFetch(targets, maxWaitMs, maxBytes),
    },
    response: {
      decode: async (payload) => decodeFetch(payload),
      parse: (response: FetchResponse) => response,
    },
  };
}

function encodeFetch(targets: readonly FetchTarget[], maxWaitMs: number, maxBytes: number): WireWriter {
  const byTopic = Map.groupBy(targets, (target) => target.topic);
  const writer = new WireWriter(128 + targets.length * 64);
  writer.int32(-1).int32(maxWaitMs).int32(1).int32(maxBytes).int8(READ_COMMITTED);
  writer.int32(0).int32(-1); // no session
  writer.array([...byTopic], ([topic, partitions]) => {
    writer.string(topic).array(partitions, (target) => {
      writer.int32(target.partition).int32(-1).int64(target.offset).int64(-1).int32(target.maxBytes);
    });
  });
  return writer.int32(0).string(''); // nothing to forget, no rack
}

/** Exported for tests. */
export function decodeFetch(payload: Buffer): FetchResponse & { clientSideThrottleTime: number } {
  const reader = new WireReader(payload);
  const clientSideThrottleTime = reader.int32();
  const errorCode = reader.int16();
  reader.int32(); // session id
  const topics = reader.array(() => {
    const topic = reader.string() ?? '';
    return reader.array(() => decodePartition(reader, topic));
  });
  return { clientSideThrottleTime, errorCode, partitions: topics.flat() };
}

function decodePartition(reader: WireReader, topic: string): FetchedPartition {
  const partition = reader.int32();
  const errorCode = reader.int16();
  reader.int64(); // high watermark
  const lastStableOffset = reader.int64();
  reader.int64(); // log start offset
  const aborted = reader.array(() => ({ producerId: reader.bigint64(), firstOffset: reader.int64() }));
  reader.int32(); // preferred read replica: we name no rack, so there is none
  return { topic, partition, errorCode, lastStableOffset, aborted, recordSet: reader.bytes() };
}
