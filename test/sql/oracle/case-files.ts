import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, matchesGlob, relative } from 'node:path';

export const casesFolder = join(import.meta.dirname, 'cases');
const dataFolder = join(import.meta.dirname, 'data');

/** A script, the files it reads, and the file that holds what Flink made of it. See README.md for the format. */
export interface OracleCase {
  /** `area/name`. */
  readonly name: string;
  readonly text: string;
  /** What Flink runs: the same text, but where a `.flink.sql` stands beside it. */
  readonly flinkText: string;
  readonly tags: readonly string[];
  /** Table to file. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly settings: Readonly<Record<string, string>>;
  readonly expectedFile: string;
  /** How long, in ms, Flink waits before it reads an input: see races.ts. */
  readonly delays?: Readonly<Record<string, number>>;
  /** The folder that paths in the text are relative to. */
  readonly folder: string;
}

/** The committed cases whose `area/name` matches one of the globs, in order of name. */
export function readCases(globs: readonly string[] = ['**']): OracleCase[] {
  const files = globSync('**/*.sql', { cwd: casesFolder }).filter((file) => !file.endsWith('.flink.sql'));
  return files
    .map((file) => join(casesFolder, file))
    .filter((file) => globs.some((glob) => matchesGlob(caseName(file), glob)))
    .sort()
    .map(readCase);
}

function readCase(file: string): OracleCase {
  const text = readFileSync(file, 'utf8');
  const header = headerOf(text);
  const beside = (ending: string) => join(dirname(file), `${basename(file, '.sql')}${ending}`);
  const inputs = pairs(header, 'input').map(([table, path]): [string, string] => [table, join(dataFolder, path)]);
  return {
    name: caseName(file),
    text,
    flinkText: readIfThere(beside('.flink.sql')) ?? text,
    tags: header.filter(([key]) => key === 'tags').flatMap(([, value]) => value.split(/\s*,\s*/)),
    inputs: new Map(inputs),
    settings: Object.fromEntries(pairs(header, 'set')),
    expectedFile: beside('.expected.json'),
    folder: dirname(file),
  };
}

function caseName(file: string): string {
  return relative(casesFolder, file).replace(/\.sql$/, '');
}

/** The `-- key: value` lines that a case begins with. */
function headerOf(text: string): [key: string, value: string][] {
  const header: [string, string][] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('--')) break;
    const match = /^-- (tags|input|set): (.*\S)\s*$/.exec(line);
    if (match !== null) header.push([match[1], match[2]]);
  }
  return header;
}

function pairs(header: readonly [string, string][], wanted: string): [string, string][] {
  return header
    .filter(([key]) => key === wanted)
    .map(([, value]) => {
      const at = value.indexOf('=');
      if (at < 0) throw new Error(`not a pair: ${value}`);
      return [value.slice(0, at).trim(), value.slice(at + 1).trim()];
    });
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
