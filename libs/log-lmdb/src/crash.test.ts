import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TASK } from './crash-child.ts';
import { LmdbEventLog } from './index.ts';

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'millrace-crash-'));
});
afterEach(() => rm(path, { recursive: true }));

/** Runs the child, kills it with SIGKILL after `lines` acknowledgements, returns every line that it printed. */
async function runUntilKilled(run: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), path, run], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines) child.kill('SIGKILL');
  }
  return said;
}

async function read(log: LmdbEventLog, topic: string): Promise<string[]> {
  const [{ end }] = await log.bounds([{ topic, partition: 0 }]);
  const reader = log.openReader([{ topic, partition: 0, offset: 0 }]);
  const values: string[] = [];
  while (values.length < end) {
    for (const batch of await reader.poll(0)) {
      for (let i = 0; i < batch.count; i++) {
        values.push(batch.bytes.toString('utf8', batch.valueStart[i], batch.valueEnd[i]));
      }
    }
  }
  await reader.close();
  return values;
}

describe('LMDB log, kill -9', () => {
  it('keeps every acknowledged append and every commit whole, and can be opened at once', async () => {
    const appended: string[] = [];
    let committed = -1;
    for (let round = 0; round < 10; round++) {
      const said = await runUntilKilled(`run${round}`, 20 + round * 37);
      expect(said.length).toBeGreaterThanOrEqual(20 + round * 37);
      for (const line of said) {
        const [what, id] = line.split(' ');
        if (what === 'appended') appended.push(id);
        else committed = Number(id);
      }
      expect(said.filter((line) => line.startsWith('committed')).length).toBeGreaterThan(0);

      const log = await LmdbEventLog.open({ path });
      const plain = await read(log, 'plain');
      for (let i = 0; i < plain.length; i += 2) expect(plain[i + 1]).toBe(plain[i].replace(/a$/, 'b'));
      const kept = new Set(plain);
      expect(kept.size).toBe(plain.length);
      expect(appended.filter((id) => !kept.has(`${id}.a`))).toEqual([]);

      const task = await log.openTask(TASK);
      const state: string[] = [];
      for await (const record of task.state) state.push(record.bytes.toString());
      expect(state).toEqual(state.map((_, i) => String(i)));
      expect(state.length - 1).toBeGreaterThanOrEqual(committed);
      expect(await read(log, 'left')).toEqual(state);
      expect((await read(log, 'right')).filter((_, i) => i % 2 === 0)).toEqual(state);
      const member = await log.joinGroup({ group: TASK.group, topics: ['plain'], onAssignment: () => undefined });
      expect(await member.committed([{ topic: 'plain', partition: 0 }])).toEqual([state.length - 1]);
      await log.close();
    }
  }, 60_000);

  it('refuses a folder that another process has open, and names it', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-child.ts'), path, 'owner'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      if (line !== '') break;
    }
    await expect(LmdbEventLog.open({ path })).rejects.toMatchObject({
      code: 'MLR_LOG_IN_USE',
      message: expect.stringContaining(`process ${child.pid!}`) as unknown as string,
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    await (await LmdbEventLog.open({ path })).close();
  });
});
