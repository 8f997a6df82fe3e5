import { describe, expect, it } from '@jest/globals';
import { rowText, type Row } from '../oracle/rows.ts';
import { dealt, randomOf, restarts, shuffled } from './arrivals.ts';
import { orderCases } from './cases.ts';
import { run } from './run.ts';

const cases = orderCases();
const named = cases.map((each, i) => [each.name, each, i] as const);

const textOf = (rows: Readonly<Record<string, readonly Row[]>>) =>
  Object.fromEntries(Object.entries(rows).map(([table, all]) => [table, all.map(rowText).sort()]));

describe('the final rows do not change', () => {
  it.each(named)('with the order of arrival: %s', (_, { prepared, arrivals }, i) => {
    const expected = textOf(run(prepared, arrivals).rows);
    const random = randomOf(i);
    for (let turn = 0; turn < 3; turn++) {
      const other = run(prepared, shuffled(arrivals, random));
      expect(other.behind.size).toBe(0);
      expect(textOf(other.rows)).toEqual(expected);
    }
  });

  it.each(named)('with the number of topic partitions: %s', (_, { prepared, arrivals }) => {
    const expected = textOf(run(prepared, arrivals).rows);
    for (const partitions of [2, 7]) expect(textOf(run(prepared, dealt(arrivals, partitions)).rows)).toEqual(expected);
  });

  it.each(named)('with where it is stopped and goes on: %s', (_, { prepared, arrivals }, i) => {
    const expected = textOf(run(prepared, arrivals).rows);
    const random = randomOf(1000 + i);
    for (let turn = 0; turn < 3; turn++) {
      expect(textOf(run(prepared, arrivals, restarts(arrivals.length, random)).rows)).toEqual(expected);
    }
  });
});
