import { NexmarkGenerator, type NexmarkOptions } from '@millrace/testing';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { casesFolder, type OracleCase } from './case-files.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const nexmarkFolder = join(root, 'bench', 'nexmark');
const cache = join(root, '.cache');

/** Which stream the queries read. */
export interface NexmarkStream extends NexmarkOptions {
  readonly events: number;
}

/** Small enough to commit every row; out of order within the watermark's bound, across midnight. */
const smallStream: NexmarkStream = {
  events: 2000,
  seed: 8,
  eventsPerSecond: 4,
  startMs: Date.UTC(2026, 0, 1, 23, 55),
  outOfOrderGroupSize: 5,
};

/** Of the 23 queries, those that a file can decide: q12 hangs on the clock, Flink does not run q6. */
const QUERIES = Array.from({ length: 23 }, (_, i) => `q${i}`).filter((name) => name !== 'q6' && name !== 'q12');

/** The Nexmark queries of bench/nexmark over a generated stream; the committed rows are those of the small one. */
export function nexmarkCases(stream: NexmarkStream = smallStream): OracleCase[] {
  const inputs = new Map([['nexmark', streamFile(stream)]]);
  return QUERIES.map((query) => ({
    name: `nexmark/${query}`,
    text: script(`${query}.sql`),
    flinkText: script(existsSync(join(nexmarkFolder, `${query}.flink.sql`)) ? `${query}.flink.sql` : `${query}.sql`),
    tags: ['nexmark'],
    inputs: query === 'q13' ? new Map([...inputs, ['side_input', sideInputFile()]]) : inputs,
    settings: {},
    expectedFile: join(casesFolder, 'nexmark', `${query}.expected.json`),
    folder: nexmarkFolder,
  }));
}

function script(file: string): string {
  return ['tables.sql', file].map((name) => readFileSync(join(nexmarkFolder, name), 'utf8')).join('\n');
}

function streamFile(stream: NexmarkStream): string {
  const { events, seed, eventsPerSecond, startMs, outOfOrderGroupSize } = stream;
  const name = ['nexmark', events, seed, eventsPerSecond, startMs, outOfOrderGroupSize].join('-');
  return cached(`${name}.jsonl`, () => new NexmarkGenerator(stream).lines(events));
}

function sideInputFile(): string {
  const line = (key: number) => `${JSON.stringify({ key, value: String(key) })}\n`;
  return cached('nexmark-side-input.jsonl', () =>
    Buffer.from(Array.from({ length: 10_000 }, (_, i) => line(i)).join('')),
  );
}

/** Written under another name first: a run that was interrupted leaves no half a file. Always anew, it is quick. */
function cached(name: string, content: () => Buffer): string {
  mkdirSync(cache, { recursive: true });
  const file = join(cache, name);
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, content());
  renameSync(partial, file);
  return file;
}
