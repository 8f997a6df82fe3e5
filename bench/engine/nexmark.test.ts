import { describe, expect, it } from '@jest/globals';
import { finalRows } from './final-rows.ts';
import { openQuery, QUERIES } from './sides.ts';
import { nexmarkStream } from './streams.ts';

const records = nexmarkStream()(5000);

describe('a benchmark believes its times only where both sides agree', () => {
  it.each(QUERIES)('%s: the compiled plan and the hand-written code give the same rows', async (name) => {
    const { ours, byHand, sink } = await openQuery(name);
    const rows = finalRows(ours, records, sink);
    expect(rows).toEqual(finalRows(byHand, records, sink));
    expect(rows.length).toBeGreaterThan(0);
  });
});
