import { describe, expect, it } from '@jest/globals';
import type { NodeBody } from '@millrace/plan';
import type { JoinKind } from '@millrace/sql';
import type { Row } from '../row.ts';
import { fields, node, run, source, type, type TestEvent } from '../test/harness.ts';

type IntervalJoin = Extract<NodeBody, { op: 'interval-join' }>;

const left = fields({ k: type.int, at: 'rowtime', a: type.int });
const right = fields({ k: type.int, at: 'rowtime', b: type.int });
const BASE = 1_000_000;

/** Left times within [-10, +5] of right times. Times are from `BASE` on. */
function joined(kind: JoinKind, events: readonly TestEvent[], of: Partial<IntervalJoin> = {}, watermarks = false) {
  const body: IntervalJoin = {
    op: 'interval-join',
    kind,
    leftKeys: [0],
    rightKeys: [0],
    condition: null,
    time: 'rowtime',
    leftTime: 1,
    rightTime: 1,
    lowerMs: -10,
    upperMs: 5,
    ...of,
  };
  const output = kind === 'semi' || kind === 'anti' ? left : [...left, ...right];
  const nodes = [source(0, left), source(1, right), node(2, [0, 1], output, 'append', body)];
  const shifted = events.map((event): TestEvent => {
    if (event instanceof Array) {
      const [op, [k, at, value], input] = event;
      return [op, [k, (at as number) + BASE, value], input];
    }
    return 'watermark' in event ? { ...event, watermark: event.watermark + BASE } : event;
  });
  return run(nodes, shifted, { watermarks }).map(([, ...row]) =>
    row.map((value) => (typeof value === 'number' && value > BASE / 2 ? value - BASE : value)),
  );
}

describe('an interval join', () => {
  it('joins rows whose distance is within the bounds, both inclusive', () => {
    const rights = [84, 85, 100, 110, 111].map((at, i): TestEvent => ['+I', [1, at, i], 1]);
    // Right times from left - 5 to left + 10.
    const expected = [85, 100].map((at, i) => [1, 90, 7, 1, at, i + 1]);
    expect(joined('inner', [['+I', [1, 90, 7], 0], ...rights])).toEqual(expected);
    expect(joined('inner', [...rights, ['+I', [1, 90, 7], 0]])).toEqual(expected);
    expect(joined('inner', [...rights, ['+I', [2, 90, 7], 0]])).toEqual([]);
  });

  it('asks for its condition too', () => {
    const field = (index: number) => ({ op: 'field', index, type: type.int }) as const;
    const condition = { op: 'call', fn: '<', args: [field(2), field(5)], type: type.boolean } as const;
    const events: TestEvent[] = [
      ['+I', [1, 10, 1], 0],
      ['+I', [1, 10, 1], 1],
      ['+I', [1, 10, 2], 1],
    ];
    expect(joined('inner', events, { condition })).toEqual([[1, 10, 1, 1, 10, 2]]);
  });

  it('sends an outer row padded when no match can come any more', () => {
    const events: TestEvent[] = [
      ['+I', [1, 10, 1], 0],
      ['+I', [1, 50, 2], 0],
      ['+I', [1, 30, 3], 1],
      ['+I', [1, 55, 4], 1],
      { watermark: 20 },
      { watermark: 21 },
      { watermark: 35 },
      { watermark: 36 },
    ];
    expect(joined('full', events, {}, true)).toEqual([
      [1, 50, 2, 1, 55, 4],
      [`watermark ${BASE + 10}`],
      [1, 10, 1, null, null, null],
      [`watermark ${BASE + 11}`],
      [`watermark ${BASE + 25}`],
      [null, null, null, 1, 30, 3],
      [`watermark ${BASE + 26}`],
    ]);
  });

  it('sends a late outer row padded at once, unless what is still kept matches', () => {
    const events: TestEvent[] = [
      ['+I', [1, 95, 1], 1],
      { watermark: 100 },
      ['+I', [1, 80, 2], 0],
      ['+I', [1, 90, 3], 0],
      ['+I', [1, 91, 4], 0],
      { watermark: Infinity },
    ];
    expect(joined('left', events)).toEqual([
      [1, 80, 2, null, null, null],
      [1, 90, 3, 1, 95, 1],
      [1, 91, 4, 1, 95, 1],
    ]);
  });

  it('joins NULL keys with nothing', () => {
    const events: TestEvent[] = [
      ['+I', [null, 1, 1], 0],
      ['+I', [null, 1, 2], 1],
    ];
    expect(joined('inner', events)).toEqual([]);
    expect(joined('full', events)).toEqual([
      [null, 1, 1, null, null, null],
      [null, null, null, null, 1, 2],
    ]);
  });

  it('joins nothing when the bounds leave no room', () => {
    const events: TestEvent[] = [
      ['+I', [1, 1, 1], 0],
      ['+I', [1, 1, 2], 1],
    ];
    expect(joined('left', events, { lowerMs: 1, upperMs: 0 })).toEqual([[1, 1, 1, null, null, null]]);
  });

  it('semi sends a left row once, anti when no match can come any more', () => {
    const events: TestEvent[] = [
      ['+I', [1, 10, 1], 0],
      ['+I', [1, 90, 2], 0],
      ['+I', [1, 10, 0], 1],
      ['+I', [1, 10, 0], 1],
      ['+I', [1, 10, 3], 0],
      { watermark: Infinity },
    ];
    expect(joined('semi', events)).toEqual([
      [1, 10, 1],
      [1, 10, 3],
    ]);
    expect(joined('anti', events)).toEqual([[1, 90, 2]]);
  });

  it('by processing time goes by the times of arrival', () => {
    const events: TestEvent[] = [
      { processingTime: 100 },
      ['+I', [1, 0, 1], 0],
      { processingTime: 110 },
      ['+I', [1, 0, 2], 1],
      ['+I', [1, 0, 3], 0],
      { processingTime: 111 },
      ['+I', [1, 0, 4], 1],
      { processingTime: 200 },
    ];
    expect(joined('left', events, { time: 'proctime' })).toEqual([
      [1, 0, 1, 1, 0, 2],
      [1, 0, 3, 1, 0, 2],
      [1, 0, 3, 1, 0, 4],
    ]);
  });

  it('is what its definition says when nothing is late', () => {
    let seed = 3;
    const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
    const rows: [Row[], Row[]] = [[], []];
    const events: TestEvent[] = [];
    for (let i = 0; i < 200; i++) {
      const side = random(2);
      const row = [random(3), i + random(8), random(4)];
      rows[side].push(row);
      events.push(['+I', row, side]);
      events.push({ watermark: i - 1 });
    }
    events.push({ watermark: Infinity });
    const near = ([k, at]: Row, [k2, at2]: Row) =>
      k === k2 && (at as number) - (at2 as number) >= -10 && (at as number) - (at2 as number) <= 5;
    const [lefts, rights] = rows;
    const inner = lefts.flatMap((l) => rights.filter((r) => near(l, r)).map((r) => [...l, ...r]));
    const alone = lefts.filter((l) => !rights.some((r) => near(l, r)));
    const aloneRight = rights.filter((r) => !lefts.some((l) => near(l, r)));
    const sorted = (all: readonly Row[]) => all.map((row) => JSON.stringify(row)).sort();
    expect(sorted(joined('full', events))).toEqual(
      sorted([
        ...inner,
        ...alone.map((l) => [...l, null, null, null]),
        ...aloneRight.map((r) => [null, null, null, ...r]),
      ]),
    );
    expect(sorted(joined('semi', events))).toEqual(sorted(lefts.filter((l) => !alone.includes(l))));
    expect(sorted(joined('anti', events))).toEqual(sorted(alone));
  });
});
