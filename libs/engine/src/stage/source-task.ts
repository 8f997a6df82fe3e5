import { describeScanError, EVENT_ID_HEADER, findHeader, headerStart, type JsonColumn } from '@millrace/formats';
import type { SourceInput, StagePlan } from '@millrace/plan';
import { isCodedError, type RecordBatch } from '@millrace/ports';
import { valueColumns } from '../codegen/source-input.ts';
import { sliceEnd, slicesOf, type Slices } from '../codegen/windows.ts';
import { ComputationFailure, describeFailure } from '../kernel/failure.ts';
import type { GroupTable } from '../kernel/group-table.ts';
import { ByteSink } from '../kernel/binary.ts';
import { R } from '../kernel/registers.ts';
import type { FlushContext, FlushResult, RecordDecoder, SnapshotPart, StageTask, TaskContext } from '../task.ts';
import { DeadLetters } from './dead-letters.ts';
import { keysAsValues } from './deletions.ts';
import { PARTIAL, SINGLE } from './exchange-format.ts';
import type { CompiledCode, Host, StageCode } from './host.ts';
import { OpenSlices } from './open-slices.ts';
import { openOutput, type Output } from './output.ts';
import { SourceFlow } from './source-flow.ts';
import { newStats } from './stats.ts';
import { DEFAULT_TTL_MS, SeenIds } from './seen-ids.ts';
import { getSourceState, putSourceState } from './state-format.ts';

/** Most bytes of one payload of a snapshot's part. */
const PART_BYTES = 480 * 1024;
const ID_HEADER = Buffer.from(EVENT_ID_HEADER);

/** What a source's records are taken in by. */
export interface CompiledSource {
  readonly rows: CompiledCode;
  /** Set where records change rows (deletions.ts). */
  readonly deletions?: CompiledCode;
}

/** A task of a stage that reads a source topic. Its state is its watermark and the ids of the events it has seen. */
export class SourceTask implements StageTask, Host {
  readonly stats = newStats();
  readonly clock = { processingTimeMs: 0 };
  readonly watermarks = new Float64Array([-Infinity, NaN, NaN]);
  current: GroupTable;
  readonly single: GroupTable;
  rowEnd = 0;
  readonly decoder: RecordDecoder | null;

  readonly #columns;
  readonly #output: Output;
  readonly #code: StageCode;
  /** Of a source whose records change rows: takes in keys. */
  readonly #deletions: StageCode | null;
  readonly #keyColumns: readonly JsonColumn[];
  readonly #deadLetters: DeadLetters;
  /** Set where operators of the general engine stand in front of the exchange; it sends what they give. */
  flow: SourceFlow | null;
  /** Set for windowed partial aggregates. */
  readonly #slices: Slices | null;
  readonly #open: OpenSlices | null;
  /** How long after its end a slice still closes no window. */
  readonly #latenessMs: number;
  readonly #isAggregating: boolean;
  readonly #reportsInvalid: boolean;
  readonly #newFlow: () => SourceFlow | null;
  readonly #seen: SeenIds;
  hasId = false;
  #timestampMs = 0;
  /** The record at hand: a single one that may be late goes along whole where the view wants it. */
  #batch: RecordBatch | null = null;
  #at = 0;
  readonly #sendsLate: boolean;
  #flushedWatermark = -Infinity;
  #isIdle = false;
  #flushedDuplicates = 0;

  constructor(
    plan: StagePlan,
    input: SourceInput,
    { rows: compiled, deletions }: CompiledSource,
    context: TaskContext,
    decoder: RecordDecoder | null,
  ) {
    this.decoder = decoder;
    this.#columns = valueColumns(input);
    this.#reportsInvalid = input.reportsInvalid;
    this.#sendsLate = plan.lateTopic !== undefined;
    this.#seen = new SeenIds(input.eventId?.ttlMs ?? DEFAULT_TTL_MS);
    this.#output = openOutput(plan.output, context);
    const last = plan.operators.at(-1);
    const newFlow = () =>
      last?.op === 'dataflow' ? new SourceFlow(plan, last, input, compiled.functions, context, this.clock) : null;
    this.#newFlow = newFlow;
    this.flow = newFlow();
    this.#deadLetters = new DeadLetters(context.pipeline);
    this.single = compiled.newTable();
    this.current = compiled.newTable();
    this.#isAggregating = last?.op === 'local-aggregate';
    this.#latenessMs = last?.op === 'local-aggregate' ? last.latenessMs : 0;
    this.#slices = last?.op === 'local-aggregate' && last.window !== null ? slicesOf(last.window) : null;
    if (this.#slices !== null || this.flow !== null) this.watermarks[1] = -Infinity;
    this.#open = this.#slices && new OpenSlices(this.#slices.lengthMs, this.watermarks, compiled.newTable);
    this.#code = compiled.instantiate(this);
    this.#deletions = deletions?.instantiate(this) ?? null;
    this.#keyColumns = (input.upsertKey ?? []).map((column) => input.columns[column]);
  }

  get exchange() {
    return this.#output.exchange;
  }

  get rows() {
    return this.#output.rows;
  }

  get pendingBytes(): number {
    const partials = this.flow?.pendingBytes ?? this.#open?.byteLength ?? this.current.byteLength;
    return this.#output.pendingBytes + this.#deadLetters.pendingBytes + partials + this.#seen.changedBytes;
  }

  prepare(batch: RecordBatch): Promise<void> | null {
    return this.decoder?.prepare(batch) ?? null;
  }

  process(batch: RecordBatch, processingTimeMs: number): void {
    this.clock.processingTimeMs = processingTimeMs;
    const { count, valueStart } = batch;
    this.stats.records += count;
    this.#batch = batch;
    const keys = this.#deletions && keysAsValues(batch);
    for (let i = 0; i < count; i++) {
      this.#at = i;
      // A tombstone is no row, as in Flink; where records change rows it ends one.
      const isGone = valueStart[i] < 0;
      if ((isGone && keys === null) || this.#isRepeat(batch, i)) continue;
      try {
        if (isGone) this.#delete(batch, keys!, i);
        else {
          const error = this.#code.step(batch, i);
          if (error !== 0) this.#refuseForm(batch, i, error, this.#columns, valueStart[i]);
        }
      } catch (failure) {
        if (failure instanceof ComputationFailure) {
          if (failure.isInvalid) this.#refuse(batch, i, failure.code, failure.message);
          else this.#bury(batch, i, failure.code, describeFailure(failure));
        } else if (isCodedError(failure) && !failure.retriable) {
          this.#refuse(batch, i, failure.code, failure.message);
        } else {
          throw failure;
        }
      }
    }
    this.#updateStats();
  }

  #updateStats(): void {
    this.stats.watermark = this.watermarks[0];
    this.stats.duplicates = this.#seen.duplicates;
    this.stats.stateEntries = this.#seen.count;
  }

  /** Whether the record's headers say that its event was taken in before. */
  #isRepeat({ bytes, headersStart, headersEnd, timestamps }: RecordBatch, i: number): boolean {
    const end = findHeader(bytes, headersStart[i], headersEnd[i], ID_HEADER);
    this.hasId = end >= 0;
    this.#timestampMs = timestamps[i];
    return this.hasId && !this.isNewId(bytes, headerStart, end);
  }

  isNewId(bytes: Uint8Array, start: number, end: number): boolean {
    return start === end || this.#seen.add(bytes, start, end, this.#timestampMs, this.clock.processingTimeMs);
  }

  isNewText(id: string): boolean {
    const bytes = Buffer.from(id);
    return this.isNewId(bytes, 0, bytes.length);
  }

  #delete(batch: RecordBatch, keys: RecordBatch, i: number): void {
    const start = keys.valueStart[i];
    if (start < 0) return this.#refuse(batch, i, 'MLR_RECORD_NO_KEY', 'a record without key and value changes nothing');
    const error = this.#deletions!.step(keys, i);
    if (error !== 0) this.#refuseForm(batch, i, error, this.#keyColumns, start);
  }

  #refuseForm(batch: RecordBatch, i: number, error: number, columns: readonly JsonColumn[], start: number): void {
    if (!this.#reportsInvalid) return;
    const { code, message } = describeScanError(error, columns, start);
    this.#bury(batch, i, code, message);
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
    this.#sendEntry(this.single, 0, end, partition, this.#sendsLate ? SINGLE : PARTIAL);
    if (!this.#sendsLate) return;
    const { bytes, valueStart, valueEnd } = this.#batch!;
    const [start, valueEndsAt] = [valueStart[this.#at], valueEnd[this.#at]];
    const sink = this.exchange!.open(partition);
    sink.integer(valueEndsAt - start);
    sink.range(bytes, start, valueEndsAt);
  }

  passSlices(): void {
    const watermark = this.watermarks[0];
    if (this.flow !== null) return this.flow.watermark(watermark);
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
    const progress = { watermark, positions: context.positions, late: 0 };
    const outputs = this.flow?.flush(context, this.#isIdle) ?? this.#output.flush(context, progress, this.#isIdle);
    return { delta: this.#changes(), outputs: [...outputs, ...this.#deadLetters.flush(context.nowMs)] };
  }

  #changes(): Buffer | null {
    const watermark = this.watermarks[0];
    const seen = this.#seen;
    const isSame = watermark === this.#flushedWatermark && seen.duplicates === this.#flushedDuplicates;
    if (isSame && seen.changedBytes === 0) return null;
    this.#flushedWatermark = watermark;
    this.#flushedDuplicates = seen.duplicates;
    const sink = new ByteSink(64);
    putSourceState(sink, watermark, seen.count > 0);
    if (seen.count > 0) seen.putChanges(sink);
    return sink.copy();
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

  #sendEntry(table: GroupTable, entry: number, end: number, partition: number, kind = PARTIAL): void {
    const sink = this.exchange!.open(partition);
    sink.byte(kind);
    if (this.#slices !== null) sink.integer(end);
    this.#code.putEntry(table, entry, sink);
  }

  restore(payload: Buffer): void {
    const p = getSourceState(payload);
    const watermark = R[0];
    this.watermarks[0] = watermark;
    if (p < payload.length) this.#seen.get(payload, p);
    this.#flushedWatermark = watermark;
    this.#flushedDuplicates = this.#seen.duplicates;
    this.#updateStats();
    if (watermark > -Infinity) this.flow?.watermark(watermark);
    if (this.#slices !== null) {
      this.watermarks[1] = watermark === -Infinity ? -Infinity : this.#nextPass(watermark);
    }
  }

  reset(): void {
    this.watermarks[0] = -Infinity;
    this.#flushedWatermark = -Infinity;
    this.#flushedDuplicates = 0;
    this.#seen.clear();
    this.#updateStats();
    this.flow = this.#newFlow();
    if (this.#slices !== null) this.watermarks[1] = -Infinity;
  }

  setIdle(isIdle: boolean): void {
    this.#isIdle = isIdle;
  }

  beginSnapshot(): void {
    this.#seen.beginWalk();
  }

  snapshotPart(budget: number): SnapshotPart {
    const payloads: Buffer[] = [];
    let isOver: boolean;
    let left = budget;
    do {
      const sink = new ByteSink(64);
      putSourceState(sink, this.#flushedWatermark, this.#seen.count > 0);
      isOver = this.#seen.count === 0 || this.#seen.putNext(sink, Math.min(left, PART_BYTES));
      payloads.push(sink.copy());
      left -= sink.at;
    } while (!isOver && left > 0);
    return { payloads, last: isOver };
  }
}
