import { describe, expect, it } from '@jest/globals';
import { formatTimestamp, parseTimestamp, widenTimestamp } from './times.ts';

describe('a TIMESTAMP that is written out', () => {
  it.each([
    ['2026-01-31 23:59:59.999', 3, 1_769_903_999_999],
    ['2026-01-31 23:59:59.999', 6, '1769903999999000'],
    ['2026-01-31 23:59:59.123456789', 9, '1769903999123456789'],
    ['2026-01-31 23:59:59.123456789', 7, '1769903999123456700'],
    ['2026-01-31 23:59:59.123456789', 3, 1_769_903_999_123],
    ['2026-01-31 23:59:59.123456789', 1, 1_769_903_999_100],
    ['9999-12-31 23:59:59.999999999', 9, '253402300799999999999'],
    ['1969-12-31 23:59:59.999999999', 9, '-1'],
    ['0001-01-01 00:00:00.000001', 6, '-62135596799999999'],
    ['2026-01-31', 6, '1769817600000000'],
    ['2026-01-31 23:59', 6, '1769903940000000'],
  ])('%s, counts as TIMESTAMP(%d) %s', (text, precision, value) => {
    expect(parseTimestamp(text, precision)).toBe(value);
  });

  it.each(['2026-02-30', '2026-01-31 24:00:00', '2026-01-31 23:59.5', '2026-01-31 23:59:59.1234567890', '2026'])(
    'is not %s',
    (text) => expect(parseTimestamp(text, 6)).toBeNull(),
  );

  it('has all its digits when it is shown, and with more of them is the same time', () => {
    for (const text of ['2026-01-31 23:59:59.123456', '1969-12-31 23:59:59.999999', '0001-01-01 00:00:00.000001']) {
      const value = parseTimestamp(text, 6)!;
      expect(formatTimestamp(value, 6)).toBe(text);
      expect(formatTimestamp(widenTimestamp(value, 6, 9), 9)).toBe(`${text}000`);
    }
    expect(formatTimestamp(-1, 3)).toBe('1969-12-31 23:59:59.999');
    expect(widenTimestamp(-1, 3, 6)).toBe('-1000');
  });
});
