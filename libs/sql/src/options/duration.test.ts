import { describe, expect, it } from '@jest/globals';
import { parseDuration } from './duration.ts';

describe('durations, as Flink writes them', () => {
  it.each([
    ['1 min', 60_000],
    ['10 s', 10_000],
    ['1d', 86_400_000],
    ['2 Hours', 7_200_000],
    ['250', 250],
    ['250 ms', 250],
    [' 5  minutes ', 300_000],
    ['0 s', 0],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', 'soon', '-1 s', '1.5 s', '1 fortnight', '1 s 2 ms', '99999999999999999 d'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});
