import type { SourceInput, StagePlan } from '@millrace/plan';
import type { PendingBatch, RecordBatch, TaskState, TopicPosition } from '@millrace/ports';
import type { UserFunctionBody } from './functions/user-function.ts';

/**
 * The engine as the runtime sees it. Pure: no I/O, no clock, no randomness; the same calls in the same order give the
 * same bytes. One `StageTask` is one task's operators and state.
 *
 * Call order: `restore` for every payload of the state log, in order → any number of (`prepare`, `process`)* `flush`.
 * After a `flush` whose commit did not become certain the task is thrown away, never used again.
 */
export interface StageTask {
  /**
   * Applies a payload made by an earlier `flush` (delta) or `snapshotPart`. A round's first payload is preceded by `reset`.
   *
   * @param isKept it is of a moment up to which the context's `spill` has kept its entries: they are not loaded
   */
  restore(payload: Buffer, isKept?: boolean): void;
  reset(): void;

  /** Loads what decoding this batch needs (schemas). Only for formats that need it; may reject, retriable. */
  prepare(batch: RecordBatch): Promise<void> | null;

  /**
   * Takes in a batch of the task's input. Records that cannot be decoded or computed become dead letters inside the
   * next flush; late ones are counted. `processingTimeMs` is read once per batch.
   */
  process(batch: RecordBatch, processingTimeMs: number): void;

  /**
   * Of a task that reads a source: whether its input is idle, which the runtime decides. An idle task holds no watermark
   * behind its exchange back. Sent with every flush until it is not; the first one must be a beat.
   */
  setIdle(isIdle: boolean): void;

  /** Rough bytes buffered since the last flush; the runtime commits early when it grows too large. */
  readonly pendingBytes: number;

  /**
   * The processing time at which a flush is wanted although there was no input: windows end, and rows go that waited.
   * Infinity: there is none. Absent: time is no matter.
   */
  dueMs?(): number;

  /** Encodes everything since the last flush. The task assumes it becomes durable. */
  flush(context: FlushContext): FlushResult;

  /** Begins a snapshot round at the state of the last flush. One that has not ended is given up. */
  beginSnapshot(): void;

  /**
   * The round's next part: entries as they are now, as of the last flush. An entry that is neither changed nor deleted
   * after the round began is in one of its parts; what changes is in the deltas of later flushes. So the parts and these
   * deltas, restored in the order in which they were made (a flush's delta before the part behind it), give the state.
   *
   * @param budget about how many bytes; a part holds at least an entry
   */
  snapshotPart(budget: number): SnapshotPart;

  readonly stats: TaskStats;

  /** Entries of operators whose state nothing ends, neither a window nor a time to live, by operator. Absent: there are none. */
  growing?(): ReadonlyMap<string, number>;
}

export interface SnapshotPart {
  /** For `restore`, at most ~500 KiB each, at least one. */
  readonly payloads: readonly Buffer[];
  /** Whether the round is complete with it. */
  readonly last: boolean;
}

export interface FlushContext {
  /** Version of the rows of this commit, microseconds; greater than any before. */
  readonly version: number;
  /** Counts the resets of the pipeline, from 1, which is the default: rows of a view say to which they belong. */
  readonly generation?: number;
  /** Positions of the task's inputs that this flush includes. */
  readonly positions: readonly TopicPosition[];
  /** Header block for the control and progress records (trace context), or undefined. */
  readonly headers?: Buffer;
  /** Wall-clock time of this commit, epoch ms: the timestamp of output records. */
  readonly nowMs: number;
  /** Never below that of an earlier `process` or `flush`, also of other owners. Default: `nowMs`. */
  readonly processingTimeMs?: number;
  /** Send the watermark and progress to every output partition, also those without records (the slow beat). */
  readonly beat: boolean;
}

export interface FlushResult {
  /** Payload for the state log; null when nothing of the state changed. */
  readonly delta: Buffer | null;
  /** Records for exchanges, views, topics and dead letter topics. */
  readonly outputs: readonly PendingBatch[];
}

/** Running totals of this task object (not restored), for metrics; `late` is part of the state. */
export interface TaskStats {
  records: number;
  deadLetters: number;
  /** Records left out because their event was taken in before. */
  duplicates: number;
  late: number;
  /** Epoch ms, `-Infinity` before the first. */
  watermark: number;
  /** Keys held, times windows. */
  stateEntries: number;
}

/**
 * Decodes records of a source whose format needs schemas (`avro-confluent`). `prepare` first, as for a task; `decode`
 * gives one record as a plain object by column name: BIGINT as number or bigint, DECIMAL as text or unscaled bytes,
 * DATE in days, times in ms. It throws a `CodedError` for a record that is not valid.
 */
export interface RecordDecoder {
  prepare(batch: RecordBatch): Promise<void> | null;
  decode(bytes: Buffer, start: number, end: number): Readonly<Record<string, unknown>>;
}

export interface CompileOptions {
  /** The decoder for a source that is not JSON; asked once per task. */
  readonly decoder?: (input: SourceInput) => RecordDecoder;
  /** Bodies of the script's functions, by name. */
  readonly functions?: ReadonlyMap<string, UserFunctionBody>;
}

/** A stage compiled to JavaScript; makes the tasks of that stage. Costly to make, cheap to instantiate. */
export interface StageProgram {
  readonly plan: StagePlan;
  /** The generated source, for `explain` and for debugging. */
  readonly source: string;
  createTask(context: TaskContext): StageTask;
}

export interface TaskContext {
  /** Task number: the input topic partition. */
  readonly task: number;
  /** Tasks of each stage before an exchange, in the order of the input's `from`; of a source: empty. */
  readonly upstreams: readonly number[];
  /** Tasks that these stages (by place in `from`) gained later, in that order: their numbers come behind. */
  readonly gained?: readonly { readonly from: number; readonly tasks: number }[];
  /** Of a stage that writes an exchange: its tasks' number there is `firstUpstream + task`. */
  readonly firstUpstream: number;
  /** The same in each exchange of the stage's `moreOutputs`. */
  readonly moreFirstUpstreams?: readonly number[];
  readonly pipeline: string;
  /** For state that need not be in the heap. Absent: all of it is. */
  readonly spill?: TaskState;
}
