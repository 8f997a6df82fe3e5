import { describe, expect, it } from '@jest/globals';
import { murmur2, partitionOf } from './murmur2.ts';

describe('murmur2', () => {
  it.each([
    // From Kafka's UtilsTest.testMurmur2.
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ])('hashes %s as the Java client does', (text, hash) => {
    const bytes = Buffer.from(`..${text}..`);
    expect(murmur2(bytes, 2, bytes.length - 2)).toBe(hash);
  });

  it('gives a topic partition that is never negative', () => {
    for (let i = 0; i < 1000; i++) {
      const key = Buffer.from(`key-${i}`);
      const partition = partitionOf(key, 0, key.length, 7);
      expect(partition).toBeGreaterThanOrEqual(0);
      expect(partition).toBeLessThan(7);
    }
  });
});
