import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from './options.ts';
import type { RunResult } from './run.ts';
import type { Turn } from './schedule.ts';

/** What has been measured, a file per run, so that an interrupted comparison can be resumed. */
export class Results {
  readonly #folder: string;

  /** Comparisons of other options or another commit (`version`) do not mix. Without `resume` they begin empty. */
  constructor(
    root: string,
    { records, warmUp, seed, processes, flinkState, discard, resume }: Options,
    version: string,
  ) {
    const same = JSON.stringify([records, warmUp, seed, processes, flinkState, discard, version]);
    this.#folder = join(root, createHash('sha256').update(same).digest('hex').slice(0, 12));
    if (!resume) rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true });
  }

  has(turn: Turn): boolean {
    return existsSync(this.#fileOf(turn.query.name, turn.system, turn.repetition));
  }

  /** Whole or not at all. */
  put(result: RunResult): void {
    const file = this.#fileOf(result.query, result.system, result.repetition);
    writeFileSync(`${file}.partial`, `${JSON.stringify(result, null, 2)}\n`);
    renameSync(`${file}.partial`, file);
  }

  all(): RunResult[] {
    return globSync('*.json', { cwd: this.#folder })
      .sort()
      .map((file) => JSON.parse(readFileSync(join(this.#folder, file), 'utf8')) as RunResult);
  }

  #fileOf(query: string, system: string, repetition: number): string {
    return join(this.#folder, `${query}.${system}.${repetition}.json`);
  }
}
