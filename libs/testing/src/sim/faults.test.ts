import { describe, expect, it } from '@jest/globals';
import { Random } from '../generators/random.ts';
import { complaints, type CampaignResult } from './campaign.ts';
import { FAULT_KINDS, FaultCoverage, Faults, LEAST_STRIKES } from './faults.ts';

function campaign(coverage: FaultCoverage): CampaignResult {
  const findings = { records: 200_000, malformed: 6000, late: 800, duplicates: 900 };
  return { schedules: 1000, steps: 600_000, findings, coverage, failures: [], unsteady: [], repeated: 0 };
}

function struck(times: number): FaultCoverage {
  const coverage = new FaultCoverage();
  for (const kind of FAULT_KINDS) coverage.strikes[kind] = times;
  return coverage;
}

describe('a campaign', () => {
  it('is vacuous when one kind of fault struck fewer than 100 times', () => {
    const coverage = struck(LEAST_STRIKES);
    expect(complaints(campaign(coverage))).toEqual([]);
    coverage.strikes.zombie = LEAST_STRIKES - 1;
    expect(complaints(campaign(coverage))).toEqual([
      'vacuous: zombie struck 99 times, fewer than 100; the run proves nothing about it',
    ]);
  });

  it('is vacuous when hardly any record was late or malformed', () => {
    const findings = { records: 200_000, malformed: 99, late: 0, duplicates: 1 };
    expect(complaints({ ...campaign(struck(LEAST_STRIKES)), findings })).toEqual([
      'vacuous: only 0 late records',
      'vacuous: only 99 malformed records',
      'vacuous: only 1 duplicate records',
    ]);
  });

  it('adds up what struck in its schedules', () => {
    const total = struck(60);
    total.add(struck(40));
    expect(total.tooRare()).toEqual([]);
    expect(total.tooRare(101)).toEqual(FAULT_KINDS);
  });
});

describe('Faults', () => {
  it('strike no more once healed', () => {
    const faults = new Faults(new Random(3));
    const tries = () => FAULT_KINDS.flatMap((kind) => Array.from({ length: 2000 }, () => faults.wants(kind)));
    expect(tries()).toContain(true);
    faults.heal();
    expect(tries()).not.toContain(true);
  });

  it('differ in their mix from schedule to schedule', () => {
    const mixes = Array.from({ length: 20 }, (_, seed) => {
      const faults = new Faults(new Random(seed));
      return FAULT_KINDS.filter((kind) => Array.from({ length: 3000 }, () => faults.wants(kind)).includes(true)).join();
    });
    expect(new Set(mixes).size).toBeGreaterThan(10);
  });
});
