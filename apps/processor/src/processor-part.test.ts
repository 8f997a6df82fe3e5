import { afterEach, describe, expect, it } from '@jest/globals';
import type { HeapInfo } from 'node:v8';
import { openRegistry } from '@millrace/formats';
import { createHttpApp, listen, systemClock, type HttpServer, type Part } from '@millrace/http';
import { MemoryCluster, MemoryEventLog } from '@millrace/log-memory';
import { loadPipelines } from '@millrace/plan';
import { MillraceError, type EventLog } from '@millrace/ports';
import { compilePipelines } from './compile-pipelines.ts';
import { createProcessor } from './index.ts';
import { memoryUse } from './processor-part.ts';

const SOURCE = "CREATE TABLE s (a INT, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');";
const pipeline = (name: string, before = ''): { name: string; file: string; text: string } => ({
  name,
  file: `${name}.sql`,
  text: `${before}${SOURCE}
    CREATE TABLE v_${name} (b STRING, n BIGINT, PRIMARY KEY (b) NOT ENFORCED) WITH ('connector' = 'cassandra');
    INSERT INTO v_${name} SELECT b, COUNT(*) FROM s GROUP BY b;`,
});

let processor: Part;
let server: HttpServer;
async function open(log: EventLog, names: readonly string[]): Promise<void> {
  const pipelines = loadPipelines([
    ...names.map((name) => pipeline(name)),
    { name: 'x', file: 'x.sql', text: 'SELEC' },
  ]);
  processor = createProcessor({ log, clock: systemClock, pipelines, group: 'g' });
  server = await listen(createHttpApp({ routers: [processor.router!], ready: processor.ready }), {
    host: '127.0.0.1',
    port: 0,
  });
}

async function described(): Promise<{ name: string; status: string; error: unknown; tasks: { status: string }[] }[]> {
  const response = await fetch(`${server.url}/v1/pipelines`);
  return ((await response.json()) as { data: Awaited<ReturnType<typeof described>> }).data;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 4000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`still not: ${holds.toString()}`);
    await systemClock.sleep(5);
  }
}

describe('the processor', () => {
  afterEach(async () => {
    await processor.abort();
    await server.abort();
  });

  it('runs the tasks of every pipeline and shows what is refused beside them', async () => {
    await open(new MemoryEventLog(new MemoryCluster(), { clock: systemClock }), ['a', 'b']);
    expect((await described()).map(({ status }) => status)).toEqual(['starting', 'starting', 'refused']);
    await processor.start();
    await until(async () => {
      const tasks = (await described()).flatMap((shown) => shown.tasks);
      return tasks.length === 16 && tasks.every(({ status }) => status === 'running');
    });
    expect(await described()).toMatchObject([
      { name: 'a', status: 'running', error: null, views: ['v_a'] },
      { name: 'b', status: 'running', error: null, views: ['v_b'] },
      { name: 'x', status: 'refused', error: { line: 1, column: 1, code: expect.stringMatching(/^MLR_SQL_/) } },
    ]);
  });

  it('leaves out a pipeline whose topics do not fit, and runs the others', async () => {
    const log = new MemoryEventLog(new MemoryCluster(), { clock: systemClock });
    await log.ensureTopics([{ name: 'a.v_a', partitions: 9, kind: 'view' }]);
    await open(log, ['a', 'b']);
    await processor.start();
    expect(await described()).toMatchObject([
      { name: 'a', status: 'failed', error: { code: 'MLR_LOG_PARTITIONS_DIFFER' } },
      { name: 'b', status: 'running', error: null },
      { name: 'x', status: 'refused' },
    ]);
  });

  it('waits for a log that is away, not ready, and starts when it is there', async () => {
    const log = new MemoryEventLog(new MemoryCluster(), { clock: systemClock });
    let isAway = true;
    const away = new MillraceError('MLR_LOG_UNAVAILABLE', 'away', { retriable: true });
    const ensureTopics = log.ensureTopics.bind(log);
    log.ensureTopics = (topics) => (isAway ? Promise.reject(away) : ensureTopics(topics));
    await open(log, ['a']);
    const started = processor.start();
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
    isAway = false;
    await started;
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  });
});

describe('a pipeline', () => {
  it('commits as often as its script says, or as the configuration does when it says nothing', () => {
    const set = loadPipelines([pipeline('a', "SET 'execution.checkpointing.interval' = '3 s';"), pipeline('b')]);
    const { runnable, failures } = compilePipelines(set.pipelines);
    expect(failures).toEqual([]);
    expect(runnable.map(({ plan, commitIntervalMs }) => [plan.pipeline, commitIntervalMs])).toEqual([
      ['a', 3000],
      ['b', undefined],
    ]);
  });

  it('in avro-confluent format needs a schema registry; without one it is refused and says what to set', () => {
    const avro = pipeline('a');
    const set = loadPipelines([
      { ...avro, text: avro.text.replace("'json'", "'avro-confluent'").replaceAll(/\bs\b/g, 'readings') },
      pipeline('b'),
    ]);
    const { runnable, failures } = compilePipelines(set.pipelines);
    expect(runnable.map(({ plan }) => plan.pipeline)).toEqual(['b']);
    expect(failures).toMatchObject([
      {
        pipeline: 'a',
        error: {
          code: 'MLR_PROCESSOR_NO_REGISTRY',
          message: expect.stringMatching(/`readings`.*MILLRACE_REGISTRY_URL/),
        },
      },
    ]);
    expect(compilePipelines(set.pipelines, openRegistry({ url: 'http://localhost:1' })).failures).toEqual([]);
  });
});

describe('memory', () => {
  const statistics = { used_heap_size: 50, heap_size_limit: 100, external_memory: 400 } as HeapInfo;

  it('is the heap, and with a limit of ours whichever is nearer to its end', () => {
    expect(memoryUse(undefined, statistics)).toEqual({ usedBytes: 50, limitBytes: 100 });
    expect(memoryUse(500, statistics)).toEqual({ usedBytes: 450, limitBytes: 500 });
    expect(memoryUse(1000, statistics)).toEqual({ usedBytes: 50, limitBytes: 100 });
  });
});
