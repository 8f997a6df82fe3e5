/**
 * Writes what the examples of the pages about SQL give into the pages. After a wanted change:
 * `node test/repo/fill-examples.ts`, then read the difference.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './docs-pages.ts';
import { examplesOf, outcomeOf, sqlPages } from './sql-examples.ts';

for (const page of sqlPages) {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  for (const example of examplesOf(page).reverse()) {
    const found = await outcomeOf(example).catch((error: unknown) => {
      process.exitCode = 1;
      process.stderr.write(`${page}:${example.line}: ${String(error)}\n`);
      return null;
    });
    if (found === null) continue;
    for (const [i, { line, length }] of [...example.outcomes.entries()].reverse())
      lines.splice(line, length, ...found[i]);
  }
  writeFileSync(join(root, page), lines.join('\n'));
}
