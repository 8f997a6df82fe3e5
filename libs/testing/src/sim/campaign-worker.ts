/** A thread that runs a part of a campaign; see parallel-campaign.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { bugNamed } from './bugs/index.ts';
import { runCampaign } from './campaign.ts';
import { compiledCases } from './cases/compile.ts';
import type { FromWorker, WorkerTask } from './parallel-campaign.ts';

const { bugName, ...task } = workerData as WorkerTask;
const post = (message: FromWorker): void => parentPort!.postMessage(message);

const result = await runCampaign({
  ...task,
  cases: compiledCases(),
  bug: bugName === null ? null : bugNamed(bugName),
  progress: () => post({ done: 1 }),
});
post({ result: { ...result, coverage: result.coverage.strikes } });
