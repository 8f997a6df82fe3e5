import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StateStore, TaskState } from '@millrace/ports';
import { noFolder } from './errors.ts';
import { entriesOf, KeptFiles, remove } from './kept-files.ts';
import { LmdbTaskState } from './lmdb-task-state.ts';

export interface LmdbStateStoreOptions {
  /** May be shared by several processes of a machine: each has a folder of its own in it. */
  readonly folder: string;
  /** Of all tasks of this process together. */
  readonly cacheBytes: number;
  /** How long the files of a task that nobody runs are kept for the next session. Absent: they go with each session. */
  readonly keepMs?: number;
}

/**
 * State in LMDB environments, one for each session, `<folder>/<process id>/<task>.<session>`. Nothing is synced to disk while
 * it runs. What a process leaves behind when it is killed is deleted by the next one that starts, or, with `keepMs`, is
 * the next session's of that task, in whatever process of the machine.
 */
export class LmdbStateStore implements StateStore {
  readonly #folder: string;
  readonly #own: string;
  readonly #cacheBytes: number;
  readonly #kept: KeptFiles | null;
  readonly #open = new Set<LmdbTaskState>();
  /** The newest session of each task. */
  readonly #newest = new Map<string, LmdbTaskState>();
  #sessions = 0;

  private constructor({ folder, cacheBytes, keepMs }: LmdbStateStoreOptions) {
    this.#folder = folder;
    this.#own = join(folder, String(process.pid));
    this.#cacheBytes = cacheBytes;
    mkdirSync(folder, { recursive: true });
    if (keepMs === undefined) KeptFiles.remove(folder);
    this.#kept = keepMs === undefined ? null : new KeptFiles(folder, keepMs);
    // Also what has this process's id: then it is an earlier process's, in another container perhaps.
    this.#inherit(String(process.pid));
    this.#inheritAll();
    mkdirSync(this.#own, { recursive: true });
  }

  /** Throws `MLR_STATE_FOLDER` when the folder cannot be used. */
  static open(options: LmdbStateStoreOptions): LmdbStateStore {
    try {
      return new LmdbStateStore(options);
    } catch (cause) {
      throw noFolder(options.folder, cause);
    }
  }

  openTask(taskId: string): TaskState {
    const task = encodeURIComponent(taskId);
    // A number is given out once, also by processes that have the same id in containers of their own.
    const newPath = () => join(this.#own, `${task}.${this.#sessions++}-${randomBytes(4).toString('hex')}`);
    const state: LmdbTaskState = new LmdbTaskState(
      {
        cacheBytes: () => this.#cacheBytes / Math.max(1, this.#open.size),
        newPath,
        closed: (kept) => this.#closed(task, state, kept),
      },
      this.#kept !== null,
      this.#claim(task, newPath()),
    );
    this.#open.add(state);
    this.#newest.set(task, state);
    return state;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((state) => state.close()));
    await this.#kept?.close();
    remove(this.#own);
  }

  #claim(task: string, path: string): string | null {
    // Who is on its way out has it.
    if (this.#kept === null || this.#newest.has(task)) return null;
    this.#inheritAll();
    return this.#kept.claim(task, path) ? path : null;
  }

  #closed(task: string, state: LmdbTaskState, kept: string | null): void {
    this.#open.delete(state);
    const isNewest = this.#newest.get(task) === state;
    if (isNewest) this.#newest.delete(task);
    if (kept === null) return;
    if (isNewest) this.#kept?.release(task, kept);
    else remove(kept);
  }

  /** What processes left that are dead. */
  #inheritAll(): void {
    for (const name of entriesOf(this.#folder)) if (isDead(name)) this.#inherit(name);
  }

  #inherit(name: string): void {
    const folder = join(this.#folder, name);
    for (const session of this.#kept === null ? [] : entriesOf(folder)) {
      this.#kept?.adopt(session.slice(0, session.lastIndexOf('.')), join(folder, session));
    }
    remove(folder);
  }
}

function isDead(name: string): boolean {
  if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
  try {
    process.kill(Number(name), 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH';
  }
}
