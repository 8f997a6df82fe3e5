import type { Bug } from './bugs/index.ts';
import { FaultCoverage, LEAST_STRIKES } from './faults.ts';
import type { Findings } from './oracle/check-schedule.ts';
import { runSchedule, type ScheduleResult } from './schedule.ts';
import type { CompiledCase } from './sim-case.ts';

export interface CampaignOptions {
  /** Seeds `[from, from + schedules)`. */
  readonly from: number;
  readonly schedules: number;
  readonly cases: readonly CompiledCase[];
  readonly bug?: Bug | null;
  /**
   * Every so many seeds one is run again when all are done, and must leave the same trace: nothing may be left over in
   * the programs, which all schedules share, or hang on a real clock.
   */
  readonly repeatEvery?: number;
  /** Ends the campaign at the first violation. */
  readonly stopAtFirst?: boolean;
  progress?(done: number): void;
}

export interface CampaignResult {
  readonly schedules: number;
  readonly steps: number;
  /** Sums over all schedules. */
  readonly findings: Findings;
  readonly coverage: FaultCoverage;
  readonly failures: readonly ScheduleResult[];
  /** Seeds whose second run left another trace. */
  readonly unsteady: readonly number[];
  /** How many were run twice. */
  readonly repeated: number;
}

/** Runs one schedule per seed, one after another. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { from, schedules, cases, bug = null, repeatEvery = 0, stopAtFirst = false } = options;
  const coverage = new FaultCoverage();
  const failures: ScheduleResult[] = [];
  const unsteady: number[] = [];
  const again = new Map<number, string>();
  const findings = { records: 0, malformed: 0, late: 0, duplicates: 0 };
  let [done, steps] = [0, 0];
  for (; done < schedules && !(stopAtFirst && failures.length > 0); done++) {
    const seed = from + done;
    const result = await runSchedule(seed, cases, { bug });
    coverage.add(result.coverage);
    steps += result.steps;
    findings.records += result.findings?.records ?? 0;
    findings.malformed += result.findings?.malformed ?? 0;
    findings.late += result.findings?.late ?? 0;
    findings.duplicates += result.findings?.duplicates ?? 0;
    if (result.violation !== null) failures.push(result);
    if (repeatEvery > 0 && done % repeatEvery === 0) again.set(seed, result.traceHash);
    options.progress?.(done + 1);
  }
  for (const [seed, hash] of again) {
    if ((await runSchedule(seed, cases, { bug })).traceHash !== hash) unsteady.push(seed);
  }
  return { schedules: done, steps, findings, coverage, failures, unsteady, repeated: again.size };
}

/** What is wrong with a campaign, in words; empty when nothing is. */
export function complaints(result: CampaignResult, leastStrikes: number = LEAST_STRIKES): string[] {
  const rare = result.coverage.tooRare(leastStrikes);
  const { late, malformed, duplicates } = result.findings;
  return [
    ...result.failures.map(
      ({ seed, caseName, violation }) => `seed ${seed} (${caseName}): ${violation}\n  replay: ${replayCommand(seed)}`,
    ),
    ...result.unsteady.map((seed) => `seed ${seed} left another trace when it was run again: ${replayCommand(seed)}`),
    ...Object.entries({ late, malformed, duplicate: duplicates })
      .filter(([, count]) => count < leastStrikes)
      .map(([kind, count]) => `vacuous: only ${count} ${kind} records`),
    ...rare.map((kind) => {
      const strikes = result.coverage.strikes[kind];
      return `vacuous: ${kind} struck ${strikes} times, fewer than ${leastStrikes}; the run proves nothing about it`;
    }),
  ];
}

export function replayCommand(seed: number, bug?: string): string {
  return `npm run sim -- --seed ${seed}${bug === undefined ? '' : ` --bug ${bug}`}`;
}
