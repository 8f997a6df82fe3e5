import { describe, expect, it } from '@jest/globals';
import { clicks, flights, Random, type GeneratedEvent } from './index.ts';

const disorder = { outOfOrderMs: 500, lateShare: 0.02, lateByMs: 20_000, malformedShare: 0.05 };

function parses(event: GeneratedEvent): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(event.value));
    return true;
  } catch {
    return false;
  }
}

describe('Random', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    const draw = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 8 }, () => random.uint32());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('stays inside its half-open ranges and reaches both ends', () => {
    const random = new Random(1);
    const seen = new Set(Array.from({ length: 1000 }, () => random.between(3, 6)));
    expect([...seen].sort()).toEqual([3, 4, 5]);
  });

  it('gives a fork numbers of its own', () => {
    const drawn = (alsoFromFork: boolean) => {
      const random = new Random(9);
      const fork = random.fork();
      if (alsoFromFork) fork.uint32();
      return random.uint32();
    };
    expect(drawn(true)).toBe(drawn(false));
  });
});

describe.each([
  [
    'clicks',
    (seed: number) => clicks({ ...disorder, count: 2000, pages: 9, startMs: 0, stepMs: 50 }, new Random(seed)),
  ],
  ['flights', (seed: number) => flights({ ...disorder, count: 2000, startMs: 0, stepMs: 60_000 }, new Random(seed))],
] as const)('%s', (_name, generate) => {
  it('are the same for the same seed', () => {
    expect([...generate(3)]).toEqual([...generate(3)]);
    expect([...generate(3)]).not.toEqual([...generate(4)]);
  });

  it('know exactly which of their values are malformed', () => {
    const events = [...generate(5)];
    for (const event of events) expect(parses(event)).toBe(event.fields !== null);
    expect(events.filter((event) => event.fields === null).length).toBeGreaterThan(40);
  });

  it('come out of order and sometimes late', () => {
    let greatest = -Infinity;
    const behind = [...generate(6)].map((event) => {
      greatest = Math.max(greatest, event.timeMs);
      return greatest - event.timeMs;
    });
    expect(behind.filter((ms) => ms > 0 && ms <= 500).length).toBeGreaterThan(0);
    expect(behind.filter((ms) => ms > 500).length).toBeGreaterThan(0);
  });
});
