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

describe('what a function gives', () => {
  const type = (kind: string, more: object = {}): SqlType => ({ kind, nullable: true, ...more }) as SqlType;
  const decimal = type('DECIMAL', { precision: 5, scale: 2 });

  it.each<[SqlType, unknown]>([
    [type('TINYINT'), 300],
    [type('SMALLINT'), -32_769n],
    [type('INT'), 3_000_000_000],
    [type('INT'), 1.5],
    [type('ARRAY', { element: type('INT') }), [3e9]],
    [type('BIGINT'), 2n ** 63n],
    [type('BIGINT'), 1e300],
    [decimal, '999.995'],
    [decimal, -1000],
    [type('FLOAT'), 1e300],
    [type('DATE'), 1.5],
    [type('DATE'), new Date(NaN)],
    [type('DATE'), 1e18],
    [type('TIME', { precision: 3 }), 86_400_000],
    [type('TIME', { precision: 3 }), -1],
    [type('TIMESTAMP', { precision: 3 }), 1e18],
    [{ kind: 'INT', nullable: false }, null],
  ])('is a value of the type %j, which %p is not', (declared, given) => {
    expect(() => toPlain(given, declared, 'f')).toThrow();
  });

  it.each<[SqlType, unknown, unknown]>([
    [type('BIGINT'), -(2n ** 63n), -(2n ** 63n)],
    [decimal, '1.235', 124],
    [decimal, '-1.235', -124],
    [decimal, '-0.5', -50],
    [decimal, '999.994', 99_999],
    [decimal, 7n, 700],
    [type('DECIMAL', { precision: 5, scale: 0 }), '1.5', 2],
    [type('DATE'), new Date(Date.UTC(1969, 11, 31, 23)), -1],
    [type('FLOAT'), Infinity, Infinity],
  ])('becomes one of %j: %p', (declared, given, value) => {
    expect(toPlain(given, declared, 'f')).toBe(value);
  });
});
