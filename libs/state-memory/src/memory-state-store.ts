import type { EntryStore, LocalState, StateStore, TaskState } from '@millrace/ports';
import type { DiskSession, KeptTask, MemoryDisk } from './memory-disk.ts';
import { MemoryEntries } from './memory-entries.ts';

/** State as bytes in maps: for tests of what uses the port, and the measure of the other adapters. */
export class MemoryStateStore implements StateStore {
  readonly #cacheBytes: number;
  readonly #disk: MemoryDisk | null;

  /** `disk`: for what outlives sessions. */
  constructor(cacheBytes = 1 << 20, disk: MemoryDisk | null = null) {
    this.#cacheBytes = cacheBytes;
    this.#disk = disk;
  }

  openTask(taskId = ''): TaskState {
    if (this.#disk === null) return new MemoryTaskState(this.#cacheBytes);
    let opened!: MemoryTaskState;
    const disk = this.#disk;
    disk.claim(taskId, this, (kept) => {
      const local: MemoryLocal = new MemoryLocal(kept, () => disk.release(taskId, local));
      opened = new MemoryTaskState(this.#cacheBytes, local);
      return local;
    });
    return opened;
  }

  async close(): Promise<void> {}
}

class MemoryTaskState implements TaskState {
  readonly cacheBytes: number;
  readonly local?: MemoryLocal;
  readonly #entries = new Map<string, MemoryEntries>();

  constructor(cacheBytes: number, local?: MemoryLocal) {
    this.cacheBytes = cacheBytes;
    if (local) this.local = local;
  }

  entries(name: string, keeps = true): EntryStore {
    if (this.local) return this.local.entries(name, keeps);
    let entries = this.#entries.get(name);
    if (entries === undefined) this.#entries.set(name, (entries = new MemoryEntries()));
    return entries;
  }

  async close(): Promise<void> {
    this.#entries.clear();
    this.local?.close();
  }
}

class MemoryLocal implements LocalState, DiskSession {
  #found: KeptTask | null;
  #stamp: Buffer | null;
  readonly #entries = new Map<string, MemoryEntries>();
  /** Those that are not kept. */
  readonly #passing = new Map<string, MemoryEntries>();
  readonly #closed: () => void;

  constructor(found: KeptTask | null, closed: () => void) {
    this.#found = found;
    this.#stamp = found?.stamp ?? null;
    this.#closed = closed;
  }

  get stamp(): Buffer | null {
    return this.#found?.stamp ?? null;
  }

  has(name: string): boolean {
    return this.#found?.entries.has(name) === true;
  }

  entries(name: string, keeps: boolean): MemoryEntries {
    let entries = this.#entries.get(name) ?? this.#passing.get(name);
    if (entries === undefined) {
      entries = new MemoryEntries(keeps ? this.#found?.entries.get(name) : null);
      (keeps ? this.#entries : this.#passing).set(name, entries);
    }
    return entries;
  }

  keep(stamp: Buffer): void {
    this.#stamp = Buffer.from(stamp);
    for (const entries of this.#entries.values()) entries.keep();
    // Whatever else was found nobody has asked for: it is not of now.
    if (this.#found !== null) this.#found = { stamp: this.#found.stamp, entries: new Map() };
  }

  discard(): void {
    this.#found = this.#stamp = null;
    this.#entries.clear();
    this.#passing.clear();
  }

  kept(): KeptTask | null {
    if (this.#stamp === null) return null;
    const entries = new Map(this.#found?.entries);
    for (const [name, of] of this.#entries) {
      const kept = of.kept();
      if (kept !== null) entries.set(name, kept);
    }
    return { stamp: this.#stamp, entries };
  }

  close(): void {
    this.#closed();
    this.#entries.clear();
    this.#passing.clear();
  }
}
