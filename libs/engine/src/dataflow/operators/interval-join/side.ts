import type { OperatorState, StateKey, StateMap } from '../../state.ts';
import type { Row } from '../../row.ts';
import { KeptRows, type Kept } from '../kept/kept-rows.ts';

export interface TimedRow extends Kept {
  readonly key: StateKey;
  readonly row: Row;
  readonly time: number;
  /** Whether it was sent with a match. */
  sent: boolean;
}

export interface CleanUp {
  readonly at: number;
  /** Of equal times: the order of clean-ups. */
  readonly rank: number;
}

/** Rows of one side of an interval join that may still find a match, by key and time; one clean-up per key is planned. */
export class IntervalSide {
  readonly #rows: KeptRows<TimedRow>;
  readonly #byKey = new Map<StateKey, TimedRow[]>();
  /** When a key is to be cleaned up next. */
  readonly cleanUps: StateMap<StateKey, CleanUp>;

  constructor(name: string, state: OperatorState) {
    this.#rows = new KeptRows(state, name);
    this.cleanUps = state.map(`${name}-clean-up`);
  }

  add(key: StateKey, row: Row, time: number, sent: boolean): TimedRow {
    const entry: TimedRow = { id: this.#rows.nextId(), key, row, time, sent };
    this.#rows.put(entry);
    this.#index(entry);
    return entry;
  }

  /** Rows with a time in [from, to], the earliest first. */
  *between(key: StateKey, from: number, to: number): IterableIterator<TimedRow> {
    const rows = this.#byKey.get(key);
    if (rows === undefined) return;
    for (let i = placeOf(rows, from, false); i < rows.length && rows[i].time <= to; i++) yield rows[i];
  }

  markSent(entry: TimedRow): void {
    entry.sent = true;
    this.#rows.put(entry);
  }

  /** Takes out rows of a key up to a time. */
  expire(key: StateKey, time: number): readonly TimedRow[] {
    const rows = this.#byKey.get(key);
    if (rows === undefined || rows[0].time > time) return [];
    const expired = rows.splice(0, placeOf(rows, time, true));
    if (rows.length === 0) this.#byKey.delete(key);
    for (const entry of expired) this.#rows.delete(entry);
    return expired;
  }

  first(key: StateKey): TimedRow | undefined {
    return this.#byKey.get(key)?.[0];
  }

  restore(): void {
    for (const entry of this.#rows.restore()) this.#index(entry);
  }

  #index(entry: TimedRow): void {
    const rows = this.#byKey.get(entry.key);
    if (rows === undefined) this.#byKey.set(entry.key, [entry]);
    else if (rows[rows.length - 1].time <= entry.time) rows.push(entry);
    else rows.splice(placeOf(rows, entry.time, true), 0, entry);
  }
}

/** Place of the first row whose time is at `time` or, if asked so, after it. */
function placeOf(rows: readonly TimedRow[], time: number, after: boolean): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (after ? rows[middle].time > time : rows[middle].time >= time) high = middle;
    else low = middle + 1;
  }
  return low;
}
