import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const FOLDER = join(import.meta.dirname, '..');
const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const named = [...readme.matchAll(/`([\w./-]+\.ts)`: "([^"]+)"/g)].map(([, file, name]) => ({ file, name }));

describe('README', () => {
  it('names tests', () => expect(named.length).toBeGreaterThan(20));

  it.each(named)('names a test that exists: $file, $name', ({ file, name }) => {
    expect(readFileSync(join(FOLDER, file), 'utf8')).toContain(name);
  });
});
