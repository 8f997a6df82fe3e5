import { describe, expect, it } from '@jest/globals';
import { RecordBatchWriter } from '@millrace/formats';
import type { Clock, PendingBatch, TaskLog, TopicPartition } from '@millrace/ports';
import { MemoryCluster, MemoryEventLog, type Fault, type LogCall, type LogOp } from './index.ts';

const SPEC = { taskId: 'p.n.0', state: { topic: 'state', partition: 0 }, group: 'g' };
const OUT = { topic: 'out', partition: 0 };

/** Never ends a wait by itself. */
const clock: Clock = {
  now: () => 0,
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (ms <= 0 || signal?.aborted === true) resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
    }),
};

/** A cluster with two clients, and faults by operation that strike once. */
function setUp() {
  const cluster = new MemoryCluster();
  cluster.ensureTopics(['state', 'out'].map((name) => ({ name, partitions: 1, kind: 'internal' })));
  const faults = new Map<LogOp, Fault>();
  const calls: LogCall[] = [];
  const before = async (call: LogCall) => {
    calls.push(call);
    const fault = faults.get(call.op);
    faults.delete(call.op);
    return fault;
  };
  const log = new MemoryEventLog(cluster, { clock, hooks: { before } });
  return { cluster, log, other: new MemoryEventLog(cluster, { clock }), faults, calls };
}

function batch(at: TopicPartition, ...values: string[]): PendingBatch {
  const writer = new RecordBatchWriter(at.topic, at.partition);
  for (const value of values) writer.append(0, null, Buffer.from(value));
  return writer.take()[0];
}

const values = (cluster: MemoryCluster, { topic, partition }: TopicPartition): string[] =>
  cluster
    .partition({ topic, partition })
    .read(0, Infinity, Infinity)
    .flatMap((b) =>
      Array.from({ length: b.count }, (_, i) => b.bytes.toString('utf8', b.valueStart[i], b.valueEnd[i])),
    );

const commit = (task: TaskLog, text: string) =>
  task.commit({ state: [Buffer.from(text)], outputs: [batch(OUT, text)], inputOffsets: [] });

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a group', () => {
  it('gives away in the end what a member does not let go of', async () => {
    const { cluster } = setUp();
    cluster.ensureTopics([{ name: 'two', partitions: 2, kind: 'internal' }]);
    const waits: { readonly ms: number; readonly end: () => void }[] = [];
    const patient: Clock = { now: () => 0, sleep: (ms) => new Promise((end) => waits.push({ ms, end })) };
    const stuck = new MemoryEventLog(cluster, { clock: patient });
    const first = await stuck.joinGroup({ group: 'g', topics: ['two'], onAssignment: () => new Promise(() => {}) });
    await settled();
    const second = await new MemoryEventLog(cluster, { clock }).joinGroup({
      group: 'g',
      topics: ['two'],
      onAssignment: () => undefined,
    });
    await settled();
    expect([first.assignment().length, second.assignment().length]).toEqual([1, 0]);
    expect(waits.at(-1)?.ms).toBe(5_000);
    waits.at(-1)?.end();
    await settled();
    expect([first.assignment().length, second.assignment().length]).toEqual([1, 1]);
  });
});

describe('retention', () => {
  const at = (topic: string) => ({ topic, partition: 0 });

  it('lets go of the oldest of a source topic, by age and by size, when it is applied', async () => {
    const { cluster, log } = setUp();
    cluster.ensureTopics([
      { name: 'old', partitions: 1, kind: 'source', retention: { ms: 100 } },
      { name: 'large', partitions: 1, kind: 'source', retention: { bytes: 1 } },
      { name: 'kept', partitions: 1, kind: 'source' },
      { name: 'inner', partitions: 1, kind: 'internal', retention: { ms: 1, bytes: 1 } },
    ]);
    const topics = ['old', 'large', 'kept', 'inner'].map(at);
    for (const topic of topics) await log.append([batch(topic, 'a')]);
    for (const topic of topics) await log.append([batch(topic, 'b', 'c')]);
    const starts = async () => (await log.bounds(topics)).map(({ start }) => start);
    expect(await starts()).toEqual([0, 0, 0, 0]);
    cluster.applyRetention(100);
    expect(await starts()).toEqual([0, 1, 0, 0]);
    cluster.applyRetention(101);
    expect(await starts()).toEqual([3, 1, 0, 0]);
  });
});

describe('a topic that is created anew', () => {
  it('has another id, and holds nothing of the old one', async () => {
    const { cluster, log } = setUp();
    await log.append([batch(OUT, 'a', 'b')]);
    const [id, position] = [await log.topicId('out'), { ...OUT, offset: 2 }];
    expect(await log.batchBefore(position)).not.toBeNull();
    cluster.deleteTopic('out');
    expect(await log.topicId('out')).toBeNull();
    cluster.ensureTopics([{ name: 'out', partitions: 1, kind: 'source' }]);
    expect(await log.topicId('out')).not.toBe(id);
    expect(await log.batchBefore(position)).toBeNull();
  });
});

describe('memory log, faults', () => {
  it('answers unknown to a commit whose request or answer is lost, and only the latter is there', async () => {
    for (const [kind, expected] of [
      ['request-lost', []],
      ['answer-lost', ['a']],
    ] as const) {
      const { cluster, log, faults } = setUp();
      const task = await log.openTask(SPEC);
      faults.set('commit', { kind });
      expect(await commit(task, 'a')).toMatchObject({ status: 'unknown' });
      expect(await commit(task, 'b')).toEqual({ status: 'fenced' });
      expect(values(cluster, OUT)).toEqual(expected);
      expect(values(cluster, SPEC.state)).toEqual(expected);
    }
  });

  it('applies a delayed commit later, unless the task was opened in the meantime', async () => {
    for (const [reopened, expected] of [
      [false, ['a']],
      [true, []],
    ] as const) {
      const { cluster, log, other, faults } = setUp();
      const delay = Promise.withResolvers<undefined>();
      const task = await log.openTask(SPEC);
      faults.set('commit', { kind: 'request-delayed', until: delay.promise });
      expect(await commit(task, 'a')).toMatchObject({ status: 'unknown' });
      if (reopened) await other.openTask(SPEC);
      expect(values(cluster, OUT)).toEqual([]);
      delay.resolve(undefined);
      await settled();
      expect(values(cluster, OUT)).toEqual(expected);
    }
  });

  it('fences a zombie that is paused in the middle of a commit', async () => {
    const { cluster, other } = setUp();
    const pause = Promise.withResolvers<undefined>();
    const before = (call: LogCall) => (call.op === 'commit' ? pause.promise : Promise.resolve(undefined));
    const zombie = await new MemoryEventLog(cluster, { clock, hooks: { before } }).openTask(SPEC);
    const committing = commit(zombie, 'zombie');
    const owner = await other.openTask(SPEC);
    await commit(owner, 'owner');
    pause.resolve(undefined);
    expect(await committing).toEqual({ status: 'fenced' });
    expect(values(cluster, OUT)).toEqual(['owner']);
  });

  it('duplicates, loses, delays and tears appends', async () => {
    const { cluster, log, faults } = setUp();
    const delay = Promise.withResolvers<undefined>();
    const lost = { code: 'MLR_LOG_UNAVAILABLE', retriable: true };
    faults.set('append', { kind: 'duplicated' });
    expect(await log.append([batch(OUT, 'a')])).toEqual([0]);
    faults.set('append', { kind: 'answer-lost' });
    await expect(log.append([batch(OUT, 'b')])).rejects.toMatchObject(lost);
    faults.set('append', { kind: 'request-lost' });
    await expect(log.append([batch(OUT, 'never')])).rejects.toMatchObject(lost);
    faults.set('append', { kind: 'partial', batches: 1 });
    await expect(log.append([batch(OUT, 'c'), batch(OUT, 'never')])).rejects.toMatchObject(lost);
    faults.set('append', { kind: 'request-delayed', until: delay.promise });
    await expect(log.append([batch(OUT, 'late')])).rejects.toMatchObject(lost);
    await log.append([batch(OUT, 'd')]);
    delay.resolve(undefined);
    await settled();
    expect(values(cluster, OUT)).toEqual(['a', 'a', 'b', 'c', 'd', 'late']);
  });

  it('shows a stale end, without losing ground or going back', async () => {
    const { log, faults } = setUp();
    await log.append([batch(OUT, 'a', 'b', 'c')]);
    const reader = log.openReader([{ ...OUT, offset: 2 }]);
    faults.set('poll', { kind: 'stale', offsets: 3 });
    expect(await reader.poll(0)).toEqual([]);
    expect(reader.stableEnd(OUT)).toBe(2);
    faults.set('bounds', { kind: 'stale', offsets: 1 });
    expect(await log.bounds([OUT])).toEqual([{ start: 0, end: 2 }]);
    expect((await reader.poll(0)).map((b) => b.count)).toEqual([1]);
    faults.set('poll', { kind: 'request-lost' });
    expect(await reader.poll(0)).toEqual([]);
    expect(reader.stableEnd(OUT)).toBeNull();
  });

  it('lets nothing of a crashed process settle, and keeps its seat until it expires', async () => {
    const { cluster, log, other } = setUp();
    const told: string[] = [];
    const join = (client: MemoryEventLog, name: string) =>
      client.joinGroup({ group: 'g', topics: ['out'], onAssignment: (a) => void told.push(`${name}:${a.length}`) });
    const member = await join(log, 'one');
    await join(other, 'two');
    await settled();
    const polled = log.openReader([{ ...OUT, offset: 0 }]).poll(10);
    let wasSettled = false;
    void polled.then(() => (wasSettled = true));
    log.crash();
    await other.append([batch(OUT, 'a')]);
    await settled();
    expect(wasSettled).toBe(false);
    expect(told).toEqual(['one:1', 'one:1', 'two:0']);
    expect(member.isFresh()).toBe(true);
    cluster.group('g').remove(log.members[0].id);
    await settled();
    expect(member.isFresh()).toBe(false);
    expect(told.at(-1)).toBe('two:1');
  });

  it('delivers scripted, torn and late assignments, and refuses offsets that a rebalance overtook', async () => {
    const { cluster, other } = setUp();
    const late = Promise.withResolvers<undefined>();
    let hold = false;
    const before = (call: LogCall) => (hold && call.op === 'assign' ? late.promise : Promise.resolve(undefined));
    const slow = new MemoryEventLog(cluster, { clock, hooks: { before } });
    const spec = { group: 'g', topics: ['out'], onAssignment: () => undefined };
    const [one, two] = [await slow.joinGroup(spec), await other.joinGroup(spec)];
    await settled();
    hold = true;
    cluster.rebalance('g', (all, partitions) => new Map(all.map(({ memberId }) => [memberId, partitions])));
    cluster.rebalance('g', ([, second], partitions) => new Map([[second.memberId, partitions]]));
    await settled();
    expect([one.assignment(), two.assignment()]).toEqual([[OUT], [OUT]]);
    await expect(one.commitOffsets([{ ...OUT, offset: 1 }])).rejects.toMatchObject({ code: 'MLR_LOG_NOT_A_MEMBER' });
    await two.commitOffsets([{ ...OUT, offset: 2 }]);
    late.resolve(undefined);
    await settled();
    expect([one.assignment(), two.assignment()]).toEqual([[], [OUT]]);
    expect(await one.committed([OUT])).toEqual([2]);
  });

  it('does not pass off the rest of a trimmed state log as the whole', async () => {
    const { log, other } = setUp();
    const zombie = await log.openTask(SPEC);
    const owner = await other.openTask(SPEC);
    await commit(owner, 'a');
    const outcome = await commit(owner, 'b');
    await owner.trimState(outcome.status === 'committed' ? outcome.statePosition : NaN);
    const reading = (async () => {
      for await (const record of zombie.state) expect(record).toBeUndefined();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'MLR_LOG_LOST_GROUND' });
  });

  it('announces every operation to its hooks, and refuses a fault that would do nothing', async () => {
    const { log, calls, faults } = setUp();
    await log.partitionCount('out');
    const task = await log.openTask(SPEC);
    await commit(task, 'a');
    expect(calls.map((call) => call.op)).toEqual(['partitionCount', 'openTask', 'commit']);
    expect(calls[2]).toEqual({ op: 'commit', taskId: 'p.n.0', epoch: 1, outputRecords: 1 });
    faults.set('commit', { kind: 'duplicated' });
    await expect(commit(task, 'b')).rejects.toThrow('fault duplicated does not fit commit');
    expect(await commit(task, 'c')).toEqual({ status: 'fenced' });
  });
});
