import type { NodeOf } from '@millrace/plan';
import type { Field } from '@millrace/sql';
import { unbox } from '../../../codegen/boxed.ts';
import { keepJson } from '../../../codegen/json-text.ts';
import type { Value } from '../../../codegen/value.ts';
import type { Receiver } from '../../operator.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE, type Row, type RowKind } from '../../row.ts';
import type { RowCompiler } from '../../row-compiler.ts';
import type { Kept } from '../kept/kept-rows.ts';
import type { Order } from '../kept/orders.ts';
import type { StateKey } from '../../state.ts';

/** Where an entry has the text that was written of its row. Not state: an entry that was restored has none. */
export const TEXT = Symbol('text');

export interface Ranked extends Kept {
  readonly partition: StateKey;
  readonly row: Row;
  [TEXT]?: string | null;
}

export type RowOrder = (a: Row, b: Row) => number;
export type RankSpec = Pick<NodeOf<'rank'>, 'fn' | 'from' | 'to' | 'rankField'>;

/** Sends a row with its rank behind. */
export type RankSender = (kind: RowKind, entry: Ranked, rank: number) => void;

/** Rows are sent many times, with another rank each: what is written of them is kept as text. */
export function rankSender(output: Receiver, fields: readonly Field[], compiler: RowCompiler): RankSender {
  return compiler.compile(['kind', 'entry', 'rank'], (code) => {
    const row = code.const('row', 'entry.row');
    if (output.emit === undefined) {
      const values = fields.map((_, i) => `${row}[${i}], `).join('');
      code.line(`${code.constant(output)}.process(kind, [${values}rank]);`);
      return;
    }
    const values = fields.map(({ type }, i) => unbox(`${row}[${i}]`, type, code));
    const rank: Value = { type: RANK, isNull: 'false', form: 'exact', v: 'rank', b: 'null' };
    code.line(`entry[${code.constant(TEXT)}] ??= null;`);
    output.emit('kind', [...keepJson(values, `entry[${code.constant(TEXT)}]`), rank], code);
  });
}

const RANK = { kind: 'BIGINT', nullable: false } as const;

/** Sends what changes in the result when a row comes into a partition or goes out of it. */
export interface Ranking {
  /** The row at `place` has just been put in. */
  added(rows: Order<Ranked>, place: number): void;
  /** `entry` has just been taken out of `place`. */
  removed(rows: Order<Ranked>, place: number, entry: Ranked): void;
  /** Whether a row that came last could only get into the result if others went away. */
  rejects(rows: Order<Ranked>, row: Row): boolean;
  /** How many rows at the end could only get into the result if others went away. */
  surplus(rows: Order<Ranked>): number;
}

/** ROW_NUMBER: the rank is the place, equal rows in order of arrival. */
export class RowNumbers implements Ranking {
  readonly #spec: RankSpec;
  readonly #compare: RowOrder;
  readonly #output: Receiver;
  readonly #send: RankSender;

  constructor(spec: RankSpec, compare: RowOrder, output: Receiver, send: RankSender) {
    this.#spec = spec;
    this.#compare = compare;
    this.#output = output;
    this.#send = send;
  }

  rejects(rows: Order<Ranked>, row: Row): boolean {
    const { to } = this.#spec;
    return rows.size >= to && (to === 0 || this.#compare(row, rows.last()!.row) >= 0);
  }

  surplus(rows: Order<Ranked>): number {
    return rows.size - this.#spec.to;
  }

  added(rows: Order<Ranked>, place: number): void {
    const { from, to, rankField } = this.#spec;
    if (place >= to) return;
    if (rankField) {
      for (let i = Math.max(place, from - 1); i < Math.min(rows.size, to); i++) {
        this.#rank(i + 1, rows.at(i + 1), rows.at(i));
      }
      return;
    }
    const gone = rows.at(to);
    if (gone) this.#output.process(DELETE, gone.row);
    const come = rows.at(Math.max(place, from - 1));
    if (come) this.#output.process(INSERT, come.row);
  }

  removed(rows: Order<Ranked>, place: number, entry: Ranked): void {
    const { from, to, rankField } = this.#spec;
    if (place >= to) return;
    if (rankField) {
      for (let i = Math.max(place, from - 1); i < Math.min(rows.size + 1, to); i++) {
        this.#rank(i + 1, i === place ? entry : rows.at(i - 1), rows.at(i));
      }
      return;
    }
    const gone = place >= from - 1 ? entry : rows.at(from - 2);
    if (gone) this.#output.process(DELETE, gone.row);
    const come = rows.at(to - 1);
    if (come) this.#output.process(INSERT, come.row);
  }

  /** A rank has another row than before. */
  #rank(rank: number, before: Ranked | undefined, after: Ranked | undefined): void {
    if (before && !(after && this.#output.ignoresBefore === true)) {
      this.#send(after ? UPDATE_BEFORE : DELETE, before, rank);
    }
    if (after) this.#send(before ? UPDATE_AFTER : INSERT, after, rank);
  }
}

/** RANK and DENSE_RANK: rows that are equal in the order share a rank. */
export class SharedRanks implements Ranking {
  readonly #spec: RankSpec;
  readonly #compare: RowOrder;
  readonly #output: Receiver;

  constructor(spec: RankSpec, compare: RowOrder, output: Receiver) {
    this.#spec = spec;
    this.#compare = compare;
    this.#output = output;
  }

  rejects(rows: Order<Ranked>, row: Row): boolean {
    const { fn, to } = this.#spec;
    if (rows.size < to || (to > 0 && this.#compare(row, rows.last()!.row) <= 0)) return false;
    if (fn === 'RANK') return true;
    let rank = 0;
    for (const [, at] of this.ranks(rows)) rank = at;
    return rank >= to;
  }

  surplus(rows: Order<Ranked>): number {
    let count = rows.size;
    for (const _ of this.ranks(rows)) count--;
    return count;
  }

  added(rows: Order<Ranked>, place: number): void {
    const entry = rows.at(place)!;
    this.#change(this.#visible(without(rows, entry)), this.#visible(rows));
  }

  removed(rows: Order<Ranked>, place: number, entry: Ranked): void {
    this.#change(this.#visible(inserted(rows, place, entry)), this.#visible(rows));
  }

  /** Rows with their ranks, up to the first beyond the last rank that is wanted. */
  *ranks(rows: Iterable<Ranked>): IterableIterator<[Ranked, rank: number]> {
    let [rank, place] = [0, 0];
    let before: Row | undefined;
    for (const entry of rows) {
      place++;
      if (before === undefined || this.#compare(before, entry.row) !== 0) {
        rank = this.#spec.fn === 'RANK' ? place : rank + 1;
      }
      if (rank > this.#spec.to) return;
      before = entry.row;
      yield [entry, rank];
    }
  }

  #visible(rows: Iterable<Ranked>): Map<Ranked, number> {
    const visible = new Map<Ranked, number>();
    for (const [entry, rank] of this.ranks(rows)) if (rank >= this.#spec.from) visible.set(entry, rank);
    return visible;
  }

  #change(before: ReadonlyMap<Ranked, number>, after: ReadonlyMap<Ranked, number>): void {
    const { rankField } = this.#spec;
    const output = this.#output;
    for (const [entry, rank] of before) {
      const { row } = entry;
      const now = after.get(entry);
      if (now === undefined) output.process(DELETE, rankField ? [...row, rank] : row);
      else if (rankField && now !== rank) {
        output.process(UPDATE_BEFORE, [...row, rank]);
        output.process(UPDATE_AFTER, [...row, now]);
      }
    }
    for (const [entry, rank] of after) {
      if (!before.has(entry)) output.process(INSERT, rankField ? [...entry.row, rank] : entry.row);
    }
  }
}

function* without(rows: Iterable<Ranked>, gone: Ranked): IterableIterator<Ranked> {
  for (const entry of rows) if (entry !== gone) yield entry;
}

function* inserted(rows: Iterable<Ranked>, place: number, entry: Ranked): IterableIterator<Ranked> {
  let at = 0;
  for (const other of rows) {
    if (at++ === place) yield entry;
    yield other;
  }
  if (at <= place) yield entry;
}
