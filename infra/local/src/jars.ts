import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MillraceError } from '@millrace/ports';
import { findMaven } from './java.ts';
import { until } from './until.ts';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

/**
 * Folder with the files that `maven/<name>/pom.xml` asks for, fetched by Maven the first time. The folder's name
 * carries the hash of the pom, so a changed pom means a new folder; it appears in one step (rename), so it is whole
 * whenever it exists. Processes that ask at the same time take turns.
 */
export async function serverFiles(name: string): Promise<string> {
  const pom = join(root, 'maven', name, 'pom.xml');
  const hash = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 12);
  const cache = join(root, '.cache');
  const folder = join(cache, `${name}-${hash}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    const partial = `${folder}.${process.pid}.partial`;
    await rm(partial, { recursive: true, force: true });
    await fetchWithMaven(pom, partial);
    await rename(partial, folder);
  });
  return folder;
}

async function fetchWithMaven(pom: string, out: string): Promise<void> {
  const maven = await findMaven();
  try {
    await run(maven, ['-q', '-B', '-f', pom, 'prepare-package', `-Dmillrace.out=${out}`], {
      timeout: 900_000,
      maxBuffer: 64 << 20,
    });
  } catch (cause) {
    const { stdout = '', message } = cause as { stdout?: string; message: string };
    const reason = stdout.split('\n').filter((line) => line.includes('ERROR'));
    throw new MillraceError(
      'MLR_LOCAL_JARS_FAILED',
      `Fetching server files with Maven (${pom}): ${reason.slice(0, 3).join(' ') || message}. ` +
        'Check that Maven reaches Maven Central or your mirror of it.',
      { cause, retriable: true },
    );
  }
}

/**
 * Runs `work` while holding a lock file that names this process; a lock whose process is gone is taken over. It keeps
 * waste away, not harm: should two ever work at once, each works in a place of its own.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const mine = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  // Linked into place, so that nobody ever sees a lock without its holder.
  await writeFile(mine, String(process.pid));
  try {
    await until(`the lock ${path}`, 900_000, async () => {
      try {
        await link(mine, path);
        return true;
      } catch {
        const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
        if (holder > 0 && !isAlive(holder)) await rm(path, { force: true });
        return false;
      }
    });
    try {
      return await work();
    } finally {
      await rm(path, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
