import { JsonSink } from '@millrace/formats';
import type { Operator, StagePlan } from '@millrace/plan';
import { MillraceError, type RecordBatch } from '@millrace/ports';
import { slicesOf } from '../codegen/windows.ts';
import { ByteSink, getInteger } from '../kernel/binary.ts';
import { ComputationFailure } from '../kernel/failure.ts';
import type { GroupTable } from '../kernel/group-table.ts';
import { R } from '../kernel/registers.ts';
import type { FlushContext, FlushResult, SnapshotPart, StageTask, TaskContext } from '../task.ts';
import {
  CONTROL,
  getPositions,
  getRecordHeader,
  getWatermark,
  IDLE,
  PARTIAL,
  ROW,
  SINGLE,
  WATERMARK,
} from './exchange-format.ts';
import { GroupWalk } from './group-walk.ts';
import type { CompiledCode, Host, StageCode } from './host.ts';
import { UpstreamPositions } from './upstream-positions.ts';
import { FailedRows } from './failed-rows.ts';
import { LateRecords } from './late-records.ts';
import { openOutput, type Output } from './output.ts';
import { newStats } from './stats.ts';
import { SliceStore } from './slice-store.ts';
import { beginWhereOthersAre, leastActive, stagesOfUpstreams } from './upstreams.ts';
import { getExchangeState, putExchangeState, type ExchangeScalars } from './state-format.ts';

type MergeAggregate = Extract<Operator, { op: 'merge-aggregate' }>;

/** Most bytes of one payload of a snapshot's part. */
const PART_BYTES = 480 * 1024;

/**
 * A task behind an exchange. It merges partial aggregates, or passes rows on. A window's row is sent when the watermark
 * passes its end and its lateness ('on-close': one final row per window; with no lateness as in Flink), or at every
 * flush after a change ('on-update').
 */
export class ExchangeTask implements StageTask, Host {
  readonly stats = newStats();
  readonly decoder = null;
  readonly clock = { processingTimeMs: 0 };
  readonly watermarks = new Float64Array([-Infinity, NaN, NaN]);
  current: GroupTable;
  readonly single: GroupTable;
  rowEnd = 0;

  readonly #merge: MergeAggregate | null;
  readonly #node: string;
  readonly #output: Output;
  readonly #failedRows: FailedRows;
  readonly #lateRecords: LateRecords;
  readonly #text = new JsonSink();
  readonly #code: StageCode;
  readonly #store: SliceStore;
  readonly #scalars: ExchangeScalars;
  /** Of the upstream tasks. */
  readonly #numbers: readonly number[];
  /** One group, as it comes in; and the groups of one window, made of those of its slices. */
  readonly #incoming: GroupTable;
  readonly #window: GroupTable;
  #walk: GroupWalk | null = null;
  #touched = false;
  /** Bytes taken in since the last flush: about what the flush will write. */
  #takenBytes = 0;

  constructor(plan: StagePlan, compiled: CompiledCode, context: TaskContext) {
    const first = plan.operators[0];
    this.#merge = first?.op === 'merge-aggregate' ? first : null;
    const window = this.#merge?.window ?? null;
    this.#store = new SliceStore(
      window === null ? null : slicesOf(window),
      this.#merge?.latenessMs ?? 0,
      compiled.newTable,
    );
    this.#node = plan.node;
    this.#output = openOutput(plan.output, context);
    this.#failedRows = new FailedRows(plan, context);
    this.#lateRecords = new LateRecords(plan, context);
    this.#numbers = [...stagesOfUpstreams(context).keys()];
    this.#scalars = {
      watermarks: new Float64Array(this.#numbers.length).fill(-Infinity),
      idle: new Uint8Array(this.#numbers.length),
      late: 0,
      // Its upstreams are the tasks of one stage: each reads topic partitions of its own.
      positions: new UpstreamPositions(() => 1),
    };
    this.#incoming = compiled.newTable();
    this.#incoming.locate(Buffer.alloc(0), 0, 0);
    this.#window = compiled.newTable();
    this.current = this.single = this.#incoming;
    this.#code = compiled.instantiate(this);
  }

  get exchange() {
    return this.#output.exchange;
  }

  get rows() {
    return this.#output.rows;
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
    this.clock.processingTimeMs = processingTimeMs;
    for (let i = 0; i < batch.count; i++) this.#takeRecord(batch.bytes, batch.valueStart[i], batch.valueEnd[i]);
    this.stats.records += batch.count;
    this.#takenBytes += batch.bytes.length;
    this.#touched ||= batch.count > 0;
    this.#updateStats();
  }

  #takeRecord(b: Buffer, start: number, end: number): void {
    let p = getRecordHeader(b, start);
    const upstream = R[0];
    if (!(upstream < this.#scalars.watermarks.length)) {
      throw new MillraceError(
        'MLR_ENGINE_UPSTREAM',
        `reading an exchange: upstream task ${upstream}, expected fewer than ${this.#scalars.watermarks.length}`,
        { retriable: true }, // A source has grown, and this process has not noticed yet.
      );
    }
    while (p < end) {
      const kind = b[p++];
      if (kind !== IDLE) this.#scalars.idle[upstream] = 0;
      if (kind === PARTIAL) p = this.#takePartial(b, p);
      else if (kind === SINGLE) p = this.#takeSingle(b, p);
      else if (kind === ROW) p = this.#takeRow(b, p);
      else if (kind === WATERMARK || kind === CONTROL) {
        p = getWatermark(b, p);
        this.#advance(upstream, R[0]);
        if (kind === CONTROL) p = this.#takePositions(upstream, b, p);
      } else if (kind === IDLE) {
        this.#scalars.idle[upstream] = 1;
        this.#pass();
      } else {
        throw new MillraceError(
          'MLR_ENGINE_EXCHANGE_FORMAT',
          `reading an exchange: unknown entry ${kind}; run the release that wrote it`,
        );
      }
    }
  }

  #takePartial(b: Buffer, p: number): number {
    let sliceEnd = 0;
    if (this.#store.slices !== null) {
      p = getInteger(b, p);
      sliceEnd = R[0];
    }
    const keyStart = getInteger(b, p);
    const keyEnd = keyStart + R[0];
    const incoming = this.#incoming;
    p = this.#code.getAccumulators(b, keyEnd, incoming, 0);
    if (this.#store.isLate(sliceEnd, this.watermarks[0])) {
      this.#scalars.late++;
      return p;
    }
    const table = this.#store.open(sliceEnd);
    const known = table.count;
    const entry = table.locate(b, keyStart, keyEnd);
    const changed = this.#code.mergeEntry(table, entry, incoming, 0);
    if (changed || entry === known) table.markChanged(entry);
    return p;
  }

  #takeSingle(b: Buffer, p: number): number {
    const late = this.#scalars.late;
    p = getInteger(b, this.#takePartial(b, p));
    const end = p + R[0];
    if (this.#scalars.late > late && this.#lateRecords.areWanted) {
      this.#lateRecords.add(this.#node, Buffer.from(b.subarray(p, end)), this.watermarks[0]);
    }
    return end;
  }

  #takeRow(b: Buffer, p: number): number {
    try {
      return this.#code.takeRow(b, p);
    } catch (failure) {
      this.#uncomputed(failure, () => '{}');
      return this.rowEnd;
    }
  }

  #takePositions(upstream: number, b: Buffer, p: number): number {
    const { positions } = this.#scalars;
    return getPositions(b, p, (topic, partition, offset) => {
      positions.set(upstream, topic, partition, offset);
    });
  }

  /** The task's watermark is the least of its upstreams'; what it closes is sent, then dropped. */
  #advance(upstream: number, watermark: number): void {
    const { watermarks } = this.#scalars;
    if (!(watermark > watermarks[upstream])) return;
    watermarks[upstream] = watermark;
    this.#pass();
  }

  #pass(): void {
    const least = leastActive(this.#scalars, this.#numbers);
    const before = this.watermarks[0];
    if (!(least > before)) return;
    this.watermarks[0] = least;
    for (const windowEnd of this.#store.closing(before, least))
      this.#sendWindow(windowEnd, this.#merge!.emit === 'on-update');
    this.#store.dropClosed(least);
  }

  /** Sends the rows of a window's groups; with `changedOnly` of those that changed since the last flush. */
  #sendWindow(windowEnd: number, changedOnly: boolean): void {
    const { sizeMs, lengthMs } = this.#store.slices!;
    if (sizeMs === lengthMs) {
      const table = this.#store.table(windowEnd)!;
      const count = changedOnly ? table.changedCount : table.count;
      for (let i = 0; i < count; i++) this.#sendResult(table, changedOnly ? table.changed[i] : i, windowEnd);
      return;
    }
    const window = this.#window;
    window.reset(windowEnd);
    for (const table of this.#store.tablesOf(windowEnd)) {
      const count = changedOnly ? table.changedCount : table.count;
      for (let i = 0; i < count; i++) {
        const entry = changedOnly ? table.changed[i] : i;
        window.locate(table.keys, table.keyStart(entry), table.keyEnd(entry));
      }
    }
    for (const table of this.#store.tablesOf(windowEnd)) {
      for (let entry = 0; entry < window.count; entry++) {
        const part = table.find(window.keys, window.keyStart(entry), window.keyEnd(entry));
        if (part >= 0) this.#code.mergeEntry(window, entry, table, part);
      }
    }
    for (let entry = 0; entry < window.count; entry++) this.#sendResult(window, entry, windowEnd);
  }

  /** A result that cannot be computed (a division by zero behind the aggregate) is no row: its group is a dead letter. */
  #sendResult(table: GroupTable, entry: number, windowEnd: number): void {
    try {
      this.#code.emitResult(table, entry, windowEnd);
    } catch (failure) {
      this.#uncomputed(failure, () => {
        this.#text.reset();
        this.#code.describeGroup(table, entry, windowEnd, this.#text);
        return this.#text.copy().toString();
      });
    }
  }

  #uncomputed(failure: unknown, row: () => string): void {
    if (!(failure instanceof ComputationFailure)) throw failure;
    this.rows?.abandon();
    this.#failedRows.add(this.#node, row(), failure);
    this.stats.deadLetters++;
  }

  /** Rows of what changed since the last flush and is still open. */
  #sendChanged(): void {
    const store = this.#store;
    if (store.slices === null) {
      const table = store.table(0);
      for (let i = 0; i < (table?.changedCount ?? 0); i++) this.#sendResult(table!, table!.changed[i], 0);
      return;
    }
    const windows = new Set<number>();
    for (const end of store.ends) {
      if (store.table(end)!.changedCount === 0) continue;
      for (const windowEnd of store.windowsOf(end)) {
        if (!store.isClosed(windowEnd, this.watermarks[0])) windows.add(windowEnd);
      }
    }
    for (const windowEnd of [...windows].sort((a, b) => a - b)) this.#sendWindow(windowEnd, true);
  }

  flush(context: FlushContext): FlushResult {
    if (!this.#touched && !context.beat) return { delta: null, outputs: [] };
    if (this.#merge?.emit === 'on-update') this.#sendChanged();
    const { positions, late } = this.#scalars;
    const progress = { watermark: this.watermarks[0], positions: positions.known(), late };
    const outputs = [
      ...this.#output.flush(context, progress),
      ...this.#failedRows.flush(context.nowMs),
      ...this.#lateRecords.flush(context.nowMs),
    ];
    const delta = this.#touched ? this.#encodeDelta() : null;
    this.#touched = false;
    this.#takenBytes = 0;
    return { delta, outputs };
  }

  #encodeDelta(): Buffer {
    const sink = new ByteSink(4096);
    putExchangeState(sink, this.#scalars, this.#store.takeGone());
    for (const end of this.#store.ends) {
      const table = this.#store.table(end)!;
      if (table.changedCount === 0) continue;
      sink.integer(end);
      sink.integer(table.changedCount);
      for (let i = 0; i < table.changedCount; i++) this.#code.putEntry(table, table.changed[i], sink);
      table.clearChanged();
    }
    return sink.copy();
  }

  beginSnapshot(): void {
    this.#walk = new GroupWalk(this.#store, (table, entry, sink) => this.#code.putEntry(table, entry, sink));
  }

  snapshotPart(budget: number): SnapshotPart {
    const walk = this.#walk!;
    const payloads: Buffer[] = [];
    let left = budget;
    do {
      const sink = new ByteSink(4096);
      putExchangeState(sink, this.#scalars, []);
      walk.write(sink, Math.min(left, PART_BYTES));
      payloads.push(sink.copy());
      left -= sink.at;
    } while (!walk.isDone && left > 0);
    return { payloads, last: walk.isDone };
  }

  restore(payload: Buffer): void {
    const store = this.#store;
    let p = getExchangeState(payload, this.#scalars, (end) => store.remove(end));
    while (p < payload.length) {
      p = getInteger(payload, p);
      const table = store.open(R[0]);
      p = getInteger(payload, p);
      for (let left = R[0]; left > 0; left--) {
        const keyStart = getInteger(payload, p);
        const keyEnd = keyStart + R[0];
        p = this.#code.getAccumulators(payload, keyEnd, table, table.locate(payload, keyStart, keyEnd));
      }
    }
    beginWhereOthersAre(this.#scalars.watermarks, this.#numbers);
    this.watermarks[0] = this.#scalars.watermarks.reduce((a, b) => Math.min(a, b), Infinity);
    this.#updateStats();
  }

  reset(): void {
    this.#store.clear();
    this.#scalars.watermarks.fill(-Infinity);
    this.#scalars.idle.fill(0);
    this.#scalars.late = 0;
    this.#scalars.positions.clear();
    this.watermarks[0] = -Infinity;
    this.#updateStats();
  }

  #updateStats(): void {
    this.stats.late = this.#scalars.late;
    this.stats.watermark = this.watermarks[0];
    this.stats.stateEntries = this.#store.entries;
  }

  growing(): ReadonlyMap<string, number> {
    const isGrowing = this.#merge !== null && this.#merge.window === null;
    return new Map(isGrowing ? [[this.#merge.op, this.stats.stateEntries]] : []);
  }

  setIdle(): void {}

  openSlice(): GroupTable {
    return this.current;
  }

  readonly hasId = true;

  isNewId(): boolean {
    return true;
  }

  isNewText(): boolean {
    return true;
  }

  sendSingle(): void {}

  passSlices(): void {}
}
