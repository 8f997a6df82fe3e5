import type { Accumulator, Aggregates, FlatAggregates, OutputPart } from '../../aggregates/index.ts';
import { isAddition, type Row, type RowKind } from '../../row.ts';
import { partialOf } from '../group/partials.ts';

/** Accumulators by number. */
export interface Accumulators {
  /** Makes number `i` an empty one; `i` is one that is there, or the next. */
  create(i: number): void;
  change(i: number, kind: RowKind, row: Row): void;
  /** Makes `i` the same as `j` of another list; before anything else is merged into it, `own` must be called. */
  share(i: number, from: Accumulators, j: number): void;
  own(i: number): void;
  merge(i: number, from: Accumulators, j: number, older: boolean): void;
  /** Whether all rows were taken back. */
  isEmpty(i: number): boolean;
  /** The output row. */
  row(i: number, head: Row, start: number, end: number): Row;
  /** As plain data, and out of it. */
  save(i: number): Accumulator;
  load(i: number, saved: Accumulator): void;
}

/** Makes empty lists. `flat`: of `aggregates`, if they are nothing but numbers. `counted`: rows may be taken back. */
export function accumulatorLists(
  aggregates: Aggregates,
  flat: FlatAggregates | null,
  parts: readonly OutputPart[],
  counted: boolean,
): () => Accumulators {
  if (flat === null) {
    const rowOf = aggregates.output(parts);
    return () => new ObjectAccumulators(aggregates, rowOf, counted);
  }
  const rowOf = flat.output(parts);
  return () => new FlatAccumulators(flat, rowOf, counted);
}

/** The same lists, which take in partial accumulators (`local-aggregate`) in place of rows. */
export function mergingLists(lists: () => Accumulators): () => Accumulators {
  const partial = lists();
  return () => {
    const list = lists();
    list.change = (i, _, row) => {
      partial.load(0, partialOf(row));
      list.merge(i, partial, 0, false);
    };
    return list;
  };
}

/** Nothing but numbers, in one array. */
class FlatAccumulators implements Accumulators {
  readonly #aggregates: FlatAggregates;
  readonly #rowOf: ReturnType<FlatAggregates['output']>;
  readonly #counted: boolean;
  readonly #width: number;
  #numbers: Float64Array;

  constructor(aggregates: FlatAggregates, rowOf: ReturnType<FlatAggregates['output']>, counted: boolean) {
    this.#aggregates = aggregates;
    this.#rowOf = rowOf;
    this.#counted = counted;
    this.#width = aggregates.width;
    this.#numbers = new Float64Array(8 * aggregates.width);
  }

  create(i: number): void {
    this.#reserve(i);
    this.#aggregates.create(this.#numbers, i * this.#width);
  }

  #reserve(i: number): void {
    if ((i + 1) * this.#width <= this.#numbers.length) return;
    const grown = new Float64Array(this.#numbers.length * 2);
    grown.set(this.#numbers);
    this.#numbers = grown;
  }

  change(i: number, kind: RowKind, row: Row): void {
    if (isAddition(kind)) this.#aggregates.add(this.#numbers, i * this.#width, row);
    else this.#aggregates.retract(this.#numbers, i * this.#width, row);
  }

  share(i: number, from: FlatAccumulators, j: number): void {
    this.#reserve(i);
    const width = this.#width;
    for (let k = 0; k < width; k++) this.#numbers[i * width + k] = from.#numbers[j * width + k];
  }

  own(): void {
    // Numbers were copied.
  }

  merge(i: number, from: FlatAccumulators, j: number, older: boolean): void {
    this.#aggregates.merge(this.#numbers, i * this.#width, from.#numbers, j * this.#width, older);
  }

  isEmpty(i: number): boolean {
    return this.#counted && this.#aggregates.rows(this.#numbers, i * this.#width) === 0;
  }

  row(i: number, head: Row, start: number, end: number): Row {
    return this.#rowOf(head, this.#numbers, i * this.#width, start, end);
  }

  save(i: number): Accumulator {
    return [...this.#numbers.subarray(i * this.#width, (i + 1) * this.#width)];
  }

  load(i: number, saved: Accumulator): void {
    this.#reserve(i);
    this.#numbers.set(saved as number[], i * this.#width);
  }
}

class ObjectAccumulators implements Accumulators {
  readonly #aggregates: Aggregates;
  readonly #rowOf: ReturnType<Aggregates['output']>;
  readonly #counted: boolean;
  readonly #list: Accumulator[] = [];

  constructor(aggregates: Aggregates, rowOf: ReturnType<Aggregates['output']>, counted: boolean) {
    this.#aggregates = aggregates;
    this.#rowOf = rowOf;
    this.#counted = counted;
  }

  create(i: number): void {
    this.#list[i] = this.#aggregates.create();
  }

  change(i: number, kind: RowKind, row: Row): void {
    if (isAddition(kind)) this.#aggregates.add(this.#list[i], row);
    else this.#aggregates.retract(this.#list[i], row);
  }

  share(i: number, from: ObjectAccumulators, j: number): void {
    this.#list[i] = from.#list[j];
  }

  own(i: number): void {
    const shared = this.#list[i];
    this.create(i);
    this.#aggregates.merge(this.#list[i], shared, true);
  }

  merge(i: number, from: ObjectAccumulators, j: number, older: boolean): void {
    this.#aggregates.merge(this.#list[i], from.#list[j], older);
  }

  isEmpty(i: number): boolean {
    return this.#counted && this.#aggregates.rows(this.#list[i]) === 0;
  }

  row(i: number, head: Row, start: number, end: number): Row {
    return this.#rowOf(head, this.#list[i], start, end);
  }

  save(i: number): Accumulator {
    return this.#list[i];
  }

  load(i: number, saved: Accumulator): void {
    this.#list[i] = saved;
  }
}
