import { describe, expect, it } from '@jest/globals';
import type { AggregateCall, Expression, SqlType } from '@millrace/sql';
import { fields, node, run, source, TestDataflow, type, type TestEvent } from '../test/harness.ts';

const input = fields({ k: type.string, v: type.int, s: type.string });
const field = (index: number): Expression => ({ op: 'field', index, type: input[index].type });
const call = (
  fn: AggregateCall['fn'],
  of: SqlType,
  index?: number,
  more: Partial<AggregateCall> = {},
): AggregateCall => ({
  fn,
  distinct: false,
  type: of,
  ...(index === undefined ? {} : { argument: field(index) }),
  ...more,
});
const count = call('COUNT', type.bigint);

const grouped = (keys: number[], aggregates: AggregateCall[], changelog: 'append' | 'update') => {
  const output = [
    ...keys.map((key) => input[key]),
    ...aggregates.map((each, i) => ({ name: `a${i}`, type: each.type })),
  ];
  return [source(0, input, changelog), node(1, [0], output, 'update', { op: 'group-aggregate', keys, aggregates })];
};

describe('an updating GROUP BY', () => {
  it('sends +I first, then -U and +U', () => {
    const nodes = grouped([0], [count, call('SUM', type.int, 1)], 'append');
    const events: TestEvent[] = [
      ['+I', ['a', 1, null]],
      ['+I', ['b', null, null]],
      ['+I', ['a', 2, null]],
    ];
    expect(run(nodes, events)).toEqual([
      ['+I', 'a', 1, 1],
      ['+I', 'b', 1, null],
      ['-U', 'a', 1, 1],
      ['+U', 'a', 2, 3],
    ]);
  });

  it('sends nothing while the result stays the same', () => {
    const nodes = grouped([0], [call('MAX', type.int, 1)], 'append');
    const events: TestEvent[] = [
      ['+I', ['a', 5, null]],
      ['+I', ['a', 3, null]],
    ];
    expect(run(nodes, events)).toEqual([['+I', 'a', 5]]);
    expect(run(nodes, events, { stateTtlMs: 1000 })).toEqual([
      ['+I', 'a', 5],
      ['-U', 'a', 5],
      ['+U', 'a', 5],
    ]);
  });

  it('takes a group back that has no row any more, also the one without keys', () => {
    const events: TestEvent[] = [
      ['+I', ['a', 1, null]],
      ['-D', ['a', 1, null]],
      ['-U', ['a', 1, null]],
      ['+I', ['a', 7, null]],
    ];
    expect(run(grouped([0], [count], 'update'), events)).toEqual([
      ['+I', 'a', 1],
      ['-D', 'a', 1],
      ['+I', 'a', 1],
    ]);
    expect(run(grouped([], [count, call('SUM', type.int, 1)], 'update'), events)).toEqual([
      ['+I', 1, 1],
      ['-D', 1, 1],
      ['+I', 1, 7],
    ]);
  });

  it('gives no row without input', () => {
    expect(run(grouped([], [count], 'append'), [{ watermark: Infinity }])).toEqual([]);
  });

  it('is DISTINCT without aggregates; NULL is a value', () => {
    const events: TestEvent[] = [
      ['+I', ['a', 1, null]],
      ['+I', [null, 2, null]],
      ['+I', ['a', 3, null]],
      ['+I', [null, 2, null]],
    ];
    expect(run(grouped([0], [], 'append'), events)).toEqual([
      ['+I', 'a'],
      ['+I', null],
    ]);
  });

  it('forgets a group after the time to live', () => {
    const nodes = grouped([0], [count], 'append');
    const events: TestEvent[] = [
      ['+I', ['a', 1, null]],
      { processingTime: 999 },
      ['+I', ['a', 1, null]],
      { processingTime: 1999 },
      ['+I', ['a', 1, null]],
    ];
    expect(run(nodes, events, { stateTtlMs: 1000 })).toEqual([
      ['+I', 'a', 1],
      ['-U', 'a', 1],
      ['+U', 'a', 2],
      ['+I', 'a', 1],
    ]);
  });

  it('follows MIN, MAX, FIRST_VALUE, LAST_VALUE and LISTAGG when rows go away', () => {
    const aggregates = [
      call('MIN', type.int, 1),
      call('MAX', type.int, 1),
      call('FIRST_VALUE', type.int, 1),
      call('LAST_VALUE', type.int, 1),
      call('LISTAGG', type.string, 2),
      call('COUNT', type.bigint, 1, { distinct: true }),
    ];
    const events: TestEvent[] = [
      ['+I', ['a', 5, 'x']],
      ['+I', ['a', 2, null]],
      ['+I', ['a', 9, 'y']],
      ['+I', ['a', 5, 'x']],
      ['-D', ['a', 5, 'x']],
      ['-D', ['a', 9, 'y']],
    ];
    expect(run(grouped([], aggregates, 'update'), events).filter(([kind]) => kind !== '-U')).toEqual([
      ['+I', 5, 5, 5, 5, 'x', 1],
      ['+U', 2, 5, 5, 2, 'x', 2],
      ['+U', 2, 9, 5, 9, 'x,y', 3],
      ['+U', 2, 9, 5, 5, 'x,y,x', 3],
      ['+U', 2, 9, 2, 5, 'y,x', 3],
      ['+U', 2, 5, 2, 5, 'x', 2],
    ]);
  });

  const isLarge = { op: 'call', fn: '>', args: [field(1), { op: 'literal', value: 5, type: type.int }], type: type.boolean } as unknown as Expression; // prettier-ignore
  const distincts = [
    call('COUNT', type.bigint, 1, { distinct: true }),
    call('COUNT', type.bigint, 1, { distinct: true, filter: isLarge }),
    call('SUM', type.int, 1, { distinct: true }),
    call('COUNT', type.bigint, 2, { distinct: true }),
  ];

  it('knows the values of each group by themselves, what NULL and equal texts of other groups are included', () => {
    const rows: [kind: '+I' | '-D', row: [string | null, number | null, string | null]][] = [
      ['+I', ['a', 1, '2']],
      ['+I', ['a', 1, null]],
      ['+I', [null, 1, 'null']],
      ['+I', ['a', 9, '2']],
      ['+I', ['null', 1, '2']],
      ['-D', ['a', 1, '2']],
      ['+I', ['a', null, '']],
      ['-D', ['a', 9, '2']],
      ['-D', ['a', 1, null]],
      ['-D', ['a', null, '']],
      ['+I', ['a', 1, '2']],
    ];
    const last = run(grouped([0], distincts, 'update'), rows).filter(([kind]) => kind !== '-U');
    expect(last).toEqual([
      ['+I', 'a', 1, 0, 1, 1],
      ['+I', null, 1, 0, 1, 1],
      ['+U', 'a', 2, 1, 10, 1],
      ['+I', 'null', 1, 0, 1, 1],
      ['+U', 'a', 2, 1, 10, 2],
      ['+U', 'a', 1, 0, 1, 1],
      ['+U', 'a', 0, 0, null, 1],
      ['-D', 'a', 0, 0, null, 1],
      ['+I', 'a', 1, 0, 1, 1],
    ]);
  });

  it('writes of a DISTINCT the values that changed, however many its group has, and nothing of those that went', () => {
    const task = new TestDataflow(grouped([0], distincts, 'update'), { logged: true });
    for (let v = 0; v < 1000; v++) task.send(['+I', ['a', v, null]]);
    const all = task.snapshot().length;
    task.send(['-D', ['a', 7, null]]);
    task.send(['+I', ['a', 3, null]]);
    expect(task.snapshot().slice(all).map(([, map]) => map)).toEqual(['groups', 'distinct-0', 'distinct-0', 'distinct-1']); // prettier-ignore
    for (let v = 0; v < 1000; v++) if (v !== 7) task.send(['-D', ['a', v, null]]);
    task.send(['-D', ['a', 3, null]]);
    expect([...task.dataflow.states.values()].map(({ entries }) => entries)).toEqual([0, 0]);
  });
});
