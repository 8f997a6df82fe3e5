import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineReader } from './lines.ts';

function linesOf(text: string): [number, string][] {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-lines-'));
  try {
    const file = join(folder, 'f');
    writeFileSync(file, text);
    const reader = new LineReader(file);
    const lines: [number, string][] = [];
    while (reader.next()) lines.push([reader.number, reader.bytes.toString('utf8', reader.start, reader.end)]);
    return lines;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the lines of a file', () => {
  it('come in order with their numbers, blank ones left out', () => {
    expect(linesOf('a\n\nb\r\n\r\nc')).toEqual([
      [1, 'a'],
      [3, 'b'],
      [5, 'c'],
    ]);
  });

  it('are none of an empty file', () => {
    expect(linesOf('')).toEqual([]);
    expect(linesOf('\n\n')).toEqual([]);
  });

  it('may be longer than what is read at a time, and end anywhere in it', () => {
    const texts = [1, 2 ** 20 - 2, 2 ** 20, 3 * 2 ** 20, 5].map((length, i) => String(i).repeat(length));
    expect(linesOf(texts.join('\n'))).toEqual(texts.map((text, i) => [i + 1, text]));
  });
});
