import { randomBytes } from 'node:crypto';
import type { Database, RootDatabase } from 'lmdb';

type Bytes = Database<Buffer, Buffer>;

/** Where the journal stands: no map is called so. */
const NAME = ' kept';
const STAMP = Buffer.from('stamp');
const NAMES = Buffer.from('names');
const OWNER = Buffer.from('owner');
/** What was overwritten stands under the numbers from 0 on, behind this byte. */
const UNDO = 0;
const NOTHING = 0xffff_ffff;

/** An entry as it is stored, and what it was before. */
export type Overwritten = readonly [key: Buffer, before: Buffer | undefined];

/**
 * What makes the entries of an environment those of one moment, whenever the process ends: the stamp of that moment, the
 * names that were in use, and what was overwritten since, each in the transaction that overwrote it.
 */
export class Journal {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #database: Bytes;
  /** Who opened it last. Folders change hands when their process is dead; one in another container only seems to be. */
  readonly #owner = randomBytes(16);
  #stamp: Buffer | null;
  #names: ReadonlySet<string>;
  #undo = 0;

  /** Goes back to that moment. */
  constructor(root: RootDatabase<Buffer, Buffer>) {
    this.#root = root;
    this.#database = openDatabase(root, NAME);
    this.#database.putSync(OWNER, this.#owner);
    this.#stamp = this.#database.getBinary(STAMP) ?? null;
    const names = this.#database.getBinary(NAMES);
    this.#names = new Set(names === undefined ? [] : (JSON.parse(names.toString()) as string[]));
    this.#goBack();
  }

  /** Null: nothing was kept, and nothing is written down. */
  get stamp(): Buffer | null {
    return this.#stamp;
  }

  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /** Within the transaction that overwrites them. */
  add(name: string, entries: readonly Overwritten[]): void {
    this.#mustOwn();
    this.#database.putSync(undoKey(this.#undo++), encode(name, entries));
  }

  keep(stamp: Buffer, names: readonly string[]): void {
    const isSame = names.length === this.#names.size && names.every((name) => this.#names.has(name));
    this.#root.transactionSync(() => {
      this.#mustOwn();
      for (let i = 0; i < this.#undo; i++) this.#database.removeSync(undoKey(i));
      if (!isSame) this.#database.putSync(NAMES, Buffer.from(JSON.stringify(names)));
      this.#database.putSync(STAMP, stamp);
    });
    this.#undo = 0;
    this.#stamp = stamp;
    if (!isSame) this.#names = new Set(names);
  }

  #mustOwn(): void {
    if (this.#database.getBinary(OWNER)?.equals(this.#owner) === true) return;
    throw new Error('another process has taken these files over: give each container a state.folder of its own');
  }

  /** Newest first, each in a transaction of its own: going back may be cut off, too. */
  #goBack(): void {
    const numbers = [...this.#database.getKeys({ start: undoKey(0), end: Buffer.of(UNDO + 1) })];
    for (const number of numbers.reverse()) {
      const { name, entries } = decode(this.#database.getBinary(number)!);
      const database = openDatabase(this.#root, name);
      this.#root.transactionSync(() => {
        for (const [key, before] of entries.reverse()) {
          if (before === undefined) database.removeSync(key);
          else database.putSync(key, before);
        }
        this.#database.removeSync(number);
      });
    }
  }
}

export function openDatabase(root: RootDatabase<Buffer, Buffer>, name: string): Bytes {
  return root.openDB<Buffer, Buffer>(name, { encoding: 'binary', keyEncoding: 'binary' });
}

function undoKey(number: number): Buffer {
  const key = Buffer.alloc(5);
  key[0] = UNDO;
  key.writeUInt32BE(number, 1);
  return key;
}

/** The name and its length, then each key and value behind theirs, 4 bytes each, big endian. */
function encode(name: string, entries: readonly Overwritten[]): Buffer {
  const text = Buffer.from(name);
  let length = 4 + text.length;
  for (const [key, before] of entries) length += 8 + key.length + (before?.length ?? 0);
  const bytes = Buffer.allocUnsafe(length);
  let at = bytes.writeUInt32BE(text.length, 0);
  at += text.copy(bytes, at);
  for (const [key, before] of entries) {
    at = bytes.writeUInt32BE(key.length, at);
    at += key.copy(bytes, at);
    at = bytes.writeUInt32BE(before?.length ?? NOTHING, at);
    if (before !== undefined) at += before.copy(bytes, at);
  }
  return bytes;
}

function decode(bytes: Buffer): { name: string; entries: Overwritten[] } {
  let at = 0;
  const read = (): Buffer | undefined => {
    const length = bytes.readUInt32BE(at);
    at += 4;
    if (length === NOTHING) return undefined;
    at += length;
    return bytes.subarray(at - length, at);
  };
  const name = read()!.toString();
  const entries: Overwritten[] = [];
  while (at < bytes.length) entries.push([read()!, read()]);
  return { name, entries };
}
