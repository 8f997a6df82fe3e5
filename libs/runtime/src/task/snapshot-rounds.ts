import type { SnapshotPart, StageTask } from '@millrace/engine';
import type { Clock } from '@millrace/ports';
import type { RestoredTask } from '../state-log/restore.ts';
import type { RoundPart } from '../state-log/state-record.ts';
import type { TaskTuning } from './options.ts';

/** A round is over after so many commits, if its parts may be so large. */
const COMMITS = 300;

/** A part is never larger: a commit must stay short, on Kafka it is a transaction that holds readers back. */
const MOST_BYTES = 1024 * 1024;

/** Making a part should take no longer; above, the next ones are smaller. */
const MOST_MS = 25;

interface Round {
  readonly begun: number;
  /** Of the first record of the commit at which it began; null until that commit is known. */
  position: number | null;
  bytes: number;
}

/** What goes into a commit of a round. */
export interface CommitPart {
  readonly round: RoundPart;
  readonly payloads: readonly Buffer[];
}

/**
 * Decides when the state is written anew, so that older records may go, and spreads that over commits: each takes a part
 * of the state along, never the whole of it. Call order: `next` for each commit, `committed` when it is known to be there.
 * A task that is opened again begins a new round; the parts of the old one do no harm.
 */
export class SnapshotRounds {
  readonly #task: StageTask;
  readonly #clock: Clock;
  readonly #tuning: TaskTuning;
  #round: Round | null = null;
  #part: CommitPart | null = null;
  #roundBytes: number;
  #deltaBytes: number;
  #commits = 0;
  #cap = MOST_BYTES;

  constructor(task: StageTask, clock: Clock, tuning: TaskTuning, { roundBytes, deltaBytes }: RestoredTask) {
    this.#task = task;
    this.#clock = clock;
    this.#tuning = tuning;
    this.#roundBytes = roundBytes;
    this.#deltaBytes = deltaBytes;
  }

  /** The part that belongs into this commit, right behind its delta; null when no round is under way. */
  next(commit: number, deltaBytes: number): CommitPart | null {
    this.#deltaBytes += deltaBytes;
    if (this.#round === null) {
      if (!this.#isDue()) return null;
      this.#task.beginSnapshot();
      this.#round = { begun: commit, position: null, bytes: 0 };
      // What comes from now on is what the next round saves.
      this.#deltaBytes = 0;
      this.#commits = 0;
    }
    const { payloads, last } = this.#take(this.#budget(deltaBytes));
    this.#round.bytes += payloads.reduce((sum, payload) => sum + payload.length, 0);
    return (this.#part = { round: { begun: this.#round.begun, last }, payloads });
  }

  /** Where the state log may be cut off now; null when it must stay as it is. */
  committed(statePosition: number): number | null {
    this.#commits++;
    if (this.#round === null || this.#part === null) return null;
    this.#round.position ??= statePosition;
    const { position, bytes } = this.#round;
    if (!this.#part.round.last) return null;
    this.#roundBytes = bytes;
    this.#round = this.#part = null;
    return position;
  }

  #isDue(): boolean {
    const { snapshotAfterBytes, snapshotAfterCommits } = this.#tuning;
    if (this.#commits + 1 >= snapshotAfterCommits) return true;
    return this.#deltaBytes >= Math.max(snapshotAfterBytes, this.#roundBytes);
  }

  /** Twice the delta, so that a round comes to its end however fast the state grows. */
  #budget(deltaBytes: number): number {
    const wanted = Math.max(this.#tuning.snapshotPartBytes, 2 * deltaBytes, this.#roundBytes / COMMITS);
    return Math.min(wanted, this.#cap);
  }

  #take(budget: number): SnapshotPart {
    const startedMs = this.#clock.now();
    const part = this.#task.snapshotPart(budget);
    const elapsedMs = this.#clock.now() - startedMs;
    const { snapshotPartBytes } = this.#tuning;
    this.#cap = elapsedMs > MOST_MS ? Math.max(snapshotPartBytes, budget / 2) : Math.min(MOST_BYTES, this.#cap * 2);
    return part;
  }
}
