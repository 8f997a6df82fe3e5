import { describe, expect, it } from '@jest/globals';
import type { SqlType } from '@millrace/sql';
import { fromPlain, toPlain } from './values.ts';

const timestamp = (precision: number): SqlType => ({ kind: 'TIMESTAMP', precision, nullable: true });

describe('times in functions of TypeScript', () => {
  it.each([
    [3, 1_735_603_199_123, 1_735_603_199_123],
    [6, 1_735_603_199_123_500, 1_735_603_199_123.5],
    [6, -500, -0.5],
    [9, 1_735_603_199_123_250_000n, 1_735_603_199_123.25],
    [6, 253_402_300_799_999_000n, 253_402_300_799_999],
  ])('are milliseconds, whatever a TIMESTAMP(%d) counts: %d', (precision, plain, ms) => {
    expect(fromPlain(plain, timestamp(precision))).toBe(ms);
    expect(toPlain(ms, timestamp(precision), 'f')).toBe(plain);
  });

  it('may come back as dates, and must be finite', () => {
    expect(toPlain(new Date(1_735_603_199_123), timestamp(6), 'f')).toBe(1_735_603_199_123_000);
    expect(() => toPlain(NaN, timestamp(6), 'f')).toThrow(
      /the function f gave the number NaN where it declares TIMESTAMP$/,
    );
  });
});
