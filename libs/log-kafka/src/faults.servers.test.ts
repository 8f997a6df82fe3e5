import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type KafkaCluster, startKafka } from '@millrace/infra-local';
import type { TopicPartition } from '@millrace/ports';
import { type BatchHeader, readBatchHeader } from '@millrace/formats';
import { Cluster } from './cluster/cluster.ts';
import { retrying } from './cluster/retry.ts';
import { KafkaEventLog } from './index.ts';
import { fetchCall } from './protocol/fetch.ts';
import { batch, positions, readState, readToEnd, unique, until, valueAt } from './testing/reading.ts';

/** Brokers of its own, for it kills them. */
describe('brokers that fail', () => {
  let dir: string;
  let kafka: KafkaCluster;
  let log: KafkaEventLog;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-log-kafka-'));
    kafka = await startKafka({ brokers: 3, dir, settings: { 'log.cleaner.backoff.ms': 200 } });
    log = await KafkaEventLog.open({ brokers: kafka.bootstrap, clientId: 'faults-test' });
  }, 180_000);
  afterAll(async () => {
    await log?.close();
    await kafka?.stop();
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  it('answers every commit truly while the brokers it depends on are killed and come back', async () => {
    const PARTITIONS = 6;
    const [topic, state] = [unique('out'), unique('state')];
    await log.ensureTopics([
      { name: topic, partitions: PARTITIONS, kind: 'internal' },
      { name: state, partitions: 1, kind: 'internal' },
    ]);
    const spec = { taskId: unique('task'), state: { topic: state, partition: 0 }, group: unique('group') };
    const expected: string[] = [];
    const counts = { committed: 0, fenced: 0, unknown: 0 };
    let stopping = false;
    let next = 0;

    const reopen = async () => {
      for (;;) {
        try {
          return await log.openTask(spec);
        } catch (error) {
          if (!(error as { retriable?: boolean }).retriable) throw error;
        }
      }
    };

    const working = (async () => {
      let task = await log.openTask(spec);
      await readState(task);
      while (!stopping) {
        const value = `${next++}`;
        const outputs = positions(topic, PARTITIONS).map(({ partition }) => batch(topic, partition, [value]));
        const { status } = await task.commit({ state: [Buffer.from(value)], outputs, inputOffsets: [] });
        counts[status]++;
        if (status === 'committed') {
          expected.push(value);
          continue;
        }
        await task.close();
        task = await reopen();
        const settled = (await readState(task)).map((record) => record.bytes.toString());
        if (settled.at(-1) === value) expected.push(value);
        expect(settled).toEqual(expected);
      }
      await task.close();
    })();
    const leader = await raw((cluster) => cluster.leaderOf(state, 0));
    const coordinator = await raw((cluster) => cluster.coordinator('transaction', `millrace.${spec.taskId}`));
    for (const broker of kafka.brokers.filter(({ id }) => id === leader || id === coordinator)) {
      const before = counts.committed;
      await until('it commits', 60_000, () => counts.committed > before + 20);
      await broker.kill('SIGKILL');
      const during = counts.committed;
      await until('it commits with a broker less', 60_000, () => counts.committed > during + 5);
      await broker.restart();
    }
    stopping = true;
    await working;

    expect(counts.unknown).toBeGreaterThan(0);
    for (const values of (await readToEnd(log, positions(topic, PARTITIONS))).values())
      expect(values).toEqual(expected);
  }, 300_000);

  it('keeps every acknowledged append at its offset while a broker is killed', async () => {
    const PARTITIONS = 3;
    const topic = unique('appended');
    await log.ensureTopics([{ name: topic, partitions: PARTITIONS, kind: 'internal' }]);
    const acknowledged = new Map<string, string>();
    let stopping = false;
    const callers = Array.from({ length: 6 }, async (_, caller) => {
      for (let i = 0; !stopping; i++) {
        const partition = i % PARTITIONS;
        const [base] = await log.append([batch(topic, partition, [`${caller}.${i}`, 'second'])]);
        acknowledged.set(`${partition}/${base}`, `${caller}.${i}`);
      }
    });
    const [, victim] = kafka.brokers;
    await until('appends succeed', 30_000, () => acknowledged.size > 50);
    await victim.kill('SIGKILL');
    const before = acknowledged.size;
    await until('appends succeed with a broker less', 60_000, () => acknowledged.size > before + 50);
    await victim.restart();
    stopping = true;
    await Promise.all(callers);

    const found = new Map<string, string>();
    const reader = log.openReader(positions(topic, PARTITIONS));
    await until('all are read', 60_000, async () => {
      for (const b of await reader.poll(500)) {
        for (let i = 0; i < b.count; i++) found.set(`${b.partition}/${b.offsets[i]}`, valueAt(b, i));
      }
      return [...acknowledged.keys()].every((at) => found.has(at));
    });
    for (const [at, value] of acknowledged) expect([at, found.get(at)]).toEqual([at, value]);
    await reader.close();
  }, 180_000);

  it('keeps readers waiting, and knows no stable end, while a leader is away', async () => {
    const topic = unique('single');
    const alone = await KafkaEventLog.open({ brokers: kafka.bootstrap, clientId: 'alone', replicationFactor: 1 });
    await alone.ensureTopics([{ name: topic, partitions: 3, kind: 'source' }]);
    const partitions = positions(topic, 3);
    await alone.append(partitions.map(({ partition }) => batch(topic, partition, ['before'])));
    const reader = alone.openReader(partitions);
    const seen = new Map<number, string[]>([0, 1, 2].map((p) => [p, []]));
    const poll = async () => {
      for (const b of await reader.poll(100)) {
        for (let i = 0; i < b.count; i++) seen.get(b.partition)?.push(valueAt(b, i));
      }
    };
    const ends = () => partitions.map((p) => reader.stableEnd(p));
    await until('all is read', 30_000, async () => {
      await poll();
      return ends().every((end) => end === 1);
    });

    const [victim] = kafka.brokers;
    await victim.kill('SIGKILL');
    await until('the stable end of one is unknown', 30_000, async () => {
      await poll();
      return ends().filter((end) => end === null).length === 1 && ends().filter((end) => end === 1).length === 2;
    });
    await victim.restart();
    await alone.append(partitions.map(({ partition }) => batch(topic, partition, ['after'])));
    await until('what came after is read', 60_000, async () => {
      await poll();
      return [...seen.values()].every((values) => values.length >= 2);
    });
    expect([...seen.values()]).toEqual([0, 1, 2].map(() => ['before', 'after']));
    expect(ends()).toEqual([2, 2, 2]);
    await reader.close();
    await alone.close();
  }, 180_000);

  it('stays a member of its group, or becomes one again, when the coordinator is killed', async () => {
    const [topic, group] = [unique('in'), unique('group')];
    await log.ensureTopics([{ name: topic, partitions: 2, kind: 'internal' }]);
    let told: readonly TopicPartition[] = [];
    const member = await log.joinGroup({ group, topics: [topic], onAssignment: (assigned) => void (told = assigned) });
    const coordinator = await raw((cluster) => cluster.coordinator('group', group));
    const [victim] = kafka.brokers.filter(({ id }) => id === coordinator);
    await victim.kill('SIGKILL');
    const position = { topic, partition: 0, offset: 17 };
    await until('it is fresh and may commit', 60_000, async () => {
      const committed = await member.commitOffsets([position]).then(
        () => true,
        () => false,
      );
      return committed && member.isFresh() && told.length === 2;
    });
    await victim.restart();
    expect(await member.committed([position])).toEqual([17]);
    await member.leave();
  }, 180_000);

  it('reads through a topic whose batches compaction has emptied', async () => {
    const topic = unique('compacted');
    await createCompacted(topic);
    const state = unique('state');
    await log.ensureTopics([{ name: state, partitions: 1, kind: 'internal' }]);
    const task = await log.openTask({
      taskId: unique('task'),
      state: { topic: state, partition: 0 },
      group: unique('g'),
    });
    const key = Buffer.from('one key');
    for (let i = 0; i < 4; i++) {
      const outputs = [batch(topic, 0, [`${i}`], key)];
      expect((await task.commit({ state: [], outputs, inputOffsets: [] })).status).toBe('committed');
    }
    // From now on other producers write the key. Of each producer the log keeps the last batch, without its records.
    await until('the log holds an emptied batch', 60_000, async () => {
      await log.append([batch(topic, 0, ['newest'], key)]);
      return (await storedBatches(topic)).some((header) => !header.control && header.count === 0);
    });
    const reader = log.openReader(positions(topic, 1));
    const [{ end }] = await log.bounds([{ topic, partition: 0 }]);
    let position = 0;
    await until('the end is reached', 30_000, async () => {
      for (const b of await reader.poll(1_000)) position = b.nextOffset;
      return position === end;
    });
    await reader.close();
    await task.close();
  }, 120_000);

  /** Asks the cluster as it is, past the event log. */
  async function raw<T>(ask: (cluster: Cluster) => Promise<T>): Promise<T> {
    const options = { clientId: 'raw', connectTimeoutMs: 5_000, requestTimeoutMs: 5_000 };
    const cluster = new Cluster({ brokers: kafka.bootstrap, ...options });
    try {
      return await retrying('asking the cluster', 30_000, () => ask(cluster));
    } finally {
      cluster.close();
    }
  }

  /** The headers of what the leader holds, as they are. */
  async function storedBatches(topic: string): Promise<BatchHeader[]> {
    const recordSet = await raw(async (cluster) => {
      const target = { topic, partition: 0, offset: 0, maxBytes: 1_000_000 };
      const leader = await cluster.leaderOf(topic, 0);
      return (await cluster.send(leader, 'raw', fetchCall([target], 100, 1_000_000))).partitions[0].recordSet;
    });
    const headers: BatchHeader[] = [];
    for (let at = 0; ;) {
      const header = readBatchHeader(recordSet, at);
      if (header === null) return headers;
      headers.push(header);
      at += header.length;
    }
  }

  async function createCompacted(topic: string): Promise<void> {
    const { default: kafkajs } = await import('kafkajs');
    const admin = new kafkajs.Kafka({ brokers: [...kafka.bootstrap], logLevel: 0 }).admin();
    await admin.connect();
    const settings = {
      'cleanup.policy': 'compact',
      'segment.ms': '100',
      'min.cleanable.dirty.ratio': '0.01',
      'delete.retention.ms': '0',
      'min.compaction.lag.ms': '0',
    };
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
    await admin.createTopics({
      topics: [{ topic, numPartitions: 1, replicationFactor: 1, configEntries }],
      waitForLeaders: true,
    });
    await admin.disconnect();
  }
});
