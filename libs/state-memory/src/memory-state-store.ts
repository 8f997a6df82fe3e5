import type { Change, EntryStore, StateStore, TaskState } from '@millrace/ports';

/** State as bytes in maps: for tests of what uses the port, and the measure of the other adapters. */
export class MemoryStateStore implements StateStore {
  readonly #cacheBytes: number;

  constructor(cacheBytes = 1 << 20) {
    this.#cacheBytes = cacheBytes;
  }

  openTask(): TaskState {
    const all = new Map<string, MemoryEntries>();
    return {
      cacheBytes: this.#cacheBytes,
      entries(name) {
        let entries = all.get(name);
        if (entries === undefined) all.set(name, (entries = new MemoryEntries()));
        return entries;
      },
      async close() {
        all.clear();
      },
    };
  }

  async close(): Promise<void> {}
}

class MemoryEntries implements EntryStore {
  /** By the text of a key's bytes, whose order is theirs. */
  readonly #entries = new Map<string, Buffer>();
  /** Keys in order; null: not known. */
  #order: string[] | null = null;

  get size(): number {
    return this.#entries.size;
  }

  get(key: Buffer): Buffer | undefined {
    return this.#entries.get(key.toString('latin1'));
  }

  has(key: Buffer): boolean {
    return this.#entries.has(key.toString('latin1'));
  }

  write(changes: readonly Change[]): void {
    this.#order = null;
    for (const [key, value] of changes) {
      if (value === undefined) this.#entries.delete(key.toString('latin1'));
      else this.#entries.set(key.toString('latin1'), Buffer.from(value));
    }
  }

  scan(after: Buffer | undefined, count: number): [Buffer, Buffer][] {
    this.#order ??= [...this.#entries.keys()].sort((a, b) => (a < b ? -1 : 1));
    const text = after?.toString('latin1');
    const from = text === undefined ? 0 : this.#order.findIndex((key) => key > text);
    if (from < 0) return [];
    return this.#order
      .slice(from, from + count)
      .map((key) => [Buffer.from(key, 'latin1'), Buffer.from(this.#entries.get(key)!)]);
  }

  clear(): void {
    this.#entries.clear();
    this.#order = null;
  }
}
