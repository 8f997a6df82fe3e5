import { describe, expect, it } from '@jest/globals';
import { didYouMean } from './near-miss.ts';

describe('near misses', () => {
  const columns = ['delay', 'distance', 'origin'];

  it.each([
    ['delaay', 'delay'],
    ['deley', 'delay'],
    ['dealy', 'delay'],
    ['DELAY', 'delay'],
    ['orign', 'origin'],
  ])('for %s suggest %s', (written, meant) => {
    expect(didYouMean(written, columns)).toBe(`; did you mean \`${meant}\`?`);
  });

  it.each(['carrier', 'x', 'latency'])('for %s suggest nothing', (written) => {
    expect(didYouMean(written, columns)).toBe('');
  });
});
