import { sealBatch } from '@millrace/formats';
import type {
  EventLog,
  GroupMember,
  GroupSpec,
  LogReader,
  MillraceError,
  PendingBatch,
  Retention,
  TaskLog,
  TaskSpec,
  TopicPartition,
  TopicPosition,
  TopicSpec,
} from '@millrace/ports';
import { closed, partitionsDiffer, unknownTopic } from './errors.ts';
import { FolderLock } from './folder-lock.ts';
import { GroupCommit } from './group-commit.ts';
import { Groups } from './groups.ts';
import type { LogPartition } from './log-partition.ts';
import { LmdbReader } from './reader.ts';
import { RetentionKeeper } from './retention.ts';
import { Storage } from './storage.ts';
import { LmdbTaskLog } from './task-log.ts';

export interface LmdbEventLogOptions {
  /** The log's own folder; created when missing. */
  readonly path: string;
  /**
   * Called once when the disk reports an error other than being full: what is on it is unknown until the log is
   * opened anew, so the process must end. The default writes the error to stderr and exits with 70.
   */
  readonly onFatal?: (error: Error) => void;
  /** A write that takes longer is answered with a retriable error; it may have happened. Default 30 s. */
  readonly deadlineMs?: number;
  /** Plain appends get `MLR_LOG_FULL` below this much free disk; commits may use it up. Default 64 MiB. */
  readonly reserveBytes?: number;
  /** Of `source` topics that have none of their own. Default: everything is kept. */
  readonly retention?: Retention;
  /** How often retention is looked after. Default one minute. */
  readonly retentionIntervalMs?: number;
}

/**
 * The event log of one process, in one LMDB environment. An acknowledgement means synced to disk. Writes of all
 * callers are grouped into one transaction after the other; readers are told of new records, they do not look for
 * them. Consumer groups have their members in this process.
 */
export class LmdbEventLog implements EventLog {
  readonly #lock: FolderLock;
  readonly #storage: Storage;
  readonly #writer: GroupCommit;
  readonly #topics = new Map<string, readonly LogPartition[]>();
  readonly #groups: Groups;
  readonly #retention: RetentionKeeper;
  readonly #readers = new Set<LmdbReader>();
  #isClosed = false;

  /**
   * Rejects with `MLR_LOG_IN_USE` when the folder is open elsewhere, `MLR_LOG_FORMAT_NEWER` when a newer release
   * wrote it, `MLR_LOG_DAMAGED` when the last batch of a topic partition cannot be read.
   */
  static async open(options: LmdbEventLogOptions): Promise<LmdbEventLog> {
    const lock = new FolderLock(options.path);
    try {
      return new LmdbEventLog(lock, new Storage(options.path), options);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  private constructor(lock: FolderLock, storage: Storage, options: LmdbEventLogOptions) {
    this.#lock = lock;
    this.#storage = storage;
    this.#writer = new GroupCommit(storage, {
      deadlineMs: options.deadlineMs ?? 30_000,
      reserveBytes: options.reserveBytes ?? 64 * 1024 * 1024,
      onFatal: options.onFatal ?? exit,
    });
    const host = { storage, writer: this.#writer, partitions: (topic: string) => this.#topics.get(topic) ?? [] };
    this.#groups = new Groups(host);
    this.#retention = new RetentionKeeper(host, options.retention ?? {});
    for (const { key, value } of storage.topics.getRange()) this.#topics.set(key, storage.load(key, value));
    this.#retention.start(options.retentionIntervalMs ?? 60_000);
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    const refusal = await this.#writer.run(0, ({ storage }): MillraceError | null => {
      for (const { name, partitions, kind } of topics) {
        const found = storage.topics.get(name)?.ids.length ?? partitions;
        if (found !== partitions && kind !== 'source') return partitionsDiffer(name, found, partitions);
      }
      for (const topic of topics) if (storage.topics.get(topic.name) === undefined) storage.grow(topic);
      return null;
    });
    if (refusal !== null) throw refusal;
    this.#reload(topics.map((topic) => topic.name));
  }

  async addPartitions(topic: string, count: number): Promise<void> {
    this.#partition({ topic, partition: 0 });
    await this.#writer.run(0, ({ storage }) => storage.grow({ name: topic, partitions: count, kind: 'source' }));
    this.#reload([topic]);
  }

  /** The number of its first topic partition: no other topic ever had or gets it. */
  async topicId(topic: string): Promise<string | null> {
    return this.#topics.get(topic)?.[0]?.id.toString() ?? null;
  }

  async batchBefore(position: TopicPosition): Promise<number | null> {
    return this.#storage.checksumBefore(this.#partition(position), position.offset);
  }

  async trim(positions: readonly TopicPosition[]): Promise<void> {
    const targets = positions.map((position) => this.#partition(position));
    await this.#writer.run(0, (transaction) => {
      positions.forEach(({ offset }, i) => transaction.trim(targets[i], offset));
    });
  }

  async partitionCount(topic: string): Promise<number | null> {
    this.#assertOpen();
    return this.#topics.get(topic)?.length ?? null;
  }

  async bounds(
    partitions: readonly TopicPartition[],
  ): Promise<readonly { readonly start: number; readonly end: number }[]> {
    return partitions.map((at) => {
      const { start, end } = this.#partition(at);
      return { start, end };
    });
  }

  async offsetsAt(partitions: readonly TopicPartition[], timestampMs: number): Promise<readonly number[]> {
    return Promise.all(partitions.map((at) => this.#storage.offsetAt(this.#partition(at), timestampMs)));
  }

  async committedOffsets(group: string, partitions: readonly TopicPartition[]): Promise<readonly number[]> {
    return partitions.map(({ topic, partition }) => this.#storage.offsets.get([group, topic, partition]) ?? -1);
  }

  async append(batches: readonly PendingBatch[]): Promise<readonly number[]> {
    if (batches.length === 0) return [];
    const targets = batches.map((batch) => this.#partition(batch));
    const bytes = batches.reduce((sum, batch) => sum + batch.bytes.length, 0);
    this.#writer.assertRoom(bytes);
    for (const batch of batches) sealBatch(batch.bytes, {});
    return this.#writer.run(bytes, (transaction) => batches.map((batch, i) => transaction.append(targets[i], batch)));
  }

  openReader(positions: readonly TopicPosition[]): LogReader {
    const reader = new LmdbReader(
      this.#storage,
      (at) => this.#partition(at),
      positions,
      () => this.#readers.delete(reader),
    );
    this.#readers.add(reader);
    return reader;
  }

  async openTask(spec: TaskSpec): Promise<TaskLog> {
    const partition = (at: TopicPartition) => this.#partition(at);
    return LmdbTaskLog.open({ storage: this.#storage, writer: this.#writer, partition }, spec);
  }

  async joinGroup(spec: GroupSpec): Promise<GroupMember> {
    this.#assertOpen();
    return this.#groups.join(spec);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const reader of [...this.#readers]) await reader.close();
    await this.#groups.close();
    await this.#retention.stop();
    await this.#writer.close();
    await this.#storage.close();
    this.#lock.release();
  }

  /** Takes in what was created or grown, by this call or by one that has not come this far. */
  #reload(topics: readonly string[]): void {
    let changed = false;
    for (const topic of topics) {
      const record = this.#storage.topics.get(topic);
      const loaded = this.#topics.get(topic) ?? [];
      if (record === undefined || record.ids.length === loaded.length) continue;
      this.#topics.set(topic, this.#storage.load(topic, record, loaded));
      changed = true;
    }
    if (changed) this.#groups.rebalanceAll();
  }

  #partition(at: TopicPartition): LogPartition {
    this.#assertOpen();
    const partition = this.#topics.get(at.topic)?.[at.partition];
    if (partition === undefined) throw unknownTopic(at);
    return partition;
  }

  #assertOpen(): void {
    if (this.#isClosed) throw closed();
  }
}

function exit(error: Error): never {
  process.stderr.write(`${error.message}\n${String(error.cause)}\n`);
  process.exit(70);
}
