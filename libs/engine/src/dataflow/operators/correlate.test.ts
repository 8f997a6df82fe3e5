import { describe, expect, it } from '@jest/globals';
import type { Field, SqlType, TableCall } from '@millrace/sql';
import type { UserFunctionBody } from '../../functions/user-function.ts';
import type { SqlValue } from '../row.ts';
import { fields, node, run, source, type, type TestEvent } from '../test/harness.ts';

interface Options {
  readonly left?: boolean;
  readonly ordinality?: boolean;
  /** The first field made is above the number. */
  readonly condition?: boolean;
  readonly user?: boolean;
}

const pair = { kind: 'ROW', fields: ['x', 'y'].map((name) => ({ name, type: type.int })), nullable: true } as const;
const array = (element: SqlType): SqlType => ({ kind: 'ARRAY', element, nullable: true });
const FUNCTIONS = new Map<string, UserFunctionBody>([
  ['countTo', (n: SqlValue) => (n === null ? [] : Array.from({ length: Number(n) }, (_, i) => [i + 1]))],
]);

function correlated(collection: SqlType, made: readonly Field[], events: readonly TestEvent[], options: Options = {}) {
  const { left = false, ordinality = false, condition, user } = options;
  const input = fields({ n: type.int, c: collection });
  const argument = (index: number) => ({ op: 'field', index, type: input[index].type }) as const;
  const call: TableCall = user
    ? { fn: 'USER', name: 'countTo', args: [argument(0)] }
    : { fn: 'UNNEST', collection: argument(1), ordinality };
  const above = {
    op: 'call',
    fn: '<',
    args: [argument(0), { op: 'field', index: 2, type: type.int }],
    type: type.boolean,
  } as const;
  const nodes = [
    source(0, input, 'update'),
    node(1, [0], [...input, ...made], 'update', {
      op: 'correlate',
      left,
      call,
      condition: condition ? above : null,
    }),
  ];
  // The collection itself is in every row: leave it away.
  return run(nodes, events, { functions: FUNCTIONS }).map(([kind, n, , ...rest]) => [kind, n, ...rest]);
}

const number = fields({ x: type.int });

describe('UNNEST', () => {
  it('gives a row for every element of an array', () => {
    const events: TestEvent[] = [
      ['+I', [1, [7, null]]],
      ['-D', [1, [7, null]]],
    ];
    expect(correlated(array(type.int), number, events)).toEqual([
      ['+I', 1, 7],
      ['+I', 1, null],
      ['-D', 1, 7],
      ['-D', 1, null],
    ]);
  });

  it('spreads elements that are rows into fields, and leaves out NULL rows', () => {
    expect(
      correlated(array(pair), fields({ x: type.int, y: type.int }), [['+I', [1, [[2, 3], null, [4, null]]]]]),
    ).toEqual([
      ['+I', 1, 2, 3],
      ['+I', 1, 4, null],
    ]);
  });

  it('gives the entries of a map and every occurrence in a multiset', () => {
    const entries = new Map([
      ['a', 1],
      ['b', 2],
    ]);
    const map: SqlType = { kind: 'MAP', key: type.string, value: type.int, nullable: true };
    expect(correlated(map, fields({ k: type.string, v: type.int }), [['+I', [1, entries]]])).toEqual([
      ['+I', 1, 'a', 1],
      ['+I', 1, 'b', 2],
    ]);
    const multiset: SqlType = { kind: 'MULTISET', element: type.string, nullable: true };
    expect(correlated(multiset, fields({ k: type.string }), [['+I', [1, entries]]])).toEqual([
      ['+I', 1, 'a'],
      ['+I', 1, 'b'],
      ['+I', 1, 'b'],
    ]);
  });

  it('counts the elements of each row with ordinality', () => {
    const events: TestEvent[] = [
      ['+I', [1, [5, 6]]],
      ['+I', [2, [7]]],
    ];
    const made = [...number, { name: 'o', type: type.int }];
    expect(correlated(array(type.int), made, events, { ordinality: true })).toEqual([
      ['+I', 1, 5, 1],
      ['+I', 1, 6, 2],
      ['+I', 2, 7, 1],
    ]);
  });

  it('gives nothing for an empty or a NULL collection, but NULLs when the row is to be kept', () => {
    const events: TestEvent[] = [
      ['+I', [1, []]],
      ['+I', [2, null]],
      ['+I', [3, [4]]],
    ];
    expect(correlated(array(type.int), number, events)).toEqual([['+I', 3, 4]]);
    expect(correlated(array(type.int), number, events, { left: true })).toEqual([
      ['+I', 1, null],
      ['+I', 2, null],
      ['+I', 3, 4],
    ]);
  });

  it('keeps the elements for which the condition holds', () => {
    const events: TestEvent[] = [
      ['+I', [3, [3, 4, null]]],
      ['+I', [9, [3]]],
    ];
    expect(correlated(array(type.int), number, events, { left: true, condition: true })).toEqual([
      ['+I', 3, 4],
      ['+I', 9, null],
    ]);
  });
});

describe('a user table function', () => {
  it('is called with the values of each row, again for a retraction', () => {
    const events: TestEvent[] = [
      ['+I', [2, null]],
      ['-U', [2, null]],
      ['+U', [1, null]],
      ['+I', [null, null]],
    ];
    expect(correlated(array(type.int), number, events, { user: true })).toEqual([
      ['+I', 2, 1],
      ['+I', 2, 2],
      ['-D', 2, 1],
      ['-D', 2, 2],
      ['+I', 1, 1],
    ]);
  });
});
