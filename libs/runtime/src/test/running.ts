import { compileStage } from '@millrace/engine';
import { RecordBatchWriter } from '@millrace/formats';
import { systemClock } from '@millrace/http';
import { MemoryCluster, MemoryEventLog } from '@millrace/log-memory';
import { loadPipelines } from '@millrace/plan';
import type { EventLog } from '@millrace/ports';
import { Processor, type PipelineFailure } from '../processor/processor.ts';
import type { RunnablePipeline } from '../processor/stage-tasks.ts';
import type { RuntimeObserver } from '../observer.ts';
import type { TaskTuning } from '../task/options.ts';

/** Commits at once, so that a test waits for little. */
const QUICK: Partial<TaskTuning> = { commitIntervalMs: 5, idlePollMs: 20 };

export const CLICKS = `
  CREATE TABLE clicks (k STRING, n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'clicks', 'format' = 'json');`;

/** Counts of `clicks` by `k`, in a served view. */
export const COUNTED = `${CLICKS}
  CREATE TABLE counts (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'cassandra');
  INSERT INTO counts SELECT k, COUNT(*) FROM clicks GROUP BY k;`;

export function runnable(text: string, name = 'p'): RunnablePipeline {
  const { pipelines, refused } = loadPipelines([{ name, file: `${name}.sql`, text }]);
  if (refused.length > 0) throw new Error(refused[0].message);
  const [pipeline] = pipelines;
  const stages = pipeline.plan.statements.flatMap((statement) => statement.stages);
  return { plan: pipeline.plan, programs: new Map(stages.map((stage) => [stage.node, compileStage(stage)])) };
}

/** A cluster in memory, and processors that come and go. */
export class Running {
  readonly cluster: MemoryCluster;
  readonly log: EventLog;
  readonly #processors: Processor[] = [];

  constructor(cluster = new MemoryCluster(), log: EventLog = new MemoryEventLog(cluster, { clock: systemClock })) {
    this.cluster = cluster;
    this.log = log;
  }

  createTopic(name: string, partitions: number): void {
    this.cluster.ensureTopics([{ name, partitions, kind: 'source' }]);
  }

  async start(
    pipelines: readonly RunnablePipeline[],
    { observer, tuning }: { observer?: RuntimeObserver; tuning?: Partial<TaskTuning> } = {},
  ): Promise<{ processor: Processor; failures: readonly PipelineFailure[] }> {
    const options = { log: this.log, clock: systemClock, pipelines, group: 'g', observer };
    const processor = new Processor({ ...options, tuning: { ...QUICK, ...tuning } });
    this.#processors.push(processor);
    return { processor, failures: await processor.start() };
  }

  append(topic: string, partition: number, ...rows: readonly Record<string, unknown>[]): void {
    const writer = new RecordBatchWriter(topic, partition);
    for (const row of rows) writer.append(systemClock.now(), null, Buffer.from(JSON.stringify(row)));
    this.cluster.append(writer.take());
  }

  /** The newest value of each key, over all topic partitions. */
  table(topic: string): Record<string, unknown> {
    const rows: Record<string, unknown> = {};
    for (const [key, value] of this.records(topic)) {
      if (key !== null) rows[key] = value;
    }
    return rows;
  }

  records(topic: string): [key: string | null, value: unknown][] {
    return (this.cluster.partitions(topic) ?? []).flatMap((partition) =>
      partition.read(partition.start, partition.end, Infinity).flatMap(({ count, bytes, ...at }) =>
        Array.from({ length: count }, (_, i): [string | null, unknown] => {
          const key = at.keyStart[i] < 0 ? null : bytes.toString('utf8', at.keyStart[i], at.keyEnd[i]);
          const value = at.valueStart[i] < 0 ? 'null' : bytes.toString('utf8', at.valueStart[i], at.valueEnd[i]);
          return [key, JSON.parse(value)];
        }),
      ),
    );
  }

  /** Ends the processors that run, in good order. */
  async drain(): Promise<void> {
    await Promise.all(this.#processors.splice(0).map((processor) => processor.drain()));
  }

  async abort(): Promise<void> {
    await Promise.all(this.#processors.splice(0).map((processor) => processor.abort()));
  }
}

export async function until(holds: () => boolean): Promise<void> {
  const deadline = systemClock.now() + 20_000;
  while (!holds()) {
    if (systemClock.now() > deadline) throw new Error(`still not: ${holds.toString()}`);
    await systemClock.sleep(2);
  }
}
