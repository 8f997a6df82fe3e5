import { describe, expect, it } from '@jest/globals';
import type { AggregateCall, WindowSpec } from '@millrace/sql';
import type { DataflowNode, WindowOutput } from '@millrace/plan';
import { fields, node, run, source, TestDataflow, type, type TestEvent } from '../test/harness.ts';

const input = fields({ k: type.string, v: type.int, t: 'rowtime' });
const field = (index: number) => ({ op: 'field', index, type: input[index].type }) as const;
const aggregates: AggregateCall[] = [
  { fn: 'COUNT', distinct: false, type: type.bigint },
  { fn: 'SUM', argument: field(1), distinct: false, type: type.int },
];
const both: WindowOutput[] = [
  { from: 'aggregate', index: 0 },
  { from: 'aggregate', index: 1 },
];
const spec = (window: Partial<WindowSpec>): WindowSpec => ({
  kind: 'tumble',
  timeField: 2,
  time: 'rowtime',
  sizeMs: 10,
  slideMs: 10,
  offsetMs: 0,
  partition: [],
  ...window,
});

/** Rows out: key, window_start, window_end, COUNT(*), SUM(v). */
function perWindow(
  window: Partial<WindowSpec>,
  { keys = [0], changelog = 'append' }: { keys?: number[]; changelog?: 'append' | 'update' } = {},
): DataflowNode[] {
  const output: WindowOutput[] = [
    ...keys.map((_, index): WindowOutput => ({ from: 'key', index })),
    { from: 'window_start' },
    { from: 'window_end' },
    ...both,
  ];
  const out = fields({ k: type.string, s: type.timestamp, e: type.timestamp, n: type.bigint, sum: type.int });
  return [
    source(0, input, changelog),
    node(1, [0], keys.length === 0 ? out.slice(1) : out, 'append', {
      op: 'window-aggregate',
      window: spec(window),
      bounds: null,
      keys,
      aggregates,
      output,
    }),
  ];
}

const at = (t: number, v: number | null = 1, k = 'a'): TestEvent => ['+I', [k, v, t]];
const late = (nodes: readonly DataflowNode[], events: readonly TestEvent[]) => {
  const dataflow = new TestDataflow(nodes);
  events.forEach((event) => dataflow.send(event));
  return dataflow.dataflow.stats.late;
};

describe('an aggregate per TUMBLE', () => {
  it('sends a window when the watermark reaches its last millisecond', () => {
    const events = [at(0), at(9, 2), at(10, 4), { watermark: 8 }, { watermark: 9 }, { watermark: 20 }];
    expect(run(perWindow({}), events, { watermarks: true })).toEqual([
      ['+I', 'watermark 8'],
      ['+I', 'a', 0, 10, 2, 3],
      ['+I', 'watermark 9'],
      ['+I', 'a', 10, 20, 1, 4],
      ['+I', 'watermark 20'],
    ]);
  });

  it('sends nothing for a window without rows, with keys or without', () => {
    const events = [at(5), at(35), { watermark: Infinity }];
    expect(run(perWindow({}, { keys: [] }), events)).toEqual([
      ['+I', 0, 10, 1, 1],
      ['+I', 30, 40, 1, 1],
    ]);
    expect(run(perWindow({}, { keys: [] }), [{ watermark: Infinity }])).toEqual([]);
  });

  it('sends windows in the order of their ends, groups in the order they came into the window', () => {
    const events = [at(15, 1, 'b'), at(15, 1, 'a'), at(5, 1, 'a'), at(6, 1, 'b'), { watermark: 30 }];
    expect(run(perWindow({}), events).map(([, k, s]) => [k, s])).toEqual([
      ['a', 0],
      ['b', 0],
      ['b', 10],
      ['a', 10],
    ]);
  });

  it('drops and counts a row whose window has closed', () => {
    const events = [at(5), { watermark: 9 }, at(9), at(10), { watermark: Infinity }];
    expect(run(perWindow({}), events)).toEqual([
      ['+I', 'a', 0, 10, 1, 1],
      ['+I', 'a', 10, 20, 1, 1],
    ]);
    expect(late(perWindow({}), events)).toBe(1);
  });

  it('keeps nothing of a window that was sent', () => {
    const dataflow = new TestDataflow(perWindow({}));
    [at(5), at(15, 1, 'b'), { watermark: 19 }].forEach((event) => dataflow.send(event));
    expect([...dataflow.dataflow.states.values()].every(({ entries }) => entries === 0)).toBe(true);
  });

  it('refuses a row without a time', () => {
    expect(() => run(perWindow({}), [['+I', ['a', 1, null]]])).toThrow(
      expect.objectContaining({ code: 'MLR_RECORD_NULL_ROWTIME' }),
    );
  });
});

describe('an aggregate per HOP', () => {
  const hop = { kind: 'hop', sizeMs: 30, slideMs: 10 } as const;

  it('has a row in every window that overlaps it', () => {
    expect(run(perWindow(hop), [at(5, 1), at(25, 2), { watermark: Infinity }])).toEqual([
      ['+I', 'a', -20, 10, 1, 1],
      ['+I', 'a', -10, 20, 1, 1],
      ['+I', 'a', 0, 30, 2, 3],
      ['+I', 'a', 10, 40, 1, 2],
      ['+I', 'a', 20, 50, 1, 2],
    ]);
  });

  it('counts a late row in the windows that are still open, and drops it when there is none', () => {
    const events = [at(5, 1), { watermark: 15 }, at(6, 10), at(-25, 100), { watermark: Infinity }];
    expect(run(perWindow(hop), events)).toEqual([
      ['+I', 'a', -20, 10, 1, 1],
      ['+I', 'a', -10, 20, 2, 11],
      ['+I', 'a', 0, 30, 2, 11],
    ]);
    expect(late(perWindow(hop), events)).toBe(1);
  });
});

describe('an aggregate per CUMULATE', () => {
  const cumulate = { kind: 'cumulate', sizeMs: 30, slideMs: 10 } as const;

  it('grows by steps, and is sent again without new rows', () => {
    expect(run(perWindow(cumulate), [at(5, 1), at(25, 2), at(35, 4), { watermark: Infinity }])).toEqual([
      ['+I', 'a', 0, 10, 1, 1],
      ['+I', 'a', 0, 20, 1, 1],
      ['+I', 'a', 0, 30, 2, 3],
      ['+I', 'a', 30, 40, 1, 4],
      ['+I', 'a', 30, 50, 1, 4],
      ['+I', 'a', 30, 60, 1, 4],
    ]);
  });

  it('counts a late row in the windows that are still open', () => {
    const events = [
      at(5, 1),
      { watermark: 15 },
      at(6, 10),
      at(7, 20, 'b'),
      { watermark: 30 },
      at(8),
      { watermark: 99 },
    ];
    expect(run(perWindow(cumulate), events)).toEqual([
      ['+I', 'a', 0, 10, 1, 1],
      ['+I', 'a', 0, 20, 2, 11],
      ['+I', 'b', 0, 20, 1, 20],
      ['+I', 'a', 0, 30, 2, 11],
      ['+I', 'b', 0, 30, 1, 20],
    ]);
  });
});

describe('an aggregate per SESSION', () => {
  const session = { kind: 'session', sizeMs: 5, slideMs: 0, partition: [0] } as const;

  it('ends a gap after its last row; rows between two sessions join them', () => {
    const events = [at(1, 1), at(11, 2), at(6, 4), at(30, 8), at(2, 16, 'b'), { watermark: Infinity }];
    expect(run(perWindow(session), events)).toEqual([
      ['+I', 'b', 2, 7, 1, 16],
      ['+I', 'a', 1, 16, 3, 7],
      ['+I', 'a', 30, 35, 1, 8],
    ]);
  });

  it('takes a row that reaches an open session, and drops one that is alone and late', () => {
    const events = [at(10, 1), { watermark: 12 }, at(6, 2), at(0, 4), { watermark: Infinity }];
    expect(run(perWindow(session), events)).toEqual([['+I', 'a', 6, 15, 2, 3]]);
    expect(late(perWindow(session), events)).toBe(1);
  });
});

describe('windows over changes', () => {
  it('do without what was taken back, and send nothing when nothing is left', () => {
    const events: TestEvent[] = [at(5, 1), at(6, 2, 'b'), ['-U', ['a', 1, 5]], ['+U', ['a', 4, 15]], { watermark: 99 }];
    const windows = [{}, { kind: 'session', sizeMs: 4, slideMs: 0, partition: [0] } as const];
    expect(windows.map((window) => run(perWindow(window, { changelog: 'update' }), events))).toEqual([
      [
        ['+I', 'b', 0, 10, 1, 2],
        ['+I', 'a', 10, 20, 1, 4],
      ],
      [
        ['+I', 'b', 6, 10, 1, 2],
        ['+I', 'a', 15, 19, 1, 4],
      ],
    ]);
  });
});

describe('windows over processing time', () => {
  it('take a row at the time it is read, and are sent when the clock reaches their end', () => {
    const events: TestEvent[] = [
      { processingTime: 5 },
      at(0, 1),
      { processingTime: 9 },
      at(0, 2),
      { processingTime: 10 },
      at(0, 4),
      { watermark: Infinity },
    ];
    expect(run(perWindow({ time: 'proctime' }), events)).toEqual([
      ['+I', 'a', 0, 10, 2, 3],
      ['+I', 'a', 10, 20, 1, 4],
    ]);
  });
});

describe('windows that the rows bring along', () => {
  it('are aggregated again when they close', () => {
    const output: WindowOutput[] = [{ from: 'window_start' }, { from: 'window_end' }, { from: 'window_time' }, both[0]];
    const nodes = [
      ...perWindow({}),
      node(2, [1], fields({ s: type.timestamp, e: type.timestamp, t: 'rowtime', n: type.bigint }), 'append', {
        op: 'window-aggregate',
        window: spec({}),
        bounds: { start: 1, end: 2 },
        keys: [],
        aggregates: aggregates.slice(0, 1),
        output,
      }),
    ];
    const events = [at(5, 1, 'a'), at(6, 1, 'b'), at(15, 1, 'a'), { watermark: 9 }, { watermark: Infinity }];
    expect(run(nodes, events)).toEqual([
      ['+I', 0, 10, 9, 2],
      ['+I', 10, 20, 19, 1],
    ]);
  });
});
