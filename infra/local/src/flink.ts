import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The Flink that is our oracle and our peer in the benchmarks. */
export const flinkVersion = '2.3.0';

/** Folder of what we keep of it. */
export const flinkHome = join(import.meta.dirname, '..', '..', '..', '.cache', `flink-${flinkVersion}`);

/** Flink's jars; the first time from PyPI (300 MB), which needs Python with pip. */
export async function flinkJars(): Promise<readonly string[]> {
  const lib = join(flinkHome, 'lib');
  if (!existsSync(lib)) await install(lib);
  return globSync('*.jar', { cwd: lib }).map((jar) => join(lib, jar));
}

/** Through a folder of its own and a rename: an install that was interrupted leaves nothing half done. */
async function install(lib: string): Promise<void> {
  process.stderr.write(`installing apache-flink-libraries ${flinkVersion} into ${flinkHome}\n`);
  await mkdir(flinkHome, { recursive: true });
  const work = await mkdtemp(join(flinkHome, 'install-'));
  const wheel = [`apache-flink-libraries==${flinkVersion}`, '--no-deps', '--dest', work];
  await run('python3', ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', ...wheel]);
  const [file] = globSync('*.whl', { cwd: work });
  await run('python3', ['-m', 'zipfile', '-e', join(work, file), work]);
  await rename(join(work, 'pyflink', 'lib'), lib);
  await rm(work, { recursive: true });
}
