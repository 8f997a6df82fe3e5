import { describe, expect, it } from '@jest/globals';
import { count } from './jest-project.ts';

const all = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

describe('the count of a test run', () => {
  it('is what Jest says when every test ran', () => {
    expect(count('unit', { ...all, numFailedTests: 2 })).toEqual({
      project: 'unit',
      passed: 3,
      failed: 2,
      problems: [],
    });
  });

  it.each([
    ['a skipped test', { numPendingTests: 1 }],
    ['a test left to do', { numTodoTests: 1 }],
    ['a file that could not run', { numRuntimeErrorTestSuites: 1 }],
    ['a run without a test', { numPassedTests: 0 }],
  ])('takes %s for a failure', (_, change) => {
    const { failed, problems } = count('unit', { ...all, ...change });
    expect(failed).toBe(1);
    expect(problems).toHaveLength(1);
  });
});
