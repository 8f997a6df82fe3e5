import { expect } from '@jest/globals';
import type { EventLog, GroupMember, TopicPartition } from '@millrace/ports';
import { until } from '../contract.ts';
import { newTopic, type EventLogSuite } from './records.ts';

interface Joined {
  readonly member: GroupMember;
  /** What `onAssignment` said last. */
  told: readonly TopicPartition[] | null;
}

async function join(log: EventLog, group: string, topics: readonly string[]): Promise<Joined> {
  let told: readonly TopicPartition[] | null = null;
  const member = await log.joinGroup({ group, topics, onAssignment: (assigned) => void (told = assigned) });
  return {
    member,
    get told() {
      return told;
    },
  };
}

const names = (partitions: readonly TopicPartition[] | null): string[] =>
  (partitions ?? []).map((p) => `${p.topic}/${p.partition}`).sort();

export function groups(suite: EventLogSuite): void {
  const { test } = suite;

  test('assigns every topic partition of its topics to the only member', async () => {
    const { log } = suite.fixture;
    const [a, b] = [await newTopic(suite, 3), await newTopic(suite, 1)];
    const joined = await join(log, suite.unique('group'), [a, b]);
    const all = [`${a}/0`, `${a}/1`, `${a}/2`, `${b}/0`].sort();
    await until('all are assigned', suite.timeoutMs, () => names(joined.told).join() === all.join());
    expect(names(joined.member.assignment())).toEqual(all);
    expect(joined.member.isFresh()).toBe(true);
    await joined.member.leave();
    await joined.member.leave();
  });

  test('splits the topic partitions between two members, each to exactly one', async () => {
    const { log, other } = suite.fixture;
    const [topic, group] = [await newTopic(suite, 4), suite.unique('group')];
    const all = [0, 1, 2, 3].map((partition) => `${topic}/${partition}`);
    const one = await join(log, group, [topic]);
    const two = await join(other, group, [topic]);
    await until('the two share', suite.timeoutMs, () => {
      const [first, second] = [names(one.told), names(two.told)];
      return first.length > 0 && second.length > 0 && [...first, ...second].sort().join() === all.join();
    });
    await one.member.leave();
    await two.member.leave();
  });

  test('moves the topic partitions of a member that leaves to those that stay', async () => {
    const { log, other } = suite.fixture;
    const [topic, group] = [await newTopic(suite, 2), suite.unique('group')];
    const one = await join(log, group, [topic]);
    const two = await join(other, group, [topic]);
    await until('each has one', suite.timeoutMs, () => one.told?.length === 1 && two.told?.length === 1);
    await one.member.leave();
    await until('the other has both', suite.timeoutMs, () => two.told?.length === 2);
    expect(names(two.member.assignment())).toEqual([`${topic}/0`, `${topic}/1`]);
    await two.member.leave();
  });

  test('moves as few topic partitions as it can, and only when their owner has let them go', async () => {
    const { log, other } = suite.fixture;
    const [topic, group] = [await newTopic(suite, 4), suite.unique('group')];
    const letGo = Promise.withResolvers<void>();
    const events: string[] = [];
    let [before, kept, moved]: string[][] = [[], [], []];
    const one = await log.joinGroup({
      group,
      topics: [topic],
      onAssignment: (assigned) => {
        if (before.length < 4) before = names(assigned);
        else if (kept.length === 0 && assigned.length < 4) {
          kept = names(assigned);
          events.push('asked to let go');
          return letGo.promise;
        }
      },
    });
    await until('it has all', suite.timeoutMs, () => before.length === 4);
    const joining = other.joinGroup({
      group,
      topics: [topic],
      onAssignment: (assigned) => {
        moved = names(assigned);
        if (moved.length > 0) events.push('given');
      },
    });
    await until('it is asked to let go', suite.timeoutMs, () => kept.length > 0);
    const two = await joining;
    expect(two.assignment()).toEqual([]);
    expect(names(one.assignment())).toEqual(kept);
    events.push('let go');
    letGo.resolve();
    await until('the other has its share', suite.timeoutMs, () => moved.length > 0);
    expect(events.slice(0, 3)).toEqual(['asked to let go', 'let go', 'given']);
    expect([kept.length, moved.length]).toEqual([2, 2]);
    expect([...kept, ...moved].sort()).toEqual(before);
    expect(names(one.assignment())).toEqual(kept);
    await one.leave();
    await two.leave();
  });

  test('keeps committed offsets of the group, -1 where there is none', async () => {
    const { log, other } = suite.fixture;
    const [topic, group] = [await newTopic(suite, 2), suite.unique('group')];
    const partitions = [0, 1].map((partition) => ({ topic, partition }));
    const first = await join(log, group, [topic]);
    await until('it is assigned', suite.timeoutMs, () => first.told?.length === 2);
    expect(await first.member.committed(partitions)).toEqual([-1, -1]);
    await first.member.commitOffsets([{ topic, partition: 1, offset: 41 }]);
    await first.member.commitOffsets([{ topic, partition: 1, offset: 42 }]);
    expect(await first.member.committed(partitions)).toEqual([-1, 42]);
    await first.member.leave();
    const second = await join(other, group, [topic]);
    await until('the next is assigned', suite.timeoutMs, () => second.told?.length === 2);
    expect(await second.member.committed([...partitions].reverse())).toEqual([42, -1]);
    await second.member.leave();
    expect(await log.committedOffsets(group, [...partitions].reverse())).toEqual([42, -1]);
    expect(await other.committedOffsets(suite.unique('stranger'), partitions)).toEqual([-1, -1]);
  });

  test('refuses offsets from a member that has left', async () => {
    const { log } = suite.fixture;
    const topic = await newTopic(suite);
    const joined = await join(log, suite.unique('group'), [topic]);
    await until('it is assigned', suite.timeoutMs, () => joined.told?.length === 1);
    await joined.member.leave();
    await expect(joined.member.commitOffsets([{ topic, partition: 0, offset: 1 }])).rejects.toMatchObject({
      code: 'MLR_LOG_NOT_A_MEMBER',
      retriable: true,
    });
  });

  test('keeps groups apart', async () => {
    const { log, other } = suite.fixture;
    const topic = await newTopic(suite);
    const partitions = [{ topic, partition: 0 }];
    const one = await join(log, suite.unique('group'), [topic]);
    const two = await join(other, suite.unique('group'), [topic]);
    await until('both own it', suite.timeoutMs, () => one.told?.length === 1 && two.told?.length === 1);
    await one.member.commitOffsets([{ topic, partition: 0, offset: 5 }]);
    expect(await two.member.committed(partitions)).toEqual([-1]);
    await one.member.leave();
    await two.member.leave();
  });
}
