import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Options } from './options.ts';
import { pictureOf } from './picture.ts';
import type { RunResult } from './run.ts';
import { summarize } from './summary.ts';
import type { System } from './systems/system.ts';
import { tableOf } from './table.ts';
import { targetOutcomes } from './targets.ts';

export interface Report {
  readonly table: string;
  readonly json: string;
  readonly picture: string;
  readonly disagreements: number;
}

/** The commit that is measured; with a `+` when files are changed. */
export function sourceVersion(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+');
}

/** What was found, for people and for programs. */
export function reportOf(
  options: Options,
  systems: readonly System[],
  runs: readonly RunResult[],
  version: string,
): Report {
  const wanted = runs.filter(({ system }) => options.systems.includes(system));
  const queries = summarize(
    wanted,
    options.queries.map(({ name }) => name),
  );
  const targets = targetOutcomes(queries);
  const [cpu] = cpus();
  const machine = {
    cpu: cpu.model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    load: loadavg(),
  };
  const { records, warmUp, seed, repetitions } = options;
  const setup = Object.fromEntries(systems.map(({ name, version, settings }) => [name, { version, settings }]));
  const date = new Date().toISOString();
  const content = {
    date,
    commit: version,
    machine,
    records,
    warmUp,
    seed,
    repetitions,
    setup,
    targets,
    queries,
    runs: wanted,
  };
  const title = `Nexmark from Kafka to Kafka, exactly once: records/s (${records.toLocaleString('en')} records, ${machine.cores} cores)`;
  return {
    table: tableOf(queries, targets),
    json: `${JSON.stringify(content, null, 2)}\n`,
    picture: pictureOf(queries, title),
    disagreements: queries.filter(({ disagreement }) => disagreement !== null).length,
  };
}

/** Puts a report into `folder`, under today's date. Answers the files' name without their endings. */
export function writeReport({ table, json, picture }: Report, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const name = join(folder, `${new Date().toISOString().slice(0, 10)}-kafka-to-kafka`);
  writeFileSync(`${name}.md`, `${table}\n`);
  writeFileSync(`${name}.json`, json);
  writeFileSync(`${name}.svg`, picture);
  return name;
}
