import { afterEach, beforeEach } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', '..', 'main.ts');

export interface EvalFolder {
  readonly path: string;
  /** Writes a file; its name again. */
  file(name: string, content: string | Buffer): string;
  /** Runs `millrace` as a user does, in the folder. */
  millrace(...args: readonly string[]): { status: number | null; stdout: string; stderr: string };
  /** `millrace eval`, into `out`; what it says on standard error. */
  evalError(...args: readonly string[]): string;
}

/** A folder of its own for each test. */
export function evalFolder(): EvalFolder {
  let path = '';
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'millrace-eval-'));
  });
  afterEach(() => rmSync(path, { recursive: true }));
  const millrace = (...args: readonly string[]) =>
    spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: path });
  return {
    get path() {
      return path;
    },
    file(name, content) {
      writeFileSync(join(path, name), content);
      return name;
    },
    millrace,
    evalError: (...args) => millrace('eval', '--out', 'out', ...args).stderr,
  };
}
