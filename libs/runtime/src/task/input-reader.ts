import type { Reading } from '@millrace/plan';
import {
  isCodedError,
  MillraceError,
  type Clock,
  type EventLog,
  type LogReader,
  type RecordBatch,
  type TopicPartition,
  type TopicPosition,
} from '@millrace/ports';
import type { TaskDefinition } from './options.ts';

const AS_IT_COMES: Reading = { idleTimeoutMs: 0, onDataLoss: 'fail', recordsPerSecond: null };

/** Records that were deleted before they were read: offsets, `to` exclusive. */
export interface LostRecords {
  readonly from: number;
  readonly to: number;
}

/** A task's input: read no faster than its table allows, and what became of records that are gone. */
export class InputReader {
  /** How its source is read; an exchange is read as it comes. */
  readonly reading: Reading;
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #taskId: string;
  readonly #input: TopicPartition;
  #reader: LogReader;
  /** The rate is kept when nothing is read before this moment. */
  #nextMs = -Infinity;
  /** Whether the last `poll` looked at the log, rather than let time pass. */
  hasLooked = false;
  /** What `poll` went on behind, since it was last taken. */
  #lost: LostRecords | null = null;

  constructor(log: EventLog, clock: Clock, { taskId, input, program: { plan } }: TaskDefinition, start: TopicPosition) {
    this.reading = (plan.input.kind === 'source' ? plan.input.reading : undefined) ?? AS_IT_COMES;
    this.#log = log;
    this.#clock = clock;
    this.#taskId = taskId;
    this.#input = input;
    this.#reader = log.openReader([start]);
  }

  /** @param offset where the task stands: what it was handed may be handed again, never passed over */
  async poll(maxWaitMs: number, offset: number): Promise<readonly RecordBatch[]> {
    const waitMs = this.#nextMs - this.#clock.now();
    this.hasLooked = !(waitMs > 0);
    if (!this.hasLooked) {
      await this.#clock.sleep(Math.min(Math.ceil(waitMs), Math.max(1, maxWaitMs)));
      return [];
    }
    try {
      const batches = await this.#reader.poll(maxWaitMs);
      this.#pace(batches);
      return batches;
    } catch (error) {
      if (!isCodedError(error) || error.code !== 'MLR_LOG_LOST_GROUND') throw error;
      await this.#goOnBehind(offset, error);
      return [];
    }
  }

  takeLost(): LostRecords | null {
    const lost = this.#lost;
    this.#lost = null;
    return lost;
  }

  /** See `LogReader`. */
  stableEnd(): number | null {
    return this.#reader.stableEnd(this.#input);
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #pace(batches: readonly RecordBatch[]): void {
    const { recordsPerSecond } = this.reading;
    if (recordsPerSecond === null || batches.length === 0) return;
    const records = batches.reduce((sum, { count }) => sum + count, 0);
    this.#nextMs = Math.max(this.#nextMs, this.#clock.now()) + (records * 1000) / recordsPerSecond;
  }

  /** Only records of a source, and only when its table says so: what an exchange lost nobody can make up for. */
  async #goOnBehind(offset: number, cause: unknown): Promise<void> {
    const [{ start, end }] = await this.#log.bounds([this.#input]);
    // Beyond the end: what stands there was read, or is of another topic. From here on it is new.
    const to = offset < start ? start : end;
    if (offset >= start && offset <= end) throw unsure(this.#taskId, cause);
    if (this.reading.onDataLoss !== 'continue')
      throw recordsLost(this.#taskId, this.#input, offset, { start, end }, cause);
    this.#lost = { from: offset, to };
    await this.#reader.close();
    this.#reader = this.#log.openReader([{ ...this.#input, offset: to }]);
  }
}

/** Two answers that do not fit: one of them is old news. */
function unsure(taskId: string, cause: unknown): MillraceError {
  const message = `reading the input of task ${taskId}: the log says that records are gone, and that they are there; tried again`;
  return new MillraceError('MLR_LOG_LOST_GROUND', message, { retriable: true, cause, details: { taskId } });
}

/**
 * Retriable: whoever lost the task without knowing reads where its successor has tidied up. Who opens it again and meets
 * the same offset is right (task-runner.ts).
 */
function recordsLost(
  taskId: string,
  { topic, partition }: TopicPartition,
  offset: number,
  { start, end }: { readonly start: number; readonly end: number },
  cause: unknown,
): MillraceError {
  const gone =
    offset < start
      ? `the records of ${topic}/${partition} from offset ${offset} to ${start - 1} were deleted before they were read`
      : `${topic}/${partition} ends at offset ${end}, but was read up to ${offset}: it was cut off or created anew`;
  return new MillraceError(
    'MLR_LOG_LOST_GROUND',
    `reading the input of task ${taskId}: ${gone}. Go on without them by 'scan.on-data-loss' = 'continue' of the table, ` +
      'or begin anew: reset the pipeline, or give it and its views new names.',
    { retriable: true, cause, details: { taskId, topic, partition, offset, start, end } },
  );
}
