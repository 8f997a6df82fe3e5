import { describe, expect, it } from '@jest/globals';
import { deserialize, serialize } from 'node:v8';
import type { AggregateCall, Expression, SqlType } from '@millrace/sql';
import type { Row } from '../row.ts';
import { array, compiler, decimal, literal, on, type More } from '../test/aggregate-fixture.ts';
import { fields, type } from '../test/harness.ts';
import { compileAggregates, type Accumulator } from './index.ts';

describe('values in order', () => {
  it('FIRST_VALUE and LAST_VALUE do not see NULL', () => {
    expect(on('FIRST_VALUE', type.int).of(null, 3, 4, null)).toBe(3);
    expect(on('LAST_VALUE', type.int).of(null, 3, 4, null)).toBe(4);
    expect(on('FIRST_VALUE', type.int).merged([], [4, 5], [6])).toBe(4);
    expect(on('LAST_VALUE', type.int).without([9], [4, 9, 5])).toBe(5);
  });

  it('LISTAGG leaves NULL out, ARRAY_AGG keeps it', () => {
    expect(on('LISTAGG', type.string).of('a', null, 'b')).toBe('a,b');
    expect(on('LISTAGG', type.string, type.string, { rest: [literal('|', type.string)] }).of('a', 'b')).toBe('a|b');
    expect(on('LISTAGG', type.string).of(null)).toBeNull();
    expect(on('ARRAY_AGG', type.int, array(type.int)).of(1, null, 1)).toEqual([1, null, 1]);
    expect(on('ARRAY_AGG', type.int, array(type.int)).of()).toBeNull();
    expect(on('ARRAY_AGG', array(type.int), array(array(type.int))).without([[1]], [[2], [1]])).toEqual([[2], [1]]);
  });

  it('COLLECT counts equal values, NULL left out', () => {
    const multiset = (element: SqlType): SqlType => ({ kind: 'MULTISET', element, nullable: false });
    expect(on('COLLECT', type.int, multiset(type.int)).of(3, null, 4, 3)).toEqual(new Map([[3, 2], [4, 1]])); // prettier-ignore
    expect(on('COLLECT', type.int, multiset(type.int)).of(null)).toEqual(new Map());
    expect(on('COLLECT', array(type.int), multiset(array(type.int))).of([1], [1])).toEqual(new Map([[[1], 2]]));
    expect(on('COLLECT', type.int, multiset(type.int)).without([3], [3, 5])).toEqual(new Map([[3, 1], [5, 1]])); // prettier-ignore
  });

  it('JSON_ARRAYAGG leaves NULL out unless told', () => {
    expect(on('JSON_ARRAYAGG', decimal(5, 2), type.string).of(150, null, 200)).toBe('[1.50,2.00]');
    const withNull = { rest: [literal('NULL', type.string)] };
    expect(on('JSON_ARRAYAGG', type.string, type.string, withNull).of('a"b', null)).toBe('["a\\"b",null]');
    expect(on('JSON_ARRAYAGG', type.double, type.string).without([1], [4, 2.5])).toBe('[4.0,2.5]');
    expect(on('JSON_ARRAYAGG', type.timestamp, type.string).of(1767225601000)).toBe('["2026-01-01T00:00:01"]');
  });

  it('JSON_OBJECTAGG is in the order of its keys, each of which comes once', () => {
    const columns = fields({ k: type.string, v: type.int });
    const [key, value] = columns.map((each, index): Expression => ({ op: 'field', index, type: each.type }));
    const object = (rows: Row[], ...onNull: string[]) => {
      const rest = [value, ...onNull.map((word) => literal(word, type.string))];
      const call = { fn: 'JSON_OBJECTAGG', argument: key, rest, distinct: false, type: type.string } as const;
      const aggregates = compileAggregates([call], columns, compiler, { retractable: true });
      const accumulator = aggregates.create();
      for (const row of rows) aggregates.add(accumulator, row);
      aggregates.retract(accumulator, rows[0]);
      return aggregates.results(accumulator)[0];
    };
    const rows = [['x', 0], ['b', null], ['a"', 2]]; // prettier-ignore
    expect(object(rows)).toBe('{"a\\"":2,"b":null}');
    expect(object(rows, 'ABSENT')).toBe('{"a\\"":2}');
    const refused = expect.objectContaining({ code: 'MLR_RECORD_FUNCTION' });
    expect(() => object([...rows, ['b', 1]])).toThrow(refused);
    expect(() => object([...rows, [null, 1]])).toThrow(refused);
  });

  it('SINGLE_VALUE refuses a second row', () => {
    expect(on('SINGLE_VALUE', type.int).of()).toBeNull();
    expect(on('SINGLE_VALUE', type.int).without([4], [])).toBeNull();
    expect(() => on('SINGLE_VALUE', type.int).of(1, 1)).toThrow(
      expect.objectContaining({ code: 'MLR_RECORD_SUBQUERY' }),
    );
  });
});

describe('percentiles', () => {
  const shares = (value: number, ...more: Expression[]): More => ({ rest: [literal(value, type.double), ...more] });

  it('PERCENTILE is in proportion between two values', () => {
    expect(on('PERCENTILE', type.int, type.double, shares(0.5)).of(10, 7, null)).toBe(8.5);
    expect(on('PERCENTILE', type.double, type.double, shares(0.25)).of(1.5, 2.5, 0.25, 4)).toBe(1.1875);
    expect(on('PERCENTILE', type.double, type.double, shares(1)).without([99], [3, 1])).toBe(3);
    expect(on('PERCENTILE', type.double, type.double, shares(0.5)).of(null)).toBeNull();
  });

  it('PERCENTILE does not count a value with a frequency of 0 or less', () => {
    const call = { fn: 'PERCENTILE', distinct: false, type: type.double } as const;
    const [v, f] = [0, 1].map((index): Expression => ({ op: 'field', index, type: type.double }));
    const aggregates = compileAggregates(
      [{ ...call, argument: v, rest: [literal(0.5, type.double), f] }],
      fields({ v: type.double, f: type.double }),
      compiler,
    );
    const accumulator = aggregates.create();
    for (const row of [[1, 2], [5, 0], [9, -1]]) aggregates.add(accumulator, row); // prettier-ignore
    expect(aggregates.results(accumulator)).toEqual([1]);
  });

  it('APPROX_PERCENTILE is within 1 %, of negative values and zero too', () => {
    const values = Array.from({ length: 201 }, (_, i) => i * 10 - 1000);
    for (const [share, exact] of [
      [0, -1000],
      [0.1, -800],
      [0.5, 0],
      [0.9, 800],
      [1, 1000],
    ]) {
      // prettier-ignore
      const sketch = on('APPROX_PERCENTILE', type.int, type.double, shares(share));
      expect(Math.abs((sketch.of(...values) as number) - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.0101);
      expect(sketch.merged(values.slice(70), values.slice(0, 70))).toBe(sketch.of(...values));
    }
    expect(on('APPROX_PERCENTILE', type.int, type.double, shares(0.5)).without([1000, 1000], [1])).toBeCloseTo(1, 1);
    expect(on('APPROX_PERCENTILE', type.int, type.double, shares(0.5)).of()).toBeNull();
  });
});

describe('APPROX_COUNT_DISTINCT', () => {
  const texts = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `user-${from + i}`);
  const plain = (parts: string[][]) => {
    const aggregates = compileAggregates(
      [
        {
          fn: 'APPROX_COUNT_DISTINCT',
          argument: { op: 'field', index: 0, type: type.string },
          distinct: false,
          type: type.bigint,
        },
      ],
      fields({ v: type.string }),
      compiler,
    );
    const into = aggregates.create();
    for (const part of parts) {
      const accumulator = aggregates.create();
      for (const value of part) aggregates.add(accumulator, [value]);
      aggregates.merge(into, deserialize(serialize(accumulator)) as Accumulator, false);
    }
    return aggregates.results(into)[0] as number;
  };

  it('is off by a few percent at most, and exact for a few', () => {
    for (const count of [0, 1, 10, 100])
      expect(Math.abs(plain([texts(count)]) - count)).toBeLessThanOrEqual(count / 50);
    for (const count of [1000, 20_000, 100_000]) expect(Math.abs(plain([texts(count)]) / count - 1)).toBeLessThan(0.05);
  });

  it('counts nothing twice, over merges too', () => {
    expect(plain([texts(3000), texts(3000)])).toBe(plain([texts(3000)]));
    expect(plain([texts(2000), texts(2000, 1000)])).toBe(plain([texts(3000)]));
  });

  it('counts exactly where rows go away', () => {
    expect(on('APPROX_COUNT_DISTINCT', type.string, type.bigint).without(['a', 'b'], ['b', null])).toBe(1);
  });
});

describe('DISTINCT and FILTER', () => {
  const input = fields({ a: type.int, b: type.int, s: array(type.int) });
  const field = (index: number): Expression => ({ op: 'field', index, type: input[index].type });
  const above = (value: number): Expression => ({
    op: 'call',
    fn: '>',
    args: [field(1), literal(value, type.int)],
    type: type.boolean,
  });
  const call = (fn: AggregateCall['fn'], argument: number, more: More = {}): AggregateCall => ({
    fn,
    argument: field(argument),
    distinct: true,
    type: fn === 'COUNT' ? type.bigint : input[argument].type,
    ...more,
  });
  const calls = [
    call('COUNT', 0),
    call('COUNT', 0, { filter: above(1) }),
    call('SUM', 0, { filter: above(1) }),
    call('SUM', 0, { distinct: false, filter: above(1) }),
    call('COUNT', 2),
    call('COUNT', 0, { rest: [field(1)] }),
  ];
  const rows: Row[] = [
    [1, 1, [1]],
    [1, 2, [1]],
    [1, 3, [2]],
    [2, 0, null],
    [null, 5, [2]],
    [4, null, [1, 2]],
    [1, 3, null],
  ];
  const expected = [3, 1, 1, 3, 3, 4];

  it('count each value once per filter; NULL is no value', () => {
    const aggregates = compileAggregates(calls, input, compiler);
    const accumulator = aggregates.create();
    for (const row of rows) aggregates.add(accumulator, row);
    expect(aggregates.results(accumulator)).toEqual(expected);
  });

  it('give the same merged, and when others were taken back', () => {
    for (const retractable of [false, true]) {
      const aggregates = compileAggregates(calls, input, compiler, { retractable });
      const into = aggregates.create();
      for (const row of rows) {
        const accumulator = aggregates.create();
        aggregates.add(accumulator, row);
        aggregates.merge(into, accumulator, true);
      }
      expect(aggregates.results(into)).toEqual(expected);
      if (!retractable) continue;
      for (const row of [...rows, [7, 7, [7]]]) aggregates.add(into, row);
      for (const row of [...rows, [7, 7, [7]]]) aggregates.retract(into, row);
      expect(aggregates.results(into)).toEqual(expected);
    }
  });

  it('share what they have in common', () => {
    const one = compileAggregates([call('COUNT', 0), call('COUNT', 0, { filter: above(1) })], input, compiler).create();
    expect(one.filter((part) => part instanceof Map)).toHaveLength(1);
    const plain = ['COUNT', 'SUM', 'AVG'] as const;
    const shared = compileAggregates(
      plain.map((fn) => call(fn, 0, { distinct: false })),
      input,
      compiler,
    ).create();
    expect(shared).toEqual([0, 0]);
  });
});
