import type { Code } from '../../codegen/code.ts';
import type { Value } from '../../codegen/value.ts';

/** Names, in generated code, of what a part keeps in an accumulator. */
export interface Slots {
  /** The array of numbers, and where the part's own begin, as source text. */
  readonly numbers: string;
  readonly base: string;
  /** Number `i` of the part. */
  n(i: number): string;
  /** Object `i` of the part: a string, bigint, Map, array. */
  o(i: number): string;
}

/**
 * What an aggregate is computed from: a count, a sum, the values seen … Aggregates over the same argument share their
 * parts. `add`, `retract` and `merge` emit straight-line code; what they are given was computed before.
 */
export interface Part {
  /** Two parts over the same arguments with the same name are one. */
  readonly name: string;
  /** How many arguments, from the first, must not be NULL for a row to matter. */
  readonly needs: number;
  /** Initial values, as source text. */
  readonly numbers: readonly string[];
  readonly objects: readonly string[];
  add(args: readonly Value[], at: Slots, code: Code): void;
  /** Undoes an `add` of the same values; null: this part cannot. */
  readonly retract: ((args: readonly Value[], at: Slots, code: Code) => void) | null;
  /** `older`: source text of a boolean, whether what is merged in came before. */
  merge(into: Slots, from: Slots, older: string, code: Code): void;
}
