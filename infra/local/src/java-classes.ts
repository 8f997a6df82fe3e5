import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface JavaProgram {
  readonly sources: readonly string[];
  /** Jars, or `folder/*`. */
  readonly classPath: readonly string[];
  /** Folder that keeps the classes. */
  readonly home: string;
  /** Implementations to announce, by the interface they implement. */
  readonly services?: Readonly<Record<string, readonly string[]>>;
}

/** The folder with the program's classes, compiled once per content. Needs `javac` 17. */
export async function compileJava({ sources, classPath, home, services = {} }: JavaProgram): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [...sources].sort()) hash.update(readFileSync(file));
  hash.update(JSON.stringify(services));
  const classes = join(home, `classes-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(classes)) return classes;
  await mkdir(home, { recursive: true });
  const work = await mkdtemp(join(home, 'compile-'));
  await run('javac', ['-nowarn', '-cp', classPath.join(delimiter), '-d', work, ...sources]);
  const folder = join(work, 'META-INF', 'services');
  await mkdir(folder, { recursive: true });
  for (const [service, names] of Object.entries(services)) await writeFile(join(folder, service), names.join('\n'));
  await rename(work, classes).catch(() => rm(work, { recursive: true }));
  return classes;
}
