import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { acceptedCases, planCase, refuseCase, refusedCases } from './cases.ts';

// After a wanted change: node test/sql/regenerate.ts, then read the difference.

describe('an accepted script', () => {
  it.each(acceptedCases)('$name has the plan in its golden file', (sqlCase) => {
    expect(planCase(sqlCase)).toEqual(JSON.parse(readFileSync(sqlCase.goldenFile, 'utf8')));
  });
});

describe('a refused script', () => {
  it.each(refusedCases)('$name says what is in its golden file', (sqlCase) => {
    expect(refuseCase(sqlCase)).toBe(readFileSync(sqlCase.goldenFile, 'utf8'));
  });
});
