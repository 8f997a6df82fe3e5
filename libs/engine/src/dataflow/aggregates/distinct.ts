import type { Expression } from '@millrace/sql';
import { box } from '../../codegen/boxed.ts';
import type { Code } from '../../codegen/code.ts';
import { classOf, isApproximate, type Value } from '../../codegen/value.ts';
import type { SqlValue } from '../row.ts';
import { valueKey } from '../values.ts';
import type { StateMap } from '../state.ts';
import type { GroupValues } from './group-values.ts';
import { PairsSeen } from './pairs-seen.ts';
import { SpilledPairs, type SeenPair } from './spilled-pairs.ts';

/**
 * The values a DISTINCT has seen: a Map from value to a number. While nothing goes away that is the set of filters
 * (bits) the value passed; otherwise how often it is there (then each filter has its own table). Values that are no
 * keys by themselves are behind a text: `[number, …values]`.
 */
export class DistinctTable<P> {
  readonly args: readonly Expression[];
  /** Place of the Map among the accumulator's objects. */
  object = 0;
  /** Whether the values of all groups are in `pairs` instead. */
  readonly isShared: boolean;
  /** What is in the place of the Map, where each value is an entry of state. */
  apart: GroupValues | null = null;
  #pairs: PairsSeen | SpilledPairs | null = null;
  /** Where pairs go that leave the heap. */
  outside: (() => StateMap<string, SeenPair> | null) | undefined;
  readonly #needs: number;
  readonly #counts: boolean;
  readonly #filters: { readonly filter: Expression | undefined; readonly parts: P[] }[] = [];

  constructor(args: readonly Expression[], needs: number, counts: boolean, shared: boolean) {
    this.args = args;
    this.#needs = needs;
    this.#counts = counts;
    this.isShared = shared && this.#isPlain;
  }

  /** Not before all filters are there. */
  get pairs(): PairsSeen | SpilledPairs {
    if (this.#pairs !== null) return this.#pairs;
    const outside = this.outside?.() ?? null;
    return (this.#pairs = outside === null ? new PairsSeen(this.#filters.length) : new SpilledPairs(outside));
  }

  get expressions(): Expression[] {
    return [...this.args, ...this.#filters.flatMap(({ filter }) => filter ?? [])];
  }

  /** Parts that see each value once among those that pass the filter. */
  under(filter: Expression | undefined): P[] {
    const key = JSON.stringify(filter);
    const known = this.#filters.find((other) => JSON.stringify(other.filter) === key);
    if (known) return known.parts;
    const parts: P[] = [];
    this.#filters.push({ filter, parts });
    return parts;
  }

  get #isPlain(): boolean {
    const [{ type }] = this.args;
    return this.args.length === 1 && classOf(type) !== 'object' && !isApproximate(type);
  }

  /** Source text of the filters that a row passes, as bits. */
  bits(test: (filter: Expression) => string): string {
    return this.#filters
      .map(({ filter }, i) => (filter === undefined ? String(1 << i) : `(${test(filter)} ? ${1 << i} : 0)`))
      .join(' | ');
  }

  #concerns(args: readonly Value[], passed: string): string {
    const present = args.slice(0, this.#needs).flatMap(({ isNull }) => (isNull === 'false' ? [] : [`!${isNull}`]));
    return [`${passed} !== 0`, ...present].join(' && ');
  }

  /**
   * The same as `change` where all groups share a table, in two steps: this one asks memory for the value's entry, what
   * it returns emits the rest.
   */
  addShared(
    args: readonly Value[],
    passed: string,
    group: string,
    code: Code,
  ): (apply: (parts: readonly P[]) => void) => void {
    const pairs = code.constant(this.pairs);
    const [arg] = args;
    if (this.pairs instanceof SpilledPairs) {
      return (apply) => {
        code.block(`if (${this.#concerns(args, passed)})`, () => {
          const fresh = code.const('f', `${pairs}.add(${group}, ${box(arg, code)}, ${passed})`);
          code.block(`if (${fresh} !== 0)`, () => this.#perFilter(fresh, apply, code));
        });
      };
    }
    const [low, high, place, there] = ['l', 'h', 'at', 'there'].map((name) => code.let(name, '0'));
    const concerns = `if (${this.#concerns(args, passed)})`;
    code.block(concerns, () => {
      const split = `${pairs}.split(${box(arg, code)}); ${low} = ${pairs}.low; ${high} = ${pairs}.high;`;
      if (arg.form === 'number' || arg.form === 'exact') {
        // Rounding a bigint never makes it small; NULL may be 0.
        const isSmall = `${arg.isNull === 'false' ? '' : `!${arg.isNull} && `}(${arg.v} | 0) === ${arg.v}`;
        code.line(`if (${isSmall}) { ${low} = ${arg.v} | 0; ${high} = ${low} >> 31; } else { ${split} }`);
      } else code.line(split);
      code.line(`${place} = ${pairs}.place(${group}, ${low}, ${high}); ${there} = ${pairs}.peek(${place});`);
    });
    return (apply) => {
      code.block(concerns, () => {
        const fresh = code.const('f', `${pairs}.add(${place}, ${there}, ${group}, ${low}, ${high}, ${passed})`);
        code.block(`if (${fresh} !== 0)`, () => this.#perFilter(fresh, apply, code));
      });
    };
  }

  /** `apply` emits what parts do with a value that is new (or gone). `passed`: the row's `bits`. */
  change(
    kind: 'add' | 'retract',
    args: readonly Value[],
    passed: string,
    map: string,
    apply: (parts: readonly P[]) => void,
    code: Code,
  ): void {
    code.block(`if (${this.#concerns(args, passed)})`, () => {
      const values = args.map((arg) => code.const('v', box(arg, code)));
      const key = this.#isPlain ? values[0] : code.const('k', `${code.constant(keyOf)}([${values.join(', ')}])`);
      const entry = (number: string) => (this.#isPlain ? number : `[${[number, ...values].join(', ')}]`);
      const seen = code.const('c', `${map}.get(${key})${this.#isPlain ? '' : '?.[0]'} ?? 0`);
      if (this.#counts && kind === 'retract') {
        code.line(`if (${seen} > 1) ${map}.set(${key}, ${entry(`${seen} - 1`)});`);
        code.block(`else if (${seen} === 1)`, () => {
          code.line(`${map}.delete(${key});`);
          apply(this.#filters[0].parts);
        });
      } else if (this.#counts) {
        code.line(`${map}.set(${key}, ${entry(`${seen} + 1`)});`);
        code.block(`if (${seen} === 0)`, () => apply(this.#filters[0].parts));
      } else {
        const fresh = code.const('f', `${passed} & ~${seen}`);
        code.block(`if (${fresh} !== 0)`, () => {
          code.line(`${map}.set(${key}, ${entry(`${seen} | ${fresh}`)});`);
          this.#perFilter(fresh, apply, code);
        });
      }
    });
  }

  #perFilter(fresh: string, apply: (parts: readonly P[]) => void, code: Code): void {
    this.#filters.forEach(({ parts }, i) => {
      if (this.#filters.length === 1) apply(parts);
      else code.block(`if ((${fresh} & ${1 << i}) !== 0)`, () => apply(parts));
    });
  }

  /** `apply` emits what parts do with a value, given as the source texts of its arguments. */
  merge(into: string, from: string, code: Code, apply: (args: string[], parts: readonly P[]) => void): void {
    const [key, entry] = [code.fresh('k'), code.fresh('e')];
    code.block(`for (const [${key}, ${entry}] of ${from})`, () => {
      const number = this.#isPlain ? entry : `${entry}[0]`;
      const args = this.#isPlain ? [key] : this.args.map((_, i) => `${entry}[${i + 1}]`);
      const seen = code.const('c', `${into}.get(${key})${this.#isPlain ? '' : '?.[0]'} ?? 0`);
      const sum = this.#counts ? `${seen} + ${number}` : `${seen} | ${number}`;
      const set = `${into}.set(${key}, ${this.#isPlain ? sum : `[${[sum, ...args].join(', ')}]`});`;
      code.line(set);
      if (this.#counts) code.block(`if (${seen} === 0)`, () => apply(args, this.#filters[0].parts));
      else {
        const fresh = code.const('f', `${number} & ~${seen}`);
        code.block(`if (${fresh} !== 0)`, () => this.#perFilter(fresh, (parts) => apply(args, parts), code));
      }
    });
  }
}

/** Of doubles -0 is another value than 0, as in Flink. */
function keyOf(values: readonly SqlValue[]): string {
  return values.map((value) => (Object.is(value, -0) ? '-0' : valueKey(value))).join(',');
}
