import { describe, expect, it } from '@jest/globals';
import type { AggregateCall, Expression, SqlType } from '@millrace/sql';
import type { Row, SqlValue } from '../../row.ts';
import { fields, node, run, source, type } from '../../test/harness.ts';

const counted = { ...type.bigint, nullable: false };
const field = (index: number, of: SqlType): Expression => ({ op: 'field', index, type: of });
const count: AggregateCall = { fn: 'COUNT', distinct: false, type: counted };
const distinct = (index: number, of: SqlType, filter?: Expression): AggregateCall => ({
  fn: 'COUNT',
  argument: field(index, of),
  distinct: true,
  type: counted,
  ...(filter && { filter }),
});

/** What comes out last for each key. */
function last(types: readonly SqlType[], keys: number[], aggregates: AggregateCall[], rows: readonly Row[]) {
  const input = fields(Object.fromEntries(types.map((of, i) => [`f${i}`, of])));
  const output = [
    ...keys.map((key) => input[key]),
    ...aggregates.map((each, i) => ({ name: `a${i}`, type: each.type })),
  ];
  const nodes = [source(0, input), node(1, [0], output, 'update', { op: 'group-aggregate', keys, aggregates })];
  const changes = run(
    nodes,
    rows.map((row) => ['+I', row] as const),
  );
  const byKey = new Map<string, SqlValue[]>();
  for (const [kind, ...row] of changes) {
    if (kind !== '-U') byKey.set(row.slice(0, keys.length).map(String).join(), row.slice(keys.length));
  }
  return [...byKey];
}

describe('groups that only grow', () => {
  it('are told apart by keys of every form, NULL and what no double holds included', () => {
    const rows: Row[] = [
      [1, 'a', true],
      [1, null, true],
      [2 ** 53 - 1, 'a', null],
      [2n ** 60n, 'a', true],
      [2n ** 60n + 1n, 'a', true],
      [-(2n ** 60n), 'a', true],
      [null, 'a', false],
      [0, 'a', false],
      [null, null, null],
    ];
    const groups = last([type.bigint, type.string, type.boolean], [0, 1, 2], [count], [...rows, ...rows]);
    expect(groups).toEqual(rows.map((row) => [row.map(String).join(), [2]]));
  });

  it('count values of every form once, under each filter', () => {
    const isTrue: Expression = field(2, type.boolean);
    const aggregates = [
      distinct(0, type.bigint),
      distinct(0, type.bigint, isTrue),
      distinct(1, type.string),
      distinct(1, type.string, isTrue),
      distinct(3, type.timestamp),
    ];
    const rows: Row[] = [
      [1, 'a', false, 0.5],
      [1, 'a', true, 0.25],
      [-1, 'b', null, 0.5],
      [2 ** 32 + 1, 'b', true, -0.5],
      [2n ** 60n, null, true, null],
      [2n ** 60n, 'c', true, 1e12],
      [null, 'c', false, 1e12],
    ];
    expect(last([type.bigint, type.string, type.boolean, type.timestamp], [], aggregates, rows)).toEqual([
      ['', [4, 3, 3, 3, 4]],
    ]);
  });

  it('stay themselves when there are many', () => {
    const rows: Row[] = Array.from({ length: 150 }, (_, i) => [i % 75, i]);
    const groups = last([type.bigint, type.int], [0], [count, distinct(1, type.int)], rows);
    expect(groups).toEqual(Array.from({ length: 75 }, (_, i) => [String(i), [2, 2]]));
  });
});
