import { describe, expect, it } from '@jest/globals';
import { Replay, type Model } from './model.ts';
import type { SourceRecord } from './source-record.ts';

const model: Model = {
  window: { sizeMs: 10, slideMs: 10 },
  watermarkDelayMs: 2,
  latenessMs: 0,
  emit: 'on-update',
  key: ({ page }) => page,
  row: (page, windowStart, clicks) => ({ page, windowStart, n: clicks.length }),
};

let offset = 0;
const at = (partition: number, ts: number): SourceRecord => ({
  partition,
  offset: offset++,
  bytes: Buffer.alloc(0),
  click: { id: 0, page: 'p', amount: 1, price: 1, ts },
  isRepeat: false,
});

/** Replays commits of two source topic partitions; each commit is a list of event times. */
function replay(commits: readonly (readonly [partition: number, times: readonly number[]])[], changed = model) {
  const result = new Replay(changed, 2);
  for (const [partition, times] of commits) result.take(times.map((ts) => at(partition, ts)));
  return { late: result.late, counted: result.counted, rows: Object.fromEntries(result.rows()) };
}

describe('Replay', () => {
  //  partition 0:  3 ────────── 12 (watermark 10) ── 4
  //  partition 1:       (nothing: watermark -∞)
  it('lets no record be late while one topic partition has no watermark', () => {
    expect(replay([[0, [3, 12, 4]]])).toEqual({
      late: 0,
      counted: 3,
      rows: { 'p@0': { page: 'p', windowStart: 0, n: 2 }, 'p@10': { page: 'p', windowStart: 10, n: 1 } },
    });
  });

  //  partition 1:  12 (watermark 10)
  //  partition 0:  3 ── 12 (watermark 10: window [0, 10) closes) ── 4 late
  it('counts a record as late once the least watermark has closed all its windows', () => {
    const { late, counted, rows } = replay([
      [1, [12]],
      [0, [3, 12, 4]],
    ]);
    expect([late, counted]).toEqual([1, 3]);
    expect(rows['p@0']).toEqual({ page: 'p', windowStart: 0, n: 1 });
  });

  it('decides by the order of commits, not of records', () => {
    const order = (first: 0 | 1) =>
      replay(
        first === 0
          ? [
              [0, [3, 12, 4]],
              [1, [12]],
            ]
          : [
              [1, [12]],
              [0, [3, 12, 4]],
            ],
      ).late;
    expect([order(0), order(1)]).toEqual([0, 1]);
  });

  it('closes a window at its end minus one', () => {
    const late = (watermark: number) =>
      replay([
        [1, [100]],
        [0, [watermark + 2, 0]],
      ]).late;
    expect([late(8), late(9)]).toEqual([0, 1]);
  });

  it('counts a record in those of its hopping windows that are open', () => {
    const hopping = { ...model, window: { sizeMs: 20, slideMs: 10 } };
    const { late, rows } = replay(
      [
        [1, [100]],
        [0, [13, 14]],
      ].map(([p, t]) => [p, t] as [number, number[]]),
      hopping,
    );
    expect(late).toBe(0);
    expect(Object.keys(rows).sort()).toEqual(['p@0', 'p@10', 'p@100', 'p@90']);
    const later = replay(
      [
        [1, [100]],
        [0, [22, 14]],
      ],
      hopping,
    );
    expect(later.rows['p@0']).toBeUndefined();
    expect(later.rows['p@10']).toMatchObject({ n: 2 });
  });

  it('writes a window on close once, with what was in it', () => {
    const onClose: Model = { ...model, emit: 'on-close' };
    const { rows } = replay(
      [
        [1, [100]],
        [0, [3, 4, 12]],
      ],
      onClose,
    );
    expect(rows).toEqual({ 'p@0': { page: 'p', windowStart: 0, n: 2 } });
  });
});
