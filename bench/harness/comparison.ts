import type { Options } from './options.ts';
import { Progress, type ProgressStream } from './progress.ts';
import type { Results } from './results.ts';
import type { RunResult } from './run.ts';
import { schedule, type Turn } from './schedule.ts';

export interface Comparison {
  readonly options: Options;
  readonly results: Results;
  run(turn: Turn): Promise<RunResult>;
  readonly signal: AbortSignal;
  readonly progress: ProgressStream;
}

export interface Ending {
  /** Runs that were to be done and are not: time ran out, or somebody stopped it. */
  readonly left: number;
  /** Runs that failed, in words. They are tried again with `--resume`. */
  readonly failures: readonly string[];
}

/** Does the runs that are not done yet, one after the other. A run that fails does not stop the others. */
export async function compare({ options, results, run, signal, progress: stream }: Comparison): Promise<Ending> {
  const turns = schedule(options).filter((turn) => !results.has(turn));
  const progress = new Progress(turns.length, stream);
  const deadlineMs = performance.now() + options.minutes * 60_000;
  const failures: string[] = [];
  for (const [done, turn] of turns.entries()) {
    if (signal.aborted || performance.now() > deadlineMs) return { left: turns.length - done, failures };
    const name = `${turn.query.name}, ${turn.system}, repetition ${turn.repetition}`;
    progress.begin(name);
    try {
      const result = await run(turn);
      results.put(result);
      progress.done(`${name}: ${Math.round(result.recordsPerSecond)} records/s, ${result.output.rows} rows`);
    } catch (error) {
      if (signal.aborted) return { left: turns.length - done, failures };
      const failure = `${name}: ${error instanceof Error ? error.message : String(error)}`;
      failures.push(failure);
      progress.done(failure);
    }
  }
  return { left: 0, failures };
}
