import type { AggregateCall, Expression, Field } from '@millrace/sql';
import { unbox } from '../../codegen/boxed.ts';
import type { Code } from '../../codegen/code.ts';
import { compileExpression } from '../../codegen/expression.ts';
import { condition } from '../../codegen/forms.ts';
import type { Value } from '../../codegen/value.ts';
import type { Row, SqlValue } from '../row.ts';
import { rowFields, type RowCompiler } from '../row-compiler.ts';
import { averagesAreReduced, describe, type Description, type DescribeOptions } from './describe.ts';
import { DistinctTable } from './distinct.ts';
import type { Part, Slots } from './part.ts';
import { count } from './numbers.ts';

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
}

/** What is added under one condition: parts over the same arguments and filter. */
interface Unit {
  readonly filter: Expression | undefined;
  readonly args: readonly Expression[];
  readonly parts: { readonly part: Part; readonly slots: number; readonly objects: number }[];
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
    reduced: options.reduced ?? averagesAreReduced(calls),
  });
  const { counter } = layout;
  return {
    create: compiler.compile([], (code) => layout.create(code)),
    add: compiler.compile(['acc', 'row'], (code) => layout.change('add', fields, code)),
    retract: options.retractable
      ? compiler.compile(['acc', 'row'], (code) => layout.change('retract', fields, code))
      : () => undefined,
    merge: compiler.compile(['into', 'from', 'older'], (code) => layout.merge(code)),
    rows: compiler.compile(['acc'], (code) =>
      code.line(`return ${counter ? layout.slots('acc', counter).n(0) : '0'};`),
    ),
    results: compiler.compile(['acc'], (code) => code.line(`return [${layout.results('acc', code).join(', ')}];`)),
    output: (parts) =>
      compiler.compile(['row', 'acc', 'start', 'end'], (code) => {
        layout.output('acc', parts, code);
      }),
    flat: () => compileFlat(layout, fields, compiler, options),
  };
}

function compileFlat(
  layout: Layout,
  fields: readonly Field[],
  compiler: RowCompiler,
  { retractable }: AggregatesOptions,
): FlatAggregates | null {
  if (!layout.isFlat) return null;
  const acc: Place = ['acc', 'at'];
  const { counter } = layout;
  return {
    width: layout.width,
    create: compiler.compile(['acc', 'at'], (code) => layout.fill(acc, code)),
    add: compiler.compile(['acc', 'at', 'row'], (code) => layout.change('add', fields, code, acc)),
    retract: retractable
      ? compiler.compile(['acc', 'at', 'row'], (code) => layout.change('retract', fields, code, acc))
      : () => undefined,
    merge: compiler.compile(['acc', 'at', 'from', 'fromAt', 'older'], (code) =>
      layout.merge(code, acc, ['from', 'fromAt']),
    ),
    rows: compiler.compile(['acc', 'at'], (code) =>
      code.line(`return ${counter ? layout.slots(acc, counter).n(0) : '0'};`),
    ),
    output: (parts) =>
      compiler.compile(['row', 'acc', 'at', 'start', 'end'], (code) => {
        layout.output(acc, parts, code);
      }),
  };
}

/** Source text of an accumulator: of one of its own, or of an array of them and where it begins. */
type Place = string | readonly [array: string, at: string];

type Placed = Unit['parts'][number];

/**
 * Where everything is in an accumulator: an array of numbers where that is all there is (which V8 keeps as doubles),
 * otherwise such an array and behind it the objects.
 */
class Layout {
  readonly #units = new Map<string, Unit>();
  readonly #distinct = new Map<string, DistinctTable<Placed>>();
  readonly #calls: { readonly description: Description; readonly placed: readonly Placed[] }[];
  readonly #numbers: string[] = [];
  readonly #objects: string[] = [];
  readonly counter: Placed | null;

  constructor(calls: readonly AggregateCall[], options: DescribeOptions & { readonly counted: boolean }) {
    this.counter = options.counted ? this.#place(this.#unit([], undefined), count(0)) : null;
    this.#calls = calls.map((call) => {
      const description = describe(call, options);
      const { args, distinct, parts } = description;
      if (!distinct || args.length === 0) {
        const unit = this.#unit(args, call.filter);
        return { description, placed: parts.map((part) => this.#place(unit, part)) };
      }
      const table = this.#table(description, call.filter, options.retractable);
      const into = table.under(call.filter);
      return { description, placed: parts.map((part) => this.#place({ filter: undefined, args, parts: into }, part)) };
    });
  }

  #unit(args: readonly Expression[], filter: Expression | undefined): Unit {
    const key = JSON.stringify([args, filter]);
    const known = this.#units.get(key);
    if (known) return known;
    const unit: Unit = { filter, args, parts: [] };
    this.#units.set(key, unit);
    return unit;
  }

  /** Calls with DISTINCT over one argument share a table, whatever their filters (as long as nothing goes away). */
  #table({ args, parts }: Description, filter: Expression | undefined, retractable: boolean): DistinctTable<Placed> {
    const needs = Math.min(...parts.map((part) => part.needs));
    const key = JSON.stringify([args, needs, retractable ? filter : null]);
    let table = this.#distinct.get(key);
    if (!table) {
      table = new DistinctTable(args, needs, retractable, this.#objects.push('new Map()') - 1);
      this.#distinct.set(key, table);
    }
    return table;
  }

  #place(unit: Unit, part: Part): Placed {
    const known = unit.parts.find((other) => other.part.name === part.name);
    if (known) return known;
    const placed = { part, slots: this.#numbers.length, objects: this.#objects.length };
    this.#numbers.push(...part.numbers);
    this.#objects.push(...part.objects);
    unit.parts.push(placed);
    return placed;
  }

  /** Whether an accumulator is nothing but numbers. */
  get isFlat(): boolean {
    return this.#objects.length === 0;
  }

  get width(): number {
    return this.#numbers.length;
  }

  slots(acc: Place, { slots, objects }: Placed): Slots {
    if (typeof acc !== 'string') {
      const [array, at] = acc;
      const none = () => {
        throw new Error('an object in an accumulator of numbers');
      };
      return { numbers: array, base: `${at} + ${slots}`, n: (i) => `${array}[${at} + ${slots + i}]`, o: none };
    }
    const numbers = this.#objects.length === 0 ? acc : `${acc}[0]`;
    return {
      numbers,
      base: String(slots),
      n: (i) => `${numbers}[${slots + i}]`,
      o: (i) => `${acc}[${objects + i + 1}]`,
    };
  }

  create(code: Code): void {
    const numbers = `[${this.#numbers.join(', ')}]`;
    code.line(`return ${this.#objects.length === 0 ? numbers : `[${[numbers, ...this.#objects].join(', ')}]`};`);
  }

  /** `create` in an array of numbers. */
  fill([array, at]: readonly [array: string, at: string], code: Code): void {
    this.#numbers.forEach((value, i) => code.line(`${array}[${at} + ${i}] = ${value};`));
  }

  output(acc: Place, parts: readonly OutputPart[], code: Code): void {
    const results = this.results(acc, code);
    const texts = parts.map((part) => {
      if (part.from === 'row') return `row[${part.field}]`;
      if (part.from === 'aggregate') return results[part.index];
      return part.from === 'time' ? 'end - 1' : part.from;
    });
    code.line(`return [${texts.join(', ')}];`);
  }

  change(kind: 'add' | 'retract', fields: readonly Field[], code: Code, acc: Place = 'acc'): void {
    const units = [...this.#units.values()];
    const tables = [...this.#distinct.values()];
    const expressions = [
      ...units.flatMap(({ filter, args }) => [...args, ...(filter ? [filter] : [])]),
      ...tables.flatMap((table) => table.expressions),
    ];
    const inputs = rowFields('row', expressions, fields, code);
    // Everything that may fail comes before anything changes; what is the same is computed once.
    const values = new Map<string, Value>();
    for (const expression of expressions) {
      const key = JSON.stringify(expression);
      if (!values.has(key)) values.set(key, compileExpression(expression, { code, fields: inputs }));
    }
    const valueOf = (expression: Expression) => values.get(JSON.stringify(expression))!;
    for (const { filter, args, parts } of units) {
      const given = args.map(valueOf);
      const tests = filter === undefined ? [] : [condition(valueOf(filter))];
      this.#under(tests, given, parts, code, ({ part }, at) => part[kind]?.(given, at, code), acc);
    }
    for (const table of tables) {
      const given = table.args.map(valueOf);
      const apply = (parts: readonly Placed[]) =>
        this.#under([], given, parts, code, ({ part }, at) => part[kind]?.(given, at, code));
      table.change(kind, given, (filter) => condition(valueOf(filter)), `acc[${table.object + 1}]`, apply, code);
    }
  }

  /** Emits the code of parts inside the conditions they share. */
  #under(
    tests: readonly string[],
    args: readonly Value[],
    parts: readonly Placed[],
    code: Code,
    emit: (placed: Placed, at: Slots) => void,
    acc: Place = 'acc',
  ): void {
    for (const needs of new Set(parts.map(({ part }) => part.needs))) {
      const present = args.slice(0, needs).flatMap(({ isNull }) => (isNull === 'false' ? [] : [`!${isNull}`]));
      const all = [...new Set([...tests, ...present])];
      const body = () => {
        for (const placed of parts) if (placed.part.needs === needs) emit(placed, this.slots(acc, placed));
      };
      if (all.length === 0) body();
      else code.block(`if (${all.join(' && ')})`, body);
    }
  }

  merge(code: Code, into: Place = 'into', from: Place = 'from'): void {
    for (const { parts } of this.#units.values()) {
      for (const placed of parts) {
        placed.part.merge(this.slots(into, placed), this.slots(from, placed), 'older', code);
      }
    }
    for (const table of this.#distinct.values()) {
      const at = table.object + 1;
      table.merge(`into[${at}]`, `from[${at}]`, code, (texts, parts) => {
        const given = texts.map((text, i) => unbox(text, table.args[i].type, code));
        this.#under([], given, parts, code, ({ part }, slots) => part.add(given, slots, code), 'into');
      });
    }
  }

  /** Results as JS expressions. */
  results(acc: Place, code: Code): string[] {
    return this.#calls.map(({ description, placed }) =>
      description.result(
        placed.map((each) => this.slots(acc, each)),
        code,
      ),
    );
  }
}
