import { describe, expect, it } from '@jest/globals';
import { decodeAssignment, decodeClaim, encodeAssignment, encodeClaim } from './member-protocol.ts';

describe('what members tell each other', () => {
  it('carries topics, what is owned and since when', () => {
    const claim = {
      topics: ['a', 'b'],
      owned: [
        { topic: 'a', partition: 3 },
        { topic: 'b', partition: 0 },
      ],
      generation: 7,
    };
    expect(decodeClaim('m', encodeClaim(claim))).toEqual({ memberId: 'm', ...claim });
  });

  it('takes a member with user data of another kind for one that owns nothing', () => {
    const foreign = encodeClaim({ topics: ['a'], owned: [], generation: 1 });
    const text = foreign.toString('latin1').replace('"v":1', '"v":9');
    expect(decodeClaim('m', Buffer.from(text, 'latin1'))).toMatchObject({ topics: ['a'], owned: [], generation: -1 });
  });

  it('carries an assignment', () => {
    const assigned = [
      { topic: 'a', partition: 1 },
      { topic: 'a', partition: 2 },
      { topic: 'b', partition: 0 },
    ];
    expect(decodeAssignment(encodeAssignment(assigned))).toEqual(assigned);
    expect(decodeAssignment(Buffer.alloc(0))).toEqual([]);
  });
});
