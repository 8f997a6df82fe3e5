import { describe, expect, it } from '@jest/globals';
import { Pace } from './pace.ts';

describe('the pace', () => {
  it('halves with every refusal, down to a 64th', () => {
    const pace = new Pace(4000);
    const seen = Array.from({ length: 8 }, () => (pace.refused(), pace.allowed));
    expect(seen).toEqual([2000, 1000, 500, 250, 125, 62, 62, 62]);
  });

  it('grows by a 16th of the most for as many acknowledged rows as are allowed, and not beyond the most', () => {
    const pace = new Pace(1600);
    pace.refused();
    pace.acknowledged(800);
    expect(pace.allowed).toBe(900);
    for (let i = 0; i < 100; i++) pace.acknowledged(1600);
    expect(pace.allowed).toBe(1600);
  });

  it('has room for what is allowed and not under way, and never allows nothing', () => {
    const pace = new Pace(4);
    pace.sent(3);
    expect(pace.room).toBe(1);
    for (let i = 0; i < 9; i++) pace.refused();
    expect([pace.allowed, pace.room]).toEqual([1, -2]);
    pace.ended(3);
    expect(pace.room).toBe(1);
  });
});
