import type { SqlType } from '@millrace/sql';
import { box, boxPresent, unbox } from '../../codegen/boxed.ts';
import type { Code } from '../../codegen/code.ts';
import { classOf, isApproximate, type Value } from '../../codegen/value.ts';
import type { SqlValue } from '../row.ts';
import { compareValues } from '../values.ts';
import { wide } from './numbers.ts';
import type { Part, Slots } from './part.ts';
import { extremeWide, type Limbs } from './wide.ts';

export interface Extreme {
  readonly part: Part;
  result(at: Slots, code: Code): Value;
}

/** MIN (`sign` -1) and MAX (1). */
export function extreme(type: SqlType, sign: 1 | -1, retractable: boolean): Extreme {
  if (retractable) return retractableExtreme(type, sign);
  if (isApproximate(type)) return doubleExtreme(type, sign);
  switch (classOf(type)) {
    case 'number':
    case 'boolean':
      return plainExtreme(type, sign);
    case 'exact':
      return exactExtreme(type, sign);
    default:
      return objectExtreme(type, sign);
  }
}

const name = (sign: 1 | -1) => (sign === 1 ? 'max' : 'min');

/** NaN stands for no value yet. */
function plainExtreme(type: SqlType, sign: 1 | -1): Extreme {
  const isBoolean = classOf(type) === 'boolean';
  const take = (v: string, at: Slots, code: Code) => {
    code.line(`if (!(${at.n(0)} ${sign === 1 ? '>=' : '<='} ${v})) ${at.n(0)} = ${v};`);
  };
  return {
    part: {
      name: name(sign),
      needs: 1,
      numbers: ['NaN'],
      objects: [],
      add: ([value], at, code) =>
        take(isBoolean ? code.const('v', `+${(value as { v: string }).v}`) : (value as { v: string }).v, at, code),
      retract: null,
      merge: (into, from, _, code) =>
        code.block(`if (${from.n(0)} === ${from.n(0)})`, () => take(from.n(0), into, code)),
    },
    result(at, code) {
      const v = code.const('v', at.n(0));
      const isNull = code.const('n', `${v} !== ${v}`);
      return isBoolean ? { type, isNull, form: 'boolean', v: `(${v} === 1)` } : { type, isNull, form: 'number', v };
    },
  };
}

/** Compared as Java compares doubles: a NaN that came first stays, later ones do not count. */
function doubleExtreme(type: SqlType, sign: 1 | -1): Extreme {
  const take = (v: string, at: Slots, code: Code) => {
    code.line(
      `if (${at.n(0)} === 0 || ${v} ${sign === 1 ? '>' : '<'} ${at.n(1)}) { ${at.n(0)} = 1; ${at.n(1)} = ${v}; }`,
    );
  };
  return {
    part: {
      name: name(sign),
      needs: 1,
      numbers: ['0', '0.0'],
      objects: [],
      add: ([value], at, code) => take((value as { v: string }).v, at, code),
      retract: null,
      merge: (into, from, _, code) => code.block(`if (${from.n(0)} !== 0)`, () => take(from.n(1), into, code)),
    },
    result: (at, code) => ({
      type,
      isNull: code.const('n', `${at.n(0)} === 0`),
      form: 'number',
      v: code.const('v', at.n(1)),
    }),
  };
}

function exactExtreme(type: SqlType, sign: 1 | -1): Extreme {
  const limbs: Limbs = type.kind === 'BIGINT' ? 2 : 3;
  const take = (v: string, b: string, at: Slots, code: Code) => {
    const safe = [...(b === 'null' ? [] : [`${b} === null`]), `${at.n(1)} === 0`];
    if (limbs === 3) safe.push(`${at.n(2)} === 0`);
    code.line(`if (${safe.join(' && ')}) { if (!(${at.n(0)} ${sign === 1 ? '>=' : '<='} ${v})) ${at.n(0)} = ${v}; }`);
    code.line(`else ${code.constant(extremeWide)}(${at.numbers}, ${at.base}, ${limbs}, ${sign}, ${v}, ${b});`);
  };
  const read = (at: Slots, code: Code) => wide(type, at, `${at.n(0)} !== ${at.n(0)}`, 'restart', code);
  return {
    part: {
      name: name(sign),
      needs: 1,
      numbers: ['NaN', ...Array<string>(limbs - 1).fill('0')],
      objects: [],
      add([value], at, code) {
        if (value.form === 'exact') take(value.v, value.b, at, code);
      },
      retract: null,
      merge(into, from, _, code) {
        const value = read(from, code);
        code.block(`if (!${value.isNull})`, () => take(value.v, value.b, into, code));
      },
    },
    result: read,
  };
}

/** Strings and what else has no short way: the value itself. */
function objectExtreme(type: SqlType, sign: 1 | -1): Extreme {
  const take = (v: string, at: Slots, code: Code) => {
    const order = `${code.constant(compareValues)}(${v}, ${at.o(0)}) ${sign === 1 ? '>' : '<'} 0`;
    code.line(`if (${at.o(0)} === null || ${order}) ${at.o(0)} = ${v};`);
  };
  return {
    part: {
      name: name(sign),
      needs: 1,
      numbers: [],
      objects: ['null'],
      add: ([value], at, code) => take(code.const('v', boxPresent(value, code)), at, code),
      retract: null,
      merge: (into, from, _, code) => code.block(`if (${from.o(0)} !== null)`, () => take(from.o(0), into, code)),
    },
    result: (at, code) => unbox(at.o(0), type, code),
  };
}

/** Where values go away: how often each is there, and the extreme as long as it is known (the number says so). */
function retractableExtreme(type: SqlType, sign: 1 | -1): Extreme {
  const known = (at: Slots) => at.n(0);
  return {
    part: {
      name: name(sign),
      needs: 1,
      numbers: ['1'],
      objects: ['new Map()', 'null'],
      add(args, at, code) {
        const v = code.const('v', box(args[0], code));
        const order = `${code.constant(compareValues)}(${v}, ${at.o(1)}) ${sign === 1 ? '>' : '<'} 0`;
        code.line(`${at.o(0)}.set(${v}, (${at.o(0)}.get(${v}) ?? 0) + 1);`);
        code.line(`if (${known(at)} === 1 && (${at.o(1)} === null || ${order})) ${at.o(1)} = ${v};`);
      },
      retract(args, at, code) {
        const v = code.const('v', box(args[0], code));
        const gone = code.const('g', `${code.constant(takeOne)}(${at.o(0)}, ${v})`);
        code.line(
          `if (${gone} && ${v} === ${at.o(1)}) { ${at.o(1)} = null; ${known(at)} = ${at.o(0)}.size === 0 ? 1 : 0; }`,
        );
      },
      merge(into, from, _, code) {
        code.line(
          `${code.constant(mergeCounts)}(${into.o(0)}, ${from.o(0)}); ${into.o(1)} = null; ${known(into)} = 0;`,
        );
      },
    },
    result(at, code) {
      code.line(
        `if (${known(at)} === 0) { ${at.o(1)} = ${code.constant(extremeOf)}(${at.o(0)}, ${sign}); ${known(at)} = 1; }`,
      );
      return unbox(at.o(1), type, code);
    },
  };
}

/** Takes one of a value out of a bag; answers whether it was the last. */
export function takeOne<K>(bag: Map<K, number>, value: K): boolean {
  const count = bag.get(value);
  if (count === undefined) return false;
  if (count > 1) {
    bag.set(value, count - 1);
    return false;
  }
  return bag.delete(value);
}

export function mergeCounts<K>(into: Map<K, number>, from: ReadonlyMap<K, number>): void {
  for (const [value, count] of from) into.set(value, (into.get(value) ?? 0) + count);
}

function extremeOf(bag: ReadonlyMap<SqlValue, number>, sign: 1 | -1): SqlValue {
  let best: SqlValue = null;
  for (const value of bag.keys()) if (best === null || compareValues(value, best) * sign > 0) best = value;
  return best;
}
