import type { LoggedState, OperatorState, StateKey } from '../../state.ts';
import { KeptRows, type Kept } from './kept-rows.ts';
import { SpilledOrders } from './spilled-orders.ts';

export interface Timed extends Kept {
  readonly key: StateKey;
}

/** Rows an operator keeps, each key's in order of their times, those of one time in order of arrival. */
export interface TimedRows<E extends Timed> {
  /** The id of the next entry. */
  nextId(): number;
  add(entry: E): void;
  /** The entry was changed in place. Not its key or time. */
  touch(entry: E): void;
  remove(entry: E): void;
  /** All rows of a key. */
  all(key: StateKey): Iterable<E>;
  /** Rows with a time in [from, to]. */
  between(key: StateKey, from: number, to: number): Iterable<E>;
  first(key: StateKey): E | undefined;
  /** The newest row that is not after a time. */
  lastUpTo(key: StateKey, time: number): E | undefined;
  /** Takes out rows up to a time, or before it. */
  takeUpTo(key: StateKey, time: number): readonly E[];
  takeBefore(key: StateKey, time: number): readonly E[];
  get(id: number): E | undefined;
  /** State was loaded. Visits all rows, for who derives more from them: into `derived`, where they are outside of the heap. */
  restore(visit?: (entry: E) => void, derived?: readonly LoggedState[]): void;
}

type TimeOf<E> = (entry: E) => number;

/** Where they may be outside of the heap they are. The log does not tell. */
export function timedRows<E extends Timed>(state: OperatorState, name: string, timeOf: TimeOf<E>): TimedRows<E> {
  return state.spills ? new SpilledTimedRows(state, name, timeOf) : new HeapTimedRows(state, name, timeOf);
}

class HeapTimedRows<E extends Timed> implements TimedRows<E> {
  readonly #rows: KeptRows<E>;
  readonly #timeOf: TimeOf<E>;
  readonly #byKey = new Map<StateKey, E[]>();

  constructor(state: OperatorState, name: string, timeOf: TimeOf<E>) {
    this.#rows = new KeptRows(state, name);
    this.#timeOf = timeOf;
  }

  nextId(): number {
    return this.#rows.nextId();
  }

  add(entry: E): void {
    this.#rows.put(entry);
    this.#index(entry);
  }

  touch(entry: E): void {
    this.#rows.put(entry);
  }

  remove(entry: E): void {
    this.#rows.delete(entry);
    const rows = this.#byKey.get(entry.key)!;
    rows.splice(rows.indexOf(entry), 1);
    if (rows.length === 0) this.#byKey.delete(entry.key);
  }

  all(key: StateKey): Iterable<E> {
    return this.#byKey.get(key) ?? NONE;
  }

  *between(key: StateKey, from: number, to: number): IterableIterator<E> {
    const rows = this.#byKey.get(key);
    if (rows === undefined) return;
    for (let i = this.#place(rows, from, false); i < rows.length && this.#timeOf(rows[i]) <= to; i++) yield rows[i];
  }

  first(key: StateKey): E | undefined {
    return this.#byKey.get(key)?.[0];
  }

  lastUpTo(key: StateKey, time: number): E | undefined {
    const rows = this.#byKey.get(key);
    return rows?.[this.#place(rows, time, true) - 1];
  }

  takeUpTo(key: StateKey, time: number): readonly E[] {
    return this.#take(key, time, true);
  }

  takeBefore(key: StateKey, time: number): readonly E[] {
    return this.#take(key, time, false);
  }

  #take(key: StateKey, time: number, inclusive: boolean): readonly E[] {
    const rows = this.#byKey.get(key);
    if (rows === undefined || this.#timeOf(rows[0]) > time) return NONE;
    const taken = rows.splice(0, this.#place(rows, time, inclusive));
    if (rows.length === 0) this.#byKey.delete(key);
    for (const entry of taken) this.#rows.delete(entry);
    return taken;
  }

  get(id: number): E | undefined {
    return this.#rows.get(id);
  }

  restore(visit: (entry: E) => void = () => undefined): void {
    for (const entry of this.#rows.restore()) {
      this.#index(entry);
      visit(entry);
    }
  }

  #index(entry: E): void {
    const rows = this.#byKey.get(entry.key);
    const time = this.#timeOf(entry);
    if (rows === undefined) this.#byKey.set(entry.key, [entry]);
    else if (this.#timeOf(rows[rows.length - 1]) <= time) rows.push(entry);
    else rows.splice(this.#place(rows, time, true), 0, entry);
  }

  /** Place of the first row whose time is at `time` or, if asked so, after it. */
  #place(rows: readonly E[], time: number, after: boolean): number {
    const timeOf = this.#timeOf;
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = timeOf(rows[middle]);
      if (after ? at > time : at >= time) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

class SpilledTimedRows<E extends Timed> implements TimedRows<E> {
  readonly #rows: KeptRows<E>;
  readonly #timeOf: TimeOf<E>;
  readonly #orders: SpilledOrders<E>;

  constructor(state: OperatorState, name: string, timeOf: TimeOf<E>) {
    this.#rows = new KeptRows(state, name, { spills: true });
    this.#timeOf = timeOf;
    this.#orders = new SpilledOrders(state, name, this.#rows, (a, b) => timeOf(a) - timeOf(b) || a.id - b.id);
  }

  nextId(): number {
    return this.#rows.nextId();
  }

  add(entry: E): void {
    this.#rows.put(entry);
    this.#orders.open(entry.key).insert(entry);
  }

  touch(entry: E): void {
    this.#rows.put(entry);
  }

  remove(entry: E): void {
    this.#orders.get(entry.key)!.remove(entry);
    this.#rows.delete(entry);
  }

  all(key: StateKey): Iterable<E> {
    return this.#orders.get(key) ?? NONE;
  }

  *between(key: StateKey, from: number, to: number): IterableIterator<E> {
    const order = this.#orders.get(key);
    if (order === undefined) return;
    for (const entry of order.from(order.search((row) => this.#timeOf(row) >= from))) {
      if (this.#timeOf(entry) > to) return;
      yield entry;
    }
  }

  first(key: StateKey): E | undefined {
    return this.#orders.get(key)?.at(0);
  }

  lastUpTo(key: StateKey, time: number): E | undefined {
    const order = this.#orders.get(key);
    return order?.at(order.search((row) => this.#timeOf(row) > time) - 1);
  }

  takeUpTo(key: StateKey, time: number): readonly E[] {
    return this.#take(key, (row) => this.#timeOf(row) <= time);
  }

  takeBefore(key: StateKey, time: number): readonly E[] {
    return this.#take(key, (row) => this.#timeOf(row) < time);
  }

  #take(key: StateKey, goes: (row: E) => boolean): readonly E[] {
    const order = this.#orders.get(key);
    const taken: E[] = [];
    for (const row of order ?? NONE) {
      if (!goes(row)) break;
      taken.push(row);
    }
    order?.drop(taken.length);
    for (const row of taken) this.#rows.delete(row);
    return taken;
  }

  get(id: number): E | undefined {
    return this.#rows.get(id);
  }

  restore(visit: (entry: E) => void = () => undefined, derived: readonly LoggedState[] = []): void {
    const { lists, chunks } = this.#orders;
    for (const entry of this.#rows.restored(lists, chunks, ...derived)) {
      this.#orders.open(entry.key).insert(entry);
      visit(entry);
    }
  }
}

const NONE: readonly never[] = [];
