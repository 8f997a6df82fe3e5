import type { Field } from '@millrace/sql';
import { box, unbox } from '../../../codegen/boxed.ts';
import type { Code } from '../../../codegen/code.ts';
import { classOf, type Value } from '../../../codegen/value.ts';
import type { RowCompiler } from '../../row-compiler.ts';
import { keySource } from '../../row-functions.ts';
import { INSERT, UPDATE_AFTER, type SqlValue } from '../../row.ts';
import type { LoggedState, StateKey, StateMap } from '../../state.ts';
import type { FoundGroup } from './group-table.ts';

/** Booleans as 1 and 0. */
type Keys = SqlValue[];
export type SpilledGroup = [number: number, keys: Keys, numbers: number[], objects: unknown[]];

export interface SpilledGroupsOptions {
  readonly groups: StateMap<StateKey, SpilledGroup>;
  readonly keys: readonly number[];
  readonly fields: readonly Field[];
  readonly numbers: readonly number[];
  readonly objects: () => unknown[];
}

/** The same groups as a GroupTable's, outside of the heap. The state log does not tell one from the other. */
export class SpilledGroups implements LoggedState {
  readonly #options: SpilledGroupsOptions;
  readonly #groups: StateMap<StateKey, SpilledGroup>;
  readonly #keyOf: (keys: Keys) => StateKey;

  constructor(options: SpilledGroupsOptions, compiler: RowCompiler) {
    this.#options = options;
    this.#groups = options.groups;
    this.#keyOf = compiler.key([...options.keys.keys()], this.#types);
  }

  get #types() {
    return this.#options.keys.map((key) => this.#options.fields[key]);
  }

  emitFind(inputs: readonly Value[], code: Code): FoundGroup {
    const types = this.#types.map(({ type }) => type);
    const boxed = inputs.map((value) => code.const('key', box(value, code)));
    const keys = boxed.map((text, i) =>
      classOf(types[i]) === 'boolean' ? code.const('key', `${text} === null ? null : ${text} ? 1 : 0`) : text,
    );
    const groups = code.constant(this);
    const parts = keys.map((text, i) => ({ text, type: types[i] }));
    const at = code.const('at', keySource(parts, code));
    const group = code.let('g', `${groups}.get(${at})`);
    const kind = code.let('kind', String(UPDATE_AFTER));
    code.line(
      `if (${group} === undefined) { ${kind} = ${INSERT}; ${group} = ${groups}.add(${at}, [${keys.join(', ')}]); }`,
    );
    const numbers = code.const('d', `${group}[2]`);
    const objects = code.const('os', `${group}[3]`);
    return {
      kind,
      keys: boxed.map((text, i) => unbox(text, types[i], code)),
      place: { numbers, number: String, object: (k) => `${objects}[${k}]`, group: `${group}[0]` },
      touch: `${groups}.touch(${at});`,
    };
  }

  get(key: StateKey): SpilledGroup | undefined {
    return this.#groups.get(key);
  }

  add(key: StateKey, keys: Keys): SpilledGroup {
    const { numbers, objects } = this.#options;
    const group: SpilledGroup = [this.size, keys, [...numbers], objects()];
    this.#groups.set(key, group);
    return group;
  }

  touch(key: StateKey): void {
    this.#groups.touch(key);
  }

  get size(): number {
    return this.#groups.size;
  }

  get isKept(): boolean {
    return this.#groups.isKept === true;
  }

  trackChanges(): void {
    this.#groups.trackChanges();
  }

  takeChanges(): [StateKey, unknown, number][] {
    return this.#groups.takeChanges().map(([, group]) => logged(group!));
  }

  all(): [StateKey, unknown, number][] {
    return this.#groups.all().map(([, group]) => logged(group));
  }

  *walk(): IterableIterator<[StateKey, unknown, number]> {
    for (const [, group] of { [Symbol.iterator]: () => this.#groups.walk!() }) yield logged(group);
  }

  load(number: StateKey, value: unknown): void {
    const [keys, numbers, objects] = value as [Keys, number[], unknown[]];
    this.#groups.load(this.#keyOf(keys), [number as number, keys, numbers, objects], 0);
  }

  clear(): void {
    this.#groups.clear();
  }
}

/** As a GroupTable writes it. */
function logged([number, keys, numbers, objects]: SpilledGroup): [StateKey, unknown, number] {
  return [number, [keys, numbers, objects], 0];
}
