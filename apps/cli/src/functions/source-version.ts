import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A module's path in `import … from './x.ts'`, `export … from`, `import './x.ts'` and `import('./x.ts')`. */
const IMPORTED = /\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;

/**
 * A checksum of a module's text and of all that it imports by relative paths: other text, other version. What a package
 * of node_modules says does not count.
 */
export function sourceVersion(path: string): string {
  const hash = createHash('sha256');
  const seen = new Set<string>();
  const add = (file: string): void => {
    // A path in a comment may name nothing.
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    hash.update(`${text.length}:${text}`);
    for (const [, imported] of text.matchAll(IMPORTED)) add(resolve(dirname(file), imported));
  };
  add(path);
  return hash.digest('hex').slice(0, 16);
}
