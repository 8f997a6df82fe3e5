import { decodeBatch, decodeHeaders, RecordBatchWriter, sealBatch, setBaseOffset } from '@millrace/formats';
import { planPipeline, type StagePlan, type StatementPlan } from '@millrace/plan';
import type { PendingBatch, RecordBatch } from '@millrace/ports';
import { parseScript } from '@millrace/sql';
import { compileStage } from '../compile-stage.ts';
import type { FlushResult, StageProgram, StageTask } from '../task.ts';

/** Statements of a script, planned. */
export function plan(sql: string): readonly StatementPlan[] {
  return planPipeline(parseScript(sql, { pipeline: 'p' })).statements;
}

/** Records as a log would hand them out. A string is a value as it stands, null a tombstone. */
export function batchOf(
  topic: string,
  partition: number,
  values: readonly (object | string | Buffer | null)[],
  baseOffset = 0,
  timestamp = 1000,
): RecordBatch {
  const writer = new RecordBatchWriter(topic, partition, 64 * 1024 * 1024);
  for (const value of values) {
    const bytes =
      value === null || Buffer.isBuffer(value)
        ? value
        : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    writer.append(timestamp, null, bytes);
  }
  return seal(writer.take()[0], baseOffset);
}

export function seal(pending: PendingBatch, baseOffset: number): RecordBatch {
  const bytes = Buffer.from(pending.bytes);
  sealBatch(bytes, {});
  setBaseOffset(bytes, baseOffset);
  return decodeBatch(pending.topic, pending.partition, bytes, 0, 0);
}

export interface LogRecord {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Records of a batch as text. */
export function recordsOf(batch: RecordBatch): LogRecord[] {
  const text = (start: number, end: number) => (start < 0 ? null : batch.bytes.toString('utf8', start, end));
  return Array.from({ length: batch.count }, (_, i) => ({
    key: text(batch.keyStart[i], batch.keyEnd[i]),
    value: text(batch.valueStart[i], batch.valueEnd[i]),
    headers: Object.fromEntries(
      Object.entries(decodeHeaders(batch.bytes, batch.headersStart[i], batch.headersEnd[i])).map(([name, value]) => [
        name,
        value.toString(),
      ]),
    ),
  }));
}

/**
 * One statement's tasks on a log in memory, driven step by step: `append` to the source, `read` a task's input, `flush`
 * it. With `restart` a task is replaced by one restored from its payloads.
 */
export class TestPipeline {
  readonly stages: readonly StageProgram[];
  readonly log = new Map<string, RecordBatch[]>();
  readonly #tasks: { task: StageTask; payloads: Buffer[]; read: number; position: number }[][];
  #version = 1_000_000;

  constructor(statement: StatementPlan, sourcePartitions: number) {
    this.stages = statement.stages.map((stage) => compileStage(stage));
    this.#tasks = this.stages.map(({ plan }, stage) =>
      Array.from({ length: plan.tasks ?? sourcePartitions }, (_, number) => ({
        task: this.#create(stage, number, sourcePartitions),
        payloads: [],
        read: 0,
        position: 0,
      })),
    );
    this.#sourcePartitions = sourcePartitions;
  }

  readonly #sourcePartitions: number;

  #create(stage: number, task: number, sourcePartitions: number): StageTask {
    const upstreams = stage === 0 ? 1 : (this.stages[stage - 1].plan.tasks ?? sourcePartitions);
    return this.stages[stage].createTask({ task, upstreams: [upstreams], firstUpstream: 0, pipeline: 'p' });
  }

  get source(): Extract<StagePlan['input'], { kind: 'source' }> {
    const { input } = this.stages[0].plan;
    if (input.kind !== 'source') throw new Error('the first stage reads a source');
    return input;
  }

  task(stage: number, number: number): StageTask {
    return this.#tasks[stage][number].task;
  }

  tasks(stage: number): number {
    return this.#tasks[stage].length;
  }

  batches(topic: string, partition: number): RecordBatch[] {
    const name = `${topic}/${partition}`;
    if (!this.log.has(name)) this.log.set(name, []);
    return this.log.get(name)!;
  }

  append(partition: number, values: readonly (object | string | null)[]): void {
    const batches = this.batches(this.source.topic, partition);
    if (values.length > 0) batches.push(batchOf(this.source.topic, partition, values, batches.at(-1)?.nextOffset ?? 0));
  }

  /** Gives a task at most `limit` batches of its input that it has not read. Whether there were any. */
  read(stage: number, number: number, limit = Infinity): boolean {
    const state = this.#tasks[stage][number];
    const batches = this.batches(this.stages[stage].plan.input.topic, number);
    const before = state.read;
    while (state.read < batches.length && state.read - before < limit) {
      const batch = batches[state.read++];
      state.task.process(batch, 0);
      state.position = batch.nextOffset;
    }
    return state.read > before;
  }

  flush(stage: number, number: number, beat = false): FlushResult {
    const state = this.#tasks[stage][number];
    const { topic } = this.stages[stage].plan.input;
    const result = state.task.flush({
      version: this.#version++,
      positions: [{ topic, partition: number, offset: state.position }],
      nowMs: 5000,
      beat,
    });
    if (result.delta !== null) state.payloads.push(result.delta);
    for (const pending of result.outputs) {
      const batches = this.batches(pending.topic, pending.partition);
      batches.push(seal(pending, batches.at(-1)?.nextOffset ?? 0));
    }
    return result;
  }

  /** Right after a flush: a fresh task takes over, from a snapshot or from the snapshot before and the deltas. */
  restart(stage: number, number: number, fromSnapshot: boolean): void {
    const state = this.#tasks[stage][number];
    this.replace(stage, number, fromSnapshot ? wholeSnapshot(state.task) : state.payloads);
  }

  /** Right after a flush: a fresh task takes over, restored from `payloads`. */
  replace(stage: number, number: number, payloads: readonly Buffer[]): void {
    const state = this.#tasks[stage][number];
    state.payloads = [...payloads];
    state.task = this.#create(stage, number, this.#sourcePartitions);
    state.task.reset();
    for (const payload of state.payloads) state.task.restore(payload);
  }

  /** Reads and flushes everything, stage by stage. */
  settle(beat = false): void {
    this.stages.forEach((_, stage) => {
      for (let number = 0; number < this.tasks(stage); number++) {
        this.read(stage, number);
        this.flush(stage, number, beat);
      }
    });
  }

  /** Everything in the partitions of a topic. */
  records(topic: string): LogRecord[] {
    return [...this.log]
      .filter(([name]) => name.slice(0, name.lastIndexOf('/')) === topic)
      .flatMap(([, batches]) => batches.flatMap(recordsOf));
  }

  /** Records of the output topic, progress records left out. */
  get output(): LogRecord[] {
    return this.records(this.stages.at(-1)!.plan.output.topic).filter(
      ({ headers }) => headers['millrace-progress'] === undefined,
    );
  }

  get progress(): {
    task: number;
    version: number;
    watermark: number | null;
    positions: Record<string, number>;
    late: number;
  }[] {
    return this.records(this.stages.at(-1)!.plan.output.topic)
      .filter(({ headers }) => headers['millrace-progress'] !== undefined)
      .map(({ value }) => JSON.parse(value!) as never);
  }

  /** The view as its sink would hold it: the newest row of each key. */
  get view(): Map<string, unknown> {
    const rows = new Map<string, unknown>();
    for (const { key, value } of this.output) {
      if (value === null) rows.delete(key!);
      else rows.set(key!, JSON.parse(value));
    }
    return rows;
  }
}

/** `yyyy-MM-dd HH:mm:ss.SSS` of epoch ms. */
export function sqlTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
}

/** A round at once. */
export function wholeSnapshot(task: StageTask): Buffer[] {
  task.beginSnapshot();
  return [...task.snapshotPart(Infinity).payloads];
}
