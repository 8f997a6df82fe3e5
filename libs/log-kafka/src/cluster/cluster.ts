import { MillraceError, type TopicPartition } from '@millrace/ports';
import { ConnectionLost } from '../errors.ts';
import {
  apiVersionsCall,
  type CoordinatorKind,
  findCoordinatorCall,
  metadataCall,
  protocolError,
} from '../kafkajs/calls.ts';
import type { ConnectionOptions } from '../kafkajs/connection.ts';
import type { ProtocolCall } from '../kafkajs/internals.ts';
import { Code } from '../protocol/codes.ts';
import { METADATA_KEY, TOPIC_ID_VERSION, topicIdCall } from '../protocol/metadata.ts';
import { Connections } from './connections.ts';

export interface ClusterOptions extends ConnectionOptions {
  /** `host:port` of some brokers; the others are found through them. */
  readonly brokers: readonly string[];
}

interface TopicMetadata {
  readonly errorCode: number;
  /** Node id of each topic partition's leader; below 0 while there is none. */
  readonly leaders: readonly number[];
}

/**
 * Who leads and who coordinates, and how to reach them. Everything is cached until the caller says it was wrong
 * (`forget…`), and asked again when it is next needed. Does not retry: callers know for how long they may.
 */
export class Cluster {
  readonly #bootstrap: readonly string[];
  readonly #connections: Connections;
  readonly #addresses = new Map<number, string>();
  readonly #topics = new Map<string, TopicMetadata>();
  readonly #coordinators = new Map<string, number>();
  readonly #wanted = new Set<string>();
  #controller = -1;
  #mostBrokers = 0;
  #refreshing: Promise<unknown> = Promise.resolve();
  #queued: Promise<void> | null = null;

  constructor(options: ClusterOptions) {
    this.#bootstrap = options.brokers;
    this.#connections = new Connections(options);
  }

  /**
   * The most brokers ever seen at once, or named in the options: metadata leaves out the ones that are down, and no
   * topic may get fewer replicas because of that.
   */
  get brokerCount(): number {
    return Math.max(this.#mostBrokers, this.#bootstrap.length);
  }

  get controller(): number {
    return this.#controller;
  }

  async send<T>(node: number, lane: string, call: ProtocolCall<T>, timeoutMs?: number): Promise<T> {
    const address = this.#addresses.get(node);
    if (address === undefined) throw new ConnectionLost(`broker ${node}`, 'not in the cluster metadata at present');
    return this.#connections.send(address, lane, call, timeoutMs);
  }

  /** Asks the cluster anew about these topics (none: about brokers only). Calls that overlap share one request. */
  refresh(topics: readonly string[]): Promise<void> {
    for (const topic of topics) this.#wanted.add(topic);
    this.#queued ??= this.#refreshing.then(() => {
      const asked = [...this.#wanted];
      this.#wanted.clear();
      this.#queued = null;
      const refreshed = this.#fetchMetadata(asked);
      this.#refreshing = refreshed.catch(() => {});
      return refreshed;
    });
    return this.#queued;
  }

  /** Number of topic partitions, asked anew; null when there is no such topic. */
  async partitionCount(topic: string): Promise<number | null> {
    await this.refresh([topic]);
    const metadata = this.#topics.get(topic);
    if (metadata === undefined || metadata.errorCode === Code.UNKNOWN_TOPIC_OR_PARTITION) return null;
    if (metadata.errorCode !== 0) throw protocolError(metadata.errorCode, `reading metadata of topic ${topic}`);
    return metadata.leaders.length;
  }

  /** Null when there is no such topic, or the broker asked is too old to tell. */
  async topicId(topic: string): Promise<string | null> {
    const versions = await this.#sendToAny(apiVersionsCall());
    if ((versions[METADATA_KEY]?.maxVersion ?? 0) < TOPIC_ID_VERSION) return null;
    const { errorCode, id } = await this.#sendToAny(topicIdCall(topic));
    if (errorCode === Code.UNKNOWN_TOPIC_OR_PARTITION) return null;
    if (errorCode !== 0) throw protocolError(errorCode, `reading the id of topic ${topic}`);
    return id;
  }

  /** From the cache, without asking; -1 when unknown. */
  cachedLeader(topic: string, partition: number): number {
    return this.#topics.get(topic)?.leaders[partition] ?? -1;
  }

  /** Rejects with a `ProtocolError` when the topic partition does not exist or has no leader at present. */
  async leaderOf(topic: string, partition: number): Promise<number> {
    const cached = this.cachedLeader(topic, partition);
    if (cached >= 0) return cached;
    await this.refresh([topic]);
    const { errorCode = Code.UNKNOWN_TOPIC_OR_PARTITION, leaders = [] } = this.#topics.get(topic) ?? {};
    const what = `finding the leader of ${topic}/${partition}`;
    if (errorCode !== 0) throw protocolError(errorCode, what);
    if (leaders[partition] === undefined) throw protocolError(Code.UNKNOWN_TOPIC_OR_PARTITION, what);
    if (leaders[partition] < 0) throw protocolError(Code.LEADER_NOT_AVAILABLE, what);
    return leaders[partition];
  }

  async byLeader<P extends TopicPartition>(items: readonly P[]): Promise<Map<number, P[]>> {
    const unknown = new Set(items.filter((p) => this.cachedLeader(p.topic, p.partition) < 0).map((p) => p.topic));
    if (unknown.size > 0) await this.refresh([...unknown]);
    const leaders = new Map<number, P[]>();
    for (const item of items) {
      const leader = await this.leaderOf(item.topic, item.partition);
      const led = leaders.get(leader);
      if (led === undefined) leaders.set(leader, [item]);
      else led.push(item);
    }
    return leaders;
  }

  /**
   * Whether every broker that can be reached has heard of the topic and of that many topic partitions, each with a
   * leader: news of it spreads within some milliseconds.
   */
  async everyBrokerKnows(topic: string, partitions: number): Promise<boolean> {
    const answers = await Promise.all(
      [...this.#addresses.values()].map((address) =>
        this.#connections.send(address, 'control', metadataCall([topic])).catch(() => null),
      ),
    );
    return answers.every(
      (answer) =>
        answer === null ||
        answer.topicMetadata.every(
          ({ topicErrorCode, partitionMetadata }) =>
            topicErrorCode === 0 &&
            partitionMetadata.length >= partitions &&
            partitionMetadata.every(({ leader }) => leader >= 0),
        ),
    );
  }

  forgetTopics(topics: Iterable<string>): void {
    for (const topic of topics) this.#topics.delete(topic);
  }

  async coordinator(kind: CoordinatorKind, key: string): Promise<number> {
    const cached = this.#coordinators.get(`${kind}|${key}`);
    if (cached !== undefined && this.#addresses.has(cached)) return cached;
    const { nodeId } = await this.#sendToAny(findCoordinatorCall(kind, key));
    if (!this.#addresses.has(nodeId)) await this.refresh([]);
    this.#coordinators.set(`${kind}|${key}`, nodeId);
    return nodeId;
  }

  forgetCoordinator(kind: CoordinatorKind, key: string): void {
    this.#coordinators.delete(`${kind}|${key}`);
  }

  dropLane(lane: string): void {
    this.#connections.dropLane(lane);
  }

  close(): void {
    this.#connections.close();
  }

  async #fetchMetadata(topics: readonly string[]): Promise<void> {
    const metadata = await this.#sendToAny(metadataCall(topics));
    this.#addresses.clear();
    for (const { nodeId, host, port } of metadata.brokers) {
      this.#addresses.set(nodeId, host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
    }
    this.#controller = metadata.controllerId;
    this.#mostBrokers = Math.max(this.#mostBrokers, metadata.brokers.length);
    for (const { topic, topicErrorCode, partitionMetadata } of metadata.topicMetadata) {
      const leaders: number[] = Array.from({ length: partitionMetadata.length }, () => -1);
      for (const { partitionId, leader } of partitionMetadata) leaders[partitionId] = leader;
      this.#topics.set(topic, { errorCode: topicErrorCode, leaders });
    }
  }

  /** The first broker that answers, in random order. `MLR_LOG_UNAVAILABLE` naming all of them when none does. */
  async #sendToAny<T>(call: ProtocolCall<T>): Promise<T> {
    const known = shuffled([...this.#addresses.values()]);
    // A broker whose machine vanished takes as long as connecting may: those that are connected come first.
    const open = known.filter((address) => this.#connections.isOpen(address, 'control'));
    const addresses = [...new Set([...open, ...known, ...shuffled(this.#bootstrap)])];
    let last: unknown;
    for (const address of addresses) {
      try {
        return await this.#connections.send(address, 'control', call);
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error;
        last = error;
      }
    }
    throw new MillraceError(
      'MLR_LOG_UNAVAILABLE',
      `reaching Kafka: no broker answers at ${addresses.join(', ')} (${(last as Error).message}); check the addresses and that the brokers run`,
      { retriable: true, cause: last, details: { addresses } },
    );
  }
}

function shuffled(items: readonly string[]): string[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
