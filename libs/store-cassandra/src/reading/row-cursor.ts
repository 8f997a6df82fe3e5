import type { StoreValue } from '@millrace/ports';
import type { ViewLayout } from '../layout/view-layout.ts';
import type { Session, Statement } from '../session.ts';
import type { Key } from './key-range.ts';
import type { Cursor } from './merge.ts';

/** A row as the driver returned it, its columns called `c0, c1 …`, and its key. */
export interface RawRow {
  readonly key: Key;
  readonly raw: Readonly<Record<string, unknown>>;
}

/** The rows of one statement, fetched a page at a time. */
export class RowCursor implements Cursor<RawRow> {
  head: RawRow | undefined;
  readonly #session: Session;
  readonly #layout: ViewLayout;
  readonly #statement: Statement;
  readonly #pageRows: number;
  #page: readonly Record<string, unknown>[] = [];
  #at = 0;
  #pageState: string | null = null;
  #ended = false;

  constructor(session: Session, layout: ViewLayout, statement: Statement, pageRows: number) {
    this.#session = session;
    this.#layout = layout;
    this.#statement = statement;
    this.#pageRows = pageRows;
  }

  /** Fetches pages until there is a row or the end: a page may be empty and not the last. */
  async fill(): Promise<void> {
    while (this.head === undefined && !this.#ended) {
      const doing = `reading view ${this.#layout.schema.view}`;
      const page = await this.#session.read(doing, this.#statement, this.#pageRows, this.#pageState);
      this.#page = page.rows;
      this.#pageState = page.pageState;
      this.#ended = page.pageState === null;
      this.#look(0);
    }
  }

  advance(): boolean {
    this.#look(this.#at + 1);
    return this.head === undefined && !this.#ended;
  }

  #look(at: number): void {
    this.#at = at;
    const raw = this.#page[at];
    this.head =
      raw === undefined ? undefined : { key: this.#layout.keyInRow.map((i) => valueAt(this.#layout, raw, i)), raw };
  }
}

/** All values of a row, in schema order. */
export function decodeRow(layout: ViewLayout, { raw }: RawRow): StoreValue[] {
  return layout.columns.map((_, i) => valueAt(layout, raw, i));
}

function valueAt(layout: ViewLayout, raw: Readonly<Record<string, unknown>>, index: number): StoreValue {
  const value = raw[`c${index}`];
  return value === null || value === undefined ? null : layout.columns[index].codec.decode(value);
}
