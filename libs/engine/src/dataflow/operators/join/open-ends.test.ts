import { describe, expect, it } from '@jest/globals';
import type { DataflowNode, WindowEnds } from '@millrace/plan';
import type { Expression } from '@millrace/sql';
import { fields, node, run, source, TestDataflow, type, type TestEvent } from '../../test/harness.ts';

const bids = fields({ id: type.int, price: type.bigint, at: type.timestamp });
const rows = fields({ price: type.bigint, t: 'rowtime' });
const highest = fields({ price: type.bigint, end: type.timestamp });
const both = [...bids, ...highest];

const boolean = { kind: 'BOOLEAN', nullable: true } as const;
const interval = { kind: 'INTERVAL', unit: 'DAY_TIME', nullable: false } as const;
const field = (index: number): Expression => ({ op: 'field', index, type: both[index].type });
const call = (fn: string, ...args: Expression[]): Expression => ({ op: 'call', fn, args, type: boolean });
const before = (ms: number): Expression => ({
  op: 'call',
  fn: 'SUBTRACT_INTERVAL',
  args: [field(4), { op: 'literal', value: ms, type: interval }],
  type: type.timestamp,
});

const SIZE = 10;

/** Bids (source 0) that are the extreme of rows (source 1) per TUMBLE of 10 ms, their time within [end - 10, end]. */
function plan(fn: 'MAX' | 'MIN', known: 'nothing' | 'ends' | 'extreme'): DataflowNode[] {
  const extreme = { field: 1, fn, aggregate: 't.window-aggregate.2', output: 0, sizeMs: SIZE, offsetMs: 0 } as const;
  const windowEnds: WindowEnds = {
    leftTime: 2,
    lowerMs: -SIZE,
    upperMs: 0,
    extreme: known === 'extreme' ? extreme : null,
  };
  return [
    source(0, bids),
    source(1, rows),
    node(2, [1], highest, 'append', {
      op: 'window-aggregate',
      window: {
        kind: 'tumble',
        timeField: 1,
        time: 'rowtime',
        sizeMs: SIZE,
        slideMs: SIZE,
        offsetMs: 0,
        partition: [],
      },
      bounds: null,
      keys: [],
      aggregates: [{ fn, argument: { op: 'field', index: 0, type: type.bigint }, distinct: false, type: type.bigint }],
      output: [{ from: 'aggregate', index: 0 }, { from: 'window_end' }],
    }),
    node(3, [0, 2], both, 'append', {
      op: 'join',
      kind: 'inner',
      leftKeys: [1],
      rightKeys: [0],
      condition: call('AND', call('>=', field(2), before(SIZE)), call('<=', field(2), field(4))),
      nullAware: false,
      ...(known !== 'nothing' && { windowEnds }),
    }),
  ];
}

function randoms(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

/** A stream of both tables: out of order, with ties, NULLs, late rows, and times at exact boundaries. */
function stream(seed: number): TestEvent[] {
  const random = randoms(seed);
  const prices = [3, 5, 5, 7, 2n ** 60n, 2n ** 60n + 1n, -1, null];
  const events: TestEvent[] = [];
  let now = seed % 3 === 0 ? -25 : 0;
  for (let id = 0; id < 60; id++) {
    now += random(4);
    const boundary = Math.ceil(now / SIZE) * SIZE;
    const time = random(4) === 0 ? boundary : now - random(12);
    const price = prices[random(prices.length)];
    // Mostly the same row on both sides, as when a table is joined with its own windows.
    const side = random(6);
    if (side !== 0) events.push(['+I', [id, price, random(15) === 0 ? null : time], 0]);
    if (side !== 1) events.push(['+I', [price, time], 1]);
    if (random(3) === 0) events.push({ watermark: now - 6, ...(random(4) === 0 && { source: random(2) }) });
  }
  return [...events, { watermark: now - 1 }, ['+I', [99, 7, now - 15], 0], { watermark: Infinity }];
}

const seeds = Array.from({ length: 30 }, (_, i) => i + 1);

describe('a join with windows whose ends follow the watermark', () => {
  it.each(['MAX', 'MIN'] as const)('gives the rows of the plain join, in their order, for %s', (fn) => {
    let count = 0;
    for (const seed of seeds) {
      const events = stream(seed);
      const plain = run(plan(fn, 'nothing'), events);
      count += plain.length;
      expect(run(plan(fn, 'ends'), events)).toEqual(plain);
      expect(run(plan(fn, 'extreme'), events)).toEqual(plain);
    }
    expect(count).toBeGreaterThan(100);
  });

  const kept = (known: 'nothing' | 'ends' | 'extreme', events: readonly TestEvent[], stateTtlMs = 0) => {
    const dataflow = new TestDataflow(plan('MAX', known), { stateTtlMs });
    events.forEach((event) => dataflow.send(event));
    return dataflow.dataflow.states.get('t.join.3')!.maps.get('left')!.size;
  };
  const bid = (id: number, price: number, time: number): TestEvent[] => [
    ['+I', [price, time], 1],
    ['+I', [id, price, time], 0],
  ];

  it('keeps left rows until the last window they may match has closed', () => {
    const events = [...bid(1, 5, 10), ...bid(2, 5, 11), { watermark: 18 }];
    expect(kept('nothing', events)).toBe(2);
    expect(kept('ends', events)).toBe(2);
    expect(kept('ends', [...events, { watermark: 19 }])).toBe(1);
    expect(kept('ends', [...events, { watermark: 20 }])).toBe(0);
    expect(kept('nothing', [...events, { watermark: 20 }])).toBe(2);
  });

  it('keeps of left rows only those that may still be the extreme, ties among them', () => {
    const events = [...bid(1, 5, 11), ...bid(2, 4, 12), ...bid(3, 5, 13), ...bid(4, 7, 14), ...bid(5, 6, 15)];
    expect(kept('extreme', events)).toBe(3);
    expect(kept('ends', events)).toBe(5);
    // At a boundary it may be that of the window before, of which nothing is known.
    expect(kept('extreme', [...events, ...bid(6, 1, 20)])).toBe(4);
  });

  it('keeps every row while state expires by itself', () => {
    expect(kept('extreme', [...bid(1, 5, 11), ...bid(2, 4, 12), { watermark: 100 }], 1000)).toBe(2);
  });
});
