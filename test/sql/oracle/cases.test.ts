import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readCases } from './case-files.ts';
import { difference } from './compare.ts';
import { constructs } from './constructs.ts';
import { readExpected } from './expected-file.ts';
import { runMillrace } from './millrace.ts';
import { nexmarkCases } from './nexmark-cases.ts';

const cases = [...readCases(), ...nexmarkCases()];

describe('millrace eval gives the rows of Flink', () => {
  it.each(cases.map((each) => [each.name, each] as const))('%s', async (_, oracleCase) => {
    const expected = readExpected(oracleCase.expectedFile);
    expect(expected).not.toBeNull();
    expect(difference(expected!, await runMillrace(oracleCase))).toBeNull();
  });
});

describe('the committed rows', () => {
  it('name the version of Flink that made them', () => {
    for (const { expectedFile } of cases) {
      expect(JSON.parse(readFileSync(expectedFile, 'utf8'))).toMatchObject({ flink: '2.3.0' });
    }
  });

  it('are of 250 cases or more, tagged with what they are about', () => {
    expect(cases.length).toBeGreaterThanOrEqual(250);
    expect(cases.filter(({ tags }) => tags.length === 0)).toEqual([]);
  });

  it('are of three cases or more for every construct', () => {
    const few = constructs.filter((tag) => cases.filter(({ tags }) => tags.includes(tag)).length < 3);
    expect(few).toEqual([]);
  });
});
