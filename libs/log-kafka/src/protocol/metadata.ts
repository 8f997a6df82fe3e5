import type { ProtocolCall } from '../kafkajs/internals.ts';
import { WireReader, WireWriter } from './wire.ts';

export const METADATA_KEY = 3;
/** The first that carries topic ids (Kafka 2.8). A flexible version, which kafkajs' codec, up to 6, does not have. */
export const TOPIC_ID_VERSION = 10;
const NO_ID = '0'.repeat(32);

export interface TopicIdentity {
  readonly errorCode: number;
  /** 32 hexadecimal digits; null while the topic has none. */
  readonly id: string | null;
}

/** The id of one topic, as the broker asked knows it. Never creates it. */
export function topicIdCall(topic: string): ProtocolCall<TopicIdentity> {
  return {
    request: {
      apiKey: METADATA_KEY,
      apiVersion: TOPIC_ID_VERSION,
      apiName: 'Metadata',
      encode: async () => encodeTopicIdRequest(topic),
    },
    response: {
      decode: async (payload) => decodeTopicIdResponse(payload),
      parse: (identity: TopicIdentity) => identity,
    },
  };
}

/** Exported for tests. Begins with the tagged fields that end a flexible request's header: kafkajs writes none. */
export function encodeTopicIdRequest(topic: string): WireWriter {
  const writer = new WireWriter(64 + topic.length);
  writer.noTags().uvarint(2).raw(Buffer.alloc(16)).compactString(topic).noTags();
  return writer.int8(0).int8(0).int8(0).noTags(); // create nothing, no authorised operations
}

/** Exported for tests. Reads up to the id of the only topic; partitions come behind it. */
export function decodeTopicIdResponse(payload: Buffer): TopicIdentity {
  const reader = new WireReader(payload);
  reader.skipTags();
  reader.int32(); // throttled for
  for (let brokers = reader.uvarint() - 1; brokers > 0; brokers--) {
    reader.int32();
    reader.compactString(); // host
    reader.int32();
    reader.compactString(); // rack
    reader.skipTags();
  }
  reader.compactString(); // cluster id
  reader.int32(); // controller
  if (reader.uvarint() !== 2) throw new RangeError('reading a Kafka response: metadata of one topic was asked for');
  const errorCode = reader.int16();
  reader.compactString();
  const id = reader.raw(16).toString('hex');
  return { errorCode, id: id === NO_ID ? null : id };
}
