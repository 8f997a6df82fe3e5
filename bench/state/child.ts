/** The process whose heap is limited; see large-state.ts. Takes its options as JSON, prints the outcome as JSON. */
import {
  changes,
  Dataflow,
  INSERT,
  restore,
  trackChanges,
  UPDATE_BEFORE,
  type Row,
  type RowKind,
} from '@millrace/engine';
import { planPipeline, type DataflowOperator } from '@millrace/plan';
import type { StateStore, TaskState } from '@millrace/ports';
import { parseScript } from '@millrace/sql';
import { LmdbStateStore } from '@millrace/state-lmdb';
import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { LargeStateOptions, LargeStateOutcome, Phase } from './large-state.ts';

/** With a time to live each group is an entry by its key, in memory some 400 bytes. */
const STATEMENT = `
  SET 'table.exec.state.ttl' = '1 d';
  CREATE TABLE orders (k BIGINT NOT NULL, v BIGINT NOT NULL, name STRING)
    WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');
  CREATE TABLE totals (k BIGINT NOT NULL, n BIGINT, total BIGINT, name STRING, PRIMARY KEY (k) NOT ENFORCED)
    WITH ('connector' = 'cassandra');
  INSERT INTO totals SELECT k, COUNT(*), SUM(v), LAST_VALUE(name) FROM orders GROUP BY k;`;

const PER_COMMIT = 10_000;

const options = JSON.parse(process.argv[2]) as LargeStateOptions & { folder: string };
const { keys, folder } = options;
const [statement] = planPipeline(parseScript(STATEMENT, { pipeline: 'bench' })).statements;
const { plan } = statement.stages[statement.stages.length - 1].operators[0] as DataflowOperator;
const log = join(folder, 'log');
let peakHeap = 0;
let peakOwn = 0;
let wrong = 0;

/** Numbers below `keys` in an order without neighbours. */
const keyOf = (i: number) => (i * 7_368_787) % keys;

/** What came out for the key must follow from how often it was put in. */
let expected = 0;
function check(kind: RowKind, row: Row): void {
  if (kind === UPDATE_BEFORE) return;
  const [k, n, total, name] = row as [number, number, number, string];
  if (n !== expected || total !== n * (k % 1000) || name !== `customer ${k}`) wrong++;
}

let task: TaskState | undefined;

function openStore(): LmdbStateStore | null {
  if (options.store === 'memory') return null;
  const keepMs = options.kept === true ? 60_000 : undefined;
  return LmdbStateStore.open({ folder, cacheBytes: options.cacheMiB << 20, keepMs });
}

function open(store: StateStore | null): Dataflow {
  task = store?.openTask('bench.totals.0');
  const dataflow = new Dataflow(plan, {
    clock: { processingTimeMs: 1 },
    functions: new Map(),
    sink: () => ({ process: check, watermark: () => undefined, ignoresBefore: true }),
    spill: task,
  });
  trackChanges(dataflow);
  return dataflow;
}

/** Memory without pages of files; everything where that is not told apart. */
function ownBytes(): number {
  if (!existsSync('/proc/self/status')) return process.memoryUsage().rss;
  return Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

function phase(act: (commit: (work: () => void) => void) => number): Phase {
  const [stalls, cpuStalls]: number[][] = [[], []];
  const [begun, cpuBegun] = [performance.now(), cpuMs()];
  const count = act((work) => {
    const [start, cpuStart] = [performance.now(), cpuMs()];
    work();
    stalls.push(performance.now() - start);
    cpuStalls.push(cpuMs() - cpuStart);
    peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed);
    peakOwn = Math.max(peakOwn, ownBytes());
  });
  return {
    count,
    perSecond: Math.round((count / (performance.now() - begun)) * 1000),
    perCpuSecond: Math.round((count / (cpuMs() - cpuBegun)) * 1000),
    commitMs: quantiles(stalls),
    commitCpuMs: quantiles(cpuStalls),
  };
}

function quantiles(times: number[]) {
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.floor(share * (times.length - 1))]);
  return { p50: at(0.5), p99: at(0.99), p100: at(1) };
}

const source = plan.nodes.find(({ op }) => op === 'source')!.id;
const store = openStore();
let dataflow = open(store);
const file = openSync(log, 'w+');
const length = Buffer.alloc(4);
const write = () => {
  for (const payload of changes(dataflow)) {
    length.writeUInt32BE(payload.length);
    writeSync(file, length);
    writeSync(file, payload);
  }
  task?.local?.keep(Buffer.from('commit'));
};
const put = (from: number, to: number, times: number) =>
  phase((commit) => {
    expected = times;
    const { process } = dataflow.source(source);
    for (let i = from; i < to; i++) {
      const k = keyOf(i);
      process(INSERT, [k, k % 1000, `customer ${k}`]);
      if ((i + 1) % PER_COMMIT === 0 || i + 1 === to) commit(write);
    }
    return to - from;
  });

const insert = put(0, keys, 1);
const update = put(0, Math.floor(keys / 10), 2);
await store?.close();

const again = openStore();
dataflow = open(again);
const restored = phase((commit) => {
  const { size } = statSync(log);
  for (let at = 0; at < size;) {
    readSync(file, length, 0, 4, at);
    const payload = Buffer.alloc(length.readUInt32BE());
    readSync(file, payload, 0, payload.length, at + 4);
    at += 4 + payload.length;
    commit(() => restore(dataflow, payload, options.kept));
  }
  dataflow.restored();
  return insert.count + update.count;
});
const entries = [...dataflow.states.values()].reduce((sum, state) => sum + state.entries, 0);
const updateRestored = put(0, Math.min(keys / 10, 100_000), 3);
put(keys - 1000, keys, 2);
closeSync(file);
await again?.close();
rmSync(log);
const MiB = (bytes: number) => Math.round(bytes / 2 ** 20);
const outcome: LargeStateOutcome = {
  entries,
  wrong,
  insert,
  update,
  restored,
  updateRestored,
  peakHeapMiB: MiB(peakHeap),
  peakOwnMiB: MiB(peakOwn),
};
console.log(JSON.stringify(outcome));
