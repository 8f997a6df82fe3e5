import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fingerprint } from './fingerprint.ts';
import type { NexmarkStream } from './nexmark-cases.ts';

const file = join(import.meta.dirname, '..', '..', '..', 'bench', 'nexmark', 'expected-100000.json');

/** What Flink made of a stream of 100,000 events, by query. */
export interface NexmarkExpected {
  readonly flink: string;
  readonly stream: NexmarkStream;
  readonly queries: Readonly<Record<string, Fingerprint>>;
}

export function nexmarkExpected(): NexmarkExpected {
  return JSON.parse(readFileSync(file, 'utf8')) as NexmarkExpected;
}

export function writeNexmarkExpected(expected: NexmarkExpected): void {
  writeFileSync(file, `${JSON.stringify(expected, null, 2)}\n`);
}
