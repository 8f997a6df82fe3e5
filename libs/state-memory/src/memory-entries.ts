import type { Change, EntryStore } from '@millrace/ports';

/** Entries in a map, by the text of a key's bytes, whose order is theirs. */
export class MemoryEntries implements EntryStore {
  readonly #entries: Map<string, Buffer>;
  /** Keys in order; null: not known. */
  #order: string[] | null = null;
  /** As entries were when they were kept, where they have changed since; null: nothing was. */
  #before: Map<string, Buffer | undefined> | null;

  /** `kept`: entries that a session before has kept. */
  constructor(kept: ReadonlyMap<string, Buffer> | null = null) {
    this.#entries = new Map(kept ?? []);
    this.#before = kept === null ? null : new Map();
  }

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
    for (const [bytes, value] of changes) {
      const key = bytes.toString('latin1');
      if (this.#before?.has(key) === false) this.#before.set(key, this.#entries.get(key));
      if (value === undefined) this.#entries.delete(key);
      else this.#entries.set(key, Buffer.from(value));
    }
  }

  scan(after: Buffer | undefined, count: number): [Buffer, Buffer][] {
    const order = this.#sorted();
    const text = after?.toString('latin1');
    const from = text === undefined ? 0 : order.findIndex((key) => key > text);
    if (from < 0) return [];
    return order
      .slice(from, from + count)
      .map((key) => [Buffer.from(key, 'latin1'), Buffer.from(this.#entries.get(key)!)]);
  }

  last(): Buffer | undefined {
    const key = this.#sorted().at(-1);
    return key === undefined ? undefined : Buffer.from(key, 'latin1');
  }

  clear(): void {
    this.#entries.clear();
    this.#order = null;
  }

  keep(): void {
    this.#before = new Map();
  }

  /** The entries that were kept; null: none were. */
  kept(): ReadonlyMap<string, Buffer> | null {
    if (this.#before === null) return null;
    const kept = new Map(this.#entries);
    for (const [key, value] of this.#before) {
      if (value === undefined) kept.delete(key);
      else kept.set(key, value);
    }
    return kept;
  }

  #sorted(): string[] {
    return (this.#order ??= [...this.#entries.keys()].sort((a, b) => (a < b ? -1 : 1)));
  }
}
