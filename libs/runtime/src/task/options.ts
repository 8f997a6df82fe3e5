import type { StageProgram, TaskContext } from '@millrace/engine';
import type { TopicPartition, TopicPosition } from '@millrace/ports';

/** How eagerly tasks commit and snapshot. */
export interface TaskTuning {
  /** Time between commits of a task that reads a source. */
  readonly commitIntervalMs: number;
  /** A commit happens earlier when this much is buffered. */
  readonly maxPendingBytes: number;
  /** A snapshot round begins once the deltas since the last one exceed this and the last round's own size. */
  readonly snapshotAfterBytes: number;
  /** … or once there were this many commits since. */
  readonly snapshotAfterCommits: number;
  /** A commit of a round takes about so many bytes of state along; more when the state is large or changes fast. */
  readonly snapshotPartBytes: number;
  /** How long a poll waits when there is nothing to do. */
  readonly idlePollMs: number;
  /** How often what a task has read of its exchange is deleted. */
  readonly trimInputMs: number;
  /** How often to look whether sources have gained topic partitions. */
  readonly sourceCheckMs: number;
  /** The first pause before a task or pipeline that has failed is tried again, where somebody may have mended it. */
  readonly retryFailedMs: number;
}

export const DEFAULT_TUNING: TaskTuning = {
  commitIntervalMs: 200,
  maxPendingBytes: 8 * 1024 * 1024,
  snapshotAfterBytes: 4 * 1024 * 1024,
  snapshotAfterCommits: 2000,
  snapshotPartBytes: 64 * 1024,
  idlePollMs: 500,
  trimInputMs: 30_000,
  sourceCheckMs: 10_000,
  retryFailedMs: 10_000,
};

/** One task: a stage's program and one topic partition of its input. */
export interface TaskDefinition extends TaskContext {
  /** `<pipeline>.<node>.<task>` */
  readonly taskId: string;
  readonly program: StageProgram;
  readonly input: TopicPartition;
  readonly state: TopicPartition;
  /** Of the state topic; null: the log does not tell. */
  readonly stateTopicId?: string | null;
  /** Of the plan that runs now, 8 bytes. */
  readonly planIdentity: Buffer;
  /** Of all plans whose state it can go on with. */
  readonly knownIdentities: readonly Buffer[];
  readonly generation: number;
  /** Instead of the tuning's. */
  readonly commitIntervalMs?: number;
  /** Where a task that never committed begins. */
  startPosition(): Promise<TopicPosition>;
}
