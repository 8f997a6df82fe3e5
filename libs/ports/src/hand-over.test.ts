import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TopicPartition } from './event-log.ts';
import { handOver, Holdings } from './hand-over.ts';
import { assignSticky, type MemberClaim } from './sticky-assignment.ts';

const partitionsOf = (topic: string, count: number) =>
  Array.from({ length: count }, (_, partition) => ({ topic, partition }));
const nameOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;

const sorted = (shares: ReadonlyMap<string, readonly TopicPartition[]>) =>
  new Map([...shares].map(([id, share]) => [id, share.map(nameOf).sort()]));

const claims = fc
  .uniqueArray(
    fc.record({
      memberId: fc.string({ minLength: 1, maxLength: 3 }),
      topics: fc.constant(['t']),
      owned: fc.uniqueArray(fc.nat(9), { maxLength: 10 }),
      generation: fc.integer({ min: -1, max: 5 }),
    }),
    { selector: (claim) => claim.memberId, minLength: 1, maxLength: 6 },
  )
  .map((members): MemberClaim[] =>
    members.map((member) => ({ ...member, owned: member.owned.map((partition) => ({ topic: 't', partition })) })),
  );

/** Whose word counts for each topic partition. */
function holdersOf(members: readonly MemberClaim[]): Map<string, MemberClaim> {
  const found = new Map<string, MemberClaim>();
  for (const member of [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1))) {
    for (const partition of member.owned) {
      const rival = found.get(nameOf(partition));
      if (rival === undefined || rival.generation < member.generation) found.set(nameOf(partition), member);
    }
  }
  return found;
}

describe('cooperative hand-over', () => {
  it('gives to nobody what another member still holds, and leaves it with nobody who shall not have it', () => {
    fc.assert(
      fc.property(claims, fc.nat(10), (members, count) => {
        const all = partitionsOf('t', count);
        const [shares, target, holder] = [handOver(members, all), assignSticky(members, all), holdersOf(members)];
        for (const [id, share] of shares) {
          for (const partition of share) {
            expect(target.get(id)).toContainEqual(partition);
            expect([id, undefined]).toContain(holder.get(nameOf(partition))?.memberId);
          }
        }
      }),
    );
  });

  it('has dealt everything, as evenly as at once and with as few moves, when those that let go have asked again', () => {
    fc.assert(
      fc.property(claims, fc.nat(10), (members, count) => {
        const all = partitionsOf('t', count);
        const first = handOver(members, all);
        const settled = members.map((m) => ({ ...m, owned: first.get(m.memberId) ?? [], generation: 9 }));
        const second = handOver(settled, all);
        const given = [...second.values()].flat();
        expect(given.map(nameOf).sort()).toEqual(all.map(nameOf).sort());
        for (const [id, share] of first) expect(second.get(id)).toEqual(expect.arrayContaining(share));
        const atOnce = [...assignSticky(members, all).values()].map((share) => share.length).sort();
        expect([...second.values()].map((share) => share.length).sort()).toEqual(atOnce);
        const third = settled.map((m) => ({ ...m, owned: second.get(m.memberId) ?? [], generation: 10 }));
        expect(sorted(handOver(third, all))).toEqual(sorted(second));
      }),
    );
  });

  it('takes nothing from a member because one that was overtaken still claims it', () => {
    const all = partitionsOf('t', 2);
    const owner = { memberId: 'a', topics: ['t'], owned: all, generation: 7 };
    const zombie = { memberId: 'b', topics: ['t'], owned: all, generation: 3 };
    expect(handOver([owner, zombie], all)).toEqual(
      new Map([
        ['a', [all[0]]],
        ['b', []],
      ]),
    );
  });
});

describe('what a member holds', () => {
  const [zero, one, two] = partitionsOf('t', 3);

  it('is what it is assigned and what it has not let go of, and then a new round is due', async () => {
    const holdings = new Holdings();
    expect(await holdings.take([zero, one], async () => undefined)).toBe(false);
    const letGo = Promise.withResolvers<void>();
    const taking = holdings.take([one, two], () => letGo.promise);
    expect(holdings.assigned).toEqual([one, two]);
    expect(holdings.held).toEqual([one, two, zero]);
    letGo.resolve();
    expect(await taking).toBe(true);
    expect(holdings.held).toEqual([one, two]);
  });

  it('asks for one round when a newer assignment overtakes a hand-over: after the newer one', async () => {
    const holdings = new Holdings();
    await holdings.take([zero, one, two], async () => undefined);
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const overtaken = holdings.take([zero, one], () => first.promise);
    const newer = holdings.take([zero], () => second.promise);
    first.resolve();
    expect(await overtaken).toBe(false);
    expect(holdings.held).toEqual([zero, one, two]);
    second.resolve();
    expect(await newer).toBe(true);
    expect(holdings.held).toEqual([zero]);
  });
});
