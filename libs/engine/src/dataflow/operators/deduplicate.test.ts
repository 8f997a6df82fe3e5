import { describe, expect, it } from '@jest/globals';
import type { NodeBody } from '@millrace/plan';
import { fields, node, run, source, type, type TestEvent } from '../test/harness.ts';

type Deduplicate = Extract<NodeBody, { op: 'deduplicate' }>;

const input = fields({ key: type.string, at: 'rowtime', id: type.int });

function deduplicated(
  of: Partial<Deduplicate>,
  events: readonly TestEvent[],
  changelog: 'append' | 'update' = 'append',
  stateTtlMs = 0,
) {
  const body: Deduplicate = {
    op: 'deduplicate',
    keys: [0],
    keep: 'first',
    time: 'rowtime',
    timeField: 1,
    bounds: null,
    ...of,
  };
  return run([source(0, input, changelog), node(1, [0], input, 'update', body)], events, { stateTtlMs });
}

describe('deduplication', () => {
  it('keeps the first row by event time, and sends it when no earlier one can come', () => {
    expect(
      deduplicated({}, [
        ['+I', ['a', 20, 1]],
        ['+I', ['b', 15, 2]],
        ['+I', ['a', 10, 3]],
        ['+I', ['a', 10, 4]],
        { watermark: 10 },
        ['+I', ['a', 30, 5]],
        { watermark: Infinity },
      ]),
    ).toEqual([
      ['+I', 'a', 10, 3],
      ['+I', 'b', 15, 2],
    ]);
  });

  it('drops rows behind the watermark, and sends one at the watermark with the next', () => {
    expect(
      deduplicated({}, [
        { watermark: 10 },
        ['+I', ['a', 9, 1]],
        ['+I', ['a', 10, 2]],
        ['+I', ['a', 11, 3]],
        { watermark: 10.001 },
      ]),
    ).toEqual([['+I', 'a', 10, 2]]);
  });

  it('keeps the last row by event time, of equal times the one that came last', () => {
    expect(
      deduplicated({ keep: 'last' }, [
        ['+I', ['a', 10, 1]],
        ['+I', ['a', 10, 2]],
        ['+I', ['a', 9, 3]],
        ['+I', [null, 9, 4]],
        ['+I', ['a', 11, 5]],
      ]),
    ).toEqual([
      ['+I', 'a', 10, 1],
      ['-U', 'a', 10, 1],
      ['+U', 'a', 10, 2],
      ['+I', null, 9, 4],
      ['-U', 'a', 10, 2],
      ['+U', 'a', 11, 5],
    ]);
  });

  it('by processing time goes by the order of arrival', () => {
    const events: TestEvent[] = [
      ['+I', ['a', 10, 1]],
      ['+I', ['a', 9, 2]],
    ];
    expect(deduplicated({ time: 'proctime' }, events)).toEqual([['+I', 'a', 10, 1]]);
    expect(deduplicated({ time: 'proctime', keep: 'last' }, events)).toEqual([
      ['+I', 'a', 10, 1],
      ['-U', 'a', 10, 1],
      ['+U', 'a', 9, 2],
    ]);
  });

  it('says nothing of a last row to come that differs in its processing time only', () => {
    const events: TestEvent[] = [
      ['+I', ['a', 10, 1]],
      ['+I', ['a', 11, 1]],
    ];
    expect(deduplicated({ time: 'proctime', keep: 'last' }, events)).toEqual([['+I', 'a', 10, 1]]);
    expect(deduplicated({ time: 'proctime', keep: 'last' }, events, 'append', 1000)).toHaveLength(3);
    expect(deduplicated({ time: 'rowtime', keep: 'last' }, events)).toHaveLength(3);
  });

  it('goes back to the next best row when its row goes away', () => {
    const events: TestEvent[] = [
      ['+I', ['a', 10, 1]],
      ['+I', ['a', 9, 2]],
      ['-D', ['a', 9, 2]],
    ];
    expect(deduplicated({ keep: 'first' }, events, 'update')).toEqual([
      ['+I', 'a', 10, 1],
      ['-D', 'a', 10, 1],
      ['+I', 'a', 9, 2],
      ['-D', 'a', 9, 2],
      ['+I', 'a', 10, 1],
    ]);
    expect(deduplicated({ time: 'proctime', keep: 'last' }, events, 'update')).toEqual([
      ['+I', 'a', 10, 1],
      ['-D', 'a', 10, 1],
      ['+I', 'a', 9, 2],
      ['-D', 'a', 9, 2],
      ['+I', 'a', 10, 1],
    ]);
  });

  it('forgets a key that outlives the time to live', () => {
    const events: TestEvent[] = [['+I', ['a', 1, 1]], { processingTime: 50 }, ['+I', ['a', 1, 2]]];
    expect(deduplicated({ time: 'proctime' }, events, 'append', 50)).toHaveLength(2);
    expect(deduplicated({ time: 'proctime' }, events, 'append', 51)).toHaveLength(1);
  });
});

describe('window deduplication', () => {
  const windowed = fields({ start: type.timestamp, end: type.timestamp, at: type.timestamp, id: type.int });
  const deduplicate = (keep: 'first' | 'last', events: readonly TestEvent[]) =>
    run(
      [
        source(0, windowed),
        node(1, [0], windowed, 'append', {
          op: 'deduplicate',
          keys: [0, 1],
          keep,
          time: 'rowtime',
          timeField: 2,
          bounds: { start: 0, end: 1 },
        }),
      ],
      events,
    );

  it('sends the first or last row of each window when it closes; late rows are dropped', () => {
    const events: TestEvent[] = [
      ['+I', [0, 10, 5, 1]],
      ['+I', [0, 10, 5, 2]],
      ['+I', [0, 10, 4, 3]],
      ['+I', [10, 20, 14, 4]],
      { watermark: 9 },
      ['+I', [0, 10, 1, 5]],
      { watermark: Infinity },
    ];
    expect(deduplicate('first', events)).toEqual([
      ['+I', 0, 10, 4, 3],
      ['+I', 10, 20, 14, 4],
    ]);
    expect(deduplicate('last', events)).toEqual([
      ['+I', 0, 10, 5, 2],
      ['+I', 10, 20, 14, 4],
    ]);
  });
});
