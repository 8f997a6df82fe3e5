import { describeScanError } from '@millrace/formats';
import type { SourceInput, StagePlan } from '@millrace/plan';
import { isCodedError, type RecordBatch } from '@millrace/ports';
import { valueColumns } from '../codegen/source-input.ts';
import { sliceEnd, slicesOf, type Slices } from '../codegen/windows.ts';
import { ComputationFailure } from '../kernel/failure.ts';
import type { GroupTable } from '../kernel/group-table.ts';
import { R } from '../kernel/registers.ts';
import type {
  FlushContext,
  FlushResult,
  RecordDecoder,
  SnapshotPart,
  StageTask,
  TaskContext,
  TaskStats,
} from '../task.ts';
import { DeadLetters } from './dead-letters.ts';
import { PARTIAL } from './exchange-format.ts';
import type { CompiledCode, Host, StageCode } from './host.ts';
import { OpenSlices } from './open-slices.ts';
import { openOutput, type Output } from './output.ts';
import { decodeSourceState, encodeSourceState } from './state-format.ts';

/** A task of a stage that reads a source topic. Its state is its watermark. */
export class SourceTask implements StageTask, Host {
  readonly stats: TaskStats = { records: 0, deadLetters: 0, late: 0, watermark: -Infinity, stateEntries: 0 };
  readonly clock = { processingTimeMs: 0 };
  readonly watermarks = new Float64Array([-Infinity, NaN, NaN]);
  current: GroupTable;
  readonly single: GroupTable;
  rowEnd = 0;
  readonly decoder: RecordDecoder | null;

  readonly #columns;
  readonly #output: Output;
  readonly #code: StageCode;
  readonly #deadLetters: DeadLetters;
  /** Set for windowed partial aggregates. */
  readonly #slices: Slices | null;
  readonly #open: OpenSlices | null;
  /** How long after its end a slice still closes no window. */
  readonly #latenessMs: number;
  readonly #isAggregating: boolean;
  readonly #reportsInvalid: boolean;
  #flushedWatermark = -Infinity;

  constructor(
    plan: StagePlan,
    input: SourceInput,
    compiled: CompiledCode,
    context: TaskContext,
    decoder: RecordDecoder | null,
  ) {
    this.decoder = decoder;
    this.#columns = valueColumns(input);
    this.#reportsInvalid = input.reportsInvalid;
    this.#output = openOutput(plan.output, context);
    this.#deadLetters = new DeadLetters(context.pipeline);
    this.single = compiled.newTable();
    this.current = compiled.newTable();
    const last = plan.operators.at(-1);
    this.#isAggregating = last?.op === 'local-aggregate';
    this.#latenessMs = last?.op === 'local-aggregate' ? last.latenessMs : 0;
    this.#slices = last?.op === 'local-aggregate' && last.window !== null ? slicesOf(last.window) : null;
    if (this.#slices !== null) this.watermarks[1] = -Infinity;
    this.#open = this.#slices && new OpenSlices(this.#slices.lengthMs, this.watermarks, compiled.newTable);
    this.#code = compiled.instantiate(this);
  }

  get exchange() {
    return this.#output.exchange;
  }

  get rows() {
    return this.#output.rows;
  }

  get pendingBytes(): number {
    const partials = this.#open === null ? this.current.byteLength : this.#open.byteLength;
    return this.#output.pendingBytes + this.#deadLetters.pendingBytes + partials;
  }

  prepare(batch: RecordBatch): Promise<void> | null {
    return this.decoder?.prepare(batch) ?? null;
  }

  process(batch: RecordBatch, processingTimeMs: number): void {
    this.clock.processingTimeMs = processingTimeMs;
    const { count, valueStart } = batch;
    this.stats.records += count;
    for (let i = 0; i < count; i++) {
      // A tombstone is no row, as in Flink.
      if (valueStart[i] < 0) continue;
      try {
        const error = this.#code.step(batch, i);
        if (error !== 0 && this.#reportsInvalid) {
          const { code, message } = describeScanError(error, this.#columns, valueStart[i]);
          this.#bury(batch, i, code, message);
        }
      } catch (failure) {
        if (failure instanceof ComputationFailure) {
          if (failure.isInvalid) this.#refuse(batch, i, failure.code, failure.message);
          else this.#bury(batch, i, failure.code, failure.message);
        } else if (isCodedError(failure) && !failure.retriable) {
          this.#refuse(batch, i, failure.code, failure.message);
        } else {
          throw failure;
        }
      }
    }
    this.stats.watermark = this.watermarks[0];
  }

  /** A record that is not valid, whatever the query: one statement of its table reports it. */
  #refuse(batch: RecordBatch, i: number, code: string, message: string): void {
    if (this.#reportsInvalid) this.#bury(batch, i, code, message);
  }

  #bury(batch: RecordBatch, i: number, code: string, message: string): void {
    this.#deadLetters.add(batch, i, code, message);
    this.stats.deadLetters++;
  }

  openSlice(): GroupTable {
    return (this.current = this.#open!.open());
  }

  sendSingle(): void {
    const partition = this.#code.partitionOfEntry(this.single, 0);
    const end = R[0];
    // Before a row that may be late stands the watermark it is late by.
    this.exchange!.sendWatermark(partition, this.watermarks[0]);
    this.#sendEntry(this.single, 0, end, partition);
  }

  passSlices(): void {
    const watermark = this.watermarks[0];
    this.#sendSlices(watermark - this.#latenessMs);
    this.exchange!.sendWatermarkToAll(watermark);
    this.watermarks[1] = this.#nextPass(watermark);
  }

  /** The first watermark above this one that passes a slice. */
  #nextPass(watermark: number): number {
    return sliceEnd(this.#slices!, watermark + 1 - this.#latenessMs) - 1 + this.#latenessMs;
  }

  flush(context: FlushContext): FlushResult {
    if (this.#open !== null) this.#sendSlices(Infinity);
    else if (this.#isAggregating) this.#sendTable(this.current, 0);
    const watermark = this.watermarks[0];
    const outputs = this.#output.flush(context, { watermark, positions: context.positions, late: 0 });
    const delta = watermark === this.#flushedWatermark ? null : encodeSourceState(watermark);
    this.#flushedWatermark = watermark;
    return { delta, outputs: [...outputs, ...this.#deadLetters.flush(context.nowMs)] };
  }

  /** Sends the slices that end at or before `watermark` + 1, the earliest first, and forgets them. */
  #sendSlices(watermark: number): void {
    const open = this.#open!;
    while (!open.isEmpty && open.firstEnd - 1 <= watermark) {
      const table = open.first;
      this.#sendTable(table, table.sliceEnd);
      open.dropFirst();
    }
  }

  #sendTable(table: GroupTable, end: number): void {
    for (let entry = 0; entry < table.count; entry++) {
      this.#sendEntry(table, entry, end, this.#code.partitionOfEntry(table, entry));
    }
    table.reset(0);
  }

  #sendEntry(table: GroupTable, entry: number, end: number, partition: number): void {
    const sink = this.exchange!.open(partition);
    sink.byte(PARTIAL);
    if (this.#slices !== null) sink.integer(end);
    this.#code.putEntry(table, entry, sink);
  }

  restore(payload: Buffer): void {
    const watermark = decodeSourceState(payload);
    this.watermarks[0] = watermark;
    this.#flushedWatermark = watermark;
    this.stats.watermark = watermark;
    if (this.#slices !== null) {
      this.watermarks[1] = watermark === -Infinity ? -Infinity : this.#nextPass(watermark);
    }
  }

  reset(): void {
    this.watermarks[0] = -Infinity;
    this.#flushedWatermark = -Infinity;
    this.stats.watermark = -Infinity;
    if (this.#slices !== null) this.watermarks[1] = -Infinity;
  }

  beginSnapshot(): void {}

  snapshotPart(): SnapshotPart {
    return { payloads: [encodeSourceState(this.#flushedWatermark)], last: true };
  }
}
