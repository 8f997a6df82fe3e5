import { MemoryCluster, type OpenedTask } from '@millrace/log-memory';
import type { CommitOutcome, RecordBatch, TaskCommit, TaskSpec, TopicPartition, TopicPosition } from '@millrace/ports';
import type { Actor } from './scheduler.ts';

/** One applied commit of a task. */
export interface CommitEntry {
  readonly taskId: string;
  /** The task's partition of its state log: topic and number name stage and task. */
  readonly task: TopicPartition;
  readonly state: readonly Buffer[];
  readonly inputs: readonly TopicPosition[];
  /** Offset behind the last record it wrote to each topic partition, by `topic/partition`. */
  readonly ends: ReadonlyMap<string, number>;
}

/** A task as an instance opens it. */
export interface OwnedTaskSpec extends TaskSpec {
  readonly owner: Actor;
}

const isOwned = (spec: TaskSpec): spec is OwnedTaskSpec => 'owner' in spec;

export function partitionId(partition: TopicPartition): string {
  return `${partition.topic}/${partition.partition}`;
}

/** A memory cluster that remembers its commits in the order in which it applied them: what the oracle replays. */
export class ObservedCluster extends MemoryCluster {
  readonly commits: CommitEntry[] = [];
  /** Called at the moment at which an owner's predecessors are fenced. */
  onOpenTask: (spec: OwnedTaskSpec) => void = () => {};
  readonly #skipsFencing: boolean;
  /** By state topic partition. */
  readonly #inputs = new Map<string, number>();
  /** What was in topics before something took it out, for the oracle. */
  readonly #kept = new Map<
    string,
    { readonly before: RecordBatch[][]; readonly only: (partition: number) => boolean }
  >();

  constructor(skipsFencing = false) {
    super();
    this.#skipsFencing = skipsFencing;
  }

  override openTask(spec: TaskSpec): OpenedTask {
    // No group deals out the manifest: whoever starts or changes something writes it.
    if (isOwned(spec) && !spec.taskId.endsWith('.manifest')) this.onOpenTask(spec);
    return super.openTask(spec);
  }

  override isOwner(spec: TaskSpec, epoch: number): boolean {
    return this.#skipsFencing || super.isOwner(spec, epoch);
  }

  override commit(spec: TaskSpec, epoch: number, commit: TaskCommit): CommitOutcome {
    const outcome = super.commit(spec, epoch, commit);
    if (outcome.status === 'committed') {
      // The last offset is the control record's, which ends a commit.
      const ends = new Map(commit.outputs.map((batch) => [partitionId(batch), this.partition(batch).end - 1]));
      if (commit.inputOffsets.length > 0) this.#inputs.set(partitionId(spec.state), commit.inputOffsets[0].offset);
      this.commits.push({
        taskId: spec.taskId,
        task: spec.state,
        state: commit.state,
        inputs: commit.inputOffsets,
        ends,
      });
    }
    return outcome;
  }

  /** How far a task's input is committed; null before its first commit. */
  committedInput(stateTopic: string, task: number): number | null {
    return this.#inputs.get(partitionId({ topic: stateTopic, partition: task })) ?? null;
  }

  /** Remembers what a topic holds before some of it is deleted. */
  keep(topic: string): void {
    this.#kept.set(topic, { before: this.read(topic), only: () => false });
  }

  /** The same before the topic, or one topic partition of it, begins anew: what comes then has nothing to do with it. */
  keepOnly(topic: string, anew?: number): void {
    this.#kept.set(topic, { before: this.read(topic), only: (partition) => anew === undefined || partition === anew });
  }

  /** Everything a topic holds or held, per topic partition; empty when there is no such topic. */
  read(topic: string): RecordBatch[][] {
    const kept = this.#kept.get(topic);
    return (this.partitions(topic) ?? []).map((partition, i) => {
      const before = kept?.before[i] ?? [];
      if (kept?.only(i) === true) return before;
      const from = before.at(-1)?.nextOffset ?? partition.start;
      return [...before, ...partition.read(from, partition.end, Infinity)];
    });
  }
}
