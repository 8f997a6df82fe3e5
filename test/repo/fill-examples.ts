/**
 * Writes what the examples of the pages about SQL give into the pages, and the list of measured differences. After a
 * wanted change: `node test/repo/fill-examples.ts`, then read the difference.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './docs-pages.ts';
import { measuredRows } from './measured-differences.ts';
import { examplesOf, outcomeOf, sqlPages } from './sql-examples.ts';

function edit(page: string, change: (lines: string[]) => void): void {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  change(lines);
  writeFileSync(join(root, page), lines.join('\n'));
}

for (const page of sqlPages) {
  const found: [line: number, length: number, lines: readonly string[]][] = [];
  for (const example of examplesOf(page)) {
    try {
      const outcomes = await outcomeOf(example);
      example.outcomes.forEach(({ line, length }, i) => found.push([line, length, outcomes[i]]));
    } catch (error) {
      process.exitCode = 1;
      process.stderr.write(`${page}:${example.line}: ${String(error)}\n`);
    }
  }
  edit(page, (lines) => found.reverse().forEach(([line, length, rows]) => lines.splice(line, length, ...rows)));
}

edit('docs/differences-from-flink.md', (lines) => {
  const first = lines.findIndex((line, i) => /^\|---/.test(line) && i > lines.indexOf('## Expressions')) + 1;
  const length = lines.slice(first).findIndex((line) => !line.startsWith('|'));
  const rows = measuredRows().map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  lines.splice(first, length, ...rows);
});
