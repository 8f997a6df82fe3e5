import { KafkaEventLog } from '@millrace/log-kafka';
import { startKafka } from '@millrace/infra-local';
import type { EventLog, TopicPartition } from '@millrace/ports';
import kafkajs, { type Admin } from 'kafkajs';

const { Kafka, KafkaJSError, logLevel } = kafkajs;

/** Topics of a run have so many partitions each. */
export const PARTITIONS = 4;

/** The Kafka that all systems read from and write to, and what the harness asks of it. */
export class Broker {
  readonly bootstrap: string;
  /** -1 when somebody else started it. */
  readonly pid: number;
  readonly log: EventLog;
  readonly #admin: Admin;
  readonly #stop: () => Promise<void>;

  private constructor(bootstrap: string, pid: number, log: EventLog, admin: Admin, stop: () => Promise<void>) {
    this.bootstrap = bootstrap;
    this.pid = pid;
    this.log = log;
    this.#admin = admin;
    this.#stop = stop;
  }

  /** Starts a broker of our own in `dir`. */
  static async start(dir: string): Promise<Broker> {
    const settings = { 'log.segment.delete.delay.ms': 1000, 'num.io.threads': 4 };
    const cluster = await startKafka({ brokers: 1, dir, heapMb: 1024, settings });
    const [{ pid }] = cluster.brokers;
    return Broker.connect(cluster.bootstrap[0], pid, () => cluster.stop());
  }

  /** Uses one that runs. */
  static async connect(bootstrap: string, pid = -1, stop = async (): Promise<void> => {}): Promise<Broker> {
    const kafka = new Kafka({ clientId: 'bench', brokers: [bootstrap], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    return new Broker(
      bootstrap,
      pid,
      await KafkaEventLog.open({ brokers: [bootstrap], clientId: 'bench' }),
      admin,
      stop,
    );
  }

  async createTopics(...names: string[]): Promise<void> {
    await this.log.ensureTopics(names.map((name) => ({ name, partitions: PARTITIONS, kind: 'source' as const })));
  }

  /** Deletes every topic that has `part` in its name. */
  async deleteTopics(part: string): Promise<void> {
    const topics = (await this.#admin.listTopics()).filter((name) => name.includes(part));
    if (topics.length > 0) await this.#admin.deleteTopics({ topics });
  }

  /** What a read_committed consumer sees the topic end at, per topic partition. */
  async visible(topic: string): Promise<number[]> {
    return (await this.log.bounds(partitionsOf(topic))).map(({ end }) => end);
  }

  /** What the group has committed of the topic, per topic partition; -1 where nothing, or where it cannot tell yet. */
  async committed(group: string, topic: string): Promise<number[]> {
    const offsets = Array.from({ length: PARTITIONS }, () => -1);
    try {
      // Of all its topics: kafkajs keeps asking for metadata of a topic that was named, also when it is gone.
      const topics = await this.#admin.fetchOffsets({ groupId: group, topics: [] });
      const found = topics.find((each) => each.topic === topic);
      for (const { partition, offset } of found?.partitions ?? []) offsets[partition] = Number(offset);
    } catch (error) {
      // While a broker is new the coordinators of its groups load.
      if (!(error instanceof KafkaJSError) || !error.retriable) throw error;
    }
    return offsets;
  }

  /** Hands over every committed record of the topic. */
  async read(topic: string, record: (key: Buffer | null, value: Buffer | null) => void): Promise<void> {
    const ends = await this.visible(topic);
    const left = new Set(ends.flatMap((end, partition) => (end > 0 ? [partition] : [])));
    if (left.size === 0) return;
    const reader = this.log.openReader([...left].map((partition) => ({ topic, partition, offset: 0 })));
    try {
      while (left.size > 0) {
        for (const { bytes, count, partition, nextOffset, ...at } of await reader.poll(1000)) {
          const part = (start: number, end: number) => (start < 0 ? null : bytes.subarray(start, end));
          for (let i = 0; i < count; i++)
            record(part(at.keyStart[i], at.keyEnd[i]), part(at.valueStart[i], at.valueEnd[i]));
          if (nextOffset >= ends[partition]) left.delete(partition);
        }
      }
    } finally {
      await reader.close();
    }
  }

  async stop(): Promise<void> {
    await this.#admin.disconnect();
    await this.log.close();
    await this.#stop();
  }
}

function partitionsOf(topic: string): TopicPartition[] {
  return Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition }));
}
