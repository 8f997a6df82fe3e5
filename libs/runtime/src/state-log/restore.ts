import { isCodedError, MillraceError, type StateRecord, type TopicPosition } from '@millrace/ports';
import type { StageTask } from '@millrace/engine';
import { decodeStateRecord, type StateRecordContent } from './state-record.ts';

/** Where a task stands: the fold of its state log. */
export interface RestoredTask {
  /** Number of the last commit; 0 when the task never committed. */
  readonly commit: number;
  readonly version: number;
  readonly positions: readonly TopicPosition[];
  /** Bytes of deltas behind the snapshot it began with: how much a new snapshot would save. */
  readonly deltaBytes: number;
}

const NEVER_COMMITTED: RestoredTask = { commit: 0, version: 0, positions: [], deltaBytes: 0 };

/**
 * Folds a state log into `task`. Commit numbers must be gapless from a complete snapshot or from 1:
 *
 * - a gap, or records without a beginning → `MLR_STATE_INCOMPLETE`, never a fresh start;
 * - a snapshot that an earlier fold already covers is passed over (both say the same);
 * - records of another plan → `MLR_STATE_OTHER_PLAN`;
 * - records deleted while they are being read → `MLR_STATE_TRIMMED`, retriable: read again from the new beginning.
 *
 * @param plan identity of the plan that runs now, 8 bytes
 */
export async function restoreTask(
  taskId: string,
  plan: Buffer,
  records: AsyncIterable<StateRecord>,
  task: StageTask,
): Promise<RestoredTask> {
  let restored = null as RestoredTask | null;
  let sawRecords = false;
  let pending: StateRecordContent[] = [];

  for await (const record of whileHeld(taskId, records)) {
    const content = decodeStateRecord(record.bytes);
    sawRecords = true;
    if (!content.plan.equals(plan)) throw otherPlan(taskId);
    pending = continues(pending, content) ? [...pending, content] : content.chunk === 0 ? [content] : [];
    if (pending.length < content.chunks) continue;

    if (content.kind === 'snapshot') {
      if (restored === null) {
        task.reset();
        for (const chunk of pending) task.restore(chunk.payload);
        restored = { ...positionOf(content), deltaBytes: 0 };
      } else if (restored.commit < content.commit) {
        throw incomplete(taskId, `a snapshot of commit ${content.commit} follows commit ${restored.commit}`);
      } else {
        restored = { ...restored, deltaBytes: 0 };
      }
    } else {
      const expected: number = (restored?.commit ?? 0) + 1;
      if (restored === null && content.commit !== 1) continue; // Trimmed behind a snapshot that must still come.
      if (content.commit !== expected) {
        throw incomplete(taskId, `commit ${content.commit} stands where ${expected} should`);
      }
      const payload = pending.length === 1 ? content.payload : Buffer.concat(pending.map((chunk) => chunk.payload));
      if (payload.length > 0) task.restore(payload);
      restored = { ...positionOf(content), deltaBytes: (restored?.deltaBytes ?? 0) + payload.length };
    }
  }
  if (restored !== null) return restored;
  if (sawRecords) throw incomplete(taskId, 'it begins neither at commit 1 nor with a complete snapshot');
  return NEVER_COMMITTED;
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

function continues(pending: readonly StateRecordContent[], next: StateRecordContent): boolean {
  const last = pending.at(-1);
  return last !== undefined && last.kind === next.kind && last.commit === next.commit && last.chunk + 1 === next.chunk;
}

function positionOf(content: StateRecordContent): Omit<RestoredTask, 'deltaBytes'> {
  return { commit: content.commit, version: content.version, positions: content.positions };
}

function incomplete(taskId: string, what: string): MillraceError {
  return new MillraceError(
    'MLR_STATE_INCOMPLETE',
    `restoring task ${taskId}: its state log is incomplete: ${what}. Going on would lose or repeat results. ` +
      'Restore the state topic from a backup, or compute it anew: give the pipeline and its views new names.',
    { details: { taskId } },
  );
}

function otherPlan(taskId: string): MillraceError {
  return new MillraceError(
    'MLR_STATE_OTHER_PLAN',
    `restoring task ${taskId}: its state belongs to another version of this statement. ` +
      'Undo the change, or run the changed statement beside the old one: in a pipeline and with a view of new names.',
    { details: { taskId } },
  );
}
