import { describe, expect, it } from '@jest/globals';
import { nearMiss } from './near-miss.ts';

describe('near miss', () => {
  it('finds the name that was meant', () => {
    expect(nearMiss('limt', ['limit', 'order', 'from'])).toBe('limit');
    expect(nearMiss('Airport', ['airport', 'delay'])).toBe('airport');
  });

  it('says nothing when none is near', () => {
    expect(nearMiss('xyz', ['limit', 'order'])).toBeNull();
    expect(nearMiss('x', [])).toBeNull();
  });
});
