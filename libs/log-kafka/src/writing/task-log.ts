import { randomUUID } from 'node:crypto';
import {
  MillraceError,
  type CommitOutcome,
  type LogReader,
  type StateRecord,
  type TaskCommit,
  type TaskLog,
  type TaskSpec,
} from '@millrace/ports';
import type { Cluster } from '../cluster/cluster.ts';
import { BackOff, retrying } from '../cluster/retry.ts';
import { logClosed, toLogError } from '../errors.ts';
import { deleteBefore, findBounds } from '../offsets.ts';
import { refuseTooLarge, type WriteLimits } from './limits.ts';
import { TransactionalProducer } from './producer.ts';
import { encodeOpenMarker, encodeState, openMarkerKey, readStateBatch } from './state-records.ts';

export interface TaskLogContext {
  readonly cluster: Cluster;
  readonly limits: WriteLimits;
  readonly transactionalIdPrefix: string;
  readonly transactionTimeoutMs: number;
  readonly openTimeoutMs: number;
  openReader(offset: { topic: string; partition: number; offset: number }): LogReader;
  /** Called after each transaction that was committed. Must not reject. */
  onCommitted(spec: TaskSpec, commit: TaskCommit): Promise<void>;
  onClose(task: KafkaTaskLog): void;
}

const TASK_LANES = 4;
const POLL_MS = 1_000;
/** Trouble with the open marker that taking over again does not cure. */
const HOPELESS: ReadonlySet<string> = new Set([
  'MLR_LOG_UNKNOWN_TOPIC',
  'MLR_LOG_AUTHENTICATION',
  'MLR_LOG_TLS',
  'MLR_LOG_CLOSED',
]);

/** See `TaskLog`. */
export class KafkaTaskLog implements TaskLog {
  readonly state: AsyncIterable<StateRecord>;
  readonly #context: TaskLogContext;
  readonly #spec: TaskSpec;
  readonly #producer: TransactionalProducer;
  /** -1: the state topic was created before it was asked to keep the broker's time. */
  #brokerMs: number;
  #reader: LogReader | null = null;
  #stateRead = false;
  #dead = false;
  #closed = false;
  #committing = false;

  /**
   * Fences, then commits the open marker, and only then is the state read, up to that marker: what lies before it is
   * settled and complete. Another owner may take over meanwhile; the later one wins, so this tries again.
   */
  static async open(context: TaskLogContext, spec: TaskSpec): Promise<KafkaTaskLog> {
    const { cluster, limits, transactionTimeoutMs, openTimeoutMs } = context;
    const transactionalId = context.transactionalIdPrefix + spec.taskId;
    const lane = `task-${hash(spec.taskId) % TASK_LANES}`;
    const deadline = performance.now() + openTimeoutMs;
    const backOff = new BackOff();
    const { topic, partition } = spec.state;
    await retrying(`opening task ${spec.taskId}`, openTimeoutMs, () => cluster.leaderOf(topic, partition));
    for (;;) {
      const leftMs = Math.max(1, deadline - performance.now());
      const producer = await TransactionalProducer.takeOver(
        cluster,
        transactionalId,
        transactionTimeoutMs,
        limits,
        lane,
        leftMs,
      );
      // Of this attempt alone: the marker of one before may have been committed unheard, and commits of others stand behind it.
      const markerKey = openMarkerKey(randomUUID());
      const outcome = await producer.commit(encodeOpenMarker(spec.state, markerKey));
      if (outcome.status === 'committed') {
        return new KafkaTaskLog(context, spec, producer, markerKey, outcome.baseOffsets[0], outcome.appendTimesMs[0]);
      }
      const cause = outcome.status === 'unknown' ? outcome.cause : undefined;
      const hopeless = cause instanceof MillraceError && HOPELESS.has(cause.code);
      if (hopeless || performance.now() >= deadline) throw openFailure(spec, outcome.status, cause);
      await backOff.pause();
    }
  }

  private constructor(
    context: TaskLogContext,
    spec: TaskSpec,
    producer: TransactionalProducer,
    markerKey: Buffer,
    markerOffset: number,
    openedMs: number,
  ) {
    this.#context = context;
    this.#spec = spec;
    this.#producer = producer;
    this.#brokerMs = openedMs;
    this.state = { [Symbol.asyncIterator]: () => this.#readState(markerKey, markerOffset) };
  }

  get logTimeMs(): number | null {
    return this.#brokerMs < 0 ? null : this.#brokerMs;
  }

  async commit(commit: TaskCommit): Promise<CommitOutcome> {
    if (this.#committing) throw new MillraceError('MLR_LOG_MISUSE', `committing ${this.#spec.taskId}: one at a time`);
    if (this.#dead) return { status: 'fenced' };
    this.#committing = true;
    this.#dead = true; // unless it is committed
    try {
      const batches = [...encodeState(this.#spec.state, commit.state), ...commit.outputs];
      for (const batch of batches) refuseTooLarge(batch, this.#context.limits);
      const outcome = await this.#producer.commit(batches);
      if (outcome.status !== 'committed') return outcome;
      this.#dead = this.#closed;
      this.#brokerMs = outcome.appendTimesMs[0];
      await this.#context.onCommitted(this.#spec, commit);
      return { status: 'committed', statePosition: outcome.baseOffsets[0] };
    } finally {
      this.#committing = false;
    }
  }

  async trimState(position: number): Promise<void> {
    await deleteBefore(this.#context.cluster, [{ ...this.#spec.state, offset: position }]);
  }

  async close(): Promise<void> {
    this.#dead = true;
    this.#closed = true;
    await this.#reader?.close();
    this.#context.onClose(this);
  }

  #checkOpen(): void {
    if (this.#closed) throw logClosed();
  }

  async *#readState(markerKey: Buffer, markerOffset: number): AsyncGenerator<StateRecord> {
    const { state, taskId } = this.#spec;
    if (this.#stateRead) throw new MillraceError('MLR_LOG_MISUSE', `reading the state of ${taskId}: it is read once`);
    this.#checkOpen();
    this.#stateRead = true;
    const { cluster, openReader, openTimeoutMs } = this.#context;
    const [{ start }] = await findBounds(cluster, [state], openTimeoutMs);
    const reader = openReader({ ...state, offset: start });
    this.#reader = reader;
    let position = start;
    let lastProgress = performance.now();
    try {
      while (position <= markerOffset) {
        const batches = await reader.poll(POLL_MS);
        this.#checkOpen();
        if (batches.length > 0) lastProgress = performance.now();
        else if (performance.now() - lastProgress > openTimeoutMs) throw noProgress(this.#spec, position);
        for (const batch of batches) {
          const { records, opened } = readStateBatch(batch, markerKey);
          yield* records;
          if (opened) return;
          position = batch.nextOffset;
        }
      }
      throw new MillraceError(
        'MLR_LOG_STATE_DAMAGED',
        `reading the state of ${taskId}: its open marker at offset ${markerOffset} of ${state.topic}/${state.partition} is gone`,
      );
    } finally {
      await reader.close();
      this.#reader = null;
    }
  }
}

function openFailure(spec: TaskSpec, status: string, cause: unknown): MillraceError {
  if (status === 'fenced') {
    return new MillraceError('MLR_LOG_FENCED', `opening task ${spec.taskId}: other owners keep taking it over`, {
      retriable: true,
    });
  }
  return toLogError(cause, `opening task ${spec.taskId}`);
}

function noProgress(spec: TaskSpec, position: number): MillraceError {
  return new MillraceError(
    'MLR_LOG_UNAVAILABLE',
    `reading the state of ${spec.taskId}: nothing came from ${spec.state.topic}/${spec.state.partition} behind offset ${position}`,
    { retriable: true },
  );
}

function hash(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) >>> 0;
  return value;
}
