import { deserialize, serialize } from 'node:v8';
import { expect } from '@jest/globals';
import type { AggregateCall, Expression, Field, SqlType } from '@millrace/sql';
import { compileAggregates, type Accumulator } from '../aggregates/index.ts';
import { RowCompiler } from '../row-compiler.ts';
import type { SqlValue } from '../row.ts';

export const compiler = new RowCompiler({ processingTimeMs: 0 }, new Map());
export const decimal = (precision: number, scale: number): SqlType => ({
  kind: 'DECIMAL',
  precision,
  scale,
  nullable: true,
});
export const kind = (name: 'TINYINT' | 'SMALLINT' | 'FLOAT' | 'DATE'): SqlType => ({ kind: name, nullable: true });
export const array = (element: SqlType): SqlType => ({ kind: 'ARRAY', element, nullable: true });
export const literal = (value: string | number, of: SqlType): Expression => ({ op: 'literal', value, type: of });

export type More = Partial<AggregateCall>;

/** One aggregate over the column `v` of a type. */
class Fixture {
  readonly #field: Field;
  readonly #call: AggregateCall;

  constructor(fn: AggregateCall['fn'], of: SqlType, result: SqlType = of, more: More = {}) {
    this.#field = { name: 'v', type: of };
    const argument: Expression = { op: 'field', index: 0, type: of };
    this.#call = { fn, argument, distinct: false, type: result, ...more };
  }

  #compile(retractable: boolean) {
    return compileAggregates([this.#call], [this.#field], compiler, { retractable });
  }

  /** The result of some values: the same when rows may be taken back, and through a restart after each value. */
  of(...values: SqlValue[]): SqlValue {
    const [plain, restarted] = [false, true].map((retractable) => {
      const aggregates = this.#compile(retractable);
      let accumulator = aggregates.create();
      for (const value of values) {
        aggregates.add(accumulator, [value]);
        if (retractable) accumulator = deserialize(serialize(accumulator)) as Accumulator;
      }
      return aggregates.results(accumulator)[0];
    });
    expect(restarted).toEqual(plain);
    return plain;
  }

  /** The result of `added` when `gone` were added as well and taken back. */
  without(gone: SqlValue[], added: SqlValue[]): SqlValue {
    const aggregates = this.#compile(true);
    const accumulator = aggregates.create();
    for (const value of [...gone, ...added]) aggregates.add(accumulator, [value]);
    for (const value of gone) aggregates.retract(accumulator, [value]);
    return aggregates.results(accumulator)[0];
  }

  /** The result of parts that were computed apart; what is merged in stays as it was. */
  merged(...parts: SqlValue[][]): SqlValue {
    const [plain, counted] = [false, true].map((retractable) => {
      const aggregates = this.#compile(retractable);
      const into = aggregates.create();
      for (const values of parts) {
        const accumulator = aggregates.create();
        for (const value of values) aggregates.add(accumulator, [value]);
        const before = structuredClone(accumulator);
        aggregates.merge(into, accumulator, false);
        expect(accumulator).toEqual(before);
      }
      return aggregates.results(into)[0];
    });
    expect(counted).toEqual(plain);
    return plain;
  }
}

export const on = (fn: AggregateCall['fn'], of: SqlType, result?: SqlType, more?: More) =>
  new Fixture(fn, of, result, more);
