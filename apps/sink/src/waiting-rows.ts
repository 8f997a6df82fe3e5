import type { RowChange, TaskProgress } from '@millrace/ports';

/** A change of a row of one generation of the view. */
export interface WaitingChange extends RowChange {
  readonly generation: number;
}

export interface WaitingProgress extends TaskProgress {
  readonly generation: number;
}

/** What was read of one topic partition up to `offset` and is not written yet. */
export interface Taken {
  /** Who writes them takes out what is acknowledged. */
  readonly changes: Map<string, WaitingChange>;
  readonly progress: ReadonlyMap<string, WaitingProgress>;
  /** Offset to read next once this is written. */
  readonly offset: number;
  /** Trace contexts of the commits in it, a bounded sample. */
  readonly traceparents: readonly string[];
}

const MAX_TRACEPARENTS = 32;

/**
 * The rows between reader and store, conflated: of each key only the newest version waits, so that a slow store costs
 * freshness and not memory. Progress waits beside the rows it follows and is taken with them.
 */
export class WaitingRows {
  #changes = new Map<string, WaitingChange>();
  #progress = new Map<string, WaitingProgress>();
  #traceparents: string[] = [];
  #offset: number;
  #takenOffset: number;
  /** Versions that a newer one replaced before they were written. */
  conflated = 0;

  constructor(offset: number) {
    this.#offset = offset;
    this.#takenOffset = offset;
  }

  get size(): number {
    return this.#changes.size;
  }

  /** Whether anything was read that is not taken, be it only records without effect. */
  get isEmpty(): boolean {
    return this.#offset === this.#takenOffset && this.#changes.size === 0 && this.#progress.size === 0;
  }

  /** `keyId` is equal for equal primary keys of one generation. */
  addRow(keyId: string, change: WaitingChange): void {
    const waiting = this.#changes.get(keyId);
    if (waiting !== undefined) {
      this.conflated++;
      if (waiting.version > change.version) return;
    }
    this.#changes.set(keyId, change);
  }

  addProgress(progress: WaitingProgress, traceparent: string | null): void {
    const id = `${progress.generation}/${progress.task}`;
    const waiting = this.#progress.get(id);
    if (waiting === undefined || waiting.version <= progress.version) this.#progress.set(id, progress);
    if (traceparent !== null && this.#traceparents.length < MAX_TRACEPARENTS) this.#traceparents.push(traceparent);
  }

  /** Everything below `offset` has been added. */
  advance(offset: number): void {
    this.#offset = offset;
  }

  take(): Taken {
    const taken: Taken = {
      changes: this.#changes,
      progress: this.#progress,
      offset: this.#offset,
      traceparents: this.#traceparents,
    };
    this.#changes = new Map();
    this.#progress = new Map();
    this.#traceparents = [];
    this.#takenOffset = this.#offset;
    return taken;
  }

  /** What was taken could not be written: it waits again, behind whatever came newer meanwhile. */
  putBack(taken: Taken): void {
    for (const [keyId, change] of taken.changes) this.addRow(keyId, change);
    for (const progress of taken.progress.values()) this.addProgress(progress, null);
    this.#traceparents = [...taken.traceparents, ...this.#traceparents].slice(0, MAX_TRACEPARENTS);
    this.#takenOffset = -1;
  }
}
