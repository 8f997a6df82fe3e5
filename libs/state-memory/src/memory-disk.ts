import type { MemoryStateStore } from './memory-state-store.ts';

/** What a session has left: its stamp, and its entries by name. */
export interface KeptTask {
  readonly stamp: Buffer;
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, Buffer>>;
}

/** What of a session is on the disk, whatever becomes of its process. */
export interface DiskSession {
  /** Null: nothing was kept. */
  kept(): KeptTask | null;
}

/** The disk of a machine: outlives the processes, which are stores here, but not the machine. */
export class MemoryDisk {
  readonly #kept = new Map<string, KeptTask>();
  readonly #open = new Map<string, { readonly owner: MemoryStateStore; readonly session: DiskSession }>();

  /** What was kept of a task, now in the hands of that session; null where another has it, or nobody kept anything. */
  claim(taskId: string, owner: MemoryStateStore, sessionOf: (kept: KeptTask | null) => DiskSession): void {
    const kept = this.#open.has(taskId) ? null : (this.#kept.get(taskId) ?? null);
    const session = sessionOf(kept);
    // The newest session's is what stays.
    this.#kept.delete(taskId);
    this.#open.set(taskId, { owner, session });
  }

  release(taskId: string, session: DiskSession): void {
    if (this.#open.get(taskId)?.session !== session) return;
    this.#open.delete(taskId);
    const kept = session.kept();
    if (kept !== null) this.#kept.set(taskId, kept);
  }

  /** A process was killed: what it had open is as it kept it. */
  died(store: MemoryStateStore): void {
    for (const [taskId, { owner, session }] of this.#open) if (owner === store) this.release(taskId, session);
  }
}
