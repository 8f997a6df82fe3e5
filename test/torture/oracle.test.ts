import { describe, expect, it } from '@jest/globals';
import { Fingerprint } from './fingerprint.ts';
import { differences, expectedViews, rowsByKey } from './oracle.ts';

describe('the oracle of the torture', () => {
  it('counts every event once, in every view', () => {
    const { page_totals, page_minutes, page_sales } = expectedViews(70_000);
    const sum = (rows: typeof page_totals, column: string): number =>
      [...rows.values()].reduce((total, row) => total + Number(row[column]), 0);
    const ids = (70_000 * 69_999) / 2;
    expect([sum(page_totals, 'events'), sum(page_totals, 'ids')]).toEqual([70_000, ids]);
    expect([sum(page_minutes, 'events'), sum(page_minutes, 'ids')]).toEqual([70_000, ids]);
    expect(sum(page_sales, 'sales')).toBe(Math.ceil(70_000 / 3));
    expect(page_minutes.size).toBe(2 * page_totals.size);
  });

  it('tells a lost, a doubled, and a misplaced event', () => {
    const expected = expectedViews(1000).page_sales;
    const rows = [...expected.values()];
    expect(differences('page_sales', expected, rowsByKey('page_sales', rows))).toEqual([]);
    const [first, ...others] = rows;
    const lost = { ...first, sales: Number(first.sales) - 1 };
    expect(differences('page_sales', expected, rowsByKey('page_sales', [lost, ...others]))).toHaveLength(1);
    expect(differences('page_sales', expected, rowsByKey('page_sales', others))).toHaveLength(1);
    const strange = { ...first, page: 'page-x' };
    expect(differences('page_sales', expected, rowsByKey('page_sales', [...rows, strange]))).toHaveLength(1);
    const swapped = { ...first, fingerprint: others[0].fingerprint };
    expect(differences('page_sales', expected, rowsByKey('page_sales', [swapped, ...others]))).toHaveLength(1);
  });

  it('leaves out what the gateway adds', () => {
    const rows = rowsByKey('page_minutes', [{ page: 'p', window_start: 's', events: 1, _state: 'open' }]);
    expect([...rows]).toEqual([['p s', { page: 'p', window_start: 's', events: 1 }]]);
  });

  it('fingerprints do not depend on the order, and carry', () => {
    const of = (ids: number[]): string => {
      const fingerprint = new Fingerprint();
      for (const id of ids) fingerprint.add(id);
      return fingerprint.toString();
    };
    // MurmurHash3 x86_128 of "1234" and of "123456789".
    expect(of([1234])).toBe('2eaa32ce2eaa32ce2eaa32ce4adf644d');
    expect(of([123_456_789])).toBe('a9168ca4c5e3e5d7119a1552c65876bb');
    expect(of([3, 1, 2])).toBe(of([1, 2, 3]));
    const sum = BigInt('0xa9168ca4c5e3e5d7119a1552c65876bb') * 3n + BigInt('0x2eaa32ce2eaa32ce2eaa32ce4adf644d');
    const word = (sum % 2n ** 128n).toString(16).padStart(32, '0');
    expect(of([123_456_789, 1234, 123_456_789, 123_456_789])).toBe(word);
  });
});
