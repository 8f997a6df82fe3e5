import { JsonSink } from '@millrace/formats';
import type { DataflowNode, DataflowOperator, NodeOf, StagePlan } from '@millrace/plan';
import { MillraceError, type RecordBatch } from '@millrace/ports';
import { box } from '../codegen/boxed.ts';
import { emitDecodedFields } from '../codegen/fields.ts';
import { changes, restore, StateWalk, trackChanges } from '../dataflow/checkpoint.ts';
import { Dataflow } from '../dataflow/dataflow.ts';
import { compileRowEncoder } from '../dataflow/json-rows.ts';
import { INSERT, type Row } from '../dataflow/row.ts';
import { RowCompiler } from '../dataflow/row-compiler.ts';
import { ByteSink, getInteger } from '../kernel/binary.ts';
import type { ComputationFailure } from '../kernel/failure.ts';
import { R } from '../kernel/registers.ts';
import type { FlushContext, FlushResult, SnapshotPart, StageTask, TaskContext } from '../task.ts';
import { CONTROL, getPositions, getRecordHeader, getWatermark, IDLE, ROW, WATERMARK } from './exchange-format.ts';
import { UpstreamPositions } from './upstream-positions.ts';
import { FailedRows } from './failed-rows.ts';
import { LateRecords } from './late-records.ts';
import { openOutput, type Output } from './output.ts';
import { newStats } from './stats.ts';
import { compileRowEmitter, type RowEmitter } from './row-emitter.ts';
import { getExchangeState, putExchangeState, type ExchangeScalars } from './state-format.ts';
import { beginWhereOthersAre, leastActive, stagesOfUpstreams } from './upstreams.ts';
import { upsertSink } from './upsert-sink.ts';

/** The rows of one source, from the stage that decodes it. */
interface Upstream {
  readonly source: number;
  /** Of that stage's tasks in the exchange. */
  readonly numbers: readonly number[];
  readonly decode: (b: Buffer, p: number) => Row;
  watermark: number;
}

/**
 * The task of a general statement: rows of all its sources come through one exchange, go through the dataflow, and what
 * changes goes to the view or the topic. Its state is the operators' and the exchange's.
 */
export class DataflowTask implements StageTask {
  readonly stats = newStats();
  readonly #operator: DataflowOperator;
  readonly #clock = { processingTimeMs: 0 };
  readonly #output: Output;
  readonly #emitter: RowEmitter;
  readonly #failedRows: FailedRows;
  readonly #lateRecords: LateRecords;
  /** Encoders of dead letters, by node. */
  readonly #encoders = new Map<number, (row: Row, out: JsonSink) => void>();
  readonly #text = new JsonSink();
  readonly #scalars: ExchangeScalars;
  readonly #upstreams: readonly Upstream[];
  readonly #upstreamOf: readonly Upstream[];
  readonly #spill: TaskContext['spill'];
  #dataflow: Dataflow;
  #walk: StateWalk | null = null;
  #isRestored = false;
  #isStarted = false;
  /** The first flush writes state even without input: that the task has begun. */
  #touched = true;
  #takenBytes = 0;

  constructor(plan: StagePlan, operator: DataflowOperator, context: TaskContext) {
    this.#operator = operator;
    this.#spill = context.spill;
    this.#output = openOutput(plan.output, context);
    this.#failedRows = new FailedRows(plan, context);
    this.#lateRecords = new LateRecords(plan, context);
    this.#emitter = compileRowEmitter(plan.output, operator.fields, this.#output.rows!);
    const compiler = new RowCompiler(this.#clock, new Map());
    const stages = stagesOfUpstreams(context);
    this.#upstreams = operator.sources.map((source, from) => {
      const decode = compileDecoder(operator.plan.nodes[source] as NodeOf<'source'>, compiler);
      const numbers = [...stages.keys()].filter((number) => stages[number] === from);
      return { source, numbers, decode, watermark: -Infinity };
    });
    this.#upstreamOf = stages.map((from) => this.#upstreams[from]);
    const topics = operator.sources.map((source) => (operator.plan.nodes[source] as NodeOf<'source'>).input.topic);
    const positions = new UpstreamPositions((topic) => topics.filter((other) => other === topic).length);
    this.#scalars = {
      watermarks: new Float64Array(stages.length).fill(-Infinity),
      idle: new Uint8Array(stages.length),
      late: 0,
      positions,
    };
    this.#dataflow = this.#newDataflow();
  }

  #newDataflow(): Dataflow {
    const dataflow: Dataflow = new Dataflow(this.#operator.plan, {
      clock: this.#clock,
      functions: new Map(),
      spill: this.#spill,
      sink: (node, state, compiler) => upsertSink(node, state, compiler, this.#emitter),
      late: (node, input, row) => this.#late(node, input, row),
      failed: (node, input, row, failure) => this.#bury(node, input, row, failure),
    });
    trackChanges(dataflow);
    return dataflow;
  }

  get pendingBytes(): number {
    return (
      this.#output.pendingBytes + this.#failedRows.pendingBytes + this.#lateRecords.pendingBytes + this.#takenBytes
    );
  }

  prepare(): null {
    return null;
  }

  process(batch: RecordBatch, processingTimeMs: number): void {
    this.#begin(processingTimeMs);
    for (let i = 0; i < batch.count; i++) this.#takeRecord(batch.bytes, batch.valueStart[i], batch.valueEnd[i]);
    this.stats.records += batch.count;
    this.#takenBytes += batch.bytes.length;
    this.#touched ||= batch.count > 0;
    this.#updateStats();
  }

  /** What waits for the first batch after state was loaded, or for the very first one. */
  #begin(processingTimeMs: number): void {
    if (processingTimeMs > this.#clock.processingTimeMs) {
      this.#clock.processingTimeMs = processingTimeMs;
    }
    if (!this.#isStarted) {
      this.#isStarted = true;
      if (this.#isRestored) this.#resume();
      else this.#dataflow.start();
    }
    this.#dataflow.processingTime(this.#clock.processingTimeMs);
  }

  /** Operators keep what they hold, not how far time has come: they are told again. */
  #resume(): void {
    this.#dataflow.restored();
    for (const { source, watermark } of this.#upstreams) {
      if (watermark > -Infinity) this.#dataflow.source(source).watermark(watermark);
    }
  }

  #takeRecord(b: Buffer, start: number, end: number): void {
    let p = getRecordHeader(b, start);
    const upstream = R[0];
    const from = this.#upstreamOf[upstream];
    if (from === undefined) {
      const known = this.#upstreamOf.length;
      throw new MillraceError(
        'MLR_ENGINE_UPSTREAM',
        `reading an exchange: upstream task ${upstream}, expected fewer than ${known}`,
        { retriable: true }, // A source has grown, and this process has not noticed yet.
      );
    }
    while (p < end) {
      const kind = b[p++];
      if (kind !== IDLE) this.#scalars.idle[upstream] = 0;
      if (kind === ROW) {
        const row = from.decode(b, p);
        p = R[0];
        this.#pass(from, row);
      } else if (kind === WATERMARK || kind === CONTROL) {
        p = getWatermark(b, p);
        this.#advance(from, upstream, R[0]);
        if (kind === CONTROL) p = this.#takePositions(upstream, b, p);
      } else if (kind === IDLE) {
        this.#scalars.idle[upstream] = 1;
        this.#settle(from);
      } else {
        const message = `reading an exchange: unknown entry ${kind}; run the release that wrote it`;
        throw new MillraceError('MLR_ENGINE_EXCHANGE_FORMAT', message);
      }
    }
  }

  #pass(from: Upstream, row: Row): void {
    this.#dataflow.source(from.source).process(INSERT, row);
  }

  /** A row over which the query cannot be computed gives no result: it is a dead letter, as the operator got it. */
  #bury(node: DataflowNode, input: number, row: Row | null, failure: ComputationFailure): void {
    this.#failedRows.add(node.name, row === null ? '{}' : this.#textOf(node.inputs[input], row), failure);
    this.stats.deadLetters++;
  }

  #late(node: DataflowNode, input: number, row: Row): void {
    if (!this.#lateRecords.areWanted) return;
    this.#lateRecords.add(node.name, Buffer.from(this.#textOf(node.inputs[input], row)), this.stats.watermark);
  }

  #textOf(node: number, row: Row): string {
    let encode = this.#encoders.get(node);
    if (encode === undefined) {
      encode = compileRowEncoder(this.#operator.plan.nodes[node].fields, { form: 'object' });
      this.#encoders.set(node, encode);
    }
    this.#text.reset();
    encode(row, this.#text);
    return this.#text.copy().toString();
  }

  #takePositions(upstream: number, b: Buffer, p: number): number {
    const { positions } = this.#scalars;
    return getPositions(b, p, (topic, partition, offset) => {
      positions.set(upstream, topic, partition, offset);
    });
  }

  /** A source's watermark is the least of its tasks'. */
  #advance(from: Upstream, task: number, watermark: number): void {
    const { watermarks } = this.#scalars;
    if (!(watermark > watermarks[task])) return;
    watermarks[task] = watermark;
    this.#settle(from);
  }

  /** A source whose tasks are all idle goes along with the others. */
  #settle(from: Upstream): void {
    this.#passOn(from, leastActive(this.#scalars, from.numbers));
    const { idle, watermarks } = this.#scalars;
    const resting = this.#upstreams.filter(({ numbers }) => numbers.every((number) => idle[number] === 1));
    if (resting.length === 0 || resting.length === this.#upstreams.length) return;
    const active = this.#upstreams.filter((upstream) => !resting.includes(upstream));
    const least = active.reduce((lowest, { watermark }) => Math.min(lowest, watermark), Infinity);
    for (const upstream of resting) {
      for (const number of upstream.numbers) watermarks[number] = Math.max(watermarks[number], least);
      this.#passOn(upstream, this.#leastOf(upstream));
    }
  }

  #passOn(from: Upstream, least: number): void {
    if (!(least > from.watermark)) return;
    from.watermark = least;
    this.#dataflow.source(from.source).watermark(least);
  }

  #leastOf({ numbers }: Upstream): number {
    return numbers.reduce((least, number) => Math.min(least, this.#scalars.watermarks[number]), Infinity);
  }

  flush(context: FlushContext): FlushResult {
    if (!this.#touched && !context.beat) return { delta: null, outputs: [] };
    this.#begin(context.nowMs);
    const { positions, late } = this.#scalars;
    const progress = { watermark: this.stats.watermark, positions: positions.known(), late };
    const outputs = [
      ...this.#output.flush(context, progress),
      ...this.#failedRows.flush(context.nowMs),
      ...this.#lateRecords.flush(context.nowMs),
    ];
    const changed = changes(this.#dataflow);
    const delta = this.#touched || changed.length > 0 ? this.#payload(changed) : null;
    this.#touched = false;
    this.#takenBytes = 0;
    return { delta, outputs };
  }

  setIdle(): void {}

  beginSnapshot(): void {
    this.#walk = new StateWalk(this.#dataflow);
  }

  snapshotPart(budget: number): SnapshotPart {
    const { payloads, isDone } = this.#walk!.next(budget);
    const parts = payloads.map((part) => this.#payload([part]));
    return { payloads: parts.length > 0 ? parts : [this.#payload([])], last: isDone };
  }

  /** The exchange's state, then parts of the operators', each with its length in front. */
  #payload(operators: readonly Buffer[]): Buffer {
    const sink = new ByteSink(4096);
    putExchangeState(sink, this.#scalars, []);
    for (const part of operators) {
      sink.integer(part.length);
      sink.range(part, 0, part.length);
    }
    return sink.copy();
  }

  restore(payload: Buffer): void {
    this.#isRestored = true;
    this.#touched = false;
    let p = getExchangeState(payload, this.#scalars, () => undefined);
    while (p < payload.length) {
      p = getInteger(payload, p);
      const end = p + R[0];
      restore(this.#dataflow, payload.subarray(p, end));
      p = end;
    }
    for (const upstream of this.#upstreams) {
      beginWhereOthersAre(this.#scalars.watermarks, upstream.numbers);
      upstream.watermark = this.#leastOf(upstream);
    }
    this.#dataflow.stats.late = this.#scalars.late;
    this.#updateStats();
  }

  reset(): void {
    this.#dataflow = this.#newDataflow();
    this.#scalars.watermarks.fill(-Infinity);
    this.#scalars.idle.fill(0);
    this.#scalars.late = 0;
    this.#scalars.positions.clear();
    this.#updateStats();
  }

  #updateStats(): void {
    const { stats } = this;
    this.#scalars.late = this.#dataflow.stats.late;
    stats.late = this.#scalars.late;
    stats.watermark = this.#scalars.watermarks.reduce((a, b) => Math.min(a, b), Infinity);
    stats.stateEntries = 0;
    for (const state of this.#dataflow.states.values()) stats.stateEntries += state.entries;
  }
}

/** Reads one encoded row; the position behind it is left in R[0]. */
function compileDecoder(node: NodeOf<'source'>, compiler: RowCompiler): (b: Buffer, p: number) => Row {
  return compiler.compile(['b', 'p'], (code) => {
    const at = code.let('at', 'p');
    const values = emitDecodedFields(node.fields, 'b', at, code).map((value) => box(value, code));
    code.line(`const row = [${values.join(', ')}];`);
    code.line(`R[0] = ${at};`);
    code.line('return row;');
  });
}
