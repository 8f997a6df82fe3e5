import type { StoreValue } from '@millrace/ports';
import type { ViewLayout } from '../layout/view-layout.ts';
import type { Session, Statement } from '../session.ts';
import type { Cursor } from './merge.ts';

export interface ReadRow {
  readonly key: readonly StoreValue[];
  readonly row: readonly StoreValue[];
}

/** The rows of one statement, fetched a page at a time; rows that `matches` refuses are passed over. */
export class RowCursor implements Cursor<ReadRow> {
  head: ReadRow | undefined;
  readonly #session: Session;
  readonly #layout: ViewLayout;
  readonly #statement: Statement;
  readonly #pageRows: number;
  readonly #matches: (key: readonly StoreValue[]) => boolean;
  #page: readonly Record<string, unknown>[] = [];
  #at = 0;
  #pageState: string | null = null;
  #ended = false;

  constructor(
    session: Session,
    layout: ViewLayout,
    statement: Statement,
    pageRows: number,
    matches: (key: readonly StoreValue[]) => boolean,
  ) {
    this.#session = session;
    this.#layout = layout;
    this.#statement = statement;
    this.#pageRows = pageRows;
    this.#matches = matches;
  }

  /** Fetches pages until there is a matching row or the end. */
  async fill(): Promise<void> {
    while (this.head === undefined && !this.#ended) {
      const doing = `reading view ${this.#layout.schema.view}`;
      const page = await this.#session.read(doing, this.#statement, this.#pageRows, this.#pageState);
      this.#page = page.rows;
      this.#pageState = page.pageState;
      this.#ended = page.pageState === null;
      this.#at = 0;
      this.#seek();
    }
  }

  advance(): boolean {
    this.#at++;
    this.#seek();
    return this.head === undefined && !this.#ended;
  }

  #seek(): void {
    this.head = undefined;
    for (; this.#at < this.#page.length; this.#at++) {
      const row = this.#decode(this.#page[this.#at]!);
      const key = this.#layout.keyOf(row);
      if (!this.#matches(key)) continue;
      this.head = { key, row };
      return;
    }
  }

  #decode(raw: Record<string, unknown>): StoreValue[] {
    return this.#layout.columns.map(({ codec }, i) => {
      const value = raw[`c${i}`];
      return value === null || value === undefined ? null : codec.decode(value);
    });
  }
}
