import { describe, expect, it } from '@jest/globals';
import { FoldedTable } from './fold.ts';
import { KIND_NAMES, type Row, type RowKind } from './row.ts';
import { fields, type, type KindName } from './test/harness.ts';

const columns = fields({ k: type.string, v: type.int });

function folded(
  keys: number[],
  keyed: boolean,
  changes: [KindName, ...Row][],
  changelog: 'append' | 'update' = 'update',
  shows: 'first' | 'last' = 'last',
) {
  const isKeyed = keyed || changelog === 'append';
  const table = new FoldedTable({ table: 't', fields: columns, keys, keyed: isKeyed, shows });
  for (const [kind, ...row] of changes) table.apply(KIND_NAMES.indexOf(kind) as RowKind, row);
  const rows = [...table.rows()];
  expect(table.size).toBe(rows.length);
  return rows;
}

describe('a folded table', () => {
  it('without a key counts equal rows', () => {
    expect(
      folded([], false, [
        ['+I', 'a', 1],
        ['+I', 'a', 1],
        ['+I', null, null],
        ['-U', 'a', 1],
        ['+U', 'a', 2],
        ['-D', null, null],
      ]),
    ).toEqual([
      ['a', 1],
      ['a', 2],
    ]);
  });

  it('without a key refuses to take back a row that is not there', () => {
    const changes: [KindName, ...Row][] = [
      ['+I', 'a', 1],
      ['-D', 'a', 1],
      ['-D', 'a', 1],
    ];
    expect(() => folded([], false, changes)).toThrow(expect.objectContaining({ code: 'MLR_ENGINE_CHANGELOG' }));
  });

  it('with the key of the query shows its newest row', () => {
    expect(
      folded([0], true, [
        ['+I', 'a', 1],
        ['+I', 'b', 1],
        ['-U', 'a', 1],
        ['+U', 'a', 2],
        ['-D', 'b', 1],
      ]),
    ).toEqual([['a', 2]]);
  });

  it('with another key shows the row that came last of those that are there', () => {
    const changes: [KindName, ...Row][] = [
      ['+I', 'a', 1],
      ['+I', 'a', 2],
      ['+I', 'a', 3],
      ['-D', 'a', 2],
    ];
    expect(folded([0], false, changes)).toEqual([['a', 3]]);
    expect(folded([0], false, [...changes, ['-D', 'a', 3]])).toEqual([['a', 1]]);
    expect(folded([0], false, [...changes, ['-D', 'a', 3], ['-D', 'a', 1], ['-D', 'a', 1]])).toEqual([]);
  });

  it('shows the row that came first where the first of a key counts', () => {
    const changes: [KindName, ...Row][] = [
      ['+I', 'a', 1],
      ['+I', 'a', 2],
    ];
    expect(folded([0], false, changes, 'update', 'first')).toEqual([['a', 1]]);
    expect(folded([0], false, [...changes, ['-D', 'a', 1]], 'update', 'first')).toEqual([['a', 2]]);
  });

  it('of rows that are only added shows the newest of a key', () => {
    const changes: [KindName, ...Row][] = [
      ['+I', 'a', 1],
      ['+I', 'a', 2],
    ];
    expect(folded([0], false, changes, 'append')).toEqual([['a', 2]]);
    expect(folded([], false, changes, 'append')).toHaveLength(2);
  });
});
