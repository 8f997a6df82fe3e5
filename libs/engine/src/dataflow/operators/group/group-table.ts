import type { Code } from '../../../codegen/code.ts';
import type { Value } from '../../../codegen/value.ts';
import type { Place } from '../../aggregates/layout.ts';
import { INSERT, UPDATE_AFTER, type SqlValue } from '../../row.ts';
import type { LoggedState, StateKey } from '../../state.ts';
import { grown } from '../../value-ids.ts';

/** The group of a row in generated code. */
export interface FoundGroup {
  /** In which its row is sent: INSERT, it is new, or UPDATE_AFTER. */
  readonly kind: string;
  /** As they may be written faster from then on. */
  readonly keys: readonly Value[];
  readonly place: Place;
  /** A statement: the group was changed. */
  readonly touch: string;
}

export interface GroupTableOptions {
  /** Come first among a group's numbers. */
  readonly keys: readonly GroupKey[];
  /** The other numbers of a new group, and its objects. */
  readonly numbers: readonly number[];
  readonly objects: () => unknown[];
  /** What `emitHash` computes, of keys that stand somewhere. */
  readonly hashOf: (numbers: Float64Array, base: number) => number;
}

/** A key of a GROUP BY as a double: equal keys, and no others, are equal doubles. */
export interface GroupKey {
  /** A key's value from its number, and back. */
  read(key: number): SqlValue;
  write(value: SqlValue): number;
  /** Emits what makes the double of a value; the value as it may be written faster from then on. */
  emit(value: Value, code: Code): { readonly key: string; readonly value: Value };
}

/** Emits the hash of keys. */
export function emitHash(keys: readonly string[], code: Code): string {
  return keys.reduce((hash, key) => {
    const low = code.const('h', `Math.imul(${hash} ^ (${key} | 0), 0x9e3779b1)`);
    const above = `((${key} * 2.3283064365386963e-10) | 0)`;
    const high = code.const('h', `Math.imul(${low} ^ (${low} >>> 15) ^ ${above}, 0x85ebca6b)`);
    return code.const('h', `${high} ^ (${high} >>> 13)`);
  }, '0');
}

/**
 * Groups that come and never go: side by side in one array of doubles, each its keys (as numbers) and then what it has
 * come to, and what is no number in an array of objects. Generated code reads and writes them in place.
 */
export class GroupTable implements LoggedState {
  readonly #keys: readonly GroupKey[];
  readonly #initial: readonly number[];
  readonly #objects: () => unknown[];
  readonly #hashOf: (numbers: Float64Array, base: number) => number;
  readonly stride: number;
  /** Objects of a group. */
  readonly width: number;
  numbers: Float64Array<ArrayBuffer>;
  readonly objects: unknown[] = [];
  /** Open addressing: group + 1. */
  index = new Int32Array(64);
  size = 0;
  /** Groups that changed since the last checkpoint, and for each group whether it is among them. */
  changed: number[] | null = null;
  isChanged = new Int32Array(16);

  constructor({ keys, numbers, objects, hashOf }: GroupTableOptions) {
    this.#keys = keys;
    this.#initial = numbers;
    this.#objects = objects;
    this.#hashOf = hashOf;
    this.stride = keys.length + numbers.length;
    this.width = objects().length;
    this.numbers = new Float64Array(16 * this.stride);
  }

  /** Emits what finds the group of some keys, or makes it. */
  emitFind(inputs: readonly Value[], code: Code): FoundGroup {
    const { stride, width } = this;
    const keyed = this.#keys.map((form, i) => form.emit(inputs[i], code));
    const groups = code.const('groups', code.constant(this));
    const hash = emitHash(keyed.map(({ key }) => key), code); // prettier-ignore
    const index = code.const('index', `${groups}.index`);
    const d = code.let('d', `${groups}.numbers`);
    const group = code.let('g', '-1');
    const [i, e] = [code.fresh('i'), code.fresh('e')];
    const next = `(${i} + 1) & (${index}.length - 1)`;
    const at = (base: string, k: number) => `${d}[${base} + ${k}]`;
    code.block(
      `for (let ${i} = ${hash} & (${index}.length - 1), ${e}; (${e} = ${index}[${i}]) !== 0; ${i} = ${next})`,
      () => {
        const base = code.const('p', `(${e} - 1) * ${stride}`);
        const isIt = keyed.map(({ key }, k) => `${at(base, k)} === ${key}`).join(' && ');
        code.line(`if (${isIt || 'true'}) { ${group} = ${e} - 1; break; }`);
      },
    );
    const kind = code.let('kind', String(UPDATE_AFTER));
    code.block(`if (${group} < 0)`, () => {
      code.line(`${kind} = ${INSERT}; ${group} = ${groups}.add(${hash}); ${d} = ${groups}.numbers;`);
      keyed.forEach(({ key }, k) => {
        code.line(`${at(`${group} * ${stride}`, k)} = ${key};`);
      });
    });
    const base = code.const('p', `${group} * ${stride} + ${keyed.length}`);
    const others = width === 0 ? '' : code.const('os', `${groups}.objects`);
    const first = width === 0 ? '' : code.const('q', `${group} * ${width}`);
    return {
      kind,
      keys: keyed.map(({ value }) => value),
      place: {
        numbers: d,
        number: (k) => `${base} + ${k}`,
        object: (k) => `${others}[${first} + ${k}]`,
        group,
      },
      touch: `if (${groups}.changed !== null) ${groups}.touch(${group});`,
    };
  }

  /** A new group, its keys still to be written by the caller. `hash`: of them. */
  add(hash: number): number {
    const group = this.#append();
    this.#find(group, hash);
    return group;
  }

  /** Makes a group one that is found. */
  #find(group: number, hash: number): void {
    if ((group + 1) * 2 > this.index.length) {
      const before = this.index;
      let length = before.length * 2;
      while ((group + 1) * 2 > length) length *= 2;
      this.index = new Int32Array(length);
      for (const other of before) if (other !== 0) this.#enter(other - 1, this.#hash(other - 1));
    }
    this.#enter(group, hash);
  }

  #append(): number {
    const group = this.size++;
    const base = group * this.stride;
    if (base + this.stride > this.numbers.length) {
      const longer = new Float64Array(this.numbers.length * 2 + this.stride);
      longer.set(this.numbers);
      this.numbers = longer;
    }
    this.numbers.set(this.#initial, base + this.#keys.length);
    if (this.width > 0) this.objects.push(...this.#objects());
    if (group >= this.isChanged.length) this.isChanged = grown(this.isChanged, group * 2);
    return group;
  }

  #enter(group: number, hash: number): void {
    const mask = this.index.length - 1;
    let i = hash & mask;
    while (this.index[i] !== 0) i = (i + 1) & mask;
    this.index[i] = group + 1;
  }

  #hash(group: number): number {
    return this.#hashOf(this.numbers, group * this.stride);
  }

  /** The group was changed: while somebody wants to know. */
  touch(group: number): void {
    if (this.isChanged[group] !== 0) return;
    this.isChanged[group] = 1;
    this.changed!.push(group);
  }

  trackChanges(): void {
    this.changed ??= [];
  }

  takeChanges(): [StateKey, unknown, number][] {
    const groups = this.changed ?? [];
    if (this.changed !== null) this.changed = [];
    for (const group of groups) this.isChanged[group] = 0;
    return groups.map((group) => this.#save(group));
  }

  all(): [StateKey, unknown, number][] {
    return Array.from({ length: this.size }, (_, group) => this.#save(group));
  }

  #save(group: number): [StateKey, unknown, number] {
    const base = group * this.stride;
    const keys = this.#keys.map((key, i) => key.read(this.numbers[base + i]));
    const numbers = [...this.numbers.subarray(base + this.#keys.length, base + this.stride)];
    const objects = this.objects.slice(group * this.width, (group + 1) * this.width);
    return [group, [keys, numbers, objects], 0];
  }

  *walk(): Iterator<[StateKey, unknown, number]> {
    const { size } = this;
    for (let group = 0; group < size; group++) yield this.#save(group);
  }

  load(key: StateKey, value: unknown): void {
    const group = key as number;
    const [keys, numbers, objects] = value as [SqlValue[], number[], unknown[]];
    // Those between will be loaded, too: nobody finds them before.
    while (this.size <= group) this.#append();
    const base = group * this.stride;
    this.#keys.forEach((key, i) => (this.numbers[base + i] = key.write(keys[i])));
    this.numbers.set(numbers, base + this.#keys.length);
    objects.forEach((object, i) => (this.objects[group * this.width + i] = object));
    const hash = this.#hash(group);
    if (!this.#isFound(group, hash)) this.#find(group, hash);
  }

  #isFound(group: number, hash: number): boolean {
    const mask = this.index.length - 1;
    let i = hash & mask;
    while (this.index[i] !== 0 && this.index[i] !== group + 1) i = (i + 1) & mask;
    return this.index[i] !== 0;
  }

  clear(): void {
    this.index.fill(0);
    this.isChanged.fill(0);
    this.objects.length = 0;
    this.size = 0;
  }
}
