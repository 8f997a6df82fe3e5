import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LmdbStateStore } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => LmdbStateStore.open({ folder, cacheBytes: 1000 });

describe('a folder of state', () => {
  it('is rid of what dead processes left, and of nothing else', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    for (const name of [String(pid), String(process.ppid), String(process.pid), 'notes']) {
      mkdirSync(join(folder, name, 'p.node.0.0'), { recursive: true });
    }
    const store = open();
    expect(readdirSync(folder).sort()).toEqual([String(process.ppid), String(process.pid), 'notes'].sort());
    expect(readdirSync(join(folder, String(process.pid)))).toEqual([]);
    await store.close();
    expect(existsSync(join(folder, String(process.pid)))).toBe(false);
  });

  it('holds a session that has entries until it is closed', async () => {
    const store = open();
    const sessions = () => readdirSync(join(folder, String(process.pid)));
    const [first, second] = [store.openTask('p.a/b.0'), store.openTask('p.c.0')];
    expect(sessions()).toEqual([]);
    first.entries('a').write([[Buffer.of(1), Buffer.of(2)]]);
    expect(sessions()).toEqual([expect.stringMatching(/^p\.a%2Fb\.0\.\d/)]);
    // What there is of the heap is for all open sessions.
    expect(second.cacheBytes).toBe(500);
    await first.close();
    expect([sessions(), second.cacheBytes]).toEqual([[], 1000]);
    await store.close();
  });

  it('must be one', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => LmdbStateStore.open({ folder: join(folder, 'file', 'in'), cacheBytes: 1 })).toThrow(
      expect.objectContaining({ code: 'MLR_STATE_FOLDER', message: expect.stringContaining('state.folder') }),
    );
  });
});
