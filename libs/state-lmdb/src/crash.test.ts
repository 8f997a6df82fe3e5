import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { truncateSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { KEYS, open } from './crash-child.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-state-crash-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The last round that the child told before it was killed, after so many. */
async function runUntilKilled(first: number, rounds: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let told = 0;
  let last = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (++told === rounds) child.kill('SIGKILL');
  }
  // Until then its id is taken.
  await ended;
  return last;
}

/** Damage that LMDB does not survive. */
async function damage(): Promise<void> {
  const store = open(folder);
  const task = store.openTask('p.node.0');
  task.entries('a').write([[KEYS[0], KEYS[0]]]);
  task.local!.keep(KEYS[0]);
  await task.close();
  truncateSync(join(folder, 'kept', 'p.node.0', 'data.mdb'), 100);
  // Not closed: that would sync it.
}

describe('state that is kept, kill -9', () => {
  it('is that of the last moment it was kept at, or of the one that was being told', async () => {
    let round = 1;
    for (const rounds of [3, 40, 111, 260]) {
      const last = await runUntilKilled(round, rounds);
      expect(last).toBeGreaterThanOrEqual(round + rounds - 1);
      const store = open(folder);
      const task = store.openTask('p.node.0');
      const kept = Number(task.local!.stamp);
      expect([last, last + 1]).toContain(kept);
      const values = KEYS.map((key) => Number(task.entries('a').get(key)));
      expect(new Set(values)).toEqual(new Set([kept]));
      // Never kept anew: the next child finds it, behind a session that kept nothing.
      await task.close();
      await store.close();
      round = kept + 1;
    }
  }, 60_000);

  it('brings no process down twice', async () => {
    await damage();
    await runUntilKilled(1, 1);
    expect(await runUntilKilled(1, 5)).toBeGreaterThanOrEqual(5);
  }, 60_000);
});
