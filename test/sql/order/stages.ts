import { compileStage, type StageProgram, type StageTask } from '@millrace/engine';
import { decodeBatch, RecordBatchWriter, sealBatch, setBaseOffset } from '@millrace/formats';
import type { ExchangeOutput, StagePlan } from '@millrace/plan';
import type { PendingBatch, RecordBatch } from '@millrace/ports';
import { formatType } from '@millrace/sql';
import { parseJson, type Cell, type SinkRows } from '../oracle/rows.ts';
import type { Arrival } from './run.ts';

interface TaskState {
  readonly stage: number;
  readonly number: number;
  task: StageTask;
  /** What the commits made durable. */
  payloads: Buffer[];
  read: number;
  position: number;
}

/**
 * The stages of a statement, task by task, on topics in memory: as the processor runs them, one after the other in an
 * order that the caller decides.
 */
export class Stages {
  readonly #plans: readonly StagePlan[];
  readonly #programs: readonly StageProgram[];
  readonly #partitions: number;
  readonly #topics = new Map<string, RecordBatch[]>();
  readonly tasks: readonly TaskState[];
  #version = 1_000_000;

  constructor(plans: readonly StagePlan[], sourcePartitions: number) {
    this.#plans = plans;
    this.#partitions = sourcePartitions;
    this.#programs = plans.map((plan) => compileStage(plan));
    this.tasks = plans.flatMap((plan, stage) =>
      Array.from({ length: this.#tasksOf(plan.node) }, (_, number): TaskState => {
        return { stage, number, task: this.#create(stage, number), payloads: [], read: 0, position: 0 };
      }),
    );
  }

  #tasksOf(node: string): number {
    return this.#plans.find((plan) => plan.node === node)!.tasks ?? this.#partitions;
  }

  #create(stage: number, task: number): StageTask {
    const { input, output, moreOutputs = [] } = this.#plans[stage];
    const upstreams = input.kind === 'exchange' ? input.from.map((node) => this.#tasksOf(node)) : [];
    const numbers = [output, ...moreOutputs].map((to) => (to.kind === 'exchange' ? this.#firstNumber(stage, to) : 0));
    const [firstUpstream, ...moreFirstUpstreams] = numbers;
    return this.#programs[stage].createTask({ task, upstreams, firstUpstream, moreFirstUpstreams, pipeline: 'p' });
  }

  /** Of a stage's tasks among those that write an exchange. */
  #firstNumber(stage: number, { topic, place }: ExchangeOutput): number {
    const { input } = this.#plans.find((plan) => plan.input.topic === topic)!;
    if (input.kind !== 'exchange') throw new Error(`${topic} is no exchange`);
    const before = input.from.slice(0, place ?? input.from.indexOf(this.#plans[stage].node));
    return before.reduce((sum, node) => sum + this.#tasksOf(node), 0);
  }

  #batches(topic: string, partition: number): RecordBatch[] {
    const name = `${topic}/${partition}`;
    if (!this.#topics.has(name)) this.#topics.set(name, []);
    return this.#topics.get(name)!;
  }

  #append(pending: PendingBatch): void {
    const batches = this.#batches(pending.topic, pending.partition);
    const bytes = Buffer.from(pending.bytes);
    sealBatch(bytes, {});
    setBaseOffset(bytes, batches.at(-1)?.nextOffset ?? 0);
    batches.push(decodeBatch(pending.topic, pending.partition, bytes, 0, 0));
  }

  /** Puts records on the topics that sources read, a few in each batch. */
  appendAll(arrivals: readonly Arrival[]): void {
    const topics = new Set(this.#plans.flatMap(({ input }) => (input.kind === 'source' ? [input.topic] : [])));
    const byPartition = Map.groupBy(arrivals, ({ table, partition }) => `${table}/${partition}`);
    for (const records of byPartition.values()) {
      const [{ table, partition }] = records;
      if (!topics.has(table)) continue;
      for (let at = 0; at < records.length; at += 3) {
        const writer = new RecordBatchWriter(table, partition);
        for (const { bytes } of records.slice(at, at + 3)) writer.append(1000, null, bytes);
        writer.take().forEach((batch) => this.#append(batch));
      }
    }
  }

  /** One turn of a task: it reads some of what there is, and commits. Whether there was anything. */
  turn(state: TaskState, limit: number, beat: boolean): boolean {
    const { topic } = this.#plans[state.stage].input;
    const batches = this.#batches(topic, state.number).slice(state.read, state.read + limit);
    for (const batch of batches) {
      state.task.process(batch, 0);
      state.position = batch.nextOffset;
    }
    state.read += batches.length;
    const positions = [{ topic, partition: state.number, offset: state.position }];
    const { delta, outputs } = state.task.flush({ version: this.#version++, positions, nowMs: 5000, beat });
    if (delta !== null) state.payloads.push(delta);
    outputs.forEach((output) => this.#append(output));
    return batches.length > 0;
  }

  /** Another owner takes the task over, from what is durable: a snapshot, or every delta. */
  restart(state: TaskState, fromSnapshot: boolean): void {
    if (fromSnapshot) {
      state.task.beginSnapshot();
      state.payloads = [...state.task.snapshotPart(Infinity).payloads];
    }
    state.task = this.#create(state.stage, state.number);
    state.task.reset();
    for (const payload of state.payloads) state.task.restore(payload);
  }

  /** Everything is read, and everybody told. */
  settle(): void {
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      for (const state of this.tasks) if (this.turn(state, Infinity, false)) isMoving = true;
    }
    for (const state of this.tasks) this.turn(state, Infinity, true);
  }

  /** The sources have come to their end: no window is open any more. */
  end(): void {
    this.#plans.forEach(({ input, output, node }, stage) => {
      if (input.kind !== 'source' || output.kind !== 'exchange') return;
      const first = this.#firstNumber(stage, output);
      for (let number = first; number < first + this.#tasksOf(node); number++) {
        // Format version 1, the upstream, entry 3: a watermark (libs/engine stage/exchange-format.ts).
        const record = Buffer.from([1, number, 3, ...new Uint8Array(new Float64Array([Infinity]).buffer)]);
        for (let partition = 0; partition < output.partitions; partition++) {
          const writer = new RecordBatchWriter(output.topic, partition);
          writer.append(1000, null, record);
          writer.take().forEach((batch) => this.#append(batch));
        }
      }
    });
    this.settle();
  }

  /** What the statement's target holds: of a view the newest row of each key, of a topic every row. */
  get result(): SinkRows {
    const { output } = this.#plans.at(-1)!;
    if (output.kind === 'exchange') throw new Error('the last stage writes an exchange');
    const newest = new Map<string, string | null>();
    const values: (string | null)[] = [];
    for (const [key, value] of this.#records(output.topic)) {
      if (output.kind === 'topic') values.push(value);
      else if (!key.includes('$millrace.progress')) newest.set(key, value);
    }
    const rows = [...values, ...newest.values()].filter((value) => value !== null);
    return {
      columns: output.fields.map(({ name, type }) => `${name} ${formatType(type)}`),
      rows: rows.map((value) => {
        const row = parseJson(value) as Record<string, Cell>;
        return output.fields.map(({ name }) => row[name]);
      }),
    };
  }

  *#records(topic: string): IterableIterator<[key: string, value: string | null]> {
    for (const [name, batches] of this.#topics) {
      if (name.slice(0, name.lastIndexOf('/')) !== topic) continue;
      for (const { bytes, count, keyStart, keyEnd, valueStart, valueEnd } of batches) {
        for (let i = 0; i < count; i++) {
          const key = keyStart[i] < 0 ? '' : bytes.toString('utf8', keyStart[i], keyEnd[i]);
          yield [key, valueStart[i] < 0 ? null : bytes.toString('utf8', valueStart[i], valueEnd[i])];
        }
      }
    }
  }
}
