import { describe, expect, it } from '@jest/globals';
import { BUGS } from './bugs/index.ts';
import { replayCommand, runCampaign } from './campaign.ts';
import { compiledCases } from './cases/compile.ts';
import { casesFor, runSchedule } from './schedule.ts';

/** Within so many seeds every planted bug must have been caught. */
const MOST_SEEDS = 200;

describe('a planted bug is caught', () => {
  it.each(BUGS.map((bug) => [bug.name, bug] as const))('%s', async (name, bug) => {
    const result = await runCampaign({
      from: 1,
      schedules: MOST_SEEDS,
      cases: compiledCases(),
      bug,
      stopAtFirst: true,
    });
    expect(result.failures).toHaveLength(1);
    const [{ seed, violation }] = result.failures;
    // The bug is what it found: without it the same seed is good.
    expect((await runSchedule(seed, casesFor(bug, compiledCases()))).violation).toBeNull();
    process.stderr.write(`${name}: caught at seed ${seed}: ${violation}\n  ${replayCommand(seed, name)}\n`);
  });
});
