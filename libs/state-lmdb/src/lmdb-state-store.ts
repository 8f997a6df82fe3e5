import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EntryStore, StateStore, TaskState } from '@millrace/ports';
import { open, type RootDatabase } from 'lmdb';
import { noFolder } from './errors.ts';
import { LmdbEntries } from './lmdb-entries.ts';

/** More maps than any plan has operators. */
const MOST_MAPS = 512;
/** Of addresses. With less, LMDB maps the file anew whenever it grows, and each time the process seems to use it once more. */
const MAP_BYTES = 2 ** 38;

export interface LmdbStateStoreOptions {
  /** May be shared by several processes: each has a folder of its own in it. */
  readonly folder: string;
  /** Of all tasks of this process together. */
  readonly cacheBytes: number;
}

/**
 * State in LMDB environments, one for each session, `<folder>/<process id>/<task>.<session>`. Nothing is synced to disk:
 * what a process leaves behind when it is killed is of no use, and is deleted by the next one that starts.
 */
export class LmdbStateStore implements StateStore {
  readonly #folder: string;
  readonly #cacheBytes: number;
  readonly #open = new Set<LmdbTaskState>();
  #sessions = 0;

  private constructor(folder: string, cacheBytes: number) {
    this.#folder = folder;
    this.#cacheBytes = cacheBytes;
  }

  /** Throws `MLR_STATE_FOLDER` when the folder cannot be used. */
  static open({ folder, cacheBytes }: LmdbStateStoreOptions): LmdbStateStore {
    try {
      mkdirSync(folder, { recursive: true });
      for (const name of readdirSync(folder)) if (isLeftBehind(name)) remove(join(folder, name));
      const own = join(folder, String(process.pid));
      mkdirSync(own, { recursive: true });
      return new LmdbStateStore(own, cacheBytes);
    } catch (cause) {
      throw noFolder(folder, cause);
    }
  }

  openTask(taskId: string): TaskState {
    const path = join(this.#folder, `${encodeURIComponent(taskId)}.${this.#sessions++}`);
    const state = new LmdbTaskState(path, {
      cacheBytes: () => this.#cacheBytes / Math.max(1, this.#open.size),
      closed: () => this.#open.delete(state),
    });
    this.#open.add(state);
    return state;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((state) => state.close()));
    remove(this.#folder);
  }
}

interface Owner {
  cacheBytes(): number;
  closed(): void;
}

/** The environment is made when the first entries are asked for: many tasks have none. */
class LmdbTaskState implements TaskState {
  readonly #path: string;
  readonly #owner: Owner;
  readonly #entries = new Map<string, LmdbEntries>();
  #root: RootDatabase<Buffer, Buffer> | null = null;

  constructor(path: string, owner: Owner) {
    this.#path = path;
    this.#owner = owner;
  }

  get cacheBytes(): number {
    return this.#owner.cacheBytes();
  }

  entries(name: string): EntryStore {
    let entries = this.#entries.get(name);
    if (entries === undefined) {
      this.#root ??= openEnvironment(this.#path);
      const database = this.#root.openDB<Buffer, Buffer>(name, { encoding: 'binary', keyEncoding: 'binary' });
      this.#entries.set(name, (entries = new LmdbEntries(this.#path, this.#root, database)));
    }
    return entries;
  }

  async close(): Promise<void> {
    this.#owner.closed();
    const root = this.#root;
    this.#root = null;
    if (root === null) return;
    await root.close();
    remove(this.#path);
  }
}

function openEnvironment(path: string): RootDatabase<Buffer, Buffer> {
  try {
    mkdirSync(path, { recursive: true });
    // No useWritemap: a full disk would kill the process instead of failing a write.
    return open({
      path,
      noSubdir: false, // Or what follows a dot decides.
      noSync: true,
      overlappingSync: false,
      eventTurnBatching: false,
      noMemInit: true,
      mapSize: MAP_BYTES,
      maxDbs: MOST_MAPS,
      encoding: 'binary',
      keyEncoding: 'binary',
    });
  } catch (cause) {
    throw noFolder(path, cause);
  }
}

/** Of this process id, too: then it is an earlier process's, in another container perhaps. */
function isLeftBehind(name: string): boolean {
  if (!/^\d+$/.test(name)) return false;
  if (Number(name) === process.pid) return true;
  try {
    process.kill(Number(name), 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH';
  }
}

/** Best effort: what is still there is deleted by the next process. */
function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Held open by somebody, on systems where that matters.
  }
}
