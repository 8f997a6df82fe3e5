import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CampaignResult } from './campaign.ts';
import { FaultCoverage, type FaultKind } from './faults.ts';

export interface ParallelOptions {
  readonly from: number;
  readonly schedules: number;
  readonly bugName?: string | null;
  readonly repeatEvery?: number;
  progress?(done: number): void;
}

export interface WorkerTask {
  readonly from: number;
  readonly schedules: number;
  readonly bugName: string | null;
  readonly repeatEvery: number;
}

export type FromWorker =
  | { readonly done: number }
  | { readonly result: Omit<CampaignResult, 'coverage'> & { readonly coverage: Readonly<Record<FaultKind, number>> } };

/**
 * A campaign on all cores: each thread takes a run of seeds. The threads run the code as Node loads it, so it is as
 * fast as in production whoever asks (a test runner's sandbox makes it twice as slow).
 */
export async function runParallelCampaign(options: ParallelOptions): Promise<CampaignResult> {
  const { from, schedules, bugName = null, repeatEvery = 0 } = options;
  const threads = Math.min(availableParallelism(), schedules);
  let done = 0;
  const parts = Array.from({ length: threads }, (_, i) => {
    const first = from + Math.floor((schedules * i) / threads);
    const end = from + Math.floor((schedules * (i + 1)) / threads);
    const task: WorkerTask = { from: first, schedules: end - first, bugName, repeatEvery };
    return runInThread(task, (more) => options.progress?.((done += more)));
  });
  return (await Promise.all(parts)).reduce(merge);
}

function runInThread(task: WorkerTask, progress: (more: number) => void): Promise<CampaignResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./campaign-worker.ts', import.meta.url), { workerData: task });
    worker.on('message', (message: FromWorker) => {
      if ('done' in message) return progress(message.done);
      const coverage = new FaultCoverage();
      Object.assign(coverage.strikes, message.result.coverage);
      resolve({ ...message.result, coverage });
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a thread of the simulator ended early, with code ${code}`)));
  });
}

function merge(a: CampaignResult, b: CampaignResult): CampaignResult {
  a.coverage.add(b.coverage);
  return {
    schedules: a.schedules + b.schedules,
    steps: a.steps + b.steps,
    findings: {
      records: a.findings.records + b.findings.records,
      malformed: a.findings.malformed + b.findings.malformed,
      late: a.findings.late + b.findings.late,
      duplicates: a.findings.duplicates + b.findings.duplicates,
    },
    coverage: a.coverage,
    failures: [...a.failures, ...b.failures],
    unsteady: [...a.unsteady, ...b.unsteady],
    repeated: a.repeated + b.repeated,
  };
}
