import { RecordBatchWriter, sealBatch } from '@millrace/formats';
import type { CommitOutcome, PendingBatch, StateRecord, TaskCommit, TaskLog, TaskSpec } from '@millrace/ports';
import { lostGround } from './errors.ts';
import type { GroupCommit } from './group-commit.ts';
import type { LogPartition } from './log-partition.ts';
import type { Storage } from './storage.ts';

/** What a task needs of its log. */
export interface TaskHost {
  readonly storage: Storage;
  readonly writer: GroupCommit;
  /** Throws `MLR_LOG_UNKNOWN_TOPIC`. */
  partition(at: { readonly topic: string; readonly partition: number }): LogPartition;
}

/**
 * A task on LMDB. The open marker is the epoch: raising it and fixing where the state log ends is one durable
 * transaction, so no record of an earlier owner can come after what `state` yields.
 */
export class LmdbTaskLog implements TaskLog {
  readonly state: AsyncIterable<StateRecord>;
  readonly #host: TaskHost;
  readonly #spec: TaskSpec;
  readonly #epoch: number;
  #dead = false;
  #closed = false;

  static async open(host: TaskHost, spec: TaskSpec): Promise<LmdbTaskLog> {
    const state = host.partition(spec.state);
    return host.writer.run(0, (transaction) => {
      const { epochs } = transaction.storage;
      const epoch = (epochs.get(spec.taskId) ?? 0) + 1;
      epochs.putSync(spec.taskId, epoch);
      return new LmdbTaskLog(host, spec, epoch, readState(host.storage, state, state.start, transaction.endOf(state)));
    });
  }

  private constructor(host: TaskHost, spec: TaskSpec, epoch: number, state: AsyncIterable<StateRecord>) {
    this.#host = host;
    this.#spec = spec;
    this.#epoch = epoch;
    this.state = state;
  }

  async commit(commit: TaskCommit): Promise<CommitOutcome> {
    if (this.#dead) return { status: 'fenced' };
    // Dead unless proven alive: a rejected call leaves it so.
    this.#dead = true;
    const { taskId, state, group } = this.#spec;
    const batches = [...encodeState(state.topic, state.partition, commit.state), ...commit.outputs];
    const targets = batches.map((batch) => this.#host.partition(batch));
    const statePartition = this.#host.partition(state);
    const bytes = batches.reduce((sum, batch) => sum + batch.bytes.length, 0);
    for (const batch of batches) sealBatch(batch.bytes, { transactional: true });
    const outcome = await this.#host.writer.run<CommitOutcome>(bytes, (transaction) => {
      if (transaction.storage.epochs.get(taskId) !== this.#epoch) return { status: 'fenced' };
      const statePosition = transaction.endOf(statePartition);
      batches.forEach((batch, i) => transaction.append(targets[i], batch));
      for (const { topic, partition, offset } of commit.inputOffsets) {
        transaction.storage.offsets.putSync([group, topic, partition], offset);
      }
      return { status: 'committed', statePosition };
    });
    this.#dead = this.#closed || outcome.status !== 'committed';
    return outcome;
  }

  async trimState(position: number): Promise<void> {
    const state = this.#host.partition(this.#spec.state);
    await this.#host.writer.run(0, (transaction) => {
      transaction.trim(state, position);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#dead = true;
  }
}

function encodeState(topic: string, partition: number, state: readonly Buffer[]): PendingBatch[] {
  const writer = new RecordBatchWriter(topic, partition);
  for (const bytes of state) writer.append(0, null, bytes);
  return writer.take();
}

async function* readState(
  storage: Storage,
  state: LogPartition,
  start: number,
  end: number,
): AsyncGenerator<StateRecord> {
  for (let offset = start; offset < end;) {
    // A later owner may have trimmed what this one has not read yet: it must not pass off the rest as the whole.
    if (state.start > start) throw lostGround(state, offset, state.start, state.end);
    const batch = storage.read(state, offset);
    for (let i = 0; i < batch.count; i++) {
      yield { position: batch.offsets[i], bytes: batch.bytes.subarray(batch.valueStart[i], batch.valueEnd[i]) };
    }
    offset = batch.nextOffset;
    // A long state log must not hold up the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
