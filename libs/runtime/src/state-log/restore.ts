import { isCodedError, MillraceError, type StateRecord, type TopicPosition } from '@millrace/ports';
import type { StageTask } from '@millrace/engine';
import { digestOf, KeptDiffers, type KeptMoment } from './kept-moment.ts';
import { decodeStateRecord, type LastRead, type RoundPart, type StateRecordContent } from './state-record.ts';

/** Where a task stands: the fold of its state log. */
export interface RestoredTask {
  /** Counts the resets, from 1. */
  readonly generation: number;
  /** Number of the last commit; 0 when the task never committed in this generation. */
  readonly commit: number;
  readonly version: number;
  readonly positions: readonly TopicPosition[];
  readonly lastRead: LastRead | null;
  /** Bytes of the newest complete snapshot round. */
  readonly roundBytes: number;
  /** Bytes of the deltas after that round began: how much a new round would save. */
  readonly deltaBytes: number;
}

/**
 * Folds a state log into `task`. Commit numbers must be gapless from 1, from a reset, or from the beginning of a snapshot
 * round that is complete in the log:
 *
 * - a gap, or records without a beginning → `MLR_STATE_INCOMPLETE`, never a fresh start;
 * - a round that an earlier fold already covers is passed over (both say the same);
 * - a round that its owner did not finish counts for nothing: a later one takes its place;
 * - records of another plan → `MLR_STATE_OTHER_PLAN`;
 * - records deleted while they are being read → `MLR_STATE_TRIMMED`, retriable: read again from the new beginning.
 *
 * What the task's state begins with, as it was at the moment `kept`, is not loaded again, if the log has that commit, with the
 * same content, and everything since; if not it rejects with `KeptDiffers`.
 *
 * @param plans identities of the plans whose state the task can go on with, 8 bytes each
 */
export async function restoreTask(
  taskId: string,
  plans: readonly Buffer[],
  records: AsyncIterable<StateRecord>,
  task: StageTask,
  kept: KeptMoment | null = null,
): Promise<RestoredTask> {
  const fold = new Fold(taskId, task, kept);
  let pending: Chunk[] = [];
  for await (const record of whileHeld(taskId, records)) {
    const content = { ...decodeStateRecord(record.bytes), bytes: record.bytes };
    fold.hasRecords = true;
    if (!plans.some((plan) => content.plan.equals(plan))) throw otherPlan(taskId);
    pending = continues(pending, content) ? [...pending, content] : content.chunk === 0 ? [content] : [];
    if (pending.length === content.chunks) fold.take(content, pending);
  }
  return fold.end();
}

/** A record of what takes one or more. */
type Chunk = StateRecordContent & { readonly bytes: Buffer };

/** Reads a log front to back: the first beginning it can trust, then every delta. */
class Fold {
  readonly #taskId: string;
  readonly #task: StageTask;
  hasRecords = false;
  #commit: number | null = null;
  #head: Omit<RestoredTask, 'commit' | 'roundBytes' | 'deltaBytes'> = {
    generation: 1,
    version: 0,
    positions: [],
    lastRead: null,
  };
  /** The round the fold begins with, while its last part has not come. */
  #base: number | null = null;
  /** The newest round that began, its bytes so far, and those of the deltas since. */
  #open = { begun: 0, bytes: 0, deltas: 0 };
  #roundBytes = 0;
  #deltaBytes = 0;
  readonly #kept: KeptMoment | null;
  /** The log has the commit at which entries were kept. */
  #hasKept = false;

  constructor(taskId: string, task: StageTask, kept: KeptMoment | null) {
    this.#taskId = taskId;
    this.#task = task;
    this.#kept = kept;
  }

  take(content: StateRecordContent, chunks: readonly Chunk[]): void {
    if (content.kind === 'reset') this.#reset(content);
    else if (content.kind === 'part') this.#part(content, content.round!, chunks);
    else this.#delta(content, chunks);
  }

  #reset(content: StateRecordContent): void {
    if (this.#hasKept) throw new KeptDiffers();
    this.#task.reset();
    this.#commit = 0;
    this.#base = null;
    this.#open = { begun: 0, bytes: 0, deltas: 0 };
    this.#roundBytes = this.#deltaBytes = 0;
    this.#head = {
      generation: content.generation!,
      version: content.version,
      positions: content.positions,
      lastRead: null,
    };
  }

  #delta(content: StateRecordContent, chunks: readonly Chunk[]): void {
    this.#compare(content.commit, chunks);
    // Without a beginning: trimmed behind a round that must still come.
    if (this.#commit === null && content.commit !== 1) return;
    const expected = (this.#commit ?? 0) + 1;
    if (content.commit !== expected) {
      throw incomplete(this.#taskId, `commit ${content.commit} stands where ${expected} should`);
    }
    const payload = chunks.length === 1 ? content.payload : Buffer.concat(chunks.map((chunk) => chunk.payload));
    if (payload.length > 0) this.#task.restore(payload, this.#kept !== null && content.commit <= this.#kept.commit);
    this.#stand(content);
    this.#deltaBytes += payload.length;
    this.#open.deltas += payload.length;
  }

  #compare(commit: number, chunks: readonly Chunk[]): void {
    if (this.#kept === null || commit < this.#kept.commit) return;
    const isIt = commit === this.#kept.commit && digestOf(chunks.map(({ bytes }) => bytes)).equals(this.#kept.digest);
    if (!isIt && !this.#hasKept) throw new KeptDiffers();
    this.#hasKept = true;
  }

  #part(content: StateRecordContent, { begun, last }: RoundPart, chunks: readonly StateRecordContent[]): void {
    const isBeginning = begun === content.commit;
    if (this.#commit !== null && content.commit !== this.#commit) {
      const what = `a snapshot at commit ${content.commit} follows commit ${this.#commit}`;
      throw incomplete(this.#taskId, what);
    }
    // The rest of a round whose beginning was trimmed away.
    if (this.#commit === null && !isBeginning) return;
    if (isBeginning) this.#open = { begun, bytes: 0, deltas: 0 };
    else if (this.#open.begun !== begun) throw incomplete(this.#taskId, `round ${begun} has no beginning`);
    if (isBeginning && (this.#commit === null || this.#base !== null)) {
      // What changed before it, and after the entries were kept, nobody has loaded.
      if (this.#kept !== null && begun > this.#kept.commit) throw new KeptDiffers();
      this.#task.reset();
      this.#base = begun;
    }
    this.#open.bytes += chunks.reduce((sum, { payload }) => sum + payload.length, 0);
    // Whatever a part says of entries that were kept, these or a delta say, too.
    if (this.#base !== null) for (const { payload } of chunks) this.#task.restore(payload, this.#kept !== null);
    this.#stand(content);
    if (!last) return;
    this.#base = null;
    this.#roundBytes = this.#open.bytes;
    this.#deltaBytes = this.#open.deltas;
  }

  #stand({ commit, version, positions, lastRead }: StateRecordContent): void {
    this.#commit = commit;
    this.#head = { generation: this.#head.generation, version, positions, lastRead };
  }

  end(): RestoredTask {
    if (this.#kept !== null && !this.#hasKept) throw new KeptDiffers();
    if (this.#base !== null)
      throw incomplete(this.#taskId, `the snapshot that began at commit ${this.#base} has no end`);
    if (this.#commit === null && this.hasRecords) {
      throw incomplete(this.#taskId, 'it begins neither at commit 1 nor with a snapshot');
    }
    const [roundBytes, deltaBytes] = [this.#roundBytes, this.#deltaBytes];
    return { ...this.#head, commit: this.#commit ?? 0, roundBytes, deltaBytes };
  }
}

/**
 * An earlier owner's trim may land while its successor reads, and a successor may trim while a fenced owner still does:
 * a snapshot further on replaces what is gone.
 */
async function* whileHeld(taskId: string, records: AsyncIterable<StateRecord>): AsyncGenerator<StateRecord> {
  try {
    yield* records;
  } catch (cause) {
    if (!isCodedError(cause) || cause.code !== 'MLR_LOG_LOST_GROUND') throw cause;
    const message = `restoring task ${taskId}: another owner trimmed its state log meanwhile; it is read again`;
    throw new MillraceError('MLR_STATE_TRIMMED', message, { retriable: true, cause, details: { taskId } });
  }
}

function continues(pending: readonly Chunk[], next: StateRecordContent): boolean {
  const last = pending.at(-1);
  return last !== undefined && last.kind === next.kind && last.commit === next.commit && last.chunk + 1 === next.chunk;
}

function incomplete(taskId: string, what: string): MillraceError {
  return new MillraceError(
    'MLR_STATE_INCOMPLETE',
    `restoring task ${taskId}: its state log is incomplete: ${what}. Going on would lose or repeat results. ` +
      'Restore the state topic from a backup, or compute it anew: reset the pipeline, or give it and its views new names.',
    { details: { taskId } },
  );
}

function otherPlan(taskId: string): MillraceError {
  return new MillraceError(
    'MLR_STATE_OTHER_PLAN',
    `restoring task ${taskId}: its state belongs to another version of this statement. ` +
      'Undo the change; or begin anew: reset the pipeline, or give it and its views new names.',
    { details: { taskId } },
  );
}
