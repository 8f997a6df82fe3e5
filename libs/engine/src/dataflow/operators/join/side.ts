import type { OperatorContext } from '../../operator.ts';
import type { Row } from '../../row.ts';
import type { StateKey } from '../../state.ts';
import { KeptRows, type Kept } from '../kept/kept-rows.ts';

export interface JoinRow extends Kept {
  readonly key: StateKey;
  readonly row: Row;
  /** How many equal rows there are. */
  count: number;
  /** Matching rows of the other side, where the join must know when there are none. */
  matches: number;
}

/** The rows of one side of a join by key. Equal ones are one entry where rows may go away. */
export interface JoinSide {
  /** Whether rows go away by themselves. */
  readonly expires: boolean;
  /** Rows of a key, those that came first first. May be changed while it is read: by the rows themselves only. */
  rows(key: StateKey): Iterable<JoinRow>;
  /** Keeps a row and answers its entry; `matches` counts for new entries, a known equal row has the same. */
  add(key: StateKey, row: Row, matches: number): JoinRow;
  /** Keeps an entry no longer. */
  forget(entry: JoinRow): void;
  /** Takes one such row away. */
  remove(key: StateKey, row: Row): void;
  /** `matches` of a row was changed. */
  touch(entry: JoinRow): void;
  /** State was loaded. Answers the entries, those that came first first; none where they are not in the heap. */
  restore(): readonly JoinRow[];
}

/** Rows that are only ever added are a list; where rows may go away they are found by the key of the whole row. */
export class HeapJoinSide implements JoinSide {
  readonly #rows: KeptRows<JoinRow>;
  /** The only row of a key without a list around it: most keys of a long join have one. */
  readonly #lists = new Map<StateKey, JoinRow | JoinRow[]>();
  readonly #sets = new Map<StateKey, Map<StateKey, JoinRow>>();
  readonly #retracts: boolean;
  readonly #identityOf: (row: Row) => StateKey;

  constructor(name: string, input: number, { state, compiler, inputs, inputFields }: OperatorContext) {
    this.#rows = new KeptRows(state, name, { expires: true, input, swept: (entry) => this.#drop(entry) });
    this.#retracts = inputs[input].changelog === 'update';
    const fields = inputFields[input];
    this.#identityOf = compiler.key(this.#retracts ? fields.map((_, i) => i) : [], fields);
  }

  get expires(): boolean {
    return this.#rows.expires;
  }

  rows(key: StateKey): Iterable<JoinRow> {
    const rows = this.#retracts ? this.#sets.get(key)?.values() : this.#list(key);
    if (rows === undefined) return NONE;
    return this.#rows.expires ? this.#alive([...rows]) : rows;
  }

  add(key: StateKey, row: Row, matches: number): JoinRow {
    if (this.#retracts) {
      const identity = this.#identityOf(row);
      const known = this.#sets.get(key)?.get(identity);
      if (known !== undefined && (!this.#rows.expires || this.#rows.isAlive(known))) {
        known.count++;
        known.matches = matches;
        this.#rows.put(known);
        return known;
      }
      if (known !== undefined) this.#drop(known);
    }
    const entry: JoinRow = { id: this.#rows.nextId(), key, row, count: 1, matches };
    this.#rows.put(entry);
    this.#index(entry);
    return entry;
  }

  forget(entry: JoinRow): void {
    this.#rows.delete(entry);
    this.#drop(entry);
  }

  remove(key: StateKey, row: Row): void {
    const entry = this.#sets.get(key)?.get(this.#identityOf(row));
    // Its state has expired.
    if (entry === undefined) return;
    entry.count--;
    if (entry.count > 0) {
      this.#rows.put(entry);
    } else {
      this.forget(entry);
    }
  }

  touch(entry: JoinRow): void {
    this.#rows.put(entry);
  }

  restore(): readonly JoinRow[] {
    const entries = this.#rows.restore();
    for (const entry of entries) this.#index(entry);
    return entries;
  }

  #index(entry: JoinRow): void {
    const { key } = entry;
    if (this.#retracts) {
      let set = this.#sets.get(key);
      if (set === undefined) this.#sets.set(key, (set = new Map<StateKey, JoinRow>()));
      set.set(this.#identityOf(entry.row), entry);
      return;
    }
    const list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, entry);
    else if (Array.isArray(list)) list.push(entry);
    else this.#lists.set(key, [list, entry]);
  }

  #list(key: StateKey): JoinRow[] | undefined {
    const list = this.#lists.get(key);
    return list === undefined || Array.isArray(list) ? list : [list];
  }

  #drop(entry: JoinRow): void {
    const { key } = entry;
    if (this.#retracts) {
      const set = this.#sets.get(key)!;
      set.delete(this.#identityOf(entry.row));
      if (set.size === 0) this.#sets.delete(key);
      return;
    }
    const list = this.#lists.get(key);
    if (!Array.isArray(list) || list.length === 1) {
      this.#lists.delete(key);
    } else {
      list.splice(list.indexOf(entry), 1);
    }
  }

  /** Drops on the way what outlived its time. */
  *#alive(rows: readonly JoinRow[]): IterableIterator<JoinRow> {
    for (const entry of rows) {
      if (this.#rows.isAlive(entry)) yield entry;
      else this.#drop(entry);
    }
  }
}

const NONE: readonly JoinRow[] = [];
