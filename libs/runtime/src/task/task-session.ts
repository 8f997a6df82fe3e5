import type { StageTask } from '@millrace/engine';
import {
  isCodedError,
  MillraceError,
  type Clock,
  type CommitOutcome,
  type EventLog,
  type RecordBatch,
  type StateStore,
  type TaskLog,
  type TaskState,
  type TopicPosition,
} from '@millrace/ports';
import type { RuntimeObserver } from '../observer.ts';
import { KeptDiffers, keptMoment, stampOf } from '../state-log/kept-moment.ts';
import { signsOfCommits } from '../state-log/lost-state.ts';
import { restoreTask, type RestoredTask } from '../state-log/restore.ts';
import { encodeDelta, encodePart, type LastRead } from '../state-log/state-record.ts';
import { nextVersion } from '../version-clock.ts';
import { ClockCheck } from './clock-check.ts';
import { dropBefore } from './drop-before.ts';
import { holdsLastRead } from './last-read.ts';
import { Idleness } from './idleness.ts';
import { InputReader } from './input-reader.ts';
import type { TaskDefinition, TaskTuning } from './options.ts';
import { SnapshotRounds } from './snapshot-rounds.ts';
import { TraceContexts } from './trace-context.ts';

const NOTHING = Buffer.alloc(0);
const NOT_GROWING: ReadonlyMap<string, number> = new Map();

export interface SessionContext {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly group: string;
  readonly tuning: TaskTuning;
  readonly observer: RuntimeObserver;
  /** For state that need not be in the heap. Absent: all of it is. */
  readonly state?: StateStore;
}

/** What a session works with, and closes. */
interface OpenedTask {
  readonly task: StageTask;
  readonly log: TaskLog;
  readonly clockCheck: ClockCheck;
  readonly spill: TaskState | undefined;
}

/**
 * One stretch of ownership of a task: from opening it in the log to the first commit that was not certainly ours.
 * Everything here may be thrown away at any moment; the next session begins from what the log holds.
 */
export class TaskSession {
  readonly #definition: TaskDefinition;
  readonly #context: SessionContext;
  readonly #task: StageTask;
  readonly #log: TaskLog;
  readonly #clockCheck: ClockCheck;
  readonly #spill: TaskState | undefined;
  readonly #traces = new TraceContexts();
  readonly #rounds: SnapshotRounds;
  readonly #idleness: Idleness;
  readonly #reader: InputReader;
  #restored: RestoredTask;
  #offset: number;
  /** Of a source: what was taken in last. */
  #lastRead: LastRead | null;
  /** Input or a beat waits for a commit. */
  #dirty: boolean;
  #owesBeat = false;
  /** The next commit tells every reader that the task is idle. */
  #mustBeat = false;
  /** Processing time: the clock, but never behind a commit before, whoever made it (versions say when). */
  #processingMs: number;
  #lastCommitMs: number;
  #lastBeatMs = -Infinity;
  #lastTrimMs: number;
  #reported = { records: 0, deadLetters: 0, duplicates: 0, late: 0 };

  private constructor(
    definition: TaskDefinition,
    context: SessionContext,
    { task, log, clockCheck, spill }: OpenedTask,
    restored: RestoredTask,
    start: TopicPosition,
  ) {
    this.#definition = definition;
    this.#context = context;
    this.#task = task;
    this.#log = log;
    this.#clockCheck = clockCheck;
    this.#spill = spill;
    this.#restored = restored;
    this.#rounds = new SnapshotRounds(task, context.clock, context.tuning, restored);
    this.#processingMs = Math.floor(restored.version / 1000);
    this.#offset = start.offset;
    this.#lastRead = restored.lastRead;
    this.#reader = new InputReader(context.log, context.clock, definition, start);
    this.#idleness = new Idleness(context.clock, this.#reader.reading.idleTimeoutMs);
    // Every session begins with a commit that is a beat: the owner before may have owed one, and without it readers
    // would wait for progress until new input comes. A task's first commit also fixes where it began ("latest").
    this.#dirty = true;
    this.#lastCommitMs = this.#lastTrimMs = context.clock.now();
    this.#reported.duplicates = task.stats.duplicates;
    this.#reported.late = task.stats.late;
  }

  /** Fences every other owner, then restores. Rejects when the log or its content does not allow it. */
  static async open(definition: TaskDefinition, context: SessionContext): Promise<TaskSession> {
    try {
      return await TaskSession.#open(definition, context);
    } catch (error) {
      if (!(error instanceof KeptDiffers)) throw error;
      // A state log is read once. What was kept is gone now.
      return TaskSession.#open(definition, context);
    }
  }

  static async #open(definition: TaskDefinition, context: SessionContext): Promise<TaskSession> {
    const { taskId, state, program } = definition;
    context.observer.taskStatus?.(taskId, 'opening');
    const signs = await signsOfCommits(context.log, definition);
    const clockCheck = new ClockCheck(taskId, context.clock);
    const log = await context.log.openTask({ taskId, state, group: context.group });
    const spill = context.state?.openTask(taskId);
    try {
      clockCheck.answered(log);
      context.observer.taskStatus?.(taskId, 'restoring');
      const kept = keptMoment(definition, spill);
      const task = program.createTask({ ...definition, spill });
      const restored = await restoreTask(taskId, definition.knownIdentities, log.state, task, kept);
      // A task that never committed has no generation of its own yet.
      if (restored.positions.length > 0 && restored.generation !== definition.generation) {
        throw otherGeneration(taskId, restored.generation, definition.generation);
      }
      const isNew = restored.commit === 0 && restored.positions.length === 0;
      const lost = isNew ? await signs() : null;
      if (lost !== null) throw lost;
      const start = restored.positions[0] ?? (await definition.startPosition());
      const { lastRead } = restored;
      const isHeld = lastRead === null || (await holdsLastRead(context.log, definition, lastRead));
      const opened = { task, log, clockCheck, spill };
      if (isHeld) return new TaskSession(definition, context, opened, restored, start);
      // How many records were passed over nobody knows.
      context.observer.recordsLost?.(taskId, definition.input, { from: start.offset, to: start.offset });
      return new TaskSession(definition, context, opened, { ...restored, lastRead: null }, start);
    } catch (error) {
      if (error instanceof KeptDiffers) spill?.local?.discard();
      await Promise.allSettled([log.close(), spill?.close()]);
      throw error;
    }
  }

  /** The offset up to which input is part of the last certain commit. */
  get committedOffset(): number {
    return this.#restored.positions[0]?.offset ?? -1;
  }

  /** Reads what is there, and commits when it is time to. Answers the outcome of the commit, or null without one. */
  async step(): Promise<CommitOutcome['status'] | null> {
    const { tuning } = this.#context;
    const batches = await this.#reader.poll(this.#patienceMs(), this.#offset);
    this.#passOverLost();
    for (const batch of batches) await this.#take(batch);
    this.#lookIfIdle(batches.length > 0);
    if (this.#dueMs <= this.#processingTime()) this.#dirty = true;
    if (!this.#dirty) return null;
    const elapsedMs = this.#elapsedMs(this.#lastCommitMs);
    const isDue = elapsedMs >= tuning.commitIntervalMs;
    // Behind an exchange the upstreams already waited: commit as soon as everything that arrived is taken in. But not
    // whenever one of many upstreams commits, or commits would multiply from exchange to exchange.
    const isDrained = batches.length === 0 && this.#isBehindExchange && elapsedMs >= this.#leastPauseMs;
    if (!isDue && !isDrained && this.#task.pendingBytes < tuning.maxPendingBytes) return null;
    return this.commit();
  }

  /** Going on behind records that are gone is part of what the next commit makes durable. */
  #passOverLost(): void {
    const lost = this.#reader.takeLost();
    if (lost === null) return;
    const { taskId, input } = this.#definition;
    this.#context.observer.recordsLost?.(taskId, input, lost);
    this.#offset = lost.to;
    this.#lastRead = null;
    this.#dirty = true;
  }

  /** Several topic partitions of a source hold back windows together; one that rests for long enough is left out. */
  #lookIfIdle(hasRecords: boolean): void {
    if (hasRecords || !this.#reader.hasLooked) return this.#idleness.moved();
    if (!this.#idleness.looked(this.#offset, this.#reader.stableEnd())) return;
    this.#task.setIdle(true);
    this.#dirty = this.#mustBeat = true;
  }

  get #isBehindExchange(): boolean {
    return this.#definition.program.plan.input.kind === 'exchange';
  }

  /** Between commits that come before the interval is over. */
  get #leastPauseMs(): number {
    return Math.ceil(this.#context.tuning.commitIntervalMs / 4);
  }

  #patienceMs(): number {
    const { tuning } = this.#context;
    if (!this.#dirty) {
      const dueMs = Math.max(0, this.#dueMs - this.#processingTime());
      return Math.min(tuning.idlePollMs, this.#idleness.leftMs, dueMs);
    }
    const pauseMs = this.#isBehindExchange && !this.#owesBeat ? this.#leastPauseMs : tuning.commitIntervalMs;
    return Math.max(0, pauseMs - this.#elapsedMs(this.#lastCommitMs));
  }

  get #dueMs(): number {
    return this.#task.dueMs?.() ?? Infinity;
  }

  #processingTime(): number {
    return (this.#processingMs = Math.max(this.#processingMs, this.#context.clock.now()));
  }

  /** Infinite when the clock was set back: then whatever waits is due, rather than stuck until the clock is there again. */
  #elapsedMs(sinceMs: number): number {
    const elapsed = this.#context.clock.now() - sinceMs;
    return elapsed < 0 ? Infinity : elapsed;
  }

  async #take(handed: RecordBatch): Promise<void> {
    const batch = dropBefore(handed, this.#offset);
    if (batch === null) return;
    const prepared = this.#task.prepare(batch);
    if (prepared !== null) await prepared;
    this.#traces.collect(batch);
    if (this.#idleness.isIdle && batch.count > 0) {
      this.#idleness.isIdle = false;
      this.#task.setIdle(false);
    }
    this.#task.process(batch, this.#processingTime());
    this.#offset = batch.nextOffset;
    this.#remember(batch);
    this.#dirty = true;
    this.#owesBeat = false;
  }

  #remember({ count, offsets, checksum = null }: RecordBatch): void {
    if (count === 0 || checksum === null || this.#isBehindExchange) return;
    this.#lastRead = { offset: offsets[count - 1] + 1, checksum };
  }

  /**
   * The commit protocol. A step that fails leaves nothing behind but the need for a new session:
   *
   * 1. Choose the version of this commit's rows, above every earlier one, also of other owners (it is in the state).
   * 2. Let the engine encode outputs and delta. From here on the task object is ahead of the log: if anything below is
   *    not certain, it is thrown away.
   * 3. Encode the state records: the delta under the next commit number with the input positions it includes; behind
   *    it, while a snapshot round is under way, the round's next part.
   * 4. Hand all of it to the log as one atomic commit.
   *    - rejected for good (too large, not allowed): nothing is committed; the task fails with that error.
   *    - rejected otherwise or *unknown*: it may be there or not. Nobody may act on either; the caller opens a new session and
   *      reads what happened.
   *    - *fenced*: somebody else owns the task; nothing of this is visible.
   * 5. *committed*: only now remember the new position, keep what of the state outlives the session, and when this was a round's last part, delete the state records
   *    before its first (best effort: too many are harmless, too few never happen since all parts are known to be there).
   *    So is, now and then, what was read of an exchange: nobody else reads it, and no owner begins before this commit.
   */
  async commit(): Promise<CommitOutcome['status']> {
    const { clock, tuning, observer } = this.#context;
    const { taskId, planIdentity, input } = this.#definition;
    const nowMs = clock.now();
    const span = observer.commitSpan?.(taskId, this.#traces.take()) ?? null;

    // 1
    const processingTimeMs = this.#processingTime();
    const version = nextVersion(this.#restored.version, processingTimeMs);
    const positions = [{ ...input, offset: this.#offset }];

    // 2
    const beat = this.#mustBeat || this.#elapsedMs(this.#lastBeatMs) >= tuning.commitIntervalMs;
    const { generation } = this.#definition;
    const flushed = this.#task.flush({
      ...{ version, generation, positions, nowMs, processingTimeMs, beat },
      headers: span?.headers,
    });

    // 3
    const commit = this.#restored.commit + 1;
    const head = { commit, version, plan: planIdentity, positions, lastRead: this.#lastRead };
    const delta = flushed.delta ?? NOTHING;
    const part = this.#rounds.next(commit, delta.length);
    const deltas = encodeDelta(head, delta);
    const state = part === null ? deltas : [...deltas, ...encodePart(head, part.round, part.payloads)];

    // 4
    observer.committing?.(taskId, part !== null);
    this.#clockCheck.asking();
    const outcome = await this.#log
      .commit({ state, outputs: flushed.outputs, inputOffsets: positions })
      .catch((cause: unknown): CommitOutcome => {
        if (isCodedError(cause) && !cause.retriable) throw cause; // Trying again would fail again: the task stops.
        return { status: 'unknown', cause };
      });
    span?.end(outcome.status);
    this.#report(outcome.status, nowMs, byteLength(flushed.outputs), byteLength(state.map((bytes) => ({ bytes }))));
    if (outcome.status !== 'committed') return outcome.status;

    // 5
    this.#restored = { ...this.#restored, commit, version, positions };
    const local = this.#spill?.local;
    if (local) local.keep(stampOf(this.#definition, commit, deltas));
    const superfluous = this.#rounds.committed(outcome.statePosition);
    if (superfluous !== null) await this.#log.trimState(superfluous).catch(() => {});
    await this.#trimInput(positions);
    if (beat) this.#lastBeatMs = nowMs;
    this.#mustBeat = false;
    this.#owesBeat = !beat;
    this.#dirty = !beat;
    this.#lastCommitMs = nowMs;
    this.#clockCheck.answered(this.#log);
    return 'committed';
  }

  async #trimInput(positions: readonly TopicPosition[]): Promise<void> {
    if (!this.#isBehindExchange || this.#elapsedMs(this.#lastTrimMs) < this.#context.tuning.trimInputMs) return;
    this.#lastTrimMs = this.#context.clock.now();
    await this.#context.log.trim(positions).catch(() => {});
  }

  #report(status: CommitOutcome['status'], startedMs: number, outputBytes: number, stateBytes: number): void {
    const { records, deadLetters, duplicates, late, watermark, stateEntries } = this.#task.stats;
    const { input } = this.#definition;
    const end = this.#reader.stableEnd();
    this.#context.observer.committed?.({
      taskId: this.#definition.taskId,
      status,
      records: records - this.#reported.records,
      deadLetters: deadLetters - this.#reported.deadLetters,
      duplicates: duplicates - this.#reported.duplicates,
      late: late - this.#reported.late,
      outputBytes,
      stateBytes,
      durationMs: this.#context.clock.now() - startedMs,
      watermark,
      input,
      lag: end === null ? null : Math.max(0, end - this.#offset),
      stateEntries,
      growing: this.#task.growing?.() ?? NOT_GROWING,
    });
    this.#reported = { records, deadLetters, duplicates, late };
  }

  get stateEntries(): number {
    return this.#task.stats.stateEntries;
  }

  /** Whether input was taken in that no commit includes yet. */
  get hasUncommittedInput(): boolean {
    return this.#dirty;
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#reader.close(), this.#log.close(), this.#spill?.close()]);
  }
}

function otherGeneration(taskId: string, found: number, expected: number): MillraceError {
  return new MillraceError(
    'MLR_STATE_GENERATION',
    `opening task ${taskId}: its state is of generation ${found}, the pipeline runs as generation ${expected}: a reset was not ` +
      'finished, or happened while this process ran. Finish the reset, then restart the processors.',
    { details: { taskId, found, expected } },
  );
}

function byteLength(parts: readonly { readonly bytes: Buffer }[]): number {
  let total = 0;
  for (const { bytes } of parts) total += bytes.length;
  return total;
}
