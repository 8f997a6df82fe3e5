import { describe, expect, it } from '@jest/globals';
import type { SortKey } from '@millrace/sql';
import { fields, node, run, source, type, type TestEvent } from '../test/harness.ts';

const input = fields({ n: type.int });
const ascending: SortKey[] = [{ field: 0, descending: false, nullsFirst: true }];

function limited(
  order: readonly SortKey[],
  offset: number,
  limit: number,
  events: readonly TestEvent[],
  changelog: 'append' | 'update' = 'append',
) {
  return run(
    [source(0, input, changelog), node(1, [0], input, 'update', { op: 'limit', order, offset, limit })],
    events,
  ).map(([kind, n]) => `${kind}${n === null ? '' : (n as number)}`);
}

const numbers = (...all: (number | null)[]): TestEvent[] => all.map((n) => ['+I', [n]]);

describe('LIMIT', () => {
  it('with an order keeps the first rows of all that came', () => {
    expect(limited(ascending, 0, 2, numbers(3, 2, 1, 4, null))).toEqual(['+I3', '+I2', '-D3', '+I1', '-D2', '+I']);
  });

  it('without an order keeps the rows that came first', () => {
    expect(limited([], 1, 2, numbers(3, 2, 1, 4))).toEqual(['+I2', '+I1']);
  });

  it('without an order lets the next row in when one goes away', () => {
    expect(limited([], 0, 1, [...numbers(3, 2), ['-D', [3]]], 'update')).toEqual(['+I3', '-D3', '+I2']);
  });

  it('skips the rows of OFFSET', () => {
    expect(limited(ascending, 1, 1, numbers(3, 2, 1))).toEqual(['+I3', '-D3', '+I2']);
  });

  it('of nothing gives nothing', () => {
    expect(limited(ascending, 0, 0, numbers(3))).toEqual([]);
    expect(limited([], 0, 0, numbers(3))).toEqual([]);
  });
});
