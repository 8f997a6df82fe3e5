import { describe, expect, it } from '@jest/globals';
import type { WindowSpec } from '@millrace/sql';
import { fields, node, run, source, type, type TestEvent } from '../test/harness.ts';

const input = fields({ id: type.int, k: type.string, t: 'rowtime' });
const output = [
  ...input,
  ...fields({ window_start: type.timestamp, window_end: type.timestamp, window_time: 'rowtime' }),
];

const assign = (window: Partial<WindowSpec>) => [
  source(0, input),
  node(1, [0], output, 'append', {
    op: 'assign-windows',
    window: {
      kind: 'tumble',
      timeField: 2,
      time: 'rowtime',
      sizeMs: 10,
      slideMs: 10,
      offsetMs: 0,
      partition: [],
      ...window,
    },
  }),
];

/** Window bounds by the row's id. */
const bounds = (window: Partial<WindowSpec>, events: readonly TestEvent[]) =>
  run(assign(window), events).map(([kind, id, , , start, end]) => [kind, id, start, end]);
const at = (id: number, t: number | null, k = 'a'): TestEvent => ['+I', [id, k, t]];

describe('window table functions', () => {
  it('TUMBLE puts a row into one window, its start inclusive, its end not', () => {
    expect(run(assign({}), [at(1, 10), at(2, 19), at(3, 20), at(4, -1)])).toEqual([
      ['+I', 1, 'a', 10, 10, 20, 19],
      ['+I', 2, 'a', 19, 10, 20, 19],
      ['+I', 3, 'a', 20, 20, 30, 29],
      ['+I', 4, 'a', -1, -10, 0, -1],
    ]);
  });

  it('moves windows by the offset, also a negative one', () => {
    expect(bounds({ offsetMs: 3 }, [at(1, 12)])).toEqual([['+I', 1, 3, 13]]);
    expect(bounds({ offsetMs: -3 }, [at(1, 6), at(2, 7)])).toEqual([
      ['+I', 1, -3, 7],
      ['+I', 2, 7, 17],
    ]);
  });

  it('HOP gives the newest window first, also where the size is no multiple of the slide', () => {
    expect(bounds({ kind: 'hop', slideMs: 5 }, [at(1, 12)])).toEqual([
      ['+I', 1, 10, 20],
      ['+I', 1, 5, 15],
    ]);
    expect(bounds({ kind: 'hop', slideMs: 4 }, [at(1, 1)])).toEqual([
      ['+I', 1, 0, 10],
      ['+I', 1, -4, 6],
      ['+I', 1, -8, 2],
    ]);
  });

  it('CUMULATE gives the windows from the one the row falls into', () => {
    expect(bounds({ kind: 'cumulate', sizeMs: 30, slideMs: 10 }, [at(1, 5), at(2, 25), at(3, 30)])).toEqual([
      ['+I', 1, 0, 10],
      ['+I', 1, 0, 20],
      ['+I', 1, 0, 30],
      ['+I', 2, 0, 30],
      ['+I', 3, 30, 40],
      ['+I', 3, 30, 50],
      ['+I', 3, 30, 60],
    ]);
  });

  it('keeps late rows and drops rows without a time', () => {
    expect(bounds({}, [{ watermark: 100 }, at(1, 5), at(2, null)])).toEqual([['+I', 1, 0, 10]]);
  });

  it('passes changes on in their kind', () => {
    const events: TestEvent[] = [at(1, 5), ['-U', [1, 'a', 5]], ['+U', [2, 'a', 15]]];
    expect(bounds({}, events)).toEqual([
      ['+I', 1, 0, 10],
      ['-U', 1, 0, 10],
      ['+U', 2, 10, 20],
    ]);
  });
});

describe('SESSION', () => {
  const session = { kind: 'session', sizeMs: 5, slideMs: 0, partition: [1] } as const;

  it('gives its rows when it closes, a gap after the last', () => {
    const events = [at(1, 1), at(2, 4), { watermark: 7 }, at(3, 9, 'b'), { watermark: 8 }, { watermark: 13 }];
    expect(bounds(session, events)).toEqual([
      ['+I', 1, 1, 9],
      ['+I', 2, 1, 9],
      ['+I', 3, 9, 14],
    ]);
  });

  it('joins what touches, in whatever order it comes', () => {
    expect(bounds(session, [at(1, 1), at(2, 11), at(3, 6), { watermark: Infinity }])).toEqual([
      ['+I', 1, 1, 16],
      ['+I', 2, 1, 16],
      ['+I', 3, 1, 16],
    ]);
  });

  it('drops a row whose session would have closed, keeps one that reaches an open session', () => {
    const events = [at(1, 10), { watermark: 12 }, at(2, 6), at(3, 0), { watermark: Infinity }];
    expect(bounds(session, events)).toEqual([
      ['+I', 1, 6, 15],
      ['+I', 2, 6, 15],
    ]);
  });

  it('keeps partitions apart', () => {
    expect(bounds(session, [at(1, 1, 'a'), at(2, 2, 'b'), { watermark: Infinity }])).toEqual([
      ['+I', 1, 1, 6],
      ['+I', 2, 2, 7],
    ]);
  });
});
