import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PARTITIONS, type Broker } from './broker.ts';
import { Completion } from './completion.ts';
import { RowsFold, type RowsFingerprint } from './fold.ts';
import { ProcessMeter } from './meter.ts';
import { isKeyed, type Query, type SystemName } from './queries.ts';
import type { GatedInput } from './loader.ts';
import type { RunningSystem, System } from './systems/system.ts';

/** What one system made of one query, once. */
export interface RunResult {
  readonly query: string;
  readonly system: SystemName;
  readonly repetition: number;
  /** From the moment the input became visible to the moment the last result did. */
  readonly seconds: number;
  readonly recordsPerSecond: number;
  /** CPU seconds per million records. */
  readonly cpuPerMillion: number;
  readonly brokerCpuPerMillion: number;
  /** The most memory its processes had, since they started. */
  readonly peakMiB: number;
  readonly output: RowsFingerprint;
}

export interface RunOptions {
  readonly broker: Broker;
  readonly system: System;
  readonly query: Query;
  readonly repetition: number;
  readonly records: number;
  /** For logs and scripts; what a failed run leaves stays. */
  readonly folder: string;
  /** Puts the input on the topic. */
  load(topic: string, folder: string): Promise<GatedInput>;
  readonly signal: AbortSignal;
}

const POLL_MS = 100;
/** Three commit intervals in which nothing happens. */
const QUIET_MS = 3000;
const WARM_UP_LIMIT_MS = 180_000;
const LIMIT_MS = 900_000;

/** Runs a query from Kafka to Kafka, and reads what came out. Everything it made on the broker is gone afterwards. */
export async function runOnce(options: RunOptions): Promise<RunResult> {
  const { broker, system, query, repetition, records } = options;
  const name = `${query.name}_${system.name}_${repetition}`.replaceAll('-', '_');
  const run = `bench_${name}_${Date.now().toString(36)}`;
  const folder = join(options.folder, run);
  mkdirSync(folder, { recursive: true });
  const topics = { input: `${run}_in`, output: `${run}_out` };
  await broker.createTopics(topics.input, topics.output);
  const input = await options.load(topics.input, folder);
  let running: RunningSystem | null = null;
  let done = false;
  try {
    running = await system.start({ query, run, bootstrap: broker.bootstrap, ...topics, folder });
    const observer = new Observer(options, topics, running);
    if (input.ends.warmUp > 0) await observer.end(input.ends.warmUp, WARM_UP_LIMIT_MS);
    const before = observer.usage();
    const startMs = await input.open();
    const end = await observer.end(input.ends.all, LIMIT_MS);
    const seconds = (end.ms - startMs) / 1000;
    const millions = records / 1e6;
    const output = await outputOf(broker, topics.output, query);
    done = true;
    return {
      query: query.name,
      system: system.name,
      repetition,
      seconds,
      recordsPerSecond: records / seconds,
      cpuPerMillion: (end.cpuSeconds - before.cpuSeconds) / millions,
      brokerCpuPerMillion: (end.brokerCpuSeconds - before.brokerCpuSeconds) / millions,
      peakMiB: end.peakBytes / 2 ** 20,
      output,
    };
  } finally {
    await running?.kill();
    await input.close();
    await broker.deleteTopics(run);
    if (done || options.signal.aborted) rmSync(folder, { recursive: true, force: true });
  }
}

interface Usages {
  readonly ms: number;
  readonly cpuSeconds: number;
  readonly brokerCpuSeconds: number;
  readonly peakBytes: number;
}

/** Watches a run from outside. */
class Observer {
  readonly #options: RunOptions;
  readonly #topics: { readonly input: string; readonly output: string };
  readonly #running: RunningSystem;
  readonly #own: ProcessMeter;
  readonly #brokers: ProcessMeter;

  constructor(
    options: RunOptions,
    topics: { readonly input: string; readonly output: string },
    running: RunningSystem,
  ) {
    this.#options = options;
    this.#topics = topics;
    this.#running = running;
    this.#own = new ProcessMeter(() => running.pids);
    this.#brokers = new ProcessMeter(() => [options.broker.pid]);
  }

  usage(): Usages {
    const own = this.#own.sample();
    return { ms: performance.now(), ...own, brokerCpuSeconds: this.#brokers.sample().cpuSeconds };
  }

  /** What had been used when the last result became visible. */
  async end(needed: number, limitMs: number): Promise<Usages> {
    const { broker, signal } = this.#options;
    const completion = new Completion({ needed: Array.from({ length: PARTITIONS }, () => needed), quietMs: QUIET_MS });
    const seen: Usages[] = [];
    for (const startedMs = performance.now(); performance.now() - startedMs < limitMs; await sleep(POLL_MS)) {
      signal.throwIfAborted();
      this.#running.check();
      const [committed, visible] = await Promise.all([
        broker.committed(this.#running.group, this.#topics.input),
        broker.visible(this.#topics.output),
      ]);
      const usage = this.usage();
      seen.push(usage);
      const endMs = completion.observe({ ...usage, committed, visible });
      if (endMs !== null) return seen.find(({ ms }) => ms >= endMs) ?? usage;
    }
    throw new Error(`not through with its input after ${limitMs / 1000} s`);
  }
}

async function outputOf(broker: Broker, topic: string, query: Query): Promise<RowsFingerprint> {
  const fold = new RowsFold(isKeyed(query), query.compared);
  await broker.read(topic, (key, value) => fold.add(key, value));
  return fold.fingerprint();
}
