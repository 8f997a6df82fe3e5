import type { StageProgram } from '@millrace/engine';
import type { EventLog, LogReader, StateStore, TaskLog, TaskSpec } from '@millrace/ports';
import type { MemoryDisk } from '@millrace/state-memory';
import type { Random } from '../../generators/random.ts';
import type { SimCase } from '../sim-case.ts';

/**
 * A planted bug: a mistake that an adapter, the runtime or the engine could make, put between the parts so that nothing
 * of it is in the product. The simulator must catch each of them, or it would not catch the real ones either.
 */
export interface Bug {
  readonly name: string;
  /** What is done wrong. */
  readonly breaks: string;
  /** The cases in which it can do harm; all when left out. */
  concerns?(simCase: SimCase): boolean;
  /** Whether the cluster lets every owner commit, fenced or not. */
  readonly skipsFencing?: boolean;
  /** Whether the group gives a task to its new owner before the old one has let go of it. */
  readonly dealsAtOnce?: boolean;
  /** Whether nobody compares what a source holds with what was read of it. */
  readonly hidesCuts?: boolean;
  /** Of which topics an instance does not learn that they are not what it knew. */
  readonly hidesLossOf?: 'sources' | 'state';
  /** Wraps a task's handle. `log` opens tasks without the bug. */
  wrapTask?(inner: TaskLog, spec: TaskSpec, log: Pick<EventLog, 'openTask' | 'append'>, random: Random): TaskLog;
  wrapReader?(inner: LogReader): LogReader;
  wrapProgram?(program: StageProgram): StageProgram;
  /** Tasks begin with what is left of them on the disk, in every schedule. */
  readonly keepsState?: boolean;
  wrapState?(inner: StateStore, disk: MemoryDisk): StateStore;
}
