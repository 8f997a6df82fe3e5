import type { AggregateCall, Field } from '@millrace/sql';
import type { Code } from '../../codegen/code.ts';
import type { Row, SqlValue } from '../row.ts';
import { rowFields, type RowCompiler } from '../row-compiler.ts';
import { averagesAreReduced, type DescribeOptions } from './describe.ts';
import { Layout, type LayoutOptions, type Place } from './layout.ts';

/** What a group has come to: plain data, made by `create`; what is in it only the functions beside it know. */
export type Accumulator = unknown[];

/** A value of an output row: of the row it is for, a result, or one of two numbers given (a window's bounds). */
export type OutputPart =
  | { readonly from: 'row'; readonly field: number }
  | { readonly from: 'aggregate'; readonly index: number }
  | { readonly from: 'start' | 'end' | 'time' };

/** A list of aggregates, compiled. Rows go in at `add` and (with `retractable`) out at `retract`. */
export interface Aggregates {
  create(): Accumulator;
  /** May throw a `ComputationFailure`; then nothing was changed. */
  add(accumulator: Accumulator, row: Row): void;
  /** Takes back a row that was added. */
  retract(accumulator: Accumulator, row: Row): void;
  /** Takes in another accumulator, which stays as it is. `older`: its rows came before. */
  merge(into: Accumulator, from: Accumulator, older: boolean): void;
  /** Rows that are in: only with `counted`. */
  rows(accumulator: Accumulator): number;
  results(accumulator: Accumulator): SqlValue[];
  /** Compiles what makes an output row. `start`, `end`: window bounds; a window's time is `end` - 1. */
  output(parts: readonly OutputPart[]): (row: Row, accumulator: Accumulator, start: number, end: number) => Row;
  /** The same over accumulators that are nothing but numbers; null where they are more. */
  flat(): FlatAggregates | null;
}

/** Accumulators of `width` numbers each, one after the other in one array: that of `at` begins there. */
export interface FlatAggregates {
  readonly width: number;
  create(numbers: Float64Array, at: number): void;
  add(numbers: Float64Array, at: number, row: Row): void;
  retract(numbers: Float64Array, at: number, row: Row): void;
  merge(into: Float64Array, at: number, from: Float64Array, fromAt: number, older: boolean): void;
  rows(numbers: Float64Array, at: number): number;
  output(
    parts: readonly OutputPart[],
  ): (row: Row, numbers: Float64Array, at: number, start: number, end: number) => Row;
}

export interface AggregatesOptions extends Partial<DescribeOptions> {
  /** Count the rows, for `rows`. */
  readonly counted?: boolean;
  /** See `Layout`. Accumulators are not merged then. */
  readonly apart?: LayoutOptions['apart'];
}

/** Compiles a list of aggregate calls over rows of the given fields. */
export function compileAggregates(
  calls: readonly AggregateCall[],
  fields: readonly Field[],
  compiler: RowCompiler,
  options: AggregatesOptions = {},
): Aggregates {
  const layout = new Layout(calls, {
    retractable: options.retractable ?? false,
    setBit: options.setBit ?? ((key) => key),
    counted: options.counted ?? false,
    apart: options.apart,
    reduced: options.reduced ?? averagesAreReduced(calls),
  });
  const acc = layout.ownPlace('acc');
  const { counter } = layout;
  const change = (kind: 'add' | 'retract', place: Place) => (code: Code) => {
    const inputs = rowFields('row', layout.expressions, fields, code);
    layout.change(kind, layout.compute(inputs, code), place, code);
  };
  const rows = (place: Place) => (code: Code) => {
    code.line(`return ${counter ? layout.slots(counter, place).n(0) : '0'};`);
  };
  const output = (parts: readonly OutputPart[], place: Place) => (code: Code) => {
    const results = layout.results(place, code);
    const texts = parts.map((part) => {
      if (part.from === 'row') return `row[${part.field}]`;
      if (part.from === 'aggregate') return results[part.index];
      return part.from === 'time' ? 'end - 1' : part.from;
    });
    code.line(`return [${texts.join(', ')}];`);
  };
  const nothing = () => undefined;
  return {
    create: compiler.compile([], (code) => {
      const numbers = `[${layout.numbers.join(', ')}]`;
      code.line(`return ${layout.objects.length === 0 ? numbers : `[${[numbers, ...layout.objects].join(', ')}]`};`);
    }),
    add: compiler.compile(['acc', 'row'], change('add', acc)),
    retract: options.retractable ? compiler.compile(['acc', 'row'], change('retract', acc)) : nothing,
    merge: compiler.compile(['into', 'from', 'older'], (code) => {
      layout.merge(layout.ownPlace('into'), layout.ownPlace('from'), 'older', code);
    }),
    rows: compiler.compile(['acc'], rows(acc)),
    results: compiler.compile(['acc'], (code) => code.line(`return [${layout.results(acc, code).join(', ')}];`)),
    output: (parts) => compiler.compile(['row', 'acc', 'start', 'end'], output(parts, acc)),
    flat() {
      if (layout.objects.length > 0) return null;
      const at = flatPlace('acc', 'at');
      return {
        width: layout.numbers.length,
        create: compiler.compile(['acc', 'at'], (code) => {
          layout.numbers.forEach((value, i) => code.line(`acc[at + ${i}] = ${value};`));
        }),
        add: compiler.compile(['acc', 'at', 'row'], change('add', at)),
        retract: options.retractable ? compiler.compile(['acc', 'at', 'row'], change('retract', at)) : nothing,
        merge: compiler.compile(['acc', 'at', 'from', 'fromAt', 'older'], (code) => {
          layout.merge(at, flatPlace('from', 'fromAt'), 'older', code);
        }),
        rows: compiler.compile(['acc', 'at'], rows(at)),
        output: (parts) => compiler.compile(['row', 'acc', 'at', 'start', 'end'], output(parts, at)),
      };
    },
  };
}

/** One of many in an array of numbers. */
function flatPlace(numbers: string, at: string): Place {
  return {
    numbers,
    number: (i) => `${at} + ${i}`,
    object() {
      throw new Error('an object in an accumulator of numbers');
    },
  };
}
