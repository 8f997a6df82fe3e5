import { describe, expect, it } from '@jest/globals';
import { compileDateFormat } from './date-format.ts';
import { toTimestamp } from './date-texts.ts';

const AT = Date.UTC(2024, 1, 29, 13, 14, 15, 678);

describe('a date format', () => {
  it('writes each time for itself, whatever it wrote before', () => {
    const patterns = ['yyyy-MM-dd', 'HH:mm', 'yyyy-MM-dd HH:mm:ss', 'ss.SSS yyyy', 'SSS'];
    const steps = [0, 1, 999, 1000, 59_000, 60_000, 3_600_000, 86_400_000, -86_400_001, -1, 0, 31 * 86_400_000];
    for (const pattern of patterns) {
      const kept = compileDateFormat(pattern);
      const written = steps.map((step) => kept.format(AT + step));
      const expected = steps.map((step) => iso(AT + step, pattern));
      expect(written).toEqual(expected);
    }
  });

  it('reads back what it writes', () => {
    for (const pattern of [
      'yyyy-MM-dd HH:mm:ss.SSS',
      'yyyyMMddHHmmssSSS',
      'EEEE, d MMMM yyyy h:m:s a SSS',
      'yyyy/DDD/HHmmssSSS',
    ]) {
      for (let ms = -2e12; ms < 3e12; ms += 123_456_789_012) {
        expect(toTimestamp(compileDateFormat(pattern).format(ms), pattern)).toBe(ms);
      }
    }
  });
});

/** The same by the platform's own means. */
function iso(ms: number, pattern: string): string {
  const text = new Date(ms).toISOString();
  const parts: Record<string, string> = {
    yyyy: text.slice(0, 4),
    MM: text.slice(5, 7),
    dd: text.slice(8, 10),
    HH: text.slice(11, 13),
    mm: text.slice(14, 16),
    ss: text.slice(17, 19),
    SSS: text.slice(20, 23),
  };
  return pattern.replace(/([a-zA-Z])\1*/g, (letters) => parts[letters]);
}
