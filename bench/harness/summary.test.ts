import { describe, expect, it } from '@jest/globals';
import { pictureOf } from './picture.ts';
import type { SystemName } from './queries.ts';
import type { RunResult } from './run.ts';
import { figure, geometricMean, summarize } from './summary.ts';
import { tableOf } from './table.ts';
import { targetOutcomes } from './targets.ts';

const run = (query: string, system: SystemName, repetition: number, perSecond: number, hash = 'h'): RunResult => ({
  ...{ query, system, repetition, seconds: 1, recordsPerSecond: perSecond, cpuPerMillion: 1e6 / perSecond },
  ...{ brokerCpuPerMillion: 1, peakMiB: 100, output: { rows: 7, hash, least: null } },
});

/** Ours 10 times as fast in the first repetition, 6 times in the second, when the machine was half as fast. */
const runs = [
  ...[run('q5', 'millrace', 1, 1000), run('q5', 'flink', 1, 100)],
  ...[run('q5', 'millrace', 2, 300), run('q5', 'flink', 2, 50)],
];

describe('the report', () => {
  it('compares within a repetition, then takes the median', () => {
    const [{ systems, rows }] = summarize(runs, ['q5']);
    expect(rows).toBe(7);
    expect(systems.map(({ system }) => system)).toEqual(['millrace', 'flink']);
    expect(systems[0].ratio).toBeNull();
    expect(systems[1].ratio).toEqual({ median: 8, spread: 0.25 });
  });

  it('believes no time of a query whose outputs differ, between systems or between runs of one', () => {
    for (const other of [run('q5', 'flink', 3, 50, 'other'), run('q5', 'millrace', 3, 50, 'other')]) {
      const queries = summarize([...runs, other], ['q5']);
      expect(queries[0].rows).toBeNull();
      expect(queries[0].disagreement).toContain('7 rows (other)');
      expect(targetOutcomes(queries)).toEqual([]);
      expect(tableOf(queries, [])).toContain('q5: the outputs differ');
    }
  });

  it('says which targets are met; of those that nothing was measured for it says nothing', () => {
    const outcomes = targetOutcomes(summarize(runs, ['q5']));
    expect(outcomes.map(({ met }) => met)).toEqual([true, true, true, true]);
    expect(outcomes[0].found).toBeCloseTo(8);
    const slower = summarize([run('q1', 'millrace', 1, 150), run('q1', 'flink', 1, 100)], ['q1']);
    expect(targetOutcomes(slower).map(({ met }) => met)).toEqual([false, false, false]);
  });

  it('has a row per query and system in its table, and a bar in its picture', () => {
    const queries = summarize(runs, ['q5']);
    expect(tableOf(queries, []).split('\n')).toHaveLength(4);
    expect(tableOf(queries, [])).toContain('8.00× ±25%');
    expect(pictureOf(queries, 'a & b').match(/<rect x="130" y="\d+" width="[\d.]+" height="11"/g)).toHaveLength(2);
    expect(pictureOf(queries, 'a & b')).toContain('a &amp; b');
  });
});

describe('figures', () => {
  it('are the median and half the range as a share of it', () => {
    expect(figure([3, 1, 2])).toEqual({ median: 2, spread: 0.5 });
    expect(figure([1, 3])).toEqual({ median: 2, spread: 0.5 });
  });

  it('have a geometric mean', () => {
    expect(geometricMean([2, 8])).toBeCloseTo(4);
  });
});
