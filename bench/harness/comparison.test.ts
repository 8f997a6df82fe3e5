import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare, type Comparison } from './comparison.ts';
import { parseOptions } from './options.ts';
import { Results } from './results.ts';
import type { RunResult } from './run.ts';
import { schedule, type Turn } from './schedule.ts';

const ARGS = ['--queries', 'q2,q5', '--repetitions', '2'];

function result({ query, system, repetition }: Turn): RunResult {
  const output = { rows: 1, hash: 'h', least: null };
  const figures = { seconds: 1, recordsPerSecond: 1, cpuPerMillion: 1, brokerCpuPerMillion: 1, peakMiB: 1 };
  return { query: query.name, system, repetition, ...figures, output };
}

const silent = { write: () => {} };

const nameOf = ({ query, system, repetition }: Turn) => `${query.name} ${system} ${repetition}`;

/** Runs a comparison in a folder of its own as often as there are bodies; answers the runs each of them was asked for. */
async function asked(calls: readonly ((turn: Turn, stop: AbortController) => RunResult)[], args = ARGS) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const turns: string[][] = [];
  const endings: Awaited<ReturnType<typeof compare>>[] = [];
  try {
    for (const [i, body] of calls.entries()) {
      const options = parseOptions(i === 0 ? args : [...args, '--resume']);
      const stopping = new AbortController();
      const names: string[] = [];
      const run: Comparison['run'] = async (turn) => {
        names.push(nameOf(turn));
        return body(turn, stopping);
      };
      const results = new Results(folder, options, 'abc');
      endings.push(await compare({ options, results, run, signal: stopping.signal, progress: silent }));
      turns.push(names);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { turns, endings };
}

describe('a comparison', () => {
  it('runs every query once before any again, its systems next to each other and in turns of order', () => {
    expect(schedule(parseOptions(ARGS)).map(nameOf)).toEqual([
      ...['q2 millrace 1', 'q2 flink 1', 'q2 kafka-streams 1', 'q5 millrace 1', 'q5 flink 1'],
      ...['q2 flink 2', 'q2 kafka-streams 2', 'q2 millrace 2', 'q5 flink 2', 'q5 millrace 2'],
    ]);
  });

  it('goes on, when resumed, with the run in which it was stopped', async () => {
    let count = 0;
    const stopsAtThird = (turn: Turn, stop: AbortController) => {
      if (++count === 3) stop.abort();
      if (stop.signal.aborted) throw new Error('stopped');
      return result(turn);
    };
    const { turns, endings } = await asked([stopsAtThird, result]);
    expect(turns[0]).toHaveLength(3);
    expect(endings[0]).toEqual({ left: 8, failures: [] });
    expect(turns[1]).toHaveLength(8);
    expect(turns[1][0]).toBe(turns[0][2]);
  });

  it('begins anew when it is not resumed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
    const [turn] = schedule(parseOptions(ARGS));
    new Results(folder, parseOptions(ARGS), 'abc').put(result(turn));
    expect(new Results(folder, parseOptions([...ARGS, '--resume']), 'abc').has(turn)).toBe(true);
    expect(new Results(folder, parseOptions([...ARGS, '--resume']), 'another commit').has(turn)).toBe(false);
    expect(new Results(folder, parseOptions(ARGS), 'abc').has(turn)).toBe(false);
    rmSync(folder, { recursive: true });
  });

  it('goes on after a run that failed, and tries it again when resumed', async () => {
    const failing = (turn: Turn) => {
      if (turn.system === 'flink' && turn.repetition === 1) throw new Error('no memory');
      return result(turn);
    };
    const { turns, endings } = await asked([failing, result]);
    expect(turns[0]).toHaveLength(10);
    expect(endings[0].failures).toEqual(['q2, flink, repetition 1: no memory', 'q5, flink, repetition 1: no memory']);
    expect(turns[1]).toEqual(['q2 flink 1', 'q5 flink 1']);
  });
});

describe('its options', () => {
  it('are refused by name when they are none', () => {
    expect(() => parseOptions(['--queries', 'q6'])).toThrow('--queries q6: one of q0, q1');
    expect(() => parseOptions(['--systems', 'storm'])).toThrow(
      '--systems storm: one of millrace, flink, kafka-streams',
    );
    expect(() => parseOptions(['--records', '1e'])).toThrow('--records 1e: give a whole number above 0');
    expect(() => parseOptions(['--records', '10'])).toThrow('--records 10: give a multiple of 4');
  });
});
