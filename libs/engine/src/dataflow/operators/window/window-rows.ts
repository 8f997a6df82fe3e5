import type { Row } from '../../row.ts';
import type { LoggedState, StateKey } from '../../state.ts';
import { entryKey, inOrder } from './window-entries.ts';

interface WindowOfRows {
  readonly end: number;
  readonly rows: Row[];
  /** How many rows the log knows. */
  logged: number;
}

/**
 * Rows by the end of their window, in order of arrival. In the log each row is an entry, by its window's end and its
 * place in it. Rows come and go with their window, so nothing is noted per row: the log's entries follow from how many
 * rows of a window it knows.
 */
export class WindowRows implements LoggedState<StateKey, Row> {
  /** The earliest first. */
  readonly #windows: WindowOfRows[] = [];
  #last: WindowOfRows | undefined;
  #tracks = false;
  /** Windows that the log knows and that are gone. */
  readonly #dropped: WindowOfRows[] = [];
  /** What was loaded, until `restored`. */
  readonly #loaded = new Map<StateKey, Row>();

  /** The end of the window that closes first; Infinity: there is none. */
  get firstEnd(): number {
    return this.#windows.length === 0 ? Infinity : this.#windows[0].end;
  }

  add(end: number, row: Row): void {
    const { rows } = this.#last?.end === end ? this.#last : (this.#last = this.#window(end));
    rows.push(row);
  }

  #window(end: number): WindowOfRows {
    let at = this.#windows.length;
    while (at > 0 && this.#windows[at - 1].end > end) at--;
    if (at > 0 && this.#windows[at - 1].end === end) return this.#windows[at - 1];
    const window = { end, rows: [], logged: 0 };
    this.#windows.splice(at, 0, window);
    return window;
  }

  /** Takes out the rows of the window of that end, which is the first one or not there. */
  take(end: number): readonly Row[] {
    if (this.firstEnd !== end) return [];
    const window = this.#windows.shift()!;
    if (this.#last === window) this.#last = undefined;
    if (window.logged > 0) this.#dropped.push(window);
    return window.rows;
  }

  get size(): number {
    return this.#windows.reduce((sum, { rows }) => sum + rows.length, 0);
  }

  trackChanges(): void {
    this.#tracks = true;
  }

  takeChanges(): [StateKey, Row | undefined, number][] {
    const changes: [StateKey, Row | undefined, number][] = [];
    if (!this.#tracks) return changes;
    for (const { end, logged } of this.#dropped) {
      for (let i = 0; i < logged; i++) changes.push([entryKey(end, i), undefined, 0]);
    }
    this.#dropped.length = 0;
    for (const window of this.#windows) {
      for (let i = window.logged; i < window.rows.length; i++) {
        changes.push([entryKey(window.end, i), window.rows[i], 0]);
      }
      window.logged = window.rows.length;
    }
    return changes;
  }

  all(): [StateKey, Row, number][] {
    return this.#windows.flatMap(({ end, rows }) =>
      rows.map((row, i): [StateKey, Row, number] => [entryKey(end, i), row, 0]),
    );
  }

  *walk(): Iterator<[StateKey, Row, number]> {
    const now = this.#windows.map((window) => [window, window.rows.length] as const);
    for (const [window, count] of now) {
      for (let i = 0; i < count && this.#windows.includes(window); i++) {
        yield [entryKey(window.end, i), window.rows[i], 0];
      }
    }
  }

  load(key: StateKey, row: Row | undefined): void {
    if (row === undefined) this.#loaded.delete(key);
    else this.#loaded.set(key, row);
  }

  clear(): void {
    this.#windows.length = 0;
    this.#last = undefined;
    this.#loaded.clear();
  }

  /** Everything is loaded. */
  restored(): void {
    for (const { end, value: row } of inOrder(this.#loaded)) this.add(end, row);
    for (const window of this.#windows) window.logged = window.rows.length;
    this.#loaded.clear();
  }
}
