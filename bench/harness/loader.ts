import { compileJava, findJava, serverFiles } from '@millrace/infra-local';
import { globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { PARTITIONS } from './broker.ts';
import { Child } from './child.ts';
import type { StreamFiles } from './stream.ts';

const sources = globSync('*.java', { cwd: join(import.meta.dirname, 'java', 'loader') }).map((file) =>
  join(import.meta.dirname, 'java', 'loader', file),
);

/** Input that is on the broker already, all but the warm-up behind a gate. */
export interface GatedInput {
  /** The offset behind the last record in each topic partition: of the warm-up, and of all. */
  readonly ends: { readonly warmUp: number; readonly all: number };
  /** Makes all of it visible in one moment, and answers which (`performance.now()`). */
  open(): Promise<number>;
  close(): Promise<void>;
}

export interface LoadOptions {
  readonly bootstrap: string;
  readonly topic: string;
  readonly files: StreamFiles;
  readonly warmUp: number;
  readonly records: number;
  readonly log: string;
  /** Folder for the compiled program. */
  readonly home: string;
}

/**
 * Loads the input in a transaction that stays open: so the systems under test start and warm up in peace, and none has a
 * head start. In Java, as it writes five times as fast as kafkajs.
 */
export async function load({ bootstrap, topic, files, warmUp, records, log, home }: LoadOptions): Promise<GatedInput> {
  const [java, jars] = await Promise.all([findJava(), serverFiles('kafka')]);
  const classes = await compileJava({ sources, classPath: [join(jars, '*')], home });
  const classPath = [classes, join(jars, '*')].join(delimiter);
  const args = ['-Xmx512m', '-XX:+UseSerialGC', '-Dlog4j2.level=error', '-cp', classPath, 'Loader'];
  const settings = [bootstrap, topic, String(PARTITIONS), String(warmUp), files.main, files.closing];
  const child = new Child(java, [...args, ...settings], { log, piped: true });
  const { stdin, stdout } = child.process;
  if (stdin === null || stdout === null) throw new Error('the loader has no pipes');
  // Whoever waits for its next line is told that it has ended.
  stdin.on('error', () => {});
  const lines = createInterface({ input: stdout });
  await lineOf(lines, child);
  const warm = warmUp / PARTITIONS;
  // Each transaction's end takes an offset of its own; behind the records comes a closing one.
  const ends = { warmUp: warm, all: (warm > 0 ? warm + 1 : 0) + records / PARTITIONS + 1 };
  return {
    ends,
    open: async () => {
      const committed = lineOf(lines, child);
      const ms = performance.now();
      stdin.write('\n');
      await committed;
      return ms;
    },
    close: () => child.kill(),
  };
}

function lineOf(lines: Interface, child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    lines.once('line', resolve);
    lines.once('close', () => reject(endOf(child)));
  });
}

function endOf(child: Child): Error {
  try {
    child.check();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  return new Error('the loader says nothing more');
}
