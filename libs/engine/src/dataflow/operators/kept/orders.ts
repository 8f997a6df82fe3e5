import type { LoggedState, OperatorState, StateKey } from '../../state.ts';
import type { Kept, KeptRows } from './kept-rows.ts';
import { SortedRows } from './sorted-rows.ts';
import { SpilledOrders } from './spilled-orders.ts';

/** Rows in an order, found by place and by value. */
export interface Order<E> extends Iterable<E> {
  readonly size: number;
  /** The row at a place from 0 on; undefined beyond the end. */
  at(place: number): E | undefined;
  last(): E | undefined;
  /** Puts a row in and answers its place. */
  insert(entry: E): number;
  /** Takes a row out and answers the place it had. */
  remove(entry: E): number;
}

/** The rows of each key in an order. It must tell any two of them apart. */
export interface Orders<E> {
  /** The rows of a key; undefined: there are none. Not to be kept longer than the call it was asked for in. */
  get(key: StateKey): Order<E> | undefined;
  /** The same; of a key that has none it must get a row, or be closed. */
  open(key: StateKey): Order<E>;
  /** Rows were taken out of it: perhaps nothing is left. */
  close(key: StateKey, order: Order<E>): void;
  /** Forgets rows of a key that outlived their time; answers those of which something is known. */
  expire(key: StateKey): readonly E[];
  /** Forgets a row of a key, whatever has become of its neighbours. */
  forget(key: StateKey, entry: E): void;
  /** What they are derived into where rows are outside of the heap. */
  readonly derived: readonly LoggedState[];
}

/** Outside of the heap where state may be. */
export function ordersOf<E extends Kept>(
  state: OperatorState,
  name: string,
  rows: KeptRows<E>,
  compare: (a: E, b: E) => number,
): Orders<E> {
  return state.spills ? new SpilledOrders(state, name, rows, compare) : new HeapOrders(rows, compare);
}

class HeapOrders<E extends Kept> implements Orders<E> {
  readonly #rows: KeptRows<E>;
  readonly #compare: (a: E, b: E) => number;
  readonly #orders = new Map<StateKey, SortedRows<E>>();
  readonly derived: readonly LoggedState[] = [];

  constructor(rows: KeptRows<E>, compare: (a: E, b: E) => number) {
    this.#rows = rows;
    this.#compare = compare;
  }

  get(key: StateKey): SortedRows<E> | undefined {
    return this.#orders.get(key);
  }

  open(key: StateKey): SortedRows<E> {
    let order = this.#orders.get(key);
    if (order === undefined) this.#orders.set(key, (order = new SortedRows(this.#compare)));
    return order;
  }

  close(key: StateKey, { size }: Order<E>): void {
    if (size === 0) this.#orders.delete(key);
  }

  expire(key: StateKey): readonly E[] {
    const order = this.#orders.get(key);
    if (order === undefined) return [];
    const gone = [...order].filter((entry) => !this.#rows.isAlive(entry));
    for (const entry of gone) order.remove(entry);
    this.close(key, order);
    return gone;
  }

  forget(key: StateKey, entry: E): void {
    const order = this.#orders.get(key)!;
    order.remove(entry);
    this.close(key, order);
  }
}
