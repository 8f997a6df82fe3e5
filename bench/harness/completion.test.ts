import { describe, expect, it } from '@jest/globals';
import { Completion, type Sight } from './completion.ts';

const options = { needed: [10, 10], quietMs: 3000 };
const sight = (ms: number, committed: number, visible: number, cpuSeconds = 0): Sight => ({
  ms,
  committed: [committed, committed],
  visible: [visible, 0],
  cpuSeconds,
});

function firstEnd(sights: readonly Sight[]): number | null {
  const completion = new Completion(options);
  for (const each of sights) {
    const end = completion.observe(each);
    if (end !== null) return end;
  }
  return null;
}

describe('a run is over', () => {
  it('at the moment its last result became visible, however long it takes to be sure of that', () => {
    expect(
      firstEnd([sight(0, 0, 0), sight(100, 10, 5), sight(200, 10, 7), sight(1000, 10, 7), sight(3300, 10, 7)]),
    ).toBe(200);
  });

  it('not before all of its input is committed', () => {
    expect(firstEnd([sight(0, 9, 5), sight(9000, 9, 5), sight(9100, 10, 5), sight(12_000, 10, 5)])).toBeNull();
    expect(firstEnd([sight(0, 9, 4), sight(10, 9, 5), sight(9100, 10, 5), sight(12_100, 10, 5)])).toBe(10);
  });

  it('at the moment its input was committed, where there are no results', () => {
    expect(firstEnd([sight(0, 9, 5), sight(9100, 10, 5), sight(12_100, 10, 5)])).toBe(9100);
  });

  it('not while results still come', () => {
    expect(firstEnd([sight(0, 10, 1), sight(2900, 10, 2), sight(5800, 10, 3)])).toBeNull();
  });

  it('not while its processes work: a result may come of it', () => {
    expect(firstEnd([sight(0, 10, 1, 0), sight(3000, 10, 1, 2), sight(6000, 10, 1, 4)])).toBeNull();
    expect(firstEnd([sight(0, 10, 1, 0), sight(3000, 10, 1, 2), sight(6000, 10, 1, 2.1)])).toBe(0);
  });
});
