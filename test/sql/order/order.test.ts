import { describe, expect, it } from '@jest/globals';
import { difference } from '../oracle/compare.ts';
import { dealt, randomOf, restarts, shuffled } from './arrivals.ts';
import { orderCases } from './cases.ts';
import { run, type Run } from './run.ts';

const named = orderCases().map((each, i) => [each.name, each, i] as const);
const ofAnyOrder = named.filter(([, { arrivalDecides }]) => !arrivalDecides);
const ofAnyPace = named.filter(([, { watermarkDecides }]) => !watermarkDecides);

/** What is other than it was, doubles within rounding: sums of them depend on the order a little. */
function changed(from: Run, to: Run): string | null {
  return difference(from.sinks, Object.fromEntries(Object.entries(to.sinks).map(([name, { rows }]) => [name, rows])));
}

describe('the final rows do not change', () => {
  it.each(ofAnyOrder)('with the order of arrival: %s', (_, { prepared, arrivals }, i) => {
    const first = run(prepared, arrivals);
    const random = randomOf(i);
    for (let turn = 0; turn < 3; turn++) {
      const other = run(prepared, shuffled(arrivals, random));
      expect(other.behind.size).toBe(0);
      expect(changed(first, other)).toBeNull();
    }
  });

  it.each(ofAnyPace)('with the number of topic partitions: %s', (_, { prepared, arrivals }) => {
    const first = run(prepared, arrivals);
    for (const partitions of [2, 7]) expect(changed(first, run(prepared, dealt(arrivals, partitions)))).toBeNull();
  });

  it.each(named)('with where it is stopped and goes on: %s', (_, { prepared, arrivals }, i) => {
    const first = run(prepared, arrivals);
    const random = randomOf(1000 + i);
    for (let turn = 0; turn < 3; turn++) {
      expect(changed(first, run(prepared, arrivals, restarts(arrivals.length, random)))).toBeNull();
    }
  });

  it.each(named)('with where its state is: %s', (_, { prepared, arrivals }, i) => {
    const first = run(prepared, arrivals);
    expect(changed(first, run(prepared, arrivals, new Set(), 'always'))).toBeNull();
    const stops = restarts(arrivals.length, randomOf(2000 + i));
    expect(changed(first, run(prepared, arrivals, stops, 'alternately'))).toBeNull();
  });
});
