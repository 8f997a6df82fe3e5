import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withLock } from './jars.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'millrace-jars-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('the lock on the cache of jars', () => {
  it('lets one in at a time, everyone in the end, and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
    };
    await Promise.all(Array.from({ length: 5 }, () => withLock(join(dir, 'lock'), work)));
    expect(most).toBe(1);
    expect(await readdir(dir)).toEqual([]);
  });

  it('is taken over from a process that is gone', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    await writeFile(join(dir, 'lock'), String(pid));
    expect(await withLock(join(dir, 'lock'), () => Promise.resolve('in'))).toBe('in');
  });

  it('is given back when the work fails', async () => {
    const failing = withLock(join(dir, 'lock'), () => Promise.reject(new Error('no network')));
    await expect(failing).rejects.toThrow('no network');
    expect(await readdir(dir)).toEqual([]);
  });
});
