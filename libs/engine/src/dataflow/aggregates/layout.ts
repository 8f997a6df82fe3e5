import { PLACE } from '@millrace/plan';
import type { AggregateCall, Expression, Place as ScriptPlace } from '@millrace/sql';
import { box, unbox } from '../../codegen/boxed.ts';
import type { Code } from '../../codegen/code.ts';
import { compileExpression } from '../../codegen/expression.ts';
import { condition } from '../../codegen/forms.ts';
import type { Value } from '../../codegen/value.ts';
import { describe, type Description, type DescribeOptions } from './describe.ts';
import type { StateMap } from '../state.ts';
import { DistinctTable } from './distinct.ts';
import type { GroupValues } from './group-values.ts';
import { count } from './numbers.ts';
import type { Part, Slots } from './part.ts';
import type { SeenPair } from './spilled-pairs.ts';

/** What is added under one condition: parts over the same arguments and filter. */
interface Unit {
  readonly filter: Expression | undefined;
  readonly args: readonly Expression[];
  readonly parts: Placed[];
}

/** A part, and where what it keeps begins among the numbers and the objects. */
export interface Placed {
  readonly part: Part;
  readonly slots: number;
  readonly objects: number;
  /** The call that needs it first. */
  readonly at: ScriptPlace | undefined;
}

/** Where an accumulator is, as source texts. */
export interface Place {
  /** The array of numbers; where number `i` is in it; object `i`. */
  readonly numbers: string;
  readonly number: (i: number) => string;
  readonly object: (i: number) => string;
  /** The number of its group, where DISTINCTs keep their values beside all accumulators. */
  readonly group?: string;
}

export interface LayoutOptions extends DescribeOptions {
  /** Count the rows. */
  readonly counted: boolean;
  /** DISTINCTs that can keep their values in one table for all groups do so (`distinct`). */
  readonly shared?: boolean;
  /** Where such a table is outside of the heap: a map of its own. */
  readonly outside?: () => StateMap<string, SeenPair> | null;
  /** DISTINCTs keep their values apart from the accumulators, an entry of state each. By the name of that state. */
  readonly apart?: (name: string) => GroupValues;
}

/** Values of the expressions of a list of aggregates. */
export type ValueOf = (expression: Expression) => Value;

/** What aggregates keep: so many numbers and objects, and the code that changes and reads them wherever they are. */
export class Layout {
  readonly #units = new Map<string, Unit>();
  readonly #distinct = new Map<string, DistinctTable<Placed>>();
  readonly #calls: { readonly call: AggregateCall; readonly description: Description; readonly placed: Placed[] }[];
  readonly #options: LayoutOptions;
  /** Initial values, as source texts. */
  readonly numbers: string[] = [];
  readonly objects: string[] = [];
  readonly counter: Placed | null;

  constructor(calls: readonly AggregateCall[], options: LayoutOptions) {
    this.#options = options;
    this.counter = options.counted ? this.#place(this.#unit([], undefined), count(0)) : null;
    this.#calls = calls.map((call) => {
      const description = describe(call, options);
      const { args, distinct, parts } = description;
      if (!distinct || args.length === 0) {
        const unit = this.#unit(args, call.filter);
        return { call, description, placed: parts.map((part) => this.#place(unit, part, call[PLACE])) };
      }
      const table = this.#table(description, call.filter);
      const into = table.under(call.filter);
      const unit = { filter: undefined, args, parts: into };
      return { call, description, placed: parts.map((part) => this.#place(unit, part, call[PLACE])) };
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
  #table({ args, parts }: Description, filter: Expression | undefined): DistinctTable<Placed> {
    const { retractable, shared, outside, apart } = this.#options;
    const needs = Math.min(...parts.map((part) => part.needs));
    const key = JSON.stringify([args, needs, retractable ? filter : null]);
    let table = this.#distinct.get(key);
    if (!table) {
      table = new DistinctTable(args, needs, retractable, shared === true && !retractable);
      table.outside = outside;
      if (apart) table.apart = apart(`distinct-${this.#distinct.size}`);
      else if (!table.isShared) table.object = this.objects.push('new Map()') - 1;
      this.#distinct.set(key, table);
    }
    return table;
  }

  #place(unit: Unit, part: Part, at?: ScriptPlace): Placed {
    const known = unit.parts.find((other) => other.part.name === part.name);
    if (known) return known;
    const placed = { part, slots: this.numbers.length, objects: this.objects.length, at };
    this.numbers.push(...part.numbers);
    this.objects.push(...part.objects);
    unit.parts.push(placed);
    return placed;
  }

  /** What DISTINCTs keep beside the accumulators, each with its own name. */
  get shared() {
    return [...this.#distinct.values()].flatMap((table, i) =>
      table.isShared ? [{ name: `distinct-${i}`, pairs: table.pairs }] : [],
    );
  }

  /**
   * An accumulator of its own: an array of numbers where that is all there is (which V8 keeps as doubles), otherwise such
   * an array and behind it the objects.
   */
  ownPlace(accumulator: string): Place {
    return {
      numbers: this.objects.length === 0 ? accumulator : `${accumulator}[0]`,
      number: String,
      object: (i) => `${accumulator}[${i + 1}]`,
    };
  }

  slots({ slots, objects }: Placed, place: Place): Slots {
    return {
      numbers: place.numbers,
      base: place.number(slots),
      n: (i) => `${place.numbers}[${place.number(slots + i)}]`,
      o: (i) => place.object(objects + i),
    };
  }

  get expressions(): Expression[] {
    return [
      ...[...this.#units.values()].flatMap(({ filter, args }) => [...args, ...(filter ? [filter] : [])]),
      ...[...this.#distinct.values()].flatMap((table) => table.expressions),
    ];
  }

  /** Emits everything that may fail, before anything changes; what is the same is computed once. */
  compute(inputs: readonly Value[], code: Code): ValueOf {
    const values = new Map<string, Value>();
    for (const expression of this.expressions) {
      const key = JSON.stringify(expression);
      if (!values.has(key)) values.set(key, compileExpression(expression, { code, fields: inputs }));
    }
    return (expression) => values.get(JSON.stringify(expression))!;
  }

  change(kind: 'add' | 'retract', valueOf: ValueOf, place: Place, code: Code): void {
    const masks = new Map<string, string>();
    const mask = (bits: string) => {
      if (!masks.has(bits)) masks.set(bits, code.const('m', bits));
      return masks.get(bits)!;
    };
    // Tables of all groups are large: memory is asked for their entries before anything needs one.
    const tables = [...this.#distinct.values()].map((table) => {
      const given = table.args.map(valueOf);
      const passed = mask(table.bits((filter) => condition(valueOf(filter))));
      const apply = (parts: readonly Placed[]) =>
        this.#under([], given, parts, place, code, ({ part }, at) => part[kind]?.(given, at, code));
      if (!table.isShared) {
        const seen = table.apart === null ? place.object(table.object) : code.constant(table.apart);
        return () => table.change(kind, given, passed, seen, apply, code);
      }
      const goOn = table.addShared(given, passed, place.group!, code);
      return () => goOn(apply);
    });
    for (const { filter, args, parts } of this.#units.values()) {
      const given = args.map(valueOf);
      const tests = filter === undefined ? [] : [condition(valueOf(filter))];
      this.#under(tests, given, parts, place, code, ({ part }, at) => part[kind]?.(given, at, code));
    }
    for (const emit of tables) emit();
  }

  /** Emits the code of parts inside the conditions they share. */
  #under(
    tests: readonly string[],
    args: readonly Value[],
    parts: readonly Placed[],
    place: Place,
    code: Code,
    emit: (placed: Placed, at: Slots) => void,
  ): void {
    for (const needs of new Set(parts.map(({ part }) => part.needs))) {
      const present = args.slice(0, needs).flatMap(({ isNull }) => (isNull === 'false' ? [] : [`!${isNull}`]));
      const all = [...new Set([...tests, ...present])];
      const body = () => {
        for (const placed of parts)
          if (placed.part.needs === needs) code.at(placed.at, () => emit(placed, this.slots(placed, place)));
      };
      if (all.length === 0) body();
      else code.block(`if (${all.join(' && ')})`, body);
    }
  }

  merge(into: Place, from: Place, older: string, code: Code): void {
    for (const { parts } of this.#units.values()) {
      for (const placed of parts) placed.part.merge(this.slots(placed, into), this.slots(placed, from), older, code);
    }
    for (const table of this.#distinct.values()) {
      if (table.apart !== null) continue;
      table.merge(into.object(table.object), from.object(table.object), code, (texts, parts) => {
        const given = texts.map((text, i) => unbox(text, table.args[i].type, code));
        this.#under([], given, parts, into, code, ({ part }, slots) => part.add(given, slots, code));
      });
    }
  }

  /** Results as JS expressions of plain values. */
  results(place: Place, code: Code): string[] {
    return this.#results(place, code).map(({ result }) => (typeof result === 'string' ? result : box(result, code)));
  }

  /** Results as values. */
  values(place: Place, code: Code): Value[] {
    return this.#results(place, code).map(({ result, type }) =>
      typeof result === 'string' ? unbox(result, type, code) : result,
    );
  }

  #results(place: Place, code: Code) {
    return this.#calls.map(({ call, description, placed }) => ({
      type: call.type,
      result: description.result(
        placed.map((each) => this.slots(each, place)),
        code,
      ),
    }));
  }
}
