import type { CommitOutcome, StateRecord, TaskCommit, TaskLog, TaskSpec } from '@millrace/ports';
import type { MemoryClient } from './client.ts';
import type { OpenedTask } from './cluster.ts';
import { lostGround, unavailable } from './errors.ts';
import type { Fault } from './faults.ts';

/** A task's handle. Several may be open at once: the cluster's epoch decides which of them still counts. */
export class MemoryTaskLog implements TaskLog {
  readonly state: AsyncIterable<StateRecord>;
  readonly #client: MemoryClient;
  readonly #spec: TaskSpec;
  readonly #epoch: number;
  #dead = false;
  #closed = false;

  constructor(client: MemoryClient, spec: TaskSpec, opened: OpenedTask) {
    this.#client = client;
    this.#spec = spec;
    this.#epoch = opened.epoch;
    this.state = this.#readState(opened);
  }

  async commit(commit: TaskCommit): Promise<CommitOutcome> {
    if (this.#dead) return { status: 'fenced' };
    const { taskId } = this.#spec;
    const outputRecords = commit.outputs.reduce((sum, batch) => sum + batch.count, 0);
    const call = { op: 'commit', taskId, epoch: this.#epoch, outputRecords } as const;
    // Dead unless proven alive: a rejected call leaves it so.
    this.#dead = true;
    const outcome = await this.#client.call(call, (fault) => this.#apply(commit, fault));
    this.#dead = this.#closed || outcome.status !== 'committed';
    return outcome;
  }

  async trimState(position: number): Promise<void> {
    await this.#client.call({ op: 'trimState', taskId: this.#spec.taskId }, (fault) => {
      if (fault?.kind !== 'request-lost') this.#client.cluster.partition(this.#spec.state).trim(position);
      if (fault !== undefined) throw unavailable('trimming the state log');
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#dead = true;
  }

  #apply(commit: TaskCommit, fault: Fault | undefined): CommitOutcome {
    const { cluster } = this.#client;
    const now = () => cluster.commit(this.#spec, this.#epoch, commit);
    if (fault === undefined) return now();
    if (fault.kind === 'answer-lost') now();
    if (fault.kind === 'request-lost') cluster.leaveAborted(this.#spec, commit);
    if (fault.kind === 'request-delayed') {
      const request = copyOf(commit);
      void fault.until.then(() => cluster.commit(this.#spec, this.#epoch, request));
    }
    return { status: 'unknown', cause: unavailable('committing') };
  }

  async *#readState(opened: OpenedTask): AsyncGenerator<StateRecord> {
    const { taskId, state } = this.#spec;
    const partition = this.#client.cluster.partition(state);
    let index = 0;
    const step = () => this.#client.call({ op: 'readState', taskId, index: index++ }, () => undefined);
    await step();
    // A later owner may have trimmed what this one has not read yet: then it must not pass off the rest as the whole.
    if (partition.start > opened.stateStart) {
      throw lostGround(state, opened.stateStart, partition.start, partition.end);
    }
    for (const batch of partition.read(opened.stateStart, opened.stateEnd, Infinity)) {
      for (let i = 0; i < batch.count; i++) {
        yield { position: batch.offsets[i], bytes: batch.bytes.subarray(batch.valueStart[i], batch.valueEnd[i]) };
        await step();
      }
    }
  }
}

/** The bytes of a request that is still under way, whatever its sender does with its buffers. */
function copyOf(commit: TaskCommit): TaskCommit {
  return {
    state: commit.state.map((bytes) => Buffer.from(bytes)),
    outputs: commit.outputs.map((batch) => ({ ...batch, bytes: Buffer.from(batch.bytes) })),
    inputOffsets: commit.inputOffsets,
  };
}
