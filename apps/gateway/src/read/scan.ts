import { setImmediate as yieldToOthers } from 'node:timers/promises';
import {
  MillraceError,
  DEFAULT_TENANT,
  type ScanPage,
  type ScanRequest,
  type StoreValue,
  type TableStore,
  type ViewSchema,
} from '@millrace/ports';
import { sameValue, type ViewQuery } from '../query/view-query.ts';

export type Row = readonly StoreValue[];

/** Rows asked of the store at a time when not every row scanned is answered. */
const PAGE_ROWS = 2000;

export interface ScanBudget {
  /** Most rows one query may look at. */
  readonly maxRowsScanned: number;
  /** Aborted when the reader has gone. */
  readonly signal: AbortSignal;
}

/**
 * Walks the rows of a query's range and filters in primary key order, page by page. One per query: it counts what was
 * read. Filters on key columns go to the store; the others are checked here, within the budget.
 */
export class QueryScan {
  partitionsRead = 0;
  /** Columns whose strings are exact numbers. */
  readonly decimalColumns: ReadonlySet<number>;
  readonly #store: TableStore;
  readonly #schema: ViewSchema;
  readonly #budget: ScanBudget;
  readonly #request: Omit<ScanRequest, 'limit'>;
  readonly #rowFilters: (readonly [number, readonly StoreValue[]])[] = [];
  #rowsScanned = 0;

  constructor(
    store: TableStore,
    schema: ViewSchema,
    query: ViewQuery,
    budget: ScanBudget,
    from: { reverse: boolean; after: Row | undefined },
  ) {
    this.#store = store;
    this.#schema = schema;
    this.#budget = budget;
    this.decimalColumns = new Set(schema.columns.flatMap((column, i) => (column.type === 'DECIMAL' ? [i] : [])));
    const keyFilters: Record<string, readonly StoreValue[]> = {};
    for (const [column, values] of query.filters) {
      const name = schema.columns[column].name;
      if (schema.primaryKey.includes(name)) keyFilters[name] = values;
      else this.#rowFilters.push([column, values]);
    }
    this.#request = { from: query.from, to: query.to, keyFilters, reverse: from.reverse, after: from.after };
  }

  /** Pages of matching rows; `wanted` says how many more would be enough. Ends when the range is exhausted. */
  async *pages(wanted: () => number): AsyncGenerator<Row[]> {
    let after = this.#request.after;
    for (;;) {
      const limit = this.#rowFilters.length === 0 ? Math.min(wanted(), PAGE_ROWS) : PAGE_ROWS;
      const page: ScanPage = await this.#store.scan(this.#schema, DEFAULT_TENANT, { ...this.#request, after, limit });
      this.partitionsRead += page.partitionsRead;
      this.#rowsScanned += page.rows.length;
      this.#checkBudget();
      yield page.rows.filter((row) => this.#matches(row));
      if (page.next === null) return;
      after = page.next;
      // An embedded store answers without leaving the event loop: let other requests in between pages.
      await yieldToOthers();
      this.#budget.signal.throwIfAborted();
    }
  }

  #matches(row: Row): boolean {
    return this.#rowFilters.every(([column, values]) => values.some((value) => sameValue(value, row[column])));
  }

  #checkBudget(): void {
    if (this.#rowsScanned <= this.#budget.maxRowsScanned) return;
    throw new MillraceError(
      'MLR_QUERY_TOO_WIDE',
      `reading view \`${this.#schema.view}\`: this order or filter has to look at more than ` +
        `${this.#budget.maxRowsScanned} rows; narrow it with \`from\` and \`to\` or a filter on ` +
        this.#schema.primaryKey.map((name) => `\`${name}\``).join(', '),
      { details: { maxRowsScanned: this.#budget.maxRowsScanned } },
    );
  }
}
