import { expect, it } from '@jest/globals';
import { complaints } from './campaign.ts';
import { runParallelCampaign } from './parallel-campaign.ts';
import { progressLine } from './progress-line.ts';

const SCHEDULES = 10_000;

/** One schedule in so many is run twice, to see that the same seed leaves the same trace. */
const REPEAT_EVERY = 50;

it(`keeps every promise in ${SCHEDULES} schedules, with every kind of fault`, async () => {
  const progress = progressLine('simulation', SCHEDULES);
  const result = await runParallelCampaign({ from: 1, schedules: SCHEDULES, repeatEvery: REPEAT_EVERY, progress });
  expect(result.schedules).toBe(SCHEDULES);
  expect(result.repeated).toBeGreaterThanOrEqual(SCHEDULES / REPEAT_EVERY);
  // The commands that replay what failed stand in the difference.
  expect(complaints(result).slice(0, 5)).toEqual([]);
});
