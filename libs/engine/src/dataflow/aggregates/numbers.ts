import type { SqlType } from '@millrace/sql';
import { cast } from '../../codegen/casts.ts';
import type { Code } from '../../codegen/code.ts';
import { classOf, numberText, type ExactValue, type NumberValue, type Value } from '../../codegen/value.ts';
import type { Part, Slots } from './part.ts';
import { addWide, mergeWide, wideValue, type Limbs, type Overflow } from './wide.ts';

/** Parts that are numbers: counts, sums, the moments of a variance. */

const M = numberText(Number.MAX_SAFE_INTEGER);

/** Rows whose arguments are not NULL. */
export function count(args: number): Part {
  return {
    name: 'count',
    needs: args,
    numbers: ['0'],
    objects: [],
    add: (_, at, code) => code.line(`${at.n(0)} += 1;`),
    retract: (_, at, code) => code.line(`${at.n(0)} -= 1;`),
    merge: (into, from, _, code) => code.line(`${into.n(0)} += ${from.n(0)};`),
  };
}

const WRAP: Readonly<Record<string, string>> = { TINYINT: ' << 24 >> 24', SMALLINT: ' << 16 >> 16', INT: ' | 0' };

/** The sum in a type: TINYINT to INT wrap, FLOAT rounds after each step, BIGINT wraps, DECIMAL has 38 digits. */
export function sum(type: SqlType, overflow: 'restart' | 'stick'): Part {
  return classOf(type) === 'exact' ? exactSum(type, overflow) : plainSum(type);
}

function plainSum(type: SqlType): Part {
  const wrap = WRAP[type.kind];
  const of = (text: string) =>
    wrap !== undefined ? `(${text})${wrap}` : type.kind === 'FLOAT' ? `Math.fround(${text})` : text;
  const step = (sign: '+' | '-') => (args: readonly Value[], at: Slots, code: Code) => {
    const { v } = cast(args[0], type, false, code) as NumberValue;
    code.line(`${at.n(0)} = ${of(`${at.n(0)} ${sign} ${v}`)};`);
  };
  return {
    name: `sum ${type.kind}`,
    needs: 1,
    numbers: ['0'],
    objects: [],
    add: step('+'),
    retract: step('-'),
    merge: (into, from, _, code) => code.line(`${into.n(0)} = ${of(`${into.n(0)} + ${from.n(0)}`)};`),
  };
}

function exactSum(type: SqlType, atEnd: 'restart' | 'stick'): Part {
  const overflow: Overflow = type.kind === 'BIGINT' ? 'wrap' : atEnd;
  const limbs: Limbs = type.kind === 'BIGINT' ? 2 : 3;
  // Of a DECIMAL every step is checked once it is large.
  const isSmall = (at: Slots) => (overflow === 'wrap' ? [] : [`${at.n(1)} === 0 && ${at.n(2)} === 0`]);
  const step = (sign: 1 | -1) => (args: readonly Value[], at: Slots, code: Code) => {
    const wide = code.constant(addWide);
    const { v, b } = cast(args[0], type, false, code) as ExactValue;
    const next = code.const('s', `${at.n(0)} ${sign === 1 ? '+' : '-'} ${v}`);
    const safe = [...(b === 'null' ? [] : [`${b} === null`]), `${next} <= ${M} && ${next} >= -${M}`, ...isSmall(at)];
    const slow = `${wide}(${at.numbers}, ${at.base}, ${limbs}, '${overflow}', ${sign}, ${v}, ${b});`;
    code.line(`if (${safe.join(' && ')}) ${at.n(0)} = ${next}; else ${slow}`);
  };
  return {
    name: `sum ${type.kind} ${overflow}`,
    needs: 1,
    numbers: Array<string>(limbs).fill('0'),
    objects: [],
    add: step(1),
    retract: step(-1),
    merge(into, from, _, code) {
      const next = code.const('s', `${into.n(0)} + ${from.n(0)}`);
      const safe = [`${next} <= ${M} && ${next} >= -${M}`, `${from.n(1)} === 0`, ...isSmall(into)];
      if (limbs === 3) safe.push(`${from.n(2)} === 0`);
      const slow = `${code.constant(mergeWide)}(${into.numbers}, ${into.base}, ${from.numbers}, ${from.base}, ${limbs}, '${overflow}');`;
      code.line(`if (${safe.join(' && ')}) ${into.n(0)} = ${next}; else ${slow}`);
    },
  };
}

/** What `sum` has come to; `count`: slots of the count of what was summed. */
export function sumValue(type: SqlType, at: Slots, count: Slots, overflow: 'restart' | 'stick', code: Code): Value {
  const none = `${count.n(0)} === 0`;
  if (classOf(type) !== 'exact') {
    return { type, isNull: code.const('n', none), form: 'number', v: code.const('v', at.n(0)) };
  }
  return wide(type, at, none, overflow, code);
}

/** An exact number out of its slots, NULL where `none` says so or when it overflowed. */
export function wide(type: SqlType, at: Slots, none: string, overflow: 'restart' | 'stick', code: Code): ExactValue {
  const isBigint = type.kind === 'BIGINT';
  const isNull = code.let('n', none);
  const v = code.let('v', at.n(0));
  const b = code.let('b', 'null');
  const isSmall = isBigint ? `${at.n(1)} === 0` : `${at.n(1)} === 0 && ${at.n(2)} === 0 && ${v} === ${v}`;
  const read = `${code.constant(wideValue)}(${at.numbers}, ${at.base}, ${isBigint ? 2 : 3}, '${isBigint ? 'wrap' : overflow}')`;
  code.line(
    `if (!${isNull} && !(${isSmall})) { ${v} = ${read}; ${b} = exact.big; if (exact.isNull) ${isNull} = true; }`,
  );
  return { type, isNull, form: 'exact', v, b };
}

/** Count, mean and sum of squared distances from the mean, by Welford's method as Flink has it: not exact, but stable. */
export function moments(): Part {
  const double = { kind: 'DOUBLE', nullable: true } as const;
  return {
    name: 'moments',
    needs: 1,
    numbers: ['0', '0.0', '0.0'],
    objects: [],
    add(args, at, code) {
      const { v } = cast(args[0], double, false, code) as NumberValue;
      const delta = code.const('d', `${v} - ${at.n(1)}`);
      code.line(`${at.n(0)} += 1; ${at.n(1)} += ${delta} / ${at.n(0)};`);
      code.line(`${at.n(2)} += ${delta} * (${v} - ${at.n(1)});`);
    },
    retract(args, at, code) {
      const { v } = cast(args[0], double, false, code) as NumberValue;
      const delta = code.const('d', `${v} - ${at.n(1)}`);
      code.line(`${at.n(0)} -= 1;`);
      code.line(`if (${at.n(0)} === 0) { ${at.n(1)} = 0; ${at.n(2)} = 0; } else {`);
      code.line(`${at.n(1)} -= ${delta} / ${at.n(0)}; ${at.n(2)} -= ${delta} * (${v} - ${at.n(1)}); }`);
    },
    merge(into, from, _, code) {
      code.block(`if (${from.n(0)} !== 0)`, () => {
        const total = code.const('n', `${into.n(0)} + ${from.n(0)}`);
        const delta = code.const('d', `${from.n(1)} - ${into.n(1)}`);
        code.line(`${into.n(2)} += ${from.n(2)} + ${delta} * ${delta} * ${into.n(0)} * ${from.n(0)} / ${total};`);
        code.line(`${into.n(1)} += ${delta} * ${from.n(0)} / ${total}; ${into.n(0)} = ${total};`);
      });
    },
  };
}
