import {
  type EventLog,
  type GroupMember,
  type GroupSpec,
  type LogReader,
  type PendingBatch,
  type TaskLog,
  type TaskSpec,
  type TopicPartition,
  type TopicPosition,
  type TopicSpec,
} from '@millrace/ports';
import { Cluster } from './cluster/cluster.ts';
import { retrying } from './cluster/retry.ts';
import { logClosed } from './errors.ts';
import { fetchGroupOffsets } from './group/group-offsets.ts';
import { KafkaGroupMember } from './group/member.ts';
import { OffsetPublisher } from './group/offset-publisher.ts';
import { resolveOptions, type KafkaEventLogOptions, type ResolvedOptions } from './options.ts';
import { checksumBefore, deleteBefore, findBounds, findOffsetsAt } from './offsets.ts';
import { Fetcher } from './reading/fetcher.ts';
import { KafkaReader } from './reading/reader.ts';
import { addPartitions, ensureTopics, partitionCount } from './topics.ts';
import { Appender } from './writing/appender.ts';
import { KafkaTaskLog } from './writing/task-log.ts';

/**
 * `EventLog` on Kafka (2.5 up to 4.x). Readers share one fetch connection per broker, appends share one, tasks a few;
 * every group member has its own. Reads are read_committed. Appends are durable when all in-sync replicas have them.
 */
export class KafkaEventLog implements EventLog {
  readonly #cluster: Cluster;
  readonly #options: ResolvedOptions;
  readonly #fetcher: Fetcher;
  readonly #appender: Appender;
  readonly #publisher: OffsetPublisher;
  readonly #readers = new Set<KafkaReader>();
  readonly #tasks = new Set<KafkaTaskLog>();
  readonly #members = new Set<KafkaGroupMember>();
  #memberCount = 0;
  #closed = false;

  /**
   * Resolves when a broker has answered. Rejects with `MLR_LOG_UNAVAILABLE` (retriable) when none does within
   * `connectTimeoutMs`, with `MLR_LOG_AUTHENTICATION`, `MLR_LOG_TLS` or `MLR_LOG_OPTIONS` when trying again is no use.
   */
  static async open(options: KafkaEventLogOptions): Promise<KafkaEventLog> {
    const resolved = resolveOptions(options);
    const cluster = new Cluster(resolved.cluster);
    try {
      await retrying('connecting to Kafka', resolved.cluster.connectTimeoutMs, () => cluster.refresh([]));
    } catch (error) {
      cluster.close();
      throw error;
    }
    return new KafkaEventLog(cluster, resolved);
  }

  private constructor(cluster: Cluster, options: ResolvedOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#fetcher = new Fetcher(cluster, options.fetch, async (partition) => {
      const [bounds] = await findBounds(cluster, [partition], options.timeoutMs);
      return bounds;
    });
    this.#appender = new Appender(cluster, options.write);
    this.#publisher = new OffsetPublisher(cluster, (group) => [...this.#members].find((m) => m.group === group));
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    this.#checkOpen();
    await ensureTopics(this.#cluster, topics, this.#options.replicationFactor, this.#options.timeoutMs);
  }

  async partitionCount(topic: string): Promise<number | null> {
    this.#checkOpen();
    return partitionCount(this.#cluster, topic, this.#options.timeoutMs);
  }

  async addPartitions(topic: string, count: number): Promise<void> {
    this.#checkOpen();
    await addPartitions(this.#cluster, topic, count, this.#options.timeoutMs);
  }

  async topicId(topic: string): Promise<string | null> {
    this.#checkOpen();
    return retrying(`reading the id of topic ${topic}`, this.#options.timeoutMs, () => this.#cluster.topicId(topic));
  }

  async batchBefore(position: TopicPosition): Promise<number | null> {
    this.#checkOpen();
    return checksumBefore(this.#cluster, position, this.#options.timeoutMs);
  }

  async trim(positions: readonly TopicPosition[]): Promise<void> {
    this.#checkOpen();
    await deleteBefore(this.#cluster, positions);
  }

  async bounds(partitions: readonly TopicPartition[]): Promise<readonly { start: number; end: number }[]> {
    this.#checkOpen();
    return findBounds(this.#cluster, partitions, this.#options.timeoutMs);
  }

  async offsetsAt(partitions: readonly TopicPartition[], timestampMs: number): Promise<readonly number[]> {
    this.#checkOpen();
    return findOffsetsAt(this.#cluster, partitions, timestampMs, this.#options.timeoutMs);
  }

  async committedOffsets(group: string, partitions: readonly TopicPartition[]): Promise<readonly number[]> {
    this.#checkOpen();
    return fetchGroupOffsets(this.#cluster, group, partitions);
  }

  async append(batches: readonly PendingBatch[]): Promise<readonly number[]> {
    this.#checkOpen();
    return this.#appender.append(batches);
  }

  openReader(positions: readonly TopicPosition[]): LogReader {
    this.#checkOpen();
    const reader = new KafkaReader(this.#fetcher, positions, (closed) => this.#readers.delete(closed));
    this.#readers.add(reader);
    return reader;
  }

  async openTask(spec: TaskSpec): Promise<TaskLog> {
    this.#checkOpen();
    const context = {
      cluster: this.#cluster,
      limits: this.#options.write,
      transactionalIdPrefix: this.#options.transactionalIdPrefix,
      transactionTimeoutMs: this.#options.transactionTimeoutMs,
      openTimeoutMs: this.#options.timeoutMs,
      openReader: (position: TopicPosition) => this.openReader([position]),
      onCommitted: (of: TaskSpec, commit: { inputOffsets: readonly TopicPosition[] }) =>
        this.#publisher.publish(of.group, commit.inputOffsets),
      onClose: (closed: KafkaTaskLog) => this.#tasks.delete(closed),
    };
    const task = await KafkaTaskLog.open(context, spec);
    if (this.#closed) {
      await task.close();
      throw logClosed();
    }
    this.#tasks.add(task);
    return task;
  }

  async joinGroup(spec: GroupSpec): Promise<GroupMember> {
    this.#checkOpen();
    const lane = `group-${this.#memberCount++}`;
    return KafkaGroupMember.join(this.#cluster, spec, this.#options.group, lane, this.#members);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([...this.#readers].map((reader) => reader.close()));
    await Promise.all([...this.#tasks].map((task) => task.close()));
    await this.#publisher.close();
    await Promise.all([...this.#members].map((member) => member.leave()));
    this.#fetcher.close();
    this.#appender.close();
    this.#cluster.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw logClosed();
  }
}
