import { mkdirSync } from 'node:fs';
import type { EntryStore, LocalState, TaskState } from '@millrace/ports';
import { open, type RootDatabase } from 'lmdb';
import { noFolder, notWritten } from './errors.ts';
import { Journal, openDatabase } from './journal.ts';
import { remove, trustThisRun } from './kept-files.ts';
import { LmdbEntries } from './lmdb-entries.ts';

/** More maps than any plan has operators. */
const MOST_MAPS = 512;
/** Of addresses. With less, LMDB maps the file anew whenever it grows, and each time the process seems to use it once more. */
const MAP_BYTES = 2 ** 38;

export interface Owner {
  cacheBytes(): number;
  /** A folder for an environment that nobody has used yet. */
  newPath(): string;
  /** What has become of the session's files: kept, in a folder that nobody has open now, or null. */
  closed(kept: string | null): void;
}

/** The environment is made when the first entries are asked for: many tasks have none. */
export class LmdbTaskState implements TaskState, LocalState {
  readonly #owner: Owner;
  readonly #entries = new Map<string, LmdbEntries>();
  /** Of those that are kept. */
  #names: string[] = [];
  readonly #keeps: boolean;
  #path: string;
  #root: RootDatabase<Buffer, Buffer> | null = null;
  #journal: Journal | null = null;
  /** What was found. */
  #found: { readonly stamp: Buffer; readonly names: ReadonlySet<string> } | null = null;
  /** What there is in the files may be anything. */
  #isBroken = false;
  #closing: Promise<unknown> = Promise.resolve();

  /** `found`: a folder with an environment that was kept. */
  constructor(owner: Owner, keeps: boolean, found: string | null) {
    this.#owner = owner;
    this.#keeps = keeps;
    this.#path = found ?? owner.newPath();
    if (found !== null) this.#find();
  }

  get cacheBytes(): number {
    return this.#owner.cacheBytes();
  }

  get local(): LocalState | undefined {
    return this.#keeps && this.#root !== null ? this : undefined;
  }

  get stamp(): Buffer | null {
    return this.#found?.stamp ?? null;
  }

  has(name: string): boolean {
    return this.#found?.names.has(name) === true;
  }

  entries(name: string, keeps = true): EntryStore {
    let entries = this.#entries.get(name);
    if (entries === undefined) {
      this.#root ??= this.#open();
      entries = new LmdbEntries(this.#root, openDatabase(this.#root, name), {
        overwrites: () => keeps && this.#journal !== null && this.#journal.stamp !== null,
        overwritten: (before) => this.#journal!.add(name, before),
        failed: (cause) => this.#failed(cause),
      });
      this.#entries.set(name, entries);
      if (keeps) this.#names.push(name);
    }
    return entries;
  }

  async close(): Promise<void> {
    const root = this.#root;
    this.#root = null;
    const isKept = this.#journal !== null && this.#journal.stamp !== null && !this.#isBroken;
    if (root === null) return this.#owner.closed(null);
    await Promise.all([root.close(), this.#closing]);
    this.#owner.closed(isKept ? this.#path : null);
    if (!isKept) remove(this.#path);
  }

  #find(): void {
    try {
      this.#open();
      const { stamp, names } = this.#journal!;
      if (stamp === null) this.discard();
      else this.#found = { stamp, names };
    } catch {
      // Whatever it is, the state log has it.
      this.discard();
    }
  }

  keep(stamp: Buffer): void {
    try {
      this.#journal?.keep(stamp, this.#names);
    } catch (cause) {
      throw this.#failed(cause);
    }
    // Whatever else was found nobody has asked for: it is not of now.
    if (this.#found !== null) this.#found = { stamp: this.#found.stamp, names: new Set() };
  }

  discard(): void {
    const [root, path] = [this.#root, this.#path];
    this.#root = this.#journal = this.#found = null;
    this.#entries.clear();
    this.#names = [];
    this.#path = this.#owner.newPath();
    const closed = root === null ? Promise.resolve() : root.close();
    this.#closing = Promise.all([this.#closing, closed.then(() => remove(path))]);
  }

  #failed(cause: unknown) {
    this.#isBroken = true;
    return notWritten(this.#path, cause);
  }

  #open(): RootDatabase<Buffer, Buffer> {
    try {
      mkdirSync(this.#path, { recursive: true });
      // No useWritemap: a full disk would kill the process instead of failing a write.
      const root = open<Buffer, Buffer>({
        path: this.#path,
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
      this.#root = root;
      if (this.#keeps) {
        this.#journal = new Journal(root);
        trustThisRun(this.#path);
      }
      return root;
    } catch (cause) {
      throw noFolder(this.#path, cause);
    }
  }
}
