import type { DataflowNode, DataflowOperator, StagePlan } from '@millrace/plan';
import type { RecordBatch } from '@millrace/ports';
import { changes, restore, StateWalk, trackChanges } from '../dataflow/checkpoint.ts';
import { Dataflow } from '../dataflow/dataflow.ts';
import type { Row } from '../dataflow/row.ts';
import { RowCompiler } from '../dataflow/row-compiler.ts';
import type { UserFunctionBody } from '../functions/user-function.ts';
import { ByteSink, getInteger } from '../kernel/binary.ts';
import type { ComputationFailure } from '../kernel/failure.ts';
import { R } from '../kernel/registers.ts';
import type { FlushContext, FlushResult, SnapshotPart, StageTask, TaskContext } from '../task.ts';
import { FailedRows } from './failed-rows.ts';
import { Inlets } from './inlets.ts';
import { LateRecords } from './late-records.ts';
import { openOutput, type Output } from './output.ts';
import { newStats } from './stats.ts';
import { compileRowEmitter, type RowEmitter } from './row-emitter.ts';
import { RowTexts } from './row-texts.ts';
import { openSends, type Send } from './send.ts';
import { getExchangeState, putExchangeState } from './state-format.ts';
import { upsertSink } from './upsert-sink.ts';

/**
 * A task of a general statement: rows of the stages in front come through one exchange, go through the dataflow, and what
 * changes goes to the view or the topic, or, in a part of a plan that was cut, through exchanges to the parts behind.
 * Its state is the operators' and the exchange's.
 */
export class DataflowTask implements StageTask {
  readonly stats = newStats();
  readonly #operator: DataflowOperator;
  readonly #functions: ReadonlyMap<string, UserFunctionBody>;
  readonly #clock = { processingTimeMs: 0 };
  /** One of the two is there. */
  readonly #written: Written | null;
  readonly #sends: readonly Send[];
  readonly #failedRows: FailedRows;
  readonly #lateRecords: LateRecords;
  readonly #texts: RowTexts;
  readonly #inlets: Inlets;
  readonly #spill: TaskContext['spill'];
  #dataflow: Dataflow;
  #walk: StateWalk | null = null;
  #isRestored = false;
  #isStarted = false;
  /** The first flush writes state even without input: that the task has begun. */
  #touched = true;
  #takenBytes = 0;
  /** Late rows, here and on the way here, that the stages behind know of. */
  #toldLate = 0;

  constructor(
    plan: StagePlan,
    operator: DataflowOperator,
    functions: ReadonlyMap<string, UserFunctionBody>,
    context: TaskContext,
  ) {
    this.#operator = operator;
    this.#functions = functions;
    this.#spill = context.spill;
    this.#texts = new RowTexts(operator.plan.nodes);
    this.#failedRows = new FailedRows(plan, context);
    this.#lateRecords = new LateRecords(plan, context);
    this.#written = openWritten(plan, operator, context);
    this.#sends = openSends(plan, operator, context);
    const compiler = new RowCompiler(this.#clock, new Map());
    this.#inlets = new Inlets(operator, context, compiler, (node) => this.#dataflow.source(node));
    this.#dataflow = this.#newDataflow();
  }

  #newDataflow(): Dataflow {
    const dataflow: Dataflow = new Dataflow(this.#operator.plan, {
      clock: this.#clock,
      functions: this.#functions,
      spill: this.#spill,
      sink: (node, state, compiler) => upsertSink(node, state, compiler, this.#written!.emitter),
      send: ({ output }) => this.#sends[output],
      late: (node, input, row) => this.#late(node, input, row),
      failed: (node, input, row, failure) => this.#bury(node, input, row, failure),
    });
    trackChanges(dataflow);
    return dataflow;
  }

  get pendingBytes(): number {
    const sent = this.#sends.reduce((sum, send) => sum + send.pendingBytes, this.#written?.output.pendingBytes ?? 0);
    return sent + this.#failedRows.pendingBytes + this.#lateRecords.pendingBytes + this.#takenBytes;
  }

  prepare(): null {
    return null;
  }

  process(batch: RecordBatch, processingTimeMs: number): void {
    this.#begin(processingTimeMs);
    for (let i = 0; i < batch.count; i++) this.#inlets.take(batch.bytes, batch.valueStart[i], batch.valueEnd[i]);
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

  #resume(): void {
    this.#dataflow.restored();
    this.#inlets.resume();
  }

  /** A row over which the query cannot be computed gives no result: it is a dead letter, as the operator got it. */
  #bury(node: DataflowNode, input: number, row: Row | null, failure: ComputationFailure): void {
    this.#failedRows.add(node.name, row === null ? '{}' : this.#texts.of(node.inputs[input], row), failure);
    this.stats.deadLetters++;
  }

  #late(node: DataflowNode, input: number, row: Row): void {
    if (!this.#lateRecords.areWanted) return;
    this.#lateRecords.add(node.name, Buffer.from(this.#texts.of(node.inputs[input], row)), this.stats.watermark);
  }

  flush(context: FlushContext): FlushResult {
    const { nowMs, processingTimeMs = nowMs } = context;
    if (!this.#touched && !context.beat && this.dueMs() > processingTimeMs) return { delta: null, outputs: [] };
    this.#begin(processingTimeMs);
    this.#dataflow.commit();
    this.#updateStats();
    const { positions, late } = this.#inlets.scalars;
    this.#sends.at(0)?.tellLate(late - this.#toldLate);
    this.#toldLate = late;
    const known = positions.known();
    const progress = { watermark: this.stats.watermark, positions: known, late };
    const outputs = [
      ...(this.#written?.output.flush(context, progress) ?? []),
      ...this.#sends.flatMap((send) => send.flush(context, known, this.#inlets.isIdle)),
      ...this.#failedRows.flush(context.nowMs),
      ...this.#lateRecords.flush(context.nowMs),
    ];
    this.#dataflow.sweep();
    const changed = changes(this.#dataflow);
    const delta = this.#touched || changed.length > 0 ? this.#payload(changed) : null;
    this.#touched = false;
    this.#takenBytes = 0;
    return { delta, outputs };
  }

  dueMs(): number {
    return this.#dataflow.dueMs();
  }

  growing(): ReadonlyMap<string, number> {
    return this.#dataflow.growing();
  }

  setIdle(): void {}

  beginSnapshot(): void {
    // What was loaded may wait for the first batch; until then operators do not know all of it.
    this.#begin(this.#clock.processingTimeMs);
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
    putExchangeState(sink, this.#inlets.scalars, []);
    for (const part of operators) {
      sink.integer(part.length);
      sink.range(part, 0, part.length);
    }
    return sink.copy();
  }

  restore(payload: Buffer, isKept = false): void {
    this.#isRestored = true;
    this.#touched = false;
    let p = getExchangeState(payload, this.#inlets.scalars, () => undefined);
    while (p < payload.length) {
      p = getInteger(payload, p);
      const end = p + R[0];
      restore(this.#dataflow, payload.subarray(p, end), isKept);
      p = end;
    }
    this.#inlets.restored();
    this.#dataflow.stats.late = this.#toldLate = this.#inlets.scalars.late;
    this.#updateStats();
  }

  reset(): void {
    this.#dataflow = this.#newDataflow();
    this.#inlets.reset();
    this.#toldLate = 0;
    this.#updateStats();
  }

  #updateStats(): void {
    const { stats } = this;
    stats.late = this.#dataflow.stats.late;
    this.#inlets.scalars.late = stats.late + this.#inlets.late;
    stats.watermark = this.#inlets.watermark;
    stats.stateEntries = 0;
    for (const state of this.#dataflow.states.values()) stats.stateEntries += state.entries;
  }
}

/** Where the rows of a sink go. */
interface Written {
  readonly output: Output;
  readonly emitter: RowEmitter;
}

function openWritten({ output }: StagePlan, { fields }: DataflowOperator, context: TaskContext): Written | null {
  if (output.kind === 'exchange') return null;
  const opened = openOutput(output, context);
  return { output: opened, emitter: compileRowEmitter(output, fields, opened.rows!) };
}
