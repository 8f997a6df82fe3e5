import { box, boxPresent } from '../../codegen/boxed.ts';
import type { Code } from '../../codegen/code.ts';
import { classOf, numberText } from '../../codegen/value.ts';
import type { SqlType } from '@millrace/sql';
import { failRecord } from '../../kernel/failure.ts';
import type { SqlValue } from '../row.ts';
import { valueKey } from '../values.ts';
import { mergeCounts, takeOne } from './extremes.ts';
import type { Part } from './part.ts';

/** Parts that keep values: in order, or how often each came. */

/**
 * Values in order of arrival; a value taken back is the oldest of its equals. `chronological`: what is merged in and is
 * older goes to the front (otherwise behind, as Flink merges the panes of a sliding window).
 */
export function list(type: SqlType, nulls: 'keep' | 'skip', chronological = false): Part {
  return {
    name: `list ${nulls} ${chronological}`,
    needs: nulls === 'skip' ? 1 : 0,
    numbers: [],
    objects: ['[]'],
    add: ([value], at, code) => code.line(`${at.o(0)}.push(${box(value, code)});`),
    retract([value], at, code) {
      const remove = code.constant(classOf(type) === 'object' ? removeDeep : removeFirst);
      code.line(`${remove}(${at.o(0)}, ${box(value, code)});`);
    },
    merge(into, from, older, code) {
      const behind = `for (const v of ${from.o(0)}) ${into.o(0)}.push(v);`;
      code.line(chronological ? `if (${older}) ${into.o(0)}.unshift(...${from.o(0)}); else ${behind}` : behind);
    },
  };
}

function removeFirst(values: SqlValue[], value: SqlValue): void {
  const i = values.indexOf(value);
  if (i === 0) values.shift();
  else if (i > 0) values.splice(i, 1);
}

function removeDeep(values: SqlValue[], value: SqlValue): void {
  const key = valueKey(value);
  const i = values.findIndex((other) => valueKey(other) === key);
  if (i >= 0) values.splice(i, 1);
}

/** The first or the last value that is not NULL. */
export function single(which: 'first' | 'last'): Part {
  return {
    name: which,
    needs: 1,
    numbers: [],
    objects: ['null'],
    add([value], at, code) {
      const v = boxPresent(value, code);
      code.line(which === 'last' ? `${at.o(0)} = ${v};` : `if (${at.o(0)} === null) ${at.o(0)} = ${v};`);
    },
    retract: null,
    merge(into, from, older, code) {
      const replaces = which === 'first' ? older : `!${older}`;
      code.line(`if (${from.o(0)} !== null && (${into.o(0)} === null || ${replaces})) ${into.o(0)} = ${from.o(0)};`);
    },
  };
}

/** Texts one after the other; `separator` is source text. */
export function joined(separator: string): Part {
  const append = (target: string, text: string) =>
    `${target} = ${target} === null ? ${text} : ${target} + ${separator} + ${text};`;
  return {
    name: `joined ${separator}`,
    needs: 1,
    numbers: [],
    objects: ['null'],
    add: ([value], at, code) => code.line(append(at.o(0), code.const('t', boxPresent(value, code)))),
    retract: null,
    merge: (into, from, _, code) => code.line(`if (${from.o(0)} !== null) ${append(into.o(0), from.o(0))}`),
  };
}

/** How often each value came. Values that are not their own identity are kept beside their key: `[value, count]`. */
export function bag(type: SqlType): Part {
  if (classOf(type) === 'object') return objectBag();
  const add = (at: string, v: string) => `${at}.set(${v}, (${at}.get(${v}) ?? 0) + 1);`;
  return {
    name: 'bag',
    needs: 1,
    numbers: [],
    objects: ['new Map()'],
    add: ([value], at, code) => code.line(add(at.o(0), code.const('v', boxPresent(value, code)))),
    retract: ([value], at, code) => code.line(`${code.constant(takeOne)}(${at.o(0)}, ${boxPresent(value, code)});`),
    merge: (into, from, _, code) => code.line(`${code.constant(mergeCounts)}(${into.o(0)}, ${from.o(0)});`),
  };
}

type Bag = Map<string, [value: SqlValue, count: number]>;

function objectBag(): Part {
  const change =
    (by: 1 | -1): Part['add'] =>
    ([value], at, code) => {
      const v = code.const('v', boxPresent(value, code));
      code.line(`${code.constant(changeBag)}(${at.o(0)}, ${v}, ${by});`);
    };
  return {
    name: 'bag',
    needs: 1,
    numbers: [],
    objects: ['new Map()'],
    add: change(1),
    retract: change(-1),
    merge: (into, from, _, code) =>
      code.line(`for (const [v, n] of ${from.o(0)}.values()) ${code.constant(changeBag)}(${into.o(0)}, v, n);`),
  };
}

function changeBag(bag: Bag, value: SqlValue, by: number): void {
  const key = valueKey(value);
  const count = (bag.get(key)?.[1] ?? 0) + by;
  if (count > 0) bag.set(key, [value, count]);
  else bag.delete(key);
}

/** A bag as a MULTISET. */
export function multiset(type: SqlType, bag: string): string {
  return `new Map(${classOf(type) === 'object' ? `${bag}.values()` : bag})`;
}

/** At most one row at a time (a scalar sub-query). */
export function onlyOne(): Part {
  return {
    name: 'only one',
    needs: 0,
    numbers: ['0'],
    objects: ['null'],
    add([value], at, code) {
      code.line(`if (${at.n(0)} === 1) ${code.constant(tooMany)}(); ${at.n(0)} = 1; ${at.o(0)} = ${box(value, code)};`);
    },
    retract: (_, at, code) => code.line(`${at.n(0)} = 0; ${at.o(0)} = null;`),
    merge: (into, from, _, code) =>
      code.line(
        `if (${from.n(0)} === 1) { if (${into.n(0)} === 1) ${code.constant(tooMany)}(); ${into.n(0)} = 1; ${into.o(0)} = ${from.o(0)}; }`,
      ),
  };
}

function tooMany(): never {
  failRecord('MLR_RECORD_SUBQUERY', 'a sub-query that stands for one value has more than one row');
}

/** LAG: the last `distance` + 1 values, and what stands for a value that is not there (of the newest row). */
export function lag(distance: number): Part {
  return {
    name: `lag ${distance}`,
    needs: 0,
    numbers: [],
    objects: ['[]', 'null'],
    add([value, instead], at, code) {
      code.line(`${at.o(0)}.push(${box(value, code)}); if (${at.o(0)}.length > ${distance + 1}) ${at.o(0)}.shift();`);
      if (instead !== undefined) code.line(`${at.o(1)} = ${box(instead, code)};`);
    },
    retract: null,
    merge: (into, from, _, code) => code.line(`${into.o(0)} = ${from.o(0)}.slice(); ${into.o(1)} = ${from.o(1)};`),
  };
}

/** A number that all rows of a group share: a grouping set's id. */
export function shared(): Part {
  return {
    name: 'shared',
    needs: 0,
    numbers: ['0'],
    objects: [],
    add: ([value], at, code: Code) => code.line(`${at.n(0)} = ${'v' in value ? value.v : numberText(0)};`),
    retract: () => undefined,
    merge: (into, from, _, code) => code.line(`${into.n(0)} = ${from.n(0)};`),
  };
}
