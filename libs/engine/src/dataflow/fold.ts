import type { NodeOf } from '@millrace/plan';
import { MillraceError } from '@millrace/ports';
import { isAddition, type Row, type RowKind } from './row.ts';
import { RowCompiler } from './row-compiler.ts';
import type { StateKey } from './state.ts';

/**
 * The rows of a table after all changes. With a primary key a row replaces the one before it; while several rows of the
 * query hold one key (`keyed` is false) they are kept, and the one that came last is shown, as Flink's sinks do. Without
 * a key rows are counted.
 */
export class FoldedTable {
  readonly #keyed: boolean;
  readonly #showsLast: boolean;
  readonly #hasKey: boolean;
  readonly #keyOf: (row: Row) => StateKey;
  readonly #identityOf: (row: Row) => StateKey;
  /** By primary key, or by the whole row: the rows there are, in order of arrival. */
  readonly #rows = new Map<StateKey, Row[]>();
  readonly #table: string;
  #size = 0;

  constructor(node: Pick<NodeOf<'sink'>, 'table' | 'fields' | 'keys' | 'keyed' | 'shows'>) {
    const { fields, keys, keyed, shows } = node;
    const compiler = new RowCompiler({ processingTimeMs: 0 }, new Map());
    this.#hasKey = keys.length > 0;
    this.#keyed = keyed;
    this.#showsLast = shows === 'last';
    const all = fields.map((_, i) => i);
    this.#identityOf = compiler.key(all, fields);
    this.#keyOf = this.#hasKey ? compiler.key(keys, fields) : this.#identityOf;
    this.#table = node.table;
  }

  /** How many rows `rows` gives. */
  get size(): number {
    return this.#size;
  }

  /** Throws `MLR_ENGINE_CHANGELOG` for a change that takes back, in a table without a key, a row that is not there. */
  apply(kind: RowKind, row: Row): void {
    const key = this.#keyOf(row);
    const rows = this.#rows.get(key);
    if (isAddition(kind)) this.#add(key, rows, row);
    else if (rows === undefined) this.#missing(row);
    else this.#remove(key, rows, row);
  }

  *rows(): IterableIterator<Row> {
    for (const rows of this.#rows.values()) {
      if (this.#hasKey) yield this.#showsLast ? rows[rows.length - 1] : rows[0];
      else yield* rows;
    }
  }

  #add(key: StateKey, rows: Row[] | undefined, row: Row): void {
    if (rows === undefined) this.#rows.set(key, [row]);
    else if (this.#hasKey && this.#keyed) rows[0] = row;
    else rows.push(row);
    if (rows === undefined || !this.#hasKey) this.#size++;
  }

  #remove(key: StateKey, rows: Row[], row: Row): void {
    if (!this.#hasKey) {
      rows.pop();
      this.#size--;
    } else if (this.#keyed) {
      rows.length = 0;
    } else {
      const identity = this.#identityOf(row);
      const place = rows.findIndex((known) => this.#identityOf(known) === identity);
      if (place >= 0) rows.splice(place, 1);
    }
    if (rows.length > 0) return;
    this.#rows.delete(key);
    if (this.#hasKey) this.#size--;
  }

  #missing(row: Row): void {
    if (this.#hasKey) return;
    throw new MillraceError(
      'MLR_ENGINE_CHANGELOG',
      `a change takes back a row of \`${this.#table}\` that is not there: the query's changes contradict each other; please report it`,
      { details: { table: this.#table, fields: row.length } },
    );
  }
}
