import { sealBatch } from '@millrace/formats';
import type { Admin } from 'kafkajs';
import { testServer } from '@millrace/infra-local';
import type { PendingBatch, TaskLog } from '@millrace/ports';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster } from './cluster/cluster.ts';
import { retrying } from './cluster/retry.ts';
import { ConnectionLost } from './errors.ts';
import { KafkaEventLog } from './index.ts';
import { addPartitionsToTxnCall, endTxnCall, initProducerIdCall } from './kafkajs/calls.ts';
import type { ProtocolCall } from './kafkajs/internals.ts';
import { resolveOptions } from './options.ts';
import { produceCall } from './protocol/produce.ts';
import { batch, positions, readState, readToEnd, unique } from './testing/reading.ts';
import { KafkaTaskLog } from './writing/task-log.ts';

describe('transactions on three brokers', () => {
  let log: KafkaEventLog;
  let cluster: Cluster;
  beforeAll(async () => {
    const { bootstrap: brokers } = testServer('kafka3');
    log = await KafkaEventLog.open({ brokers, clientId: 'transactions-test' });
    cluster = new Cluster({ brokers, clientId: 'by-hand', connectTimeoutMs: 5_000, requestTimeoutMs: 10_000 });
    await cluster.refresh([]);
  });
  afterAll(async () => {
    cluster.close();
    await log.close();
  });

  async function newTask(partitions: number) {
    const [topic, state] = [unique('out'), unique('state')];
    await log.ensureTopics([
      { name: topic, partitions, kind: 'source' },
      { name: state, partitions: 1, kind: 'internal' },
    ]);
    return { topic, spec: { taskId: unique('task'), state: { topic: state, partition: 0 }, group: unique('group') } };
  }

  /** A transaction made step by step, as an owner does that then dies: nothing ends it. */
  async function openTransaction(transactionalId: string, batches: readonly PendingBatch[]) {
    const coordinator = () => cluster.coordinator('transaction', transactionalId);
    const id = await retrying('init', 10_000, async () =>
      cluster.send(await coordinator(), 'x', initProducerIdCall(transactionalId, 60_000)),
    );
    const identity = { transactionalId, ...id };
    const topics = batches.map((b) => ({ topic: b.topic, partitions: [b.partition] }));
    await retrying('add', 10_000, async () =>
      cluster.send(await coordinator(), 'x', addPartitionsToTxnCall(identity, topics)),
    );
    const { producerId, producerEpoch } = id;
    for (const pending of batches) {
      sealBatch(pending.bytes, { producerId: BigInt(producerId), producerEpoch, baseSequence: 0, transactional: true });
      const leader = await cluster.leaderOf(pending.topic, pending.partition);
      const [answer] = await cluster.send(leader, 'x', produceCall([pending], 5_000, transactionalId));
      expect(answer.errorCode).toBe(0);
    }
    return { end: async (commit: boolean) => cluster.send(await coordinator(), 'x', endTxnCall(identity, commit)) };
  }

  it('leaves each record exactly once after 200 commits back to back over many topic partitions', async () => {
    const PARTITIONS = 12;
    const COMMITS = 200;
    const { topic, spec } = await newTask(PARTITIONS);
    const task = await log.openTask(spec);
    for (let i = 0; i < COMMITS; i++) {
      const outputs = positions(topic, PARTITIONS).map(({ partition }) => batch(topic, partition, [`${i}`]));
      const outcome = await task.commit({ state: [Buffer.from(`${i}`)], outputs, inputOffsets: [] });
      expect(outcome.status).toBe('committed');
    }
    await task.close();
    const each = Array.from({ length: COMMITS }, (_, i) => `${i}`);
    for (const values of (await readToEnd(log, positions(topic, PARTITIONS))).values()) expect(values).toEqual(each);
    const next = await log.openTask(spec);
    expect((await readState(next)).map((record) => record.bytes.toString())).toEqual(each);
    await next.close();
  }, 120_000);

  it('reads all of the state also when an earlier open marker of its own was committed unheard, and another owner went on', async () => {
    const { spec } = await newTask(1);
    let other: TaskLog | null = null;
    class Deaf extends Cluster {
      override async send<T>(node: number, lane: string, call: ProtocolCall<T>, timeoutMs?: number): Promise<T> {
        const answer = await super.send(node, lane, call, timeoutMs);
        if (call.request.apiName !== 'EndTxn' || other !== null) return answer;
        other = await log.openTask(spec);
        for (const text of ['1', '2']) {
          const outcome = await other.commit({ state: [Buffer.from(text)], outputs: [], inputOffsets: [] });
          expect(outcome.status).toBe('committed');
        }
        throw new ConnectionLost('a broker', 'its answer is lost');
      }
    }
    const { bootstrap: brokers } = testServer('kafka3');
    const deaf = new Deaf({ brokers, clientId: 'deaf', connectTimeoutMs: 5_000, requestTimeoutMs: 10_000 });
    await deaf.refresh([]);
    const task = await KafkaTaskLog.open(
      {
        cluster: deaf,
        limits: resolveOptions({ brokers, clientId: 'deaf' }).write,
        transactionalIdPrefix: 'millrace.',
        transactionTimeoutMs: 10_000,
        openTimeoutMs: 30_000,
        openReader: (position) => log.openReader([position]),
        onCommitted: () => Promise.resolve(),
        onClose: () => undefined,
      },
      spec,
    );
    expect((await readState(task)).map(({ bytes }) => bytes.toString())).toEqual(['1', '2']);
    await task.close();
    await other!.close();
    deaf.close();
  }, 60_000);

  it("tells the broker's time with each task that is opened and each commit, not the producer's", async () => {
    const { spec } = await newTask(1);
    const from = Date.now() - 1_000;
    const task = await log.openTask(spec);
    const openedMs = task.logTimeMs;
    const outcome = await task.commit({ state: [Buffer.from('1')], outputs: [], inputOffsets: [] });
    expect(outcome.status).toBe('committed');
    expect(openedMs).toBeGreaterThan(from);
    expect(task.logTimeMs).toBeGreaterThanOrEqual(openedMs!);
    expect(task.logTimeMs).toBeLessThan(Date.now() + 1_000);
    await task.close();
    const old = unique('state');
    await log.ensureTopics([{ name: old, partitions: 1, kind: 'source' }]);
    const untold = await log.openTask({ ...spec, taskId: unique('task'), state: { topic: old, partition: 0 } });
    expect(untold.logTimeMs).toBeNull();
    await untold.close();
  });

  it('settles the open transaction of an owner that died, long before its time-out, and shows nothing of it', async () => {
    const { topic, spec } = await newTask(1);
    const dead = await openTransaction(`millrace.${spec.taskId}`, [
      batch(topic, 0, ['of the dead']),
      batch(spec.state.topic, 0, ['of the dead']),
    ]);
    await log.append([batch(topic, 0, ['held back'])]);
    const [{ end }] = await log.bounds([{ topic, partition: 0 }]);
    expect(end).toBe(0);

    const started = performance.now();
    const task = await log.openTask(spec);
    expect(await readState(task)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(20_000); // the transaction's own time-out is 60 s
    expect([...(await readToEnd(log, positions(topic, 1))).values()]).toEqual([['held back']]);
    await expect(dead.end(true)).rejects.toThrow(/INVALID_PRODUCER_EPOCH|PRODUCER_FENCED/);
    await task.close();
  }, 60_000);

  it('shows nothing of an aborted transaction whose records have keys that look like its marker', async () => {
    const { topic, spec } = await newTask(1);
    const zeroKey = Buffer.alloc(4);
    const aborted = await openTransaction(spec.taskId, [batch(topic, 0, ['1', '2', '3'], zeroKey)]);
    await log.append([batch(topic, 0, ['between'], zeroKey)]);
    await aborted.end(false);
    const committed = await openTransaction(spec.taskId, [batch(topic, 0, ['kept'], zeroKey)]);
    await committed.end(true);
    await log.append([batch(topic, 0, ['last'])]);
    expect([...(await readToEnd(log, positions(topic, 1))).values()]).toEqual([['between', 'kept', 'last']]);
  }, 60_000);

  it('splits a commit that is larger than one request, and keeps the order', async () => {
    const { topic, spec } = await newTask(2);
    const task = await log.openTask(spec);
    const big = (i: number) => `${i}`.padEnd(700_000, '.');
    const outputs = Array.from({ length: 40 }, (_, i) => batch(topic, i % 2, [big(i)]));
    const outcome = await task.commit({ state: [], outputs, inputOffsets: [] });
    expect(outcome.status).toBe('committed');
    const read = await readToEnd(log, positions(topic, 2));
    const numbers = [...read.values()].map((values) => values.map((value) => parseInt(value, 10)));
    expect(numbers).toEqual([0, 1].map((p) => Array.from({ length: 20 }, (_, i) => 2 * i + p)));
    await task.close();
  }, 60_000);

  it('refuses a record that is too large before it writes anything', async () => {
    const { topic, spec } = await newTask(1);
    const outputs = [batch(topic, 0, ['small']), batch(topic, 0, ['x'.repeat(2_000_000)])];
    const tooLarge = { code: 'MLR_LOG_RECORD_TOO_LARGE', retriable: false };
    await expect(log.append(outputs)).rejects.toMatchObject(tooLarge);
    const task = await log.openTask(spec);
    await expect(task.commit({ state: [], outputs, inputOffsets: [] })).rejects.toMatchObject(tooLarge);
    expect(await task.commit({ state: [], outputs: [], inputOffsets: [] })).toEqual({ status: 'fenced' });
    const [{ end }] = await log.bounds([{ topic, partition: 0 }]);
    expect(end).toBe(0);
  }, 60_000);

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])(
    'reads what a broker stores with %s',
    async (codec) => {
      const topic = unique(codec);
      await createTopic(topic, [{ name: 'compression.type', value: codec }]);
      const values = Array.from({ length: 3_000 }, (_, i) => `record ${i} ${'abc'.repeat(i % 50)}`);
      await log.append([batch(topic, 0, values.slice(0, 10))]);
      await log.append([batch(topic, 0, values.slice(10))]);
      expect([...(await readToEnd(log, positions(topic, 1))).values()]).toEqual([values]);
      const middle = await readToEnd(log, [{ topic, partition: 0, offset: 1_234 }]);
      expect([...middle.values()]).toEqual([values.slice(1_234)]);
    },
    60_000,
  );

  it('tells a topic that was created anew from the one before, by its id and by what it holds', async () => {
    const topic = unique('anew');
    const [spec, at] = [{ name: topic, partitions: 1, kind: 'source' } as const, { topic, partition: 0 }];
    await log.ensureTopics([spec]);
    const [base] = await log.append([batch(topic, 0, ['a', 'b'])]);
    const position = { ...at, offset: base + 2 };
    const [id, checksum] = [await log.topicId(topic), await log.batchBefore(position)];
    expect(checksum).not.toBeNull();

    await withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
    while ((await log.partitionCount(topic)) !== null) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await log.topicId(topic)).toBeNull();
    await log.ensureTopics([spec]);
    // As many records as before: the position lies within it again.
    await log.append([batch(topic, 0, ['c', 'd'])]);
    expect(await log.topicId(topic)).not.toBe(id);
    expect(await log.batchBefore(position)).not.toBe(checksum);
    await expect(log.openReader([position]).poll(200)).resolves.toEqual([]);
  }, 60_000);

  async function withAdmin<T>(run: (admin: Admin) => Promise<T>): Promise<T> {
    const { default: kafkajs } = await import('kafkajs');
    const admin = new kafkajs.Kafka({ brokers: [...testServer('kafka3').bootstrap], logLevel: 0 }).admin();
    await admin.connect();
    try {
      return await run(admin);
    } finally {
      await admin.disconnect();
    }
  }

  async function createTopic(topic: string, configEntries: { name: string; value: string }[]): Promise<void> {
    const topics = [{ topic, numPartitions: 1, replicationFactor: 1, configEntries }];
    await withAdmin((admin) => admin.createTopics({ topics, waitForLeaders: true }));
  }
});
