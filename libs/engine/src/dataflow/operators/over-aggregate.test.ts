import { describe, expect, it } from '@jest/globals';
import type { AggregateCall, OverFrame } from '@millrace/sql';
import { fields, node, run, source, TestDataflow, type, type TestEvent } from '../test/harness.ts';

const input = fields({ id: type.int, k: type.string, v: type.int, t: 'rowtime' });
const v = { op: 'field', index: 2, type: type.int } as const;
const int = (value: number) => ({ op: 'literal', value, type: type.int }) as const;
const sum: AggregateCall = { fn: 'SUM', argument: v, distinct: false, type: type.int };
const of = (fn: AggregateCall['fn'], rest: Partial<AggregateCall> = {}): AggregateCall => ({
  fn,
  distinct: false,
  type: type.bigint,
  ...rest,
});
const rows = (preceding: number | null): OverFrame => ({ unit: 'rows', preceding });
const range = (preceding: number | null): OverFrame => ({ unit: 'range', preceding });

const over = (frame: OverFrame, calls: AggregateCall[] = [sum], time: 'rowtime' | 'proctime' | 'value' = 'rowtime') => [
  source(0, input, time === 'value' ? 'update' : 'append'),
  node(1, [0], [...input, ...calls.map((call, i) => ({ name: `r${i}`, type: call.type }))], 'append', {
    op: 'over-aggregate',
    partition: [1],
    order: [{ field: time === 'value' ? 2 : 3, descending: false, nullsFirst: true }],
    time,
    calls: calls.map((call) => ({ call, frame })),
  }),
];

const at = (id: number, t: number, value: number | null = id, k = 'a'): TestEvent => ['+I', [id, k, value, t]];
/** id and results. */
const results = (nodes: ReturnType<typeof over>, events: readonly TestEvent[]) =>
  run(nodes, events).map(([, id, , , , ...values]) => [id, ...values]);
const end: TestEvent = { watermark: Infinity };

describe('OVER in event time', () => {
  it('gives rows in the order of time once the watermark has passed them', () => {
    const events = [at(1, 30), at(2, 10), { watermark: 9 }, at(4, 20, 4, 'b'), { watermark: 20 }, end];
    expect(run(over(rows(null)), events, { watermarks: true })).toEqual([
      ['+I', 'watermark 9'],
      ['+I', 2, 'a', 2, 10, 2],
      ['+I', 4, 'b', 4, 20, 4],
      ['+I', 'watermark 20'],
      ['+I', 1, 'a', 1, 30, 3],
      ['+I', 'watermark Infinity'],
    ]);
  });

  it('ROWS goes row by row, RANGE takes rows of one time together', () => {
    const events = [at(1, 10), at(2, 20), at(4, 20), at(8, 30), end];
    expect(results(over(rows(null)), events)).toEqual([
      [1, 1],
      [2, 3],
      [4, 7],
      [8, 15],
    ]);
    expect(results(over(range(null)), events)).toEqual([
      [1, 1],
      [2, 7],
      [4, 7],
      [8, 15],
    ]);
  });

  it('forgets rows that leave the frame, between watermarks too', () => {
    const events = [at(1, 10), at(2, 20), { watermark: 20 }, at(4, 22), at(8, 31), at(16, 40), end];
    expect(results(over(rows(1)), events)).toEqual([
      [1, 1],
      [2, 3],
      [4, 6],
      [8, 12],
      [16, 24],
    ]);
    expect(results(over(range(10)), events)).toEqual([
      [1, 1],
      [2, 3],
      [4, 6],
      [8, 12],
      [16, 24],
    ]);
  });

  it('without a bound drops what is at or before the watermark', () => {
    const events = [at(1, 10), { watermark: 20 }, at(2, 20), at(4, 21), end];
    expect(results(over(range(null)), events)).toEqual([
      [1, 1],
      [4, 5],
    ]);
  });

  it('with a bound drops what is at or before the last row sent in its partition', () => {
    const events = [at(1, 10), { watermark: 20 }, at(2, 15), at(4, 10), at(8, 15), { watermark: 21 }, at(16, 15), end];
    for (const frame of [rows(5), range(100)]) {
      const expected = frame.unit === 'rows' ? [[1, 1], [2, 3], [8, 11]] : [[1, 1], [2, 11], [8, 11]]; // prettier-ignore
      expect(results(over(frame), events)).toEqual(expected);
      const dataflow = new TestDataflow(over(frame));
      events.forEach((event) => dataflow.send(event));
      expect(dataflow.dataflow.stats.late).toBe(2);
    }
  });

  it('numbers rows; RANK counts rows up to the last peer, as Flink does in a stream', () => {
    const events = [at(1, 10), at(2, 20), at(3, 20), at(4, 30), end];
    expect(results(over(rows(null), [of('ROW_NUMBER')]), events).map(([, n]) => n)).toEqual([1, 2, 3, 4]);
    expect(results(over(range(null), [of('RANK'), of('DENSE_RANK')]), events)).toEqual([
      [1, 1, 1],
      [2, 3, 3],
      [3, 3, 3],
      [4, 4, 4],
    ]);
  });

  it('LAG looks back from the last peer; beyond the first row there is the default', () => {
    const lag = [of('LAG', { argument: v, type: type.int }), of('LAG', { argument: v, rest: [int(2), int(-1)] })];
    const events = [at(10, 1), at(40, 2), at(20, 3), at(30, 3), at(60, 8), end];
    expect(results(over(range(null), lag), events)).toEqual([
      [10, null, -1],
      [40, 10, -1],
      [20, 20, 40],
      [30, 20, 40],
      [60, 30, 20],
    ]);
  });

  it('keeps FIRST_VALUE, LAST_VALUE and MAX to the frame', () => {
    const calls = (['FIRST_VALUE', 'LAST_VALUE', 'MAX'] as const).map((fn) => of(fn, { argument: v, type: type.int }));
    const events = [at(1, 1, 9), at(2, 2, null), at(3, 3, 5), at(4, 4, null), at(5, 5, null), end];
    expect(results(over(rows(1), calls), events)).toEqual([
      [1, 9, 9, 9],
      [2, 9, 9, 9],
      [3, 5, 5, 5],
      [4, 5, 5, 5],
      [5, null, null, null],
    ]);
  });
});

describe('OVER in processing time', () => {
  it('gives rows at once', () => {
    const events = [at(1, 30), at(2, 10), at(4, 10, 4, 'b'), at(8, 5)];
    expect(results(over(rows(null), [sum], 'proctime'), events)).toEqual([
      [1, 1],
      [2, 3],
      [4, 4],
      [8, 11],
    ]);
  });

  it('RANGE goes by the time a row was read', () => {
    const events: TestEvent[] = [{ processingTime: 10 }, at(1, 0), { processingTime: 25 }, at(2, 0), { processingTime: 36 }, at(4, 0)]; // prettier-ignore
    expect(results(over(range(15), [sum], 'proctime'), events)).toEqual([
      [1, 1],
      [2, 3],
      [4, 6],
    ]);
  });
});

describe('OVER in the order of a value', () => {
  const number = (id: number, value: number, kind: '+I' | '-D' = '+I'): TestEvent => [kind, [id, 'a', value, 0]];
  const changes = (frame: OverFrame, events: readonly TestEvent[]) =>
    run(over(frame, [sum], 'value'), events).map(
      ([kind, id, , , , result]) => `${kind} ${id as number}: ${result as number}`,
    );

  it('updates the rows behind one that comes in between', () => {
    expect(changes(rows(null), [number(1, 5), number(2, 3), number(3, 3)])).toEqual([
      '+I 1: 5',
      '+I 2: 3',
      '-U 1: 5',
      '+U 1: 8',
      '+I 3: 6',
      '-U 1: 8',
      '+U 1: 11',
    ]);
  });

  it('updates peers too when the frame is a RANGE', () => {
    expect(changes(range(null), [number(1, 2), number(2, 2), number(1, 2, '-D')])).toEqual([
      '+I 1: 2',
      '-U 1: 2',
      '+U 1: 4',
      '+I 2: 4',
      '-D 1: 4',
      '-U 2: 4',
      '+U 2: 2',
    ]);
  });

  it('takes a row back with what it added', () => {
    expect(changes(rows(null), [number(1, 5), number(2, 3), number(2, 3, '-D'), number(1, 5, '-D')])).toEqual([
      '+I 1: 5',
      '+I 2: 3',
      '-U 1: 5',
      '+U 1: 8',
      '-D 2: 3',
      '-U 1: 8',
      '+U 1: 5',
      '-D 1: 5',
    ]);
  });
});
