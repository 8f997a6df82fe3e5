import { describe, expect, it } from '@jest/globals';
import { WaitingRows, type WaitingChange, type WaitingProgress } from './waiting-rows.ts';

const row = (key: string, version: number): WaitingChange => ({
  key: [key],
  row: [key, version],
  version,
  generation: 1,
});
const progress = (task: number, version: number): WaitingProgress => ({
  generation: 1,
  task,
  version,
  watermark: version,
  positions: {},
  late: 0,
});
const versions = (changes: ReadonlyMap<string, WaitingChange>): number[] => [...changes.values()].map((c) => c.version);

describe('waiting rows', () => {
  it('keeps only the newest version of a key, in whatever order they come', () => {
    const waiting = new WaitingRows(0);
    for (const version of [1, 3, 2]) waiting.addRow('a', row('a', version));
    waiting.addRow('b', row('b', 1));
    expect(versions(waiting.take().changes)).toEqual([3, 1]);
    expect(waiting.conflated).toBe(2);
  });

  it('hands out everything up to the offset that was read, and is empty then', () => {
    const waiting = new WaitingRows(3);
    expect(waiting.isEmpty).toBe(true);
    waiting.advance(7);
    expect(waiting.isEmpty).toBe(false);
    expect(waiting.take().offset).toBe(7);
    expect(waiting.isEmpty).toBe(true);
  });

  it('puts back what could not be written behind what came newer', () => {
    const waiting = new WaitingRows(0);
    waiting.addRow('a', row('a', 1));
    waiting.addRow('b', row('b', 1));
    waiting.addProgress(progress(0, 1), 'trace');
    waiting.advance(3);
    const taken = waiting.take();
    waiting.addRow('a', row('a', 2));
    waiting.addProgress(progress(0, 2), null);
    waiting.putBack(taken);
    expect(waiting.isEmpty).toBe(false);
    const again = waiting.take();
    expect([...again.changes.entries()].map(([key, { version }]) => [key, version]).sort()).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(again.progress.get('1/0')?.version).toBe(2);
    expect(again.traceparents).toEqual(['trace']);
    expect(again.offset).toBe(3);
  });
});
