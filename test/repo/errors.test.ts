import { beforeAll, describe, expect, it } from '@jest/globals';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const CODE = /\bMLR_[A-Z0-9]+(?:_[A-Z0-9]+)+\b/g;

/** Codes in what we ship: quoted in sources, not in tests and not in comments. */
async function codesInSources(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const sources = glob('{apps,libs,infra,examples}/**/*.{ts,mjs}', {
    cwd: root,
    exclude: ['**/node_modules/**', '**/*.test.ts', '**/test/**', '**/.cache/**'],
  });
  for await (const file of sources) {
    const text = (await readFile(join(root, file), 'utf8')).replace(/^\s*(?:\*|\/\/|\/\*).*$/gm, '');
    for (const [code] of text.matchAll(CODE)) found.set(code, file);
  }
  return found;
}

describe('docs/errors.md', () => {
  let sources: Map<string, string>;
  let documented: string[];

  beforeAll(async () => {
    sources = await codesInSources();
    const text = await readFile(join(root, 'docs', 'errors.md'), 'utf8');
    documented = [...text.matchAll(/^\| `(MLR_[A-Z0-9_]+)` \|/gm)].map(([, code]) => code);
  });

  it('documents every error code there is', () => {
    const missing = [...sources].filter(([code]) => !documented.includes(code)).map((found) => found.join(' in '));
    expect(sources.size).toBeGreaterThan(20);
    expect(missing.sort()).toEqual([]);
  });

  it('documents no error code that is gone', () => {
    expect(documented.filter((code) => !sources.has(code))).toEqual([]);
  });

  it('documents each once, in order', () => {
    expect(documented).toEqual([...new Set(documented)].sort());
  });
});
