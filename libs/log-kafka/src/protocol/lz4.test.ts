import { describe, expect, it } from '@jest/globals';
import { lz4Frames } from './lz4.ts';

// magic, flags (version 1, independent blocks), block size 64 KiB, header checksum (not read)
const HEADER = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];
const END = [0, 0, 0, 0];

const block = (bytes: readonly number[]): number[] => [bytes.length & 0xff, bytes.length >> 8, 0, 0, ...bytes];
const text = (...bytes: (number | readonly number[])[]): string => lz4Frames(Buffer.from(bytes.flat())).toString();
const chars = (s: string): number[] => [...Buffer.from(s)];

describe('LZ4 frames', () => {
  it('reads literals', () => {
    expect(text(HEADER, block([0x50, ...chars('hello')]), END)).toBe('hello');
  });

  it('repeats what came before, also what it is just writing', () => {
    // 3 literals, match of 4 + 5 at offset 3; then 1 literal
    expect(text(HEADER, block([0x35, ...chars('abc'), 3, 0, 0x10, ...chars('!')]), END)).toBe('abcabcabcabc!');
  });

  it('reads lengths beyond 15', () => {
    const long = 'x'.repeat(15 + 255 + 7);
    expect(text(HEADER, block([0xf0, 255, 7, ...chars(long)]), END)).toBe(long);
  });

  it('reads a block that is stored as it is', () => {
    expect(text(HEADER, [3, 0, 0, 0x80, ...chars('raw')], END)).toBe('raw');
  });

  it('reads several blocks and several frames', () => {
    const frame = [...HEADER, ...block([0x10, ...chars('a')]), ...block([0x10, ...chars('b')]), ...END];
    expect(text(frame, frame)).toBe('abab');
  });

  it('steps over sizes and checksums that the flags announce', () => {
    const header = [0x04, 0x22, 0x4d, 0x18, 0x60 | 0x10 | 0x08 | 0x04, 0x40, 1, 0, 0, 0, 0, 0, 0, 0, 0x82];
    expect(text(header, block([0x10, ...chars('a')]), [9, 9, 9, 9], END, [8, 8, 8, 8])).toBe('a');
  });

  it('refuses a match that points before its frame, and cut-off input', () => {
    expect(() => text(HEADER, block([0x11, ...chars('a'), 9, 0, 0x10, ...chars('b')]), END)).toThrow(RangeError);
    expect(() => text(HEADER, [200, 0, 0, 0, 1, 2, 3])).toThrow(RangeError);
    expect(() => text(chars('no frame at all'))).toThrow(RangeError);
  });
});
