import { describe, expect, it } from '@jest/globals';
import type { AggregateCall } from '@millrace/sql';
import { compiler, decimal, kind, on } from '../test/aggregate-fixture.ts';
import { fields, type } from '../test/harness.ts';
import { compileAggregates } from './index.ts';

const MAX_LONG = 2n ** 63n - 1n;

// Expected values are Flink 2.3's.
describe('SUM', () => {
  it('wraps in its type', () => {
    expect(on('SUM', kind('TINYINT')).of(100, 100)).toBe(-56);
    expect(on('SUM', kind('SMALLINT')).of(30000, 30000, -7)).toBe(-5543);
    expect(on('SUM', type.int).of(2147483647, 2147483647)).toBe(-2);
    expect(on('SUM', type.bigint).of(MAX_LONG, MAX_LONG, -5)).toBe(-7);
  });

  it('is exact beyond 2^53, and a number again below', () => {
    const sum = on('SUM', type.bigint);
    expect(sum.of(2 ** 53 - 1, 2 ** 53 - 1)).toBe(18014398509481982n);
    expect(sum.of(2 ** 53 - 1, 2 ** 53 - 1, -(2 ** 53 - 1))).toBe(2 ** 53 - 1);
    expect(sum.without([MAX_LONG, 2 ** 53 - 1], [5])).toBe(5);
    expect(sum.merged([MAX_LONG], [-3], [MAX_LONG - 1n])).toBe(-6);
  });

  it('rounds FLOAT after each step', () => {
    expect(on('SUM', kind('FLOAT')).of(Math.fround(1.1), 16777216, 1, 1)).toBe(16777220);
  });

  it('of DECIMAL is NULL beyond 38 digits and then starts again', () => {
    const sum = on('SUM', decimal(38, 0));
    const most = 10n ** 38n - 1n;
    expect(sum.of(most)).toBe(most);
    expect(sum.of(most, 1)).toBeNull();
    expect(sum.of(most, 1, 7, 2)).toBe(9);
    expect(sum.of(most, -most, 3)).toBe(3);
  });

  it('is NULL without a value', () => {
    expect(on('SUM', type.int).of()).toBeNull();
    expect(on('SUM', type.int).of(null, null)).toBeNull();
    expect(on('SUM', type.int).without([5], [null])).toBeNull();
    expect(on('SUM0', type.bigint).of(null)).toBe(0);
  });
});

describe('AVG', () => {
  it('truncates whole numbers', () => {
    expect(on('AVG', type.int).of(2147483647, 2147483647, -7)).toBe(1431655762);
    expect(on('AVG', type.int).of(-7, 0)).toBe(-3);
    expect(on('AVG', type.bigint).of(MAX_LONG, MAX_LONG)).toBe(-1);
  });

  it('of DECIMAL rounds half up at scale 6, and stays NULL once the sum has overflowed', () => {
    const average = on('AVG', decimal(10, 2), decimal(38, 6));
    expect(average.of(125, 237, -111)).toBe(836667);
    expect(average.merged([125, 237], [-111])).toBe(836667);
    const wide = on('AVG', decimal(38, 0), decimal(38, 6));
    expect(wide.of(10n ** 38n - 1n, 1, 7, 2)).toBeNull();
  });

  it('is SUM / COUNT where both are there, or a variance: it wraps with the sum', () => {
    const column = fields({ v: kind('TINYINT') });
    const call = (fn: AggregateCall['fn']): AggregateCall => ({
      fn,
      argument: { op: 'field', index: 0, type: column[0].type },
      distinct: false,
      type: column[0].type,
    });
    const averages = (...others: AggregateCall['fn'][]) => {
      const aggregates = compileAggregates([call('AVG'), ...others.map(call)], column, compiler);
      const accumulator = aggregates.create();
      for (const value of [101, 101, 101]) aggregates.add(accumulator, [value]);
      return aggregates.results(accumulator)[0];
    };
    expect(averages('SUM')).toBe(101);
    expect(averages('COUNT')).toBe(101);
    expect(averages('SUM', 'COUNT')).toBe(15);
    expect(averages('VAR_POP')).toBe(15);
  });

  it('of FLOAT sums as DOUBLE', () => {
    expect(on('AVG', kind('FLOAT')).of(Math.fround(1.1), Math.fround(2.2))).toBe(Math.fround(1.6500001));
  });
});

describe('MIN and MAX', () => {
  it('take numbers of every size', () => {
    expect(on('MAX', type.bigint).of(5, MAX_LONG, MAX_LONG - 1n)).toBe(MAX_LONG);
    expect(on('MIN', type.bigint).of(-5, -MAX_LONG, 3)).toBe(-MAX_LONG);
    expect(on('MIN', type.bigint).of(MAX_LONG, null, 3)).toBe(3);
    expect(on('MAX', decimal(38, 2)).merged([-5], [10n ** 37n], [7])).toBe(10n ** 37n);
    expect(on('MIN', type.int).merged([], [4], [2, 3])).toBe(2);
    expect(on('MAX', type.int).of(null)).toBeNull();
  });

  it('take booleans, and text by code point', () => {
    expect(on('MIN', type.boolean).of(true, false)).toBe(false);
    expect(on('MAX', type.boolean).of(null, false)).toBe(false);
    expect(on('MAX', type.string).of('a', '\u{1F600}', '\uFFFD')).toBe('\u{1F600}');
    expect(on('MIN', type.string).merged(['b'], ['', 'a'])).toBe('');
  });

  it('of DOUBLE do not count a NaN, unless it comes first', () => {
    const aggregates = compileAggregates(
      [{ fn: 'MAX', argument: { op: 'field', index: 0, type: type.double }, distinct: false, type: type.double }],
      fields({ v: type.double }),
      compiler,
    );
    const max = (...values: number[]) => {
      const accumulator = aggregates.create();
      for (const value of values) aggregates.add(accumulator, [value]);
      return aggregates.results(accumulator)[0];
    };
    expect(max(1, NaN, 2)).toBe(2);
    expect(max(NaN, 2)).toBeNaN();
  });

  it('find the next one when the extreme is taken back', () => {
    expect(on('MAX', type.int).without([9, 7], [3, 7])).toBe(7);
    expect(on('MIN', type.string).without(['a'], ['b', 'a'])).toBe('a');
    expect(on('MIN', type.int).without([1], [null])).toBeNull();
  });
});

describe('variances', () => {
  it('are cast to the type of the argument', () => {
    expect(on('VAR_POP', type.int).of(10, 7, 3, 5, 9)).toBe(6);
    expect(on('VAR_SAMP', type.int).of(10, 7, 3)).toBe(12);
    expect(on('STDDEV_POP', type.int).of(10, 7, 3)).toBe(2);
    expect(on('VAR_POP', kind('TINYINT')).of(100, 100, -3)).toBe(53);
    expect(on('VAR_POP', decimal(10, 2), decimal(38, 6)).of(125, 237, -111)).toBe(2103822);
  });

  it('are stable: in the same order the same bits as Flink', () => {
    expect(on('VAR_POP', type.double).of(1.5, 2.5, 0.25, 4, 5)).toBe(2.8899999999999997);
    expect(on('STDDEV_SAMP', type.double).of(1.5, 2.5, 0.25, 4)).toBe(1.58607219255619);
    expect(on('VAR_POP', type.double).merged([1, 2], [3, 6])).toBeCloseTo(3.5, 12);
  });

  it('of a sample of one are NULL; nothing is left after everything was taken back', () => {
    expect(on('VAR_SAMP', type.double).of(4)).toBeNull();
    expect(on('VAR_POP', type.double).of(4)).toBe(0);
    expect(on('VAR_POP', type.double).without([4, 1e9], [])).toBeNull();
  });

  it('are NULL, as in Flink, where rounding made them negative after values were taken back', () => {
    for (const fn of ['VAR_POP', 'STDDEV_POP'] as const) expect(on(fn, type.double).without([0, 0], [5])).toBeNull();
  });
});
