import { nexmarkDefaults, NexmarkGenerator } from '@millrace/testing';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { PARTITIONS } from './broker.ts';

export interface StreamOptions {
  readonly seed: number;
  /** Records that every system is warm with before the time begins. */
  readonly warmUp: number;
  /** Records that the time is taken of. */
  readonly records: number;
}

/** The records of every run, the same for each system, a line each. */
export interface StreamFiles {
  /** First the warm-up, then what is measured. */
  readonly main: string;
  /**
   * One person for each topic partition, an hour later: every window closes, so the last result comes after the last
   * record.
   */
  readonly closing: string;
}

const HOUR_MS = 3_600_000;
const LINES_PER_WRITE = 10_000;

/** Makes the files in `folder` unless they are there. Both counts must be multiples of the topic partitions. */
export function streamFiles({ seed, warmUp, records }: StreamOptions, folder: string): StreamFiles {
  if (warmUp % PARTITIONS !== 0 || records % PARTITIONS !== 0)
    throw new Error(`counts must be multiples of ${PARTITIONS}`);
  const total = warmUp + records;
  const main = join(folder, `nexmark-${seed}-${total}.jsonl`);
  const closing = join(folder, `nexmark-${seed}-${total}-closing.jsonl`);
  if (!existsSync(closing)) {
    mkdirSync(folder, { recursive: true });
    const generator = new NexmarkGenerator({ seed });
    const partial = `${main}.${process.pid}`;
    const file = openSync(partial, 'w');
    for (let left = total; left > 0; left -= LINES_PER_WRITE) {
      writeSync(file, generator.lines(Math.min(left, LINES_PER_WRITE)));
    }
    closeSync(file);
    renameSync(partial, main);
    writeFileSync(closing, closingLines(total));
  }
  return { main, closing };
}

function closingLines(total: number): string {
  const { startMs, eventsPerSecond } = nexmarkDefaults;
  const time = new Date(startMs + (total * 1000) / eventsPerSecond + HOUR_MS)
    .toISOString()
    .replace('T', ' ')
    .slice(0, -1);
  const person = { name: 'closing', emailAddress: '', creditCard: '', city: '', state: '', dateTime: time, extra: '' };
  const line = (id: number) => JSON.stringify({ event_type: 0, person: { id, ...person }, auction: null, bid: null });
  return Array.from({ length: PARTITIONS }, (_, i) => `${line(-1 - i)}\n`).join('');
}
