import { RecordBatchWriter } from '@millrace/formats';
import type { CommitOutcome, PendingBatch, TaskCommit, TaskSpec, TopicPartition, TopicSpec } from '@millrace/ports';
import { partitionsDiffer, unknownTopic } from './errors.ts';
import { MemoryGroup, type Assignor } from './group.ts';
import { MemoryPartition } from './partition.ts';

interface Topic {
  readonly id: string;
  readonly spec: TopicSpec;
  partitions: readonly MemoryPartition[];
}

/** `[stateStart, stateEnd)` is the part of the state log that was committed at that moment. */
export interface OpenedTask {
  readonly epoch: number;
  readonly stateStart: number;
  readonly stateEnd: number;
}

/**
 * What all processes share: the "broker" of the memory log. Everything here happens at once and is never lost; what
 * goes wrong between a process and the cluster is `MemoryEventLog`'s business (faults.ts). Survives the crash of any
 * process, so one cluster lives through a whole simulated schedule.
 */
export class MemoryCluster {
  readonly #topics = new Map<string, Topic>();
  readonly #groups = new Map<string, MemoryGroup>();
  readonly #epochs = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #members = 0;
  #topicIds = 0;

  ensureTopics(specs: readonly TopicSpec[]): void {
    for (const { name, partitions, kind } of specs) {
      const found = this.partitions(name)?.length ?? partitions;
      if (found !== partitions && kind !== 'source') throw partitionsDiffer(name, found, partitions);
    }
    for (const spec of specs) {
      const { name } = spec;
      if (this.#topics.has(name)) continue;
      const id = `topic-${++this.#topicIds}`;
      this.#topics.set(name, { id, spec, partitions: newPartitions(name, 0, spec.partitions) });
      this.#topicChanged(name);
    }
  }

  /** Does nothing when the topic has as many topic partitions. Throws `MLR_LOG_UNKNOWN_TOPIC`. */
  addPartitions(topic: string, count: number): void {
    const found = this.#topics.get(topic);
    if (found === undefined) throw unknownTopic({ topic, partition: 0 });
    const { length } = found.partitions;
    if (count <= length) return;
    found.partitions = [...found.partitions, ...newPartitions(topic, length, count)];
    this.#topicChanged(topic);
  }

  /** What an operator may do to a log: what reads the topic must notice, whatever is created under that name later. */
  deleteTopic(topic: string): void {
    if (this.#topics.delete(topic)) this.#topicChanged(topic);
  }

  /** Deletes what the retention of `source` topics lets go at this time. Nothing here does so by itself. */
  applyRetention(nowMs: number): void {
    for (const { spec, partitions } of this.#topics.values()) {
      const { ms = Infinity, bytes = Infinity } = spec.kind === 'source' ? (spec.retention ?? {}) : {};
      for (const partition of partitions) partition.expire(nowMs - ms, bytes);
    }
  }

  topicId(topic: string): string | null {
    return this.#topics.get(topic)?.id ?? null;
  }

  partitions(topic: string): readonly MemoryPartition[] | null {
    return this.#topics.get(topic)?.partitions ?? null;
  }

  /** Rejects with `MLR_LOG_UNKNOWN_TOPIC`. */
  partition(at: TopicPartition): MemoryPartition {
    const partition = this.partitions(at.topic)?.[at.partition];
    if (partition === undefined) throw unknownTopic(at);
    return partition;
  }

  append(batches: readonly PendingBatch[]): number[] {
    const targets = batches.map((batch) => this.partition(batch));
    const bases = batches.map((batch, i) => targets[i].append(batch, false));
    this.#wake();
    return bases;
  }

  /** Bumps the task's epoch, which fences every earlier owner. */
  openTask(spec: TaskSpec): OpenedTask {
    const { start, end } = this.partition(spec.state);
    const epoch = (this.#epochs.get(spec.taskId) ?? 0) + 1;
    this.#epochs.set(spec.taskId, epoch);
    return { epoch, stateStart: start, stateEnd: end };
  }

  isOwner(spec: TaskSpec, epoch: number): boolean {
    return this.#epochs.get(spec.taskId) === epoch;
  }

  /** All of it or nothing, now. */
  commit(spec: TaskSpec, epoch: number, commit: TaskCommit): CommitOutcome {
    if (!this.isOwner(spec, epoch)) return { status: 'fenced' };
    const state = this.partition(spec.state);
    const targets = commit.outputs.map((batch) => this.partition(batch));
    const statePosition = state.end;
    const writer = new RecordBatchWriter(state.topic, state.partition);
    for (const bytes of commit.state) writer.append(0, null, bytes);
    for (const batch of writer.take()) state.append(batch, true);
    commit.outputs.forEach((batch, i) => targets[i].append(batch, true));
    for (const touched of new Set([state, ...targets])) touched.appendControl();
    this.group(spec.group).publish(commit.inputOffsets);
    this.#wake();
    return { status: 'committed', statePosition };
  }

  /** What is left of a commit that was aborted, as on Kafka: offsets without records. */
  leaveAborted(spec: TaskSpec, { outputs }: TaskCommit): void {
    const touched = [this.partition(spec.state), ...outputs.map((batch) => this.partition(batch))];
    for (const partition of new Set(touched)) partition.appendControl();
    this.#wake();
  }

  group(name: string): MemoryGroup {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = new MemoryGroup(name, (topic) => this.partitions(topic) ?? []);
      this.#groups.set(name, group);
    }
    return group;
  }

  /** Starts a new generation of the group, or of every group. See `Assignor` for scripted and torn assignments. */
  rebalance(group?: string, assign?: Assignor): void {
    const groups = group === undefined ? [...this.#groups.values()] : [this.group(group)];
    for (const each of groups) each.rebalance(assign);
  }

  nextMemberId(): string {
    return `member-${++this.#members}`;
  }

  /** Calls `listener` after every append and commit, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #topicChanged(topic: string): void {
    for (const group of this.#groups.values()) group.topicChanged(topic);
    this.#wake();
  }

  #wake(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function newPartitions(topic: string, from: number, to: number): MemoryPartition[] {
  return Array.from({ length: to - from }, (_, i) => new MemoryPartition(topic, from + i));
}
