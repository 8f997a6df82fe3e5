import { describeScanError } from '@millrace/formats';
import type { SourceInput, StagePlan } from '@millrace/plan';
import type { RecordBatch } from '@millrace/ports';
import { valueColumns } from '../codegen/source-input.ts';
import { sliceEnd, slicesOf, type Slices } from '../codegen/windows.ts';
import { ComputationFailure } from '../kernel/failure.ts';
import { GroupTable } from '../kernel/group-table.ts';
import { R } from '../kernel/registers.ts';
import type { FlushContext, FlushResult, StageTask, TaskContext, TaskStats } from '../task.ts';
import { DeadLetters } from './dead-letters.ts';
import { PARTIAL } from './exchange-format.ts';
import type { CompiledCode, Host, StageCode } from './host.ts';
import { openOutput, type Output } from './output.ts';
import { decodeSourceState, encodeSourceState } from './state-format.ts';

/** A task of a stage that reads a source topic. Its state is its watermark. */
export class SourceTask implements StageTask, Host {
  readonly stats: TaskStats = { records: 0, deadLetters: 0, late: 0, watermark: -Infinity, stateEntries: 0 };
  readonly watermarks = new Float64Array([-Infinity, NaN, NaN]);
  current: GroupTable;
  readonly single: GroupTable;
  rowEnd = 0;

  readonly #columns;
  readonly #output: Output;
  readonly #code: StageCode;
  readonly #compiled: CompiledCode;
  readonly #deadLetters: DeadLetters;
  /** Set for windowed partial aggregates. */
  readonly #slices: Slices | null;
  readonly #isAggregating: boolean;
  readonly #reportsInvalid: boolean;
  /** Open slices by their end, and tables to use again. */
  readonly #tables = new Map<number, GroupTable>();
  readonly #free: GroupTable[] = [];
  #flushedWatermark = -Infinity;

  constructor(plan: StagePlan, input: SourceInput, compiled: CompiledCode, context: TaskContext) {
    this.#columns = valueColumns(input);
    this.#reportsInvalid = input.reportsInvalid;
    this.#compiled = compiled;
    this.#output = openOutput(plan.output, context.task);
    this.#deadLetters = new DeadLetters(context.pipeline);
    this.single = compiled.newTable();
    this.current = compiled.newTable();
    const last = plan.operators.at(-1);
    this.#isAggregating = last?.op === 'local-aggregate';
    this.#slices = last?.op === 'local-aggregate' && last.window !== null ? slicesOf(last.window) : null;
    if (this.#slices !== null) this.watermarks[1] = -Infinity;
    else if (this.#isAggregating) this.#tables.set(0, this.current);
    this.#code = compiled.instantiate(this);
  }

  get exchange() {
    return this.#output.exchange;
  }

  get rows() {
    return this.#output.rows;
  }

  get pendingBytes(): number {
    let bytes = this.#output.pendingBytes + this.#deadLetters.pendingBytes;
    for (const table of this.#tables.values()) bytes += table.byteLength;
    return bytes;
  }

  prepare(): null {
    return null;
  }

  process(batch: RecordBatch): void {
    const { count, valueStart } = batch;
    this.stats.records += count;
    for (let i = 0; i < count; i++) {
      // A tombstone is no row, as in Flink.
      if (valueStart[i] < 0) continue;
      try {
        const error = this.#code.step(batch, i);
        if (error !== 0) this.#refuse(batch, i, error);
      } catch (failure) {
        if (!(failure instanceof ComputationFailure)) throw failure;
        if (failure.code === 'MLR_RECORD_NULL_ROWTIME' && !this.#reportsInvalid) continue;
        this.#bury(batch, i, failure.code, failure.message);
      }
    }
    this.stats.watermark = this.watermarks[0];
  }

  /** A record that is not valid, whatever the query. */
  #refuse(batch: RecordBatch, i: number, error: number): void {
    if (!this.#reportsInvalid) return;
    const { code, message } = describeScanError(error, this.#columns, batch.valueStart[i]);
    this.#bury(batch, i, code, message);
  }

  #bury(batch: RecordBatch, i: number, code: string, message: string): void {
    this.#deadLetters.add(batch, i, code, message);
    this.stats.deadLetters++;
  }

  openSlice(): GroupTable {
    const end = R[0];
    let table = this.#tables.get(end);
    if (table === undefined) {
      table = this.#free.pop() ?? this.#compiled.newTable();
      table.reset(end);
      this.#tables.set(end, table);
    }
    this.watermarks[2] = end;
    this.current = table;
    return table;
  }

  sendSingle(): void {
    const partition = this.#code.partitionOfEntry(this.single, 0);
    const end = R[0];
    // Before a row that may be late stands the watermark it is late by.
    this.exchange!.sendWatermark(partition, this.watermarks[0]);
    this.#sendEntry(this.single, 0, end, partition);
  }

  passSlices(): void {
    const slices = this.#slices!;
    const watermark = this.watermarks[0];
    const passed = [...this.#tables.keys()].filter((end) => end - 1 <= watermark);
    this.#sendSlices(passed);
    this.exchange!.sendWatermarkToAll(watermark);
    this.watermarks[1] = sliceEnd(slices, watermark + 1) - 1;
  }

  flush(context: FlushContext): FlushResult {
    if (this.#slices !== null) this.#sendSlices([...this.#tables.keys()]);
    else if (this.#isAggregating) this.#sendTable(this.current, 0);
    const watermark = this.watermarks[0];
    const outputs = this.#output.flush(context, { watermark, positions: context.positions, late: 0 });
    const delta = watermark === this.#flushedWatermark ? null : encodeSourceState(watermark);
    this.#flushedWatermark = watermark;
    return { delta, outputs: [...outputs, ...this.#deadLetters.flush(context.nowMs)] };
  }

  /** Sends slices whole, the earliest first, and forgets them. */
  #sendSlices(ends: number[]): void {
    for (const end of ends.sort((a, b) => a - b)) {
      const table = this.#tables.get(end)!;
      this.#sendTable(table, end);
      this.#tables.delete(end);
      this.#free.push(table);
      if (this.watermarks[2] === end) this.watermarks[2] = NaN;
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
      this.watermarks[1] = watermark === -Infinity ? -Infinity : sliceEnd(this.#slices, watermark + 1) - 1;
    }
  }

  reset(): void {
    this.watermarks[0] = -Infinity;
    this.#flushedWatermark = -Infinity;
    this.stats.watermark = -Infinity;
    if (this.#slices !== null) this.watermarks[1] = -Infinity;
  }

  snapshot(): Buffer[] {
    return [encodeSourceState(this.#flushedWatermark)];
  }
}
