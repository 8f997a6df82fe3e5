import { describe, expect, it } from '@jest/globals';
import type { NodeBody } from '@millrace/plan';
import { fields, node, run, source, type, type TestEvent } from '../test/harness.ts';

type TemporalJoin = Extract<NodeBody, { op: 'temporal-join' }>;

const orders = fields({ currency: type.string, at: 'rowtime', n: type.int });
const rates = fields({ currency: type.string, at: 'rowtime', rate: type.int });

interface Options extends Partial<TemporalJoin> {
  readonly lefts?: 'append' | 'update';
  readonly rights?: 'append' | 'update';
  readonly watermarks?: boolean;
}

function joined(events: readonly TestEvent[], options: Options = {}) {
  const { lefts, rights, watermarks, ...of } = options;
  const body: TemporalJoin = {
    op: 'temporal-join',
    kind: 'left',
    leftKeys: [0],
    rightKeys: [0],
    condition: null,
    time: 'rowtime',
    leftTime: 1,
    rightTime: 1,
    ...of,
  };
  const nodes = [
    source(0, orders, lefts),
    source(1, rates, rights),
    node(2, [0, 1], [...orders, ...rates], 'append', body),
  ];
  return run(nodes, events, { watermarks }).map(([kind, ...row]) =>
    row.length === 1 ? row[0] : `${kind} ${row[2] as number} ${row[5] as number}`,
  );
}

describe('an event-time temporal join', () => {
  it('joins a row with the version of its time, whatever the order of arrival', () => {
    const expected = ['+I 1 null', '+I 2 100', '+I 3 100', '+I 4 200', '+I 5 null'];
    const left: TestEvent[] = [9, 10, 19, 20].map((at, i) => ['+I', ['EUR', at, i + 1], 0]);
    const right: TestEvent[] = [
      ['+I', ['EUR', 20, 200], 1],
      ['+I', ['EUR', 10, 100], 1],
      ['+I', ['USD', 30, 300], 1],
    ];
    const other: TestEvent[] = [['+I', ['USD', 21, 5], 0], { watermark: 40 }];
    expect(joined([...left, ...right, ...other])).toEqual(expected);
    expect(joined([...right, ...left, ...other])).toEqual(expected);
    expect(joined([...right, ...left, ...other], { kind: 'inner' })).toEqual(['+I 2 100', '+I 3 100', '+I 4 200']);
  });

  it('waits for the watermark of both sides', () => {
    expect(
      joined(
        [
          ['+I', ['EUR', 10, 1], 0],
          ['+I', ['EUR', 12, 2], 0],
          { watermark: 50, source: 0 },
          ['+I', ['EUR', 5, 100], 1],
          { watermark: 10, source: 1 },
          ['+I', ['EUR', 11, 200], 1],
          { watermark: 12, source: 1 },
        ],
        { watermarks: true },
      ),
    ).toEqual(['+I 1 100', 'watermark 10', '+I 2 200', 'watermark 12']);
  });

  it('of versions of one time takes the one that came last', () => {
    expect(
      joined([['+I', ['EUR', 5, 100], 1], ['+I', ['EUR', 5, 200], 1], ['+I', ['EUR', 5, 1], 0], { watermark: 5 }]),
    ).toEqual(['+I 1 200']);
  });

  it('ends a version when its row is deleted', () => {
    expect(
      joined(
        [
          ['+I', ['EUR', 5, 100], 1],
          ['-U', ['EUR', 5, 100], 1],
          ['+U', ['EUR', 10, 200], 1],
          ['-D', ['EUR', 15, 200], 1],
          ['+I', ['EUR', 7, 1], 0],
          ['+I', ['EUR', 12, 2], 0],
          ['+I', ['EUR', 17, 3], 0],
          { watermark: 50 },
        ],
        { rights: 'update' },
      ),
    ).toEqual(['+I 1 100', '+I 2 200', '+I 3 null']);
  });

  it('joins a late row with the next watermark, of what is still kept', () => {
    expect(
      joined([
        ['+I', ['EUR', 5, 100], 1],
        ['+I', ['EUR', 10, 200], 1],
        { watermark: 10 },
        ['+I', ['EUR', 20, 300], 1],
        { watermark: 20 },
        ['+I', ['EUR', 5, 1], 0],
        ['+I', ['EUR', 25, 2], 0],
        { watermark: 21 },
        { watermark: 25 },
      ]),
    ).toEqual(['+I 1 null', '+I 2 300']);
  });

  it('passes retractions of the left side on, and takes NULL for a key like any other', () => {
    expect(
      joined(
        [
          ['+I', ['EUR', 5, 100], 1],
          ['+I', [null, 5, 100], 1],
          ['+I', ['EUR', 6, 1], 0],
          ['-D', ['EUR', 6, 1], 0],
          ['+I', [null, 6, 2], 0],
          { watermark: 6 },
        ],
        { lefts: 'update' },
      ),
    ).toEqual(['+I 1 100', '-D 1 100', '+I 2 100']);
  });
});

describe('a lookup join', () => {
  const lookup = { time: 'proctime', rightTime: null } as const;

  it('joins a row at once with what there is at the right', () => {
    expect(
      joined(
        [
          ['+I', ['EUR', 1, 1], 0],
          ['+I', ['EUR', 1, 100], 1],
          ['+I', ['EUR', 1, 200], 1],
          ['+I', ['EUR', 1, 2], 0],
          ['+I', ['USD', 1, 3], 0],
          ['+I', [null, 1, 4], 0],
          { watermark: 7, source: 0 },
        ],
        { ...lookup, watermarks: true },
      ),
    ).toEqual(['+I 1 null', '+I 2 100', '+I 2 200', '+I 3 null', '+I 4 null', 'watermark 7']);
  });

  it('replaces the right row of a primary key', () => {
    expect(
      joined(
        [
          ['+I', ['EUR', 1, 100], 1],
          ['+I', ['EUR', 1, 200], 1],
          ['+I', ['EUR', 1, 2], 0],
          ['+I', ['USD', 1, 3], 0],
        ],
        { ...lookup, kind: 'inner', rightPrimaryKey: [0] },
      ),
    ).toEqual(['+I 2 200']);
  });

  it('follows the changes of the right side', () => {
    expect(
      joined(
        [
          ['+I', ['EUR', 1, 100], 1],
          ['-U', ['EUR', 1, 100], 1],
          ['+U', ['EUR', 1, 200], 1],
          ['+I', ['EUR', 1, 1], 0],
          ['-D', ['EUR', 1, 200], 1],
          ['+I', ['EUR', 1, 2], 0],
        ],
        { ...lookup, rights: 'update' },
      ),
    ).toEqual(['+I 1 200', '+I 2 null']);
  });
});
