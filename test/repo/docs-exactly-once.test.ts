import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './docs-pages.ts';

const page = readFileSync(join(root, 'docs', 'exactly-once.md'), 'utf8');
const proofs = [...page.matchAll(/`([^`\s]+\.ts)`\s+"([^"]+)"/g)].map(([, file, name]) => ({ file, name }));
const rows = page.split('\n').filter((line) => /^\| (?!edge)/.test(line));

describe('what docs/exactly-once.md promises', () => {
  it('is proved by a test in every row', () => {
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter((row) => !/\| `[^`\s]+\.ts` "[^"]+" \|$/.test(row))).toEqual([]);
  });

  it.each(proofs)('$file: $name', ({ file, name }) => {
    expect(existsSync(join(root, file))).toBe(true);
    // As a test's name, or the beginning of one.
    const text = readFileSync(join(root, file), 'utf8');
    expect([`'${name}`, `\`${name}`].some((quoted) => text.includes(quoted))).toBe(true);
  });
});
