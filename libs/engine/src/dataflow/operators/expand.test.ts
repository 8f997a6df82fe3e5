import { describe, expect, it } from '@jest/globals';
import type { AggregateCall } from '@millrace/sql';
import { fields, node, run, source, type, type TestEvent } from '../test/harness.ts';

const input = fields({ a: type.string, b: type.int, v: type.int });
const expanded = [...input, ...fields({ set: type.bigint })];
const sets = [[0, 1], [0], []];
const nodes = [source(0, input), node(1, [0], expanded, 'append', { op: 'expand', keys: [0, 1], sets })];
const key = (value: number) => ({ op: 'literal', value, type: type.int }) as const;
const grouping = (fn: 'GROUPING' | 'GROUPING_ID', ...keys: number[]): AggregateCall => ({
  fn,
  argument: { op: 'field', index: 3, type: type.bigint },
  rest: keys.map(key),
  distinct: false,
  type: type.bigint,
});

describe('grouping sets', () => {
  it('copy each row once per set, without the keys that are not in it', () => {
    expect(run(nodes, [['+I', ['x', 1, 7]]])).toEqual([
      ['+I', 'x', 1, 7, 0],
      ['+I', 'x', null, 7, 1],
      ['+I', null, null, 7, 3],
    ]);
  });

  it('make two groups of a set that is there twice', () => {
    const twice = node(1, [0], expanded, 'append', { op: 'expand', keys: [0, 1], sets: [[0], [0], [0, 1], [0]] });
    expect(run([nodes[0], twice], [['+I', ['x', 1, 7]]])).toEqual([
      ['+I', 'x', null, 7, 1],
      ['+I', 'x', null, 7, 5],
      ['+I', 'x', 1, 7, 0],
      ['+I', 'x', null, 7, 9],
    ]);
  });

  it('keep a NULL that is a value apart from one that means all; GROUPING says which', () => {
    const aggregates = [
      { fn: 'COUNT', distinct: false, type: type.bigint } as const,
      grouping('GROUPING', 0),
      grouping('GROUPING', 1),
      grouping('GROUPING_ID', 1, 0),
    ];
    const output = fields({ a: type.string, b: type.int, set: type.bigint, n: type.bigint, g: type.bigint, h: type.bigint, i: type.bigint }); // prettier-ignore
    const grouped = node(2, [1], output, 'update', { op: 'group-aggregate', keys: [0, 1, 3], aggregates });
    const events: TestEvent[] = [['+I', ['x', null, 7]]];
    expect(run([...nodes, grouped], events)).toEqual([
      ['+I', 'x', null, 0, 1, 0, 0, 0],
      ['+I', 'x', null, 1, 1, 0, 1, 2],
      ['+I', null, null, 3, 1, 1, 1, 3],
    ]);
  });
});
