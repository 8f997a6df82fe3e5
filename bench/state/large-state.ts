/**
 * `ten million keys under a 512 MB heap with the spilling store`: groups of a general statement put in, updated and
 * restored in a process whose heap is limited, every row that comes out checked.
 *
 *     node bench/state/large-state.ts [--keys 10000000] [--heap 512] [--cache 64] [--store lmdb|memory] [--kept] [--write]
 *
 * `--kept`: restored from the files of before, which are kept with each commit, and a log of which they have everything.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export interface LargeStateOptions {
  readonly keys: number;
  readonly heapMiB: number;
  readonly cacheMiB: number;
  readonly store: 'lmdb' | 'memory';
  readonly kept?: boolean;
}

export interface Phase {
  readonly count: number;
  readonly perSecond: number;
  /** Of this thread: other load on the machine does not count. */
  readonly perCpuSecond: number;
  /** Encoding what changed since the commit before, and writing it to the state's files; of `restored`: a payload. */
  readonly commitMs: Quantiles;
  readonly commitCpuMs: Quantiles;
}

interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly p100: number;
}

export interface LargeStateOutcome {
  /** After the restore. */
  readonly entries: number;
  /** Rows that came out with other values than they must have. */
  readonly wrong: number;
  readonly insert: Phase;
  /** Of a tenth of the keys, all of them long out of the cache. */
  readonly update: Phase;
  readonly restored: Phase;
  readonly updateRestored: Phase;
  readonly peakHeapMiB: number;
  /** Heap, buffers and code: what the process has of memory but for pages of files, which the system takes back at will. */
  readonly peakOwnMiB: number;
}

/** Rejects when the process dies. */
export async function largeState(options: LargeStateOptions): Promise<LargeStateOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-large-state-'));
  try {
    const child = spawn(
      process.execPath,
      [
        `--max-old-space-size=${options.heapMiB}`,
        '--disable-warning=ExperimentalWarning',
        join(import.meta.dirname, 'child.ts'),
        JSON.stringify({ ...options, folder }),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '' } },
    );
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const ended = await new Promise((resolve, reject) => {
      child.on('error', reject).on('close', (code, signal) => resolve(signal ?? code));
    });
    if (ended !== 0) throw new Error(`the process ended with ${String(ended)}:\n${err.slice(0, 2000)}`);
    return JSON.parse(out) as LargeStateOutcome;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      keys: { type: 'string', default: '10000000' },
      heap: { type: 'string', default: '512' },
      cache: { type: 'string', default: '64' },
      store: { type: 'string', default: 'lmdb' },
      kept: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const options: LargeStateOptions = {
    keys: Number(values.keys),
    heapMiB: Number(values.heap),
    cacheMiB: Number(values.cache),
    store: values.store === 'memory' ? 'memory' : 'lmdb',
    kept: values.kept,
  };
  const load = loadavg();
  const outcome = await largeState(options);
  const machine = { cpu: cpus()[0].model, cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) };
  const date = new Date().toISOString().slice(0, 10);
  const result = { date, machine: { ...machine, load, loadAfter: loadavg() }, node: process.version, options, outcome };
  console.log(JSON.stringify(result, null, 2));
  if (values.write) {
    const file = join(
      import.meta.dirname,
      '..',
      'results',
      `${date}-large-state${options.kept === true ? '-kept' : ''}.json`,
    );
    writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  }
}
