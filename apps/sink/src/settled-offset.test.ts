import { describe, expect, it } from '@jest/globals';
import { SettledOffset } from './settled-offset.ts';

describe('settled offset', () => {
  it('follows acknowledgements at once where they are durable', () => {
    const settled = new SettledOffset(5, 0);
    expect(settled.at(0)).toBe(5);
    settled.acknowledge(9, 100);
    expect(settled.at(100)).toBe(9);
  });

  it('trails acknowledgements by more than the time asked for where they are not', () => {
    const settled = new SettledOffset(5, 1000);
    settled.acknowledge(7, 100);
    settled.acknowledge(9, 200);
    expect(settled.at(1100)).toBe(5);
    expect(settled.at(1101)).toBe(7);
    expect(settled.at(1200)).toBe(7);
    expect(settled.at(5000)).toBe(9);
  });

  it('never goes back when the time it is told does', () => {
    const settled = new SettledOffset(5, 1000);
    settled.acknowledge(7, 100);
    expect(settled.at(2000)).toBe(7);
    expect(settled.at(-Infinity)).toBe(7);
  });
});
