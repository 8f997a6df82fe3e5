import { describe, expect, it } from '@jest/globals';
import type { JoinKind } from '@millrace/sql';
import { fields, node, run, source, type, type TestEvent } from '../test/harness.ts';

const side = fields({ k: type.int, start: type.timestamp, end: type.timestamp, n: type.int });

function joined(kind: JoinKind, events: readonly TestEvent[], withCondition = false) {
  const field = (index: number) => ({ op: 'field', index, type: type.int }) as const;
  const nodes = [
    source(0, side),
    source(1, side),
    node(2, [0, 1], kind === 'semi' || kind === 'anti' ? side : [...side, ...side], 'append', {
      op: 'window-join',
      kind,
      leftKeys: [0],
      rightKeys: [0],
      condition: withCondition ? { op: 'call', fn: '<', args: [field(3), field(7)], type: type.boolean } : null,
      leftBounds: { start: 1, end: 2 },
      rightBounds: { start: 1, end: 2 },
    }),
  ];
  // Key, window's end and number of both sides are enough to see.
  return run(nodes, events, { watermarks: true }).map(([, ...row]) =>
    row.length === 1 ? row[0] : (row as (number | null)[]).filter((_, i) => i % 4 !== 1).join(' '),
  );
}

const events: TestEvent[] = [
  ['+I', [1, 0, 10, 1], 0],
  ['+I', [1, 0, 10, 2], 0],
  ['+I', [2, 0, 10, 3], 0],
  ['+I', [null, 0, 10, 4], 0],
  ['+I', [1, 10, 20, 5], 0],
  ['+I', [1, 0, 10, 2], 1],
  ['+I', [3, 0, 10, 7], 1],
  ['+I', [null, 0, 10, 8], 1],
  { watermark: 9, source: 0 },
  ['+I', [1, 0, 10, 2], 1],
  { watermark: 9, source: 1 },
  ['+I', [1, 0, 10, 9], 1],
  { watermark: Infinity },
];

describe('a window join', () => {
  it('joins the rows of a window once, when both sides have passed its last moment', () => {
    const pairs = ['1 10 1 1 10 2', '1 10 1 1 10 2', '1 10 2 1 10 2', '1 10 2 1 10 2'];
    expect(joined('inner', events)).toEqual([...pairs, 'watermark 9', 'watermark Infinity']);
  });

  it('sends rows without a match padded; a NULL key matches nothing', () => {
    const pairs = ['1 10 1 1 10 2', '1 10 1 1 10 2', '1 10 2 1 10 2', '1 10 2 1 10 2'];
    const lefts = ['2 10 3   ', ' 10 4   '];
    const rights = ['   3 10 7', '    10 8'];
    const end = ['1 20 5   ', 'watermark Infinity'];
    expect(joined('left', events)).toEqual([...pairs, ...lefts, 'watermark 9', ...end]);
    expect(joined('right', events)).toEqual([...pairs, ...rights, 'watermark 9', 'watermark Infinity']);
    expect(joined('full', events)).toEqual([...pairs, ...lefts, ...rights, 'watermark 9', ...end]);
  });

  it('semi and anti send left rows with and without a match', () => {
    expect(joined('semi', events)).toEqual(['1 10 1', '1 10 2', 'watermark 9', 'watermark Infinity']);
    expect(joined('anti', events)).toEqual(['2 10 3', ' 10 4', 'watermark 9', '1 20 5', 'watermark Infinity']);
  });

  it('counts a pair as a match only when the condition holds', () => {
    expect(joined('left', events, true)).toEqual([
      '1 10 1 1 10 2',
      '1 10 1 1 10 2',
      '1 10 2   ',
      '2 10 3   ',
      ' 10 4   ',
      'watermark 9',
      '1 20 5   ',
      'watermark Infinity',
    ]);
  });
});
