/**
 * The engine alone, no log: time and bytes allocated per record of a compiled source stage, the whole record checked.
 * Run it by `npm run engine -w bench`; a table goes to the terminal, the same as JSON to the file named by `--json`.
 */
import { compileStage } from '@millrace/engine';
import { planPipeline } from '@millrace/plan';
import type { RecordBatch } from '@millrace/ports';
import { parseScript } from '@millrace/sql';
import { writeFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import { flightBatches, sealed } from './batches.ts';

const RECORDS = 1_000_000;
const PER_BATCH = 2000;
/** Batches between flushes: about what a task reads per commit when it is catching up. */
const PER_COMMIT = 50;

const FLIGHTS = `CREATE TABLE flights (\`date\` TIMESTAMP(3) NOT NULL, delay INT, distance INT, origin STRING NOT NULL, destination STRING NOT NULL,
    WATERMARK FOR \`date\` AS \`date\` - INTERVAL '1' HOUR)
  WITH ('connector' = 'kafka', 'topic' = 'flights', 'format' = 'json', 'scan.startup.mode' = 'earliest-offset');`;

const QUERIES: Readonly<Record<string, string>> = {
  'filter and projection': `
    CREATE TABLE late (origin STRING, destination STRING, minutes INT, miles INT) WITH ('connector' = 'kafka', 'topic' = 'late', 'format' = 'json');
    INSERT INTO late SELECT origin, destination, delay * 2, distance FROM flights WHERE delay > 60 AND origin <> 'ORD';`,
  'tumbling count': `
    CREATE TABLE hourly (origin STRING, window_start TIMESTAMP(3), n BIGINT, PRIMARY KEY (origin, window_start) NOT ENFORCED) WITH ('connector' = 'cassandra');
    INSERT INTO hourly SELECT origin, window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(\`date\`), INTERVAL '1' HOUR))
    GROUP BY origin, window_start, window_end;`,
  'flights by airport and hour': `
    CREATE TABLE hourly (origin STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), flights BIGINT, avg_delay DOUBLE, worst INT, delayed DOUBLE,
      PRIMARY KEY (origin, window_start) NOT ENFORCED) WITH ('connector' = 'cassandra');
    INSERT INTO hourly SELECT origin, window_start, window_end, COUNT(*), AVG(CAST(delay AS DOUBLE)), MAX(delay), AVG(CASE WHEN delay > 15 THEN 1.0E0 ELSE 0.0E0 END)
    FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(\`date\`), INTERVAL '1' HOUR)) GROUP BY origin, window_start, window_end;`,
};

interface Result {
  readonly query: string;
  readonly nsPerRecord: number;
  readonly recordsPerSecond: number;
  readonly flushNsPerRecord: number;
  /** By `process`, and by `flush`. */
  readonly allocatedPerRecord: number;
  readonly flushAllocatedPerRecord: number;
  readonly collections: number;
}

/** Time this thread spent computing: other load on the machine does not count. */
const cpuMs = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

let collections = 0;
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] });

async function measure(query: string, batches: readonly RecordBatch[]): Promise<Result> {
  const [statement] = planPipeline(parseScript(FLIGHTS + QUERIES[query], { pipeline: 'bench' })).statements;
  const program = compileStage(statement.stages[0]);
  const flush = { version: 1, positions: [], nowMs: 0, beat: false };
  const task = program.createTask({ task: 0, upstreams: [1], firstUpstream: 0, pipeline: 'bench' });
  let result: Result | undefined;
  // The first rounds let V8 compile; the last one counts.
  for (let round = 0; round < 3; round++) {
    task.reset();
    let [flushMs, processBytes, flushBytes] = [0, 0, 0];
    globalThis.gc!();
    await new Promise((resolve) => setImmediate(resolve));
    collections = 0;
    const start = cpuMs();
    batches.forEach((batch, i) => {
      const heap = process.memoryUsage().heapUsed;
      task.process(batch, 0);
      processBytes += process.memoryUsage().heapUsed - heap;
      if ((i + 1) % PER_COMMIT !== 0) return;
      const heapBefore = process.memoryUsage().heapUsed;
      const flushStart = cpuMs();
      task.flush(flush);
      flushMs += cpuMs() - flushStart;
      flushBytes += process.memoryUsage().heapUsed - heapBefore;
    });
    const processMs = cpuMs() - start - flushMs;
    await new Promise((resolve) => setImmediate(resolve));
    result = {
      query,
      nsPerRecord: Math.round((processMs * 1e6) / RECORDS),
      recordsPerSecond: Math.round(RECORDS / (processMs / 1000)),
      flushNsPerRecord: Math.round((flushMs * 1e6) / RECORDS),
      allocatedPerRecord: Math.round((processBytes / RECORDS) * 100) / 100,
      flushAllocatedPerRecord: Math.round((flushBytes / RECORDS) * 100) / 100,
      collections,
    };
  }
  return result!;
}

interface MergeResult {
  readonly query: string;
  readonly rows: number;
  /** Partials taken in, merged, kept as state, and encoded as rows of the view. */
  readonly nsPerRow: number;
  readonly exchangeBytesPerRecord: number;
}

/** What the source stage sent, through the stage behind the exchange: one commit for each of the source's. */
function measureMerge(query: string, batches: readonly RecordBatch[]): MergeResult | null {
  const [{ stages }] = planPipeline(parseScript(FLIGHTS + QUERIES[query], { pipeline: 'bench' })).statements;
  if (stages.length < 2) return null;
  const source = compileStage(stages[0]).createTask({ task: 0, upstreams: [1], firstUpstream: 0, pipeline: 'bench' });
  const flush = { version: 1, positions: [], nowMs: 0, beat: false };
  const commits: RecordBatch[][] = [];
  batches.forEach((batch, i) => {
    source.process(batch, 0);
    if ((i + 1) % PER_COMMIT === 0) commits.push(source.flush(flush).outputs.map((pending) => sealed(pending)));
  });
  const merge = compileStage(stages[1]);
  const tasks = Array.from({ length: stages[1].tasks! }, (_, task) =>
    merge.createTask({ task, upstreams: [1], firstUpstream: 0, pipeline: 'bench' }),
  );
  const start = cpuMs();
  let rows = 0;
  for (const commit of commits) {
    for (const batch of commit) tasks[batch.partition].process(batch, 0);
    for (const task of tasks) rows += task.flush(flush).outputs.reduce((sum, { count }) => sum + count - 1, 0);
  }
  const bytes = commits.flat().reduce((sum, batch) => sum + batch.bytes.length, 0);
  return {
    query,
    rows,
    nsPerRow: Math.round(((cpuMs() - start) * 1e6) / rows),
    exchangeBytesPerRecord: Math.round((bytes / RECORDS) * 10) / 10,
  };
}

const batches = flightBatches(RECORDS, PER_BATCH);
const bytes = batches[0].valueEnd[0] - batches[0].valueStart[0];
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : '';
const results: Result[] = [];
for (const query of Object.keys(QUERIES).filter((name) => name.includes(only)))
  results.push(await measure(query, batches));
console.log(`${RECORDS} JSON records of about ${bytes} bytes, Node ${process.version}, one core`);
console.table(results);
const merges = results.flatMap(({ query }) => measureMerge(query, batches) ?? []);
console.table(merges);
const json = process.argv.indexOf('--json');
if (json > 0)
  writeFileSync(
    process.argv[json + 1],
    JSON.stringify({ node: process.version, records: RECORDS, bytes, results, merges }, null, 2) + '\n',
  );
