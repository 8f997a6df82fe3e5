import type { PendingBatch, RecordBatch } from './record-batch.ts';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `offset` is the next one to read. */
export interface TopicPosition extends TopicPartition {
  readonly offset: number;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /**
   * `source` keeps what the operator configured; `view` is compacted by key; `internal` (exchange, state) has
   * unlimited retention, on a cluster replication factor 3 and min ISR 2 where the cluster has three brokers.
   */
  readonly kind: 'source' | 'view' | 'internal';
  /**
   * What may be deleted of a `source` topic, oldest first: records older than `ms`, and so many that `bytes` per topic
   * partition remain. Absent: what the log is configured with. Kafka heeds it only when it creates the topic.
   */
  readonly retention?: Retention;
  /** Of each key the newest record is enough. Kafka heeds it only when it creates the topic; the others keep all. */
  readonly compacted?: boolean;
}

export interface Retention {
  readonly ms?: number;
  readonly bytes?: number;
}

/**
 * An append-only log of topics, each with a fixed number of topic partitions. Three adapters: memory, LMDB, Kafka.
 *
 * - Within a topic partition records have strictly growing offsets and are read in that order; offsets may have gaps.
 * - Readers see only committed records: nothing of a transaction that is open or aborted.
 * - Every method may reject with a `MillraceError`; `retriable` says whether to try again. A rejected `append` may
 *   have appended. No method hangs for ever: each has a deadline of its own.
 */
export interface EventLog {
  /**
   * Creates the topics that are missing. Idempotent. Rejects with `MLR_LOG_PARTITIONS_DIFFER` when a topic exists with
   * another number of topic partitions than asked for, before it creates anything. A `source` topic that exists is
   * accepted with whatever number it has.
   */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;

  /** Number of topic partitions, or null when there is no such topic. */
  partitionCount(topic: string): Promise<number | null>;

  /**
   * Grows the topic to `count` topic partitions; does nothing when it has as many or more. Rejects with
   * `MLR_LOG_UNKNOWN_TOPIC` when there is no such topic. For state topics whose source has grown.
   */
  addPartitions(topic: string, count: number): Promise<void>;

  /**
   * Tells a topic from one of the same name that was created before or after it. Null when there is no such topic, and
   * on a cluster whose topics have no ids (Kafka before 2.8).
   */
  topicId(topic: string): Promise<string | null>;

  /** First offset still held, and the offset the next committed record will at least have, for each topic partition. */
  bounds(partitions: readonly TopicPartition[]): Promise<readonly { readonly start: number; readonly end: number }[]>;

  /**
   * First offset whose record timestamp is at or after `timestampMs`, for each topic partition; the end when there is
   * none.
   */
  offsetsAt(partitions: readonly TopicPartition[], timestampMs: number): Promise<readonly number[]>;

  /** What a consumer group, ours or another's, has committed for each topic partition; -1 where it has nothing. */
  committedOffsets(group: string, partitions: readonly TopicPartition[]): Promise<readonly number[]>;

  /**
   * Plain append for producers: resolves with the base offset of each batch once all are durable as the adapter's
   * profile says (LMDB: synced to disk; Kafka: acks=all). Not atomic across batches. At least once: when it rejects,
   * some batches may be in the log. `MLR_LOG_FULL` when there is no room (nothing was appended).
   */
  append(batches: readonly PendingBatch[]): Promise<readonly number[]>;

  /**
   * Checksum of the stored batch that holds the last offset before `position`: another one when the log does not hold
   * what was read up to there. Null: not held any more, not yet, or compaction has been at it. Tells a log that was cut
   * and has grown again from the one that was read.
   */
  batchBefore(position: TopicPosition): Promise<number | null>;

  /**
   * Deletes the records before each position. Best effort and idempotent: some may stay for a while, and nothing
   * is deleted at or beyond the position. For exchanges, behind what their reader has committed.
   */
  trim(positions: readonly TopicPosition[]): Promise<void>;

  /** Starts reading at the given positions. Close it when done. */
  openReader(positions: readonly TopicPosition[]): LogReader;

  /**
   * Takes ownership of a task: when it resolves every earlier owner is fenced, the outcome of its last commit is
   * settled, and `state` yields what it committed. See `TaskLog`.
   */
  openTask(spec: TaskSpec): Promise<TaskLog>;

  /** Joins a consumer group and takes a share of the topic partitions of `topics`. See `GroupMember`. */
  joinGroup(spec: GroupSpec): Promise<GroupMember>;

  /** Closes readers, tasks and group members that are still open, then connections or files. Idempotent. */
  close(): Promise<void>;
}

/**
 * Call order: any number of `poll`, one at a time, then `close`. Positions advance past what `poll` returned.
 * A position that retention has passed, or that lies beyond the end, rejects with `MLR_LOG_LOST_GROUND` naming topic,
 * topic partition, asked and first held offset; nothing is ever reset silently.
 */
export interface LogReader {
  /**
   * Batches in offset order per topic partition, at least one as soon as there is any; empty after `maxWaitMs`.
   * Trouble with the server is retried inside (it looks like waiting); what cannot be retried rejects.
   */
  poll(maxWaitMs: number): Promise<readonly RecordBatch[]>;

  /**
   * The last stable end offset that the newest successful fetch of this topic partition reported; null before the
   * first one and whenever the newest fetch failed. A topic partition is *caught up* when its position is at it.
   */
  stableEnd(partition: TopicPartition): number | null;

  close(): Promise<void>;
}

export interface TaskSpec {
  /** Stable name, `<pipeline>.<node>.<number>`; on Kafka the transactional.id is made from it. */
  readonly taskId: string;
  /** The task's own partition of the state log. Written by nobody else. */
  readonly state: TopicPartition;
  /** Consumer group under which `inputOffsets` are published for lag dashboards. */
  readonly group: string;
}

/**
 * One task's right to commit. Life cycle: `openTask` → read `state` to its end → any number of `commit`, one at a
 * time → `close`. After *fenced* or *unknown*, or a rejected call, the handle is dead: every later `commit` answers
 * *fenced* and the owner must open again to learn what happened.
 */
export interface TaskLog {
  /**
   * The state records that are committed, in order, up to the moment of opening. Read once. Opening commits an open
   * marker of the adapter's own and this ends exactly when it sees it, never "when it seems to be the end".
   */
  readonly state: AsyncIterable<StateRecord>;

  /**
   * What the clock of the log showed when it opened the task or took the newest commit. Null or absent where it has none
   * of its own (it runs in this process), or does not tell.
   */
  readonly logTimeMs?: number | null;

  /** Atomic: all of `state`, `outputs` and `inputOffsets` become visible, or nothing does. */
  commit(commit: TaskCommit): Promise<CommitOutcome>;

  /**
   * Deletes state records before `position` (from `StateRecord.position` or a commit outcome). Best effort and
   * idempotent; call it only after the commit that made them superfluous was answered *committed*.
   */
  trimState(position: number): Promise<void>;

  close(): Promise<void>;
}

export interface StateRecord {
  readonly position: number;
  readonly bytes: Buffer;
}

export interface TaskCommit {
  /** Records for the state log, each at most 512 KiB. The runtime's format; opaque to the adapter. */
  readonly state: readonly Buffer[];
  readonly outputs: readonly PendingBatch[];
  /** A copy for dashboards. The truth is inside `state`. */
  readonly inputOffsets: readonly TopicPosition[];
}

export type CommitOutcome =
  /** Durable. `statePosition` is the position of the first state record of this commit. */
  | { readonly status: 'committed'; readonly statePosition: number }
  /** Another owner opened the task: nothing of this commit is or will be visible. */
  | { readonly status: 'fenced' }
  /** It may be committed or not, and may still become so until someone opens the task. */
  | { readonly status: 'unknown'; readonly cause: unknown };

export interface GroupSpec {
  readonly group: string;
  /** Every topic partition of these topics is assigned to exactly one member of the newest generation. */
  readonly topics: readonly string[];
  /**
   * Called with the whole newest assignment, also when it did not change. What is not named any more is to be let go,
   * and the answer to resolve when that is done (never later than it has to be: the group waits, for a limited time,
   * before it gives what was let go to another member). Two members may all the same believe for a while that they own
   * the same topic partition: fencing decides, not this callback. Must not throw or reject.
   */
  onAssignment(assigned: readonly TopicPartition[]): void | Promise<void>;
}

export interface GroupMember {
  /** The newest assignment this member knows. */
  assignment(): readonly TopicPartition[];
  /** Whether the group still counts on this member: its last heartbeat is younger than half the session timeout. */
  isFresh(): boolean;
  /** Committed offsets of the group; -1 where there is none. */
  committed(partitions: readonly TopicPartition[]): Promise<readonly number[]>;
  /** Commits offsets as this member. Rejects with `MLR_LOG_NOT_A_MEMBER` (retriable) when a rebalance overtook it. */
  commitOffsets(positions: readonly TopicPosition[]): Promise<void>;
  /** Leaves the group at once, so that others take over without waiting for a timeout. Idempotent. */
  leave(): Promise<void>;
}
