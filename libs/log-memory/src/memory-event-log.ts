import type {
  Clock,
  EventLog,
  GroupMember,
  GroupSpec,
  LogReader,
  PendingBatch,
  TaskLog,
  TaskSpec,
  TopicPartition,
  TopicPosition,
  TopicSpec,
} from '@millrace/ports';
import { MemoryClient } from './client.ts';
import type { MemoryCluster } from './cluster.ts';
import { unavailable } from './errors.ts';
import type { Fault, LogHooks } from './faults.ts';
import { MemoryGroupMember } from './group-member.ts';
import { MemoryReader } from './reader.ts';
import { MemoryTaskLog } from './task-log.ts';

export interface MemoryEventLogOptions {
  /** Ends the waiting of `poll`. The log has no timer of its own. */
  readonly clock: Clock;
  /** Fault injection; see faults.ts. Absent: nothing goes wrong. */
  readonly hooks?: LogHooks;
}

/**
 * One process's client of a `MemoryCluster`. Deterministic: what it does follows from the order of calls, the hooks
 * and the clock alone. Offsets have gaps (each commit takes one more per topic partition it touches, as on Kafka).
 */
export class MemoryEventLog implements EventLog {
  readonly #client: MemoryClient;
  readonly #members: MemoryGroupMember[] = [];
  readonly #closables: { close(): Promise<void> }[] = [];

  constructor(cluster: MemoryCluster, options: MemoryEventLogOptions) {
    this.#client = new MemoryClient(cluster, options.clock, options.hooks ?? {});
  }

  /** Group members this client made, for the simulator to expire (`cluster.group(g).remove(id)`) or `join` again. */
  get members(): readonly MemoryGroupMember[] {
    return this.#members;
  }

  /**
   * The process dies: nothing of this client settles any more. Its seats in groups stay taken until the simulator
   * expires them, its delayed requests stay under way.
   */
  crash(): void {
    this.#client.crash();
  }

  ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    return this.#plain({ op: 'ensureTopics', topics: topics.map((topic) => topic.name) }, (cluster) => {
      cluster.ensureTopics(topics);
    });
  }

  partitionCount(topic: string): Promise<number | null> {
    return this.#plain(
      { op: 'partitionCount', topics: [topic] },
      (cluster) => cluster.partitions(topic)?.length ?? null,
    );
  }

  addPartitions(topic: string, count: number): Promise<void> {
    return this.#plain({ op: 'addPartitions', topics: [topic] }, (cluster) => cluster.addPartitions(topic, count));
  }

  topicId(topic: string): Promise<string | null> {
    return this.#plain({ op: 'topicId', topics: [topic] }, (cluster) => cluster.topicId(topic));
  }

  batchBefore(position: TopicPosition): Promise<number | null> {
    return this.#plain({ op: 'batchBefore', partitions: [position] }, (cluster) =>
      cluster.partition(position).batchBefore(position.offset),
    );
  }

  trim(positions: readonly TopicPosition[]): Promise<void> {
    return this.#plain({ op: 'trim', partitions: positions }, (cluster) => {
      for (const position of positions) cluster.partition(position).trim(position.offset);
    });
  }

  bounds(partitions: readonly TopicPartition[]): Promise<readonly { readonly start: number; readonly end: number }[]> {
    return this.#plain({ op: 'bounds', partitions }, (cluster, fault) => {
      const lag = fault?.kind === 'stale' ? fault.offsets : 0;
      return partitions.map((at) => {
        const { start, end } = cluster.partition(at);
        return { start, end: Math.max(start, end - lag) };
      });
    });
  }

  offsetsAt(partitions: readonly TopicPartition[], timestampMs: number): Promise<readonly number[]> {
    return this.#plain({ op: 'offsetsAt', partitions }, (cluster) =>
      partitions.map((at) => cluster.partition(at).offsetAt(timestampMs)),
    );
  }

  committedOffsets(group: string, partitions: readonly TopicPartition[]): Promise<readonly number[]> {
    return this.#plain({ op: 'committed', group }, (cluster) => cluster.group(group).committed(partitions));
  }

  append(batches: readonly PendingBatch[]): Promise<readonly number[]> {
    const records = batches.reduce((sum, batch) => sum + batch.count, 0);
    return this.#client.call({ op: 'append', batches: batches.length, records }, (fault) => {
      const { cluster } = this.#client;
      if (fault === undefined) return cluster.append(batches);
      if (fault.kind === 'duplicated') {
        const bases = cluster.append(batches);
        cluster.append(batches);
        return bases;
      }
      if (fault.kind === 'answer-lost') cluster.append(batches);
      if (fault.kind === 'partial') cluster.append(batches.slice(0, fault.batches));
      if (fault.kind === 'request-delayed') {
        const copies = batches.map((batch) => ({ ...batch, bytes: Buffer.from(batch.bytes) }));
        void fault.until.then(() => cluster.append(copies));
      }
      throw unavailable('appending');
    });
  }

  openReader(positions: readonly TopicPosition[]): LogReader {
    return this.#closing(new MemoryReader(this.#client, positions));
  }

  openTask(spec: TaskSpec): Promise<TaskLog> {
    return this.#plain({ op: 'openTask', taskId: spec.taskId }, (cluster) => cluster.openTask(spec)).then((opened) =>
      this.#closing(new MemoryTaskLog(this.#client, spec, opened)),
    );
  }

  joinGroup(spec: GroupSpec): Promise<GroupMember> {
    return this.#plain({ op: 'joinGroup', group: spec.group }, () => {
      const member = new MemoryGroupMember(this.#client, spec);
      this.#members.push(member);
      member.join();
      return member;
    });
  }

  async close(): Promise<void> {
    for (const each of this.#closables) await each.close();
    for (const member of this.#members) await member.leave();
    this.#client.close();
  }

  /** An operation that is done or not, and whose answer comes or not. */
  #plain<T>(
    call: Parameters<MemoryClient['call']>[0],
    run: (cluster: MemoryCluster, fault: Fault | undefined) => T,
  ): Promise<T> {
    return this.#client.call(call, (fault) => {
      if (fault?.kind === 'request-lost') throw unavailable(call.op);
      const result = run(this.#client.cluster, fault);
      if (fault?.kind === 'answer-lost') throw unavailable(call.op);
      return result;
    });
  }

  #closing<T extends { close(): Promise<void> }>(each: T): T {
    this.#closables.push(each);
    return each;
  }
}
