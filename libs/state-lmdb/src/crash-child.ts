/**
 * The victim of crash.test.ts: gives all keys the number of the round, in two steps, and keeps them, until it is killed.
 * Prints what it found, then each round. `node crash-child.ts <folder> <first round>`
 */
import { writeSync } from 'node:fs';
import { LmdbStateStore } from './index.ts';

export const KEYS = Array.from({ length: 60 }, (_, i) => Buffer.from(`key ${i}`));
export const open = (folder: string) => LmdbStateStore.open({ folder, cacheBytes: 1 << 20, keepMs: 600_000 });

if (process.argv[1] === import.meta.filename) {
  const [folder, first] = process.argv.slice(2);
  const task = open(folder).openTask('p.node.0');
  const entries = task.entries('a');
  for (let round = Number(first); ; round++) {
    const value = Buffer.from(String(round));
    entries.write(KEYS.slice(0, 30).map((key) => [key, round % 2 === 0 ? undefined : value]));
    entries.write(KEYS.map((key) => [key, value]));
    task.local!.keep(value);
    writeSync(1, `${round}\n`);
  }
}
