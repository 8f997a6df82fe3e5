import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assignSticky, type MemberClaim } from './sticky-assignment.ts';

const partitionsOf = (topic: string, count: number) =>
  Array.from({ length: count }, (_, partition) => ({ topic, partition }));
const member = (memberId: string, owned: MemberClaim['owned'] = [], generation = 1): MemberClaim => ({
  memberId,
  topics: ['t'],
  owned,
  generation,
});
const numbers = (shares: ReturnType<typeof assignSticky>) =>
  Object.fromEntries([...shares].map(([id, own]) => [id, own.map((p) => p.partition).sort((a, b) => a - b)]));

describe('sticky assignment', () => {
  it('splits evenly among members that own nothing', () => {
    const shares = assignSticky([member('b'), member('a'), member('c')], partitionsOf('t', 7));
    expect([...shares.values()].map((own) => own.length).sort()).toEqual([2, 2, 3]);
  });

  it('moves nothing when nobody came or went', () => {
    const all = partitionsOf('t', 4);
    const owned = [all.slice(1, 3), [all[0], all[3]]];
    expect(numbers(assignSticky([member('a', owned[0]), member('b', owned[1])], all))).toEqual({
      a: [1, 2],
      b: [0, 3],
    });
  });

  it('gives a new member its share and moves no more than that', () => {
    const all = partitionsOf('t', 6);
    const shares = assignSticky([member('a', all.slice(0, 3)), member('b', all.slice(3)), member('new')], all);
    expect([...shares.values()].map((own) => own.length)).toEqual([2, 2, 2]);
    const kept = [...shares].flatMap(([id, own]) =>
      own.filter((p) => (id === 'a' ? p.partition < 3 : id === 'b' && p.partition >= 3)),
    );
    expect(kept).toHaveLength(4);
  });

  it('gives nobody anything who gives something away: that would be a move too many', () => {
    const counts = fc.array(fc.nat(12), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(counts, fc.nat(5), (owned, homeless) => {
        const all = partitionsOf(
          't',
          owned.reduce((sum, count) => sum + count, homeless),
        );
        let next = 0;
        const members = owned.map((count, i) => member(`m${i}`, all.slice(next, (next += count))));
        const shares = assignSticky(members, all);
        for (const { memberId, owned: before } of members) {
          const after = new Set(shares.get(memberId)!.map((p) => p.partition));
          const kept = before.filter((p) => after.has(p.partition)).length;
          expect(kept === before.length || kept === after.size).toBe(true);
        }
      }),
    );
  });

  it('leaves the others alone when a member goes', () => {
    const all = partitionsOf('t', 6);
    const shares = numbers(assignSticky([member('a', all.slice(0, 2)), member('b', all.slice(2, 4))], all));
    expect(shares['a']).toEqual(expect.arrayContaining([0, 1]));
    expect(shares['b']).toEqual(expect.arrayContaining([2, 3]));
  });

  it('believes the newer of two members that claim the same', () => {
    const all = partitionsOf('t', 2);
    const shares = numbers(assignSticky([member('a', all, 3), member('b', [all[1]], 9)], all));
    expect(shares).toEqual({ a: [0], b: [1] });
  });

  it('assigns each topic partition to exactly one subscribed member, as evenly as it can', () => {
    const topics = ['x', 'y', 'z'];
    const claims = fc.uniqueArray(
      fc.record({
        memberId: fc.string({ minLength: 1, maxLength: 3 }),
        topics: fc.uniqueArray(fc.constantFrom(...topics), { minLength: 1 }),
        owned: fc.array(fc.record({ topic: fc.constantFrom(...topics), partition: fc.nat(9) }), { maxLength: 10 }),
        generation: fc.integer({ min: -1, max: 5 }),
      }),
      { selector: (claim) => claim.memberId, minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(claims, fc.nat(8), (members, count) => {
        const all = topics.flatMap((topic) => partitionsOf(topic, count));
        const shares = assignSticky(members, all);
        const given = [...shares].flatMap(([id, own]) => own.map((p) => ({ id, ...p })));
        for (const p of all) {
          const owners = given.filter((g) => g.topic === p.topic && g.partition === p.partition);
          const subscribed = members.filter((m) => m.topics.includes(p.topic)).map((m) => m.memberId);
          expect(owners).toHaveLength(subscribed.length > 0 ? 1 : 0);
          for (const { id } of owners) expect(subscribed).toContain(id);
        }
        expect(assignSticky([...members].reverse(), all)).toEqual(shares);
        if (members.every((m) => m.topics.length === topics.length)) {
          const sizes = [...shares.values()].map((own) => own.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
