import { complaints, runCampaign } from './campaign.ts';
import { compiledCases } from './cases/compile.ts';
import { progressLine } from './progress-line.ts';

/** One schedule in so many is run twice, to see that the same seed leaves the same trace. */
const REPEAT_EVERY = 50;

/** Most violations that one report lists. */
const MOST_LISTED = 5;

/** Runs schedules `[from, from + schedules)`; rejects, with the commands that replay them, when one breaks a promise. */
export async function expectPromisesHold(from: number, schedules: number): Promise<void> {
  const progress = progressLine(`simulation from seed ${from}`, schedules);
  const cases = compiledCases();
  const result = await runCampaign({ from, schedules, cases, repeatEvery: REPEAT_EVERY, progress });
  const found = complaints(result);
  if (found.length === 0) return;
  const more = found.length > MOST_LISTED ? `\n… and ${found.length - MOST_LISTED} more` : '';
  throw new Error(`${found.slice(0, MOST_LISTED).join('\n')}${more}`);
}
