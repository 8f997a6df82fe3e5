import { ProtocolError } from '../errors.ts';
import { WireWriter } from '../protocol/wire.ts';
import { type ApiVersions, errorCodes, type ProtocolCall, requests } from './internals.ts';

/**
 * The small requests, encoded and decoded by kafkajs. Versions are pinned to what Kafka 2.4 up to 4.x speaks. kafkajs'
 * `parse` is replaced: it throws the first error of a whole response (one deleted topic makes every metadata request
 * fail, #1763), we need each topic partition's own.
 */
export function call<D, T>(api: string, version: number, args: object, read: (decoded: D) => T): ProtocolCall<T> {
  const { request, response } = requests[api].protocol({ version })(args);
  return { request, response: { decode: response.decode, parse: read } };
}

const TYPE_OF = new Map<number, string>([
  ...errorCodes.map(({ code, type }) => [code, type] as const),
  [90, 'PRODUCER_FENCED'],
]);

/** Throws `ProtocolError` unless the code is 0. */
export function check(code: number, what: string): void {
  if (code !== 0) throw protocolError(code, what);
}

export function protocolError(code: number, what: string): ProtocolError {
  return new ProtocolError(code, TYPE_OF.get(code) ?? `error ${code}`, what);
}

export interface TopicPartitions<P> {
  readonly topic: string;
  readonly partitions: readonly P[];
}

export interface ClusterMetadata {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[];
  readonly controllerId: number;
  readonly topicMetadata: readonly {
    readonly topic: string;
    readonly topicErrorCode: number;
    readonly partitionMetadata: readonly { readonly partitionId: number; readonly leader: number }[];
  }[];
}

/** Never creates a topic. No topics: brokers only (kafkajs encodes an empty list as "all topics"). */
export function metadataCall(topics: readonly string[]): ProtocolCall<ClusterMetadata> {
  const { request, response } = call(
    'Metadata',
    6,
    { topics, allowAutoTopicCreation: false },
    (d: ClusterMetadata) => d,
  );
  const encode = async (): Promise<WireWriter> => {
    const writer = new WireWriter();
    return writer.array(topics, (topic) => writer.string(topic)).int8(0);
  };
  return { request: { ...request, encode }, response };
}

/** What the broker speaks, by API key. */
export function apiVersionsCall(): ProtocolCall<ApiVersions> {
  type Decoded = { apiVersions: readonly { apiKey: number; minVersion: number; maxVersion: number }[] };
  return call('ApiVersions', 2, {}, (d: Decoded) => Object.fromEntries(d.apiVersions.map((api) => [api.apiKey, api])));
}

export type CoordinatorKind = 'group' | 'transaction';

export function findCoordinatorCall(kind: CoordinatorKind, key: string): ProtocolCall<{ nodeId: number }> {
  const args = { groupId: key, coordinatorType: kind === 'group' ? 0 : 1 };
  return call('GroupCoordinator', 2, args, (d: { errorCode: number; coordinator: { nodeId: number } }) => {
    check(d.errorCode, `finding the coordinator of ${kind} ${key}`);
    return d.coordinator;
  });
}

/** `producerId` stays the decimal text kafkajs decodes it to: it may pass 2^53. */
export function initProducerIdCall(
  transactionalId: string,
  transactionTimeout: number,
): ProtocolCall<{ producerId: string; producerEpoch: number }> {
  type Decoded = { errorCode: number; producerId: string; producerEpoch: number };
  return call('InitProducerId', 1, { transactionalId, transactionTimeout }, (d: Decoded) => {
    check(d.errorCode, `taking over transactional.id ${transactionalId}`);
    return d;
  });
}

export interface ProducerIdentity {
  readonly transactionalId: string;
  readonly producerId: string;
  readonly producerEpoch: number;
}

/** Throws the first error; resolves only when every one of `topics` was added. */
export function addPartitionsToTxnCall(
  producer: ProducerIdentity,
  topics: readonly TopicPartitions<number>[],
): ProtocolCall<void> {
  type Decoded = { errors: { topic: string; partitionErrors: { partition: number; errorCode: number }[] }[] };
  return call('AddPartitionsToTxn', 1, { ...producer, topics }, (d: Decoded) => {
    const answers = d.errors.flatMap(({ topic, partitionErrors }) => partitionErrors.map((p) => ({ topic, ...p })));
    // A partition that fails makes the others OPERATION_NOT_ATTEMPTED (55): the cause is the one to report.
    const failed =
      answers.find((p) => p.errorCode !== 0 && p.errorCode !== 55) ?? answers.find((p) => p.errorCode !== 0);
    if (failed) check(failed.errorCode, `adding ${failed.topic}/${failed.partition} to the transaction`);
    const asked = topics.reduce((sum, t) => sum + t.partitions.length, 0);
    if (answers.length < asked) throw protocolError(-1, 'adding topic partitions to the transaction: some are missing');
  });
}

export function endTxnCall(producer: ProducerIdentity, commit: boolean): ProtocolCall<void> {
  return call('EndTxn', 1, { ...producer, transactionResult: commit }, (d: { errorCode: number }) =>
    check(d.errorCode, `${commit ? 'committing' : 'aborting'} the transaction of ${producer.transactionalId}`),
  );
}

export interface ListedOffset {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly offset: number;
}

/** Read committed: the end is the last stable offset. Timestamp -1 asks for the end, -2 for the start. */
export function listOffsetsCall(
  topics: readonly TopicPartitions<{ readonly partition: number; readonly timestamp: number }>[],
): ProtocolCall<ListedOffset[]> {
  type Decoded = { responses: TopicPartitions<{ partition: number; errorCode: number; offset: string }>[] };
  return call('ListOffsets', 3, { replicaId: -1, isolationLevel: 1, topics }, (d: Decoded) =>
    d.responses.flatMap(({ topic, partitions }) => partitions.map((p) => ({ ...p, topic, offset: Number(p.offset) }))),
  );
}

export function deleteRecordsCall(topic: string, partition: number, offset: number): ProtocolCall<void> {
  type Decoded = { topics: TopicPartitions<{ errorCode: number }>[] };
  return call('DeleteRecords', 1, { topics: [{ topic, partitions: [{ partition, offset }] }] }, (d: Decoded) => {
    for (const { partitions } of d.topics) {
      for (const { errorCode } of partitions) check(errorCode, `deleting records of ${topic}/${partition}`);
    }
  });
}

export interface TopicCreation {
  readonly topic: string;
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configEntries: readonly { readonly name: string; readonly value: string }[];
}

export function createTopicsCall(
  topics: readonly TopicCreation[],
  timeout: number,
): ProtocolCall<{ topic: string; errorCode: number; errorMessage: string | null }[]> {
  type Decoded = { topicErrors: { topic: string; errorCode: number; errorMessage: string | null }[] };
  return call('CreateTopics', 3, { topics, timeout }, (d: Decoded) => d.topicErrors);
}

/** Resolves with the error code of the one topic. */
export function createPartitionsCall(topic: string, count: number, timeout: number): ProtocolCall<number> {
  type Decoded = { topicErrors: { topic: string; errorCode: number }[] };
  const none = { topicPartitions: [] };
  const { request, response } = call('CreatePartitions', 1, none, (d: Decoded) => d.topicErrors[0]?.errorCode ?? -1);
  // kafkajs writes an absent assignment as an empty one, which brokers refuse.
  const encode = async (): Promise<WireWriter> => {
    const writer = new WireWriter();
    writer.array([topic], (name) => writer.string(name).int32(count).int32(-1));
    return writer.int32(timeout).int8(0);
  };
  return { request: { ...request, encode }, response };
}
