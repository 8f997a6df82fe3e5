/**
 * `npm run bench -- [--queries q0,q5] [--systems millrace,flink,kafka-streams] [--records N] …`: Millrace, Flink and Kafka
 * Streams on this machine, over the same records, from Kafka to Kafka, exactly once. See bench/README.md.
 */
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Broker } from './broker.ts';
import { compare } from './comparison.ts';
import { load } from './loader.ts';
import { parseOptions, USAGE, type Options } from './options.ts';
import { reportOf, sourceVersion, writeReport } from './report.ts';
import { Results } from './results.ts';
import { runOnce } from './run.ts';
import { streamFiles } from './stream.ts';
import { flink } from './systems/flink.ts';
import { kafkaStreams } from './systems/kafka-streams.ts';
import { millrace } from './systems/millrace.ts';
import type { System } from './systems/system.ts';

const root = join(import.meta.dirname, '..', '..');
const data = join(root, '.data', 'bench');

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  let options: Options;
  try {
    options = parseOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort(new Error(signal)));

  const home = join(root, '.cache', 'bench');
  const all: readonly System[] = [
    millrace({ processes: options.processes }),
    flink({ heapMb: 4096, state: options.flinkState, discard: options.discard }),
    kafkaStreams({ heapMb: 4096, home }),
  ];
  const systems = all.filter(({ name }) => options.systems.includes(name));
  console.error('installing what is missing, and making the stream …');
  for (const system of systems) await system.prepare();
  const files = streamFiles(options, home);
  const version = sourceVersion();
  const results = new Results(join(data, 'runs'), options, version);
  const folder = join(data, `servers-${process.pid}`);
  const broker = await Broker.start(join(folder, 'kafka'));
  const { warmUp, records } = options;
  const ending = await compare({
    options,
    results,
    signal: stopping.signal,
    progress: process.stderr,
    run: ({ query, system, repetition }) =>
      runOnce({
        ...{ broker, query, repetition, records, signal: stopping.signal },
        system: systems.find(({ name }) => name === system)!,
        folder: join(data, 'logs'),
        load: (topic, logs) =>
          load({ bootstrap: broker.bootstrap, topic, files, warmUp, records, log: join(logs, 'loader.log'), home }),
      }),
  });
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });

  const report = reportOf(options, systems, results.all(), version);
  console.log(report.table);
  for (const failure of ending.failures) console.log(`\nfailed: ${failure}`);
  if (ending.left > 0) console.log(`\n${ending.left} runs are left: the same command with --resume does them`);
  if (options.write)
    console.log(`\n${relative(process.cwd(), writeReport(report, join(root, 'bench', 'results')))}.{md,json,svg}`);
  if (stopping.signal.aborted) return 130;
  return ending.failures.length + report.disagreements > 0 ? 1 : 0;
}
