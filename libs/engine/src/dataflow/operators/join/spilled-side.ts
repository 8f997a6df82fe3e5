import type { OperatorContext } from '../../operator.ts';
import type { Row } from '../../row.ts';
import type { Follower, StateKey, StateMap } from '../../state.ts';
import { KeptRows } from '../kept/kept-rows.ts';
import type { JoinRow, JoinSide } from './side.ts';

/** Rows followed between two checkpoints of the index when state is loaded: so many may be in the heap. */
const FOLLOWED = 4096;

/**
 * One side of a join outside of the heap: its rows by their numbers, as the state log has them, and beside these the
 * numbers of a key's rows and, where rows may go away, the number of each row.
 */
export class SpilledJoinSide implements JoinSide {
  readonly #rows: KeptRows<JoinRow>;
  /** In order. May name rows that have expired. */
  readonly #numbers: StateMap<StateKey, number[]>;
  /** By the key of the whole row. */
  readonly #places: StateMap<StateKey, number> | null;
  readonly #identityOf: (row: Row) => StateKey;
  #followed = 0;

  constructor(name: string, input: number, { state, compiler, inputs, inputFields }: OperatorContext) {
    const fields = inputFields[input];
    this.#rows = new KeptRows(state, name, { expires: true, input, spills: true, swept: (entry) => this.#drop(entry) });
    const kept = this.#rows.isKept;
    this.#places =
      inputs[input].changelog === 'update' ? state.derived(`${name}-places`, { expires: true, input, kept }) : null;
    this.#numbers = state.derived(`${name}-numbers`, { kept: kept && this.#places?.isKept !== false });
    this.#identityOf = compiler.key([...fields.keys()], fields);
    if (this.#numbers.isKept) this.#rows.follow((...loaded) => this.#follow(...loaded));
  }

  get expires(): boolean {
    return this.#rows.expires;
  }

  *rows(key: StateKey): IterableIterator<JoinRow> {
    const numbers = this.#numbers.get(key);
    if (numbers === undefined) return;
    const expired = new Set<number>();
    try {
      for (const id of numbers) {
        const entry = this.#rows.get(id);
        if (entry === undefined) expired.add(id);
        else yield entry;
      }
    } finally {
      // Also when a row fails: an id that is free may be given to another row.
      if (expired.size > 0) this.#setNumbers(key, numbers.filter((id) => !expired.has(id))); // prettier-ignore
    }
  }

  add(key: StateKey, row: Row, matches: number): JoinRow {
    const known = this.#find(row);
    if (known !== undefined) {
      known.count++;
      known.matches = matches;
      this.touch(known);
      return known;
    }
    const entry: JoinRow = { id: this.#rows.nextId(), key, row, count: 1, matches };
    this.touch(entry);
    this.#number(entry);
    return entry;
  }

  forget(entry: JoinRow): void {
    this.#rows.delete(entry);
    this.#drop(entry);
  }

  #drop(entry: JoinRow): void {
    const identity = this.#places && this.#identityOf(entry.row);
    // An equal row may have come since it expired.
    if (this.#places?.get(identity) === entry.id) this.#places.delete(identity);
    this.#leaveNumbers(entry);
  }

  #leaveNumbers(entry: JoinRow): void {
    const numbers = this.#numbers.get(entry.key) ?? [];
    this.#setNumbers(entry.key, numbers.filter((id) => id !== entry.id)); // prettier-ignore
  }

  remove(_key: StateKey, row: Row): void {
    const entry = this.#find(row);
    // Its state has expired.
    if (entry === undefined) return;
    entry.count--;
    if (entry.count > 0) this.touch(entry);
    else this.forget(entry);
  }

  /** A row and its place expire together. */
  touch(entry: JoinRow): void {
    this.#rows.put(entry);
    this.#places?.set(this.#identityOf(entry.row), entry.id);
  }

  restore(): readonly JoinRow[] {
    if (this.#numbers.isKept) {
      this.#rows.resume();
      return [];
    }
    const derived = this.#places === null ? [this.#numbers] : [this.#numbers, this.#places];
    for (const entry of this.#rows.restored(...derived)) {
      this.#places?.set(this.#identityOf(entry.row), entry.id);
      this.#number(entry);
    }
    return [];
  }

  /** A row was loaded behind those that were kept, whose numbers are known. A place expires with its row. */
  #follow(...[before, after, writtenMs]: Parameters<Follower<JoinRow>>): void {
    if (before !== undefined) {
      const identity = this.#places && this.#identityOf(before.row);
      // An equal row may have come since it expired.
      if (this.#places?.get(identity) === before.id) this.#places.load(identity, undefined, 0);
      this.#leaveNumbers(before);
    }
    if (after !== undefined) {
      this.#places?.load(this.#identityOf(after.row), after.id, writtenMs);
      this.#number(after);
    }
    if (++this.#followed % FOLLOWED > 0) return;
    this.#numbers.takeChanges();
    this.#places?.takeChanges();
  }

  #find(row: Row): JoinRow | undefined {
    const id = this.#places?.get(this.#identityOf(row));
    return id === undefined ? undefined : this.#rows.get(id);
  }

  #number({ key, id }: JoinRow): void {
    const numbers = this.#numbers.get(key) ?? [];
    let at = numbers.length;
    while (at > 0 && numbers[at - 1] > id) at--;
    numbers.splice(at, 0, id);
    this.#numbers.set(key, numbers);
  }

  #setNumbers(key: StateKey, numbers: number[]): void {
    if (numbers.length > 0) this.#numbers.set(key, numbers);
    else this.#numbers.delete(key);
  }
}
