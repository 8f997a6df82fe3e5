import type { SqlType } from '@millrace/sql';
import { cast, viaExact } from '../casts.ts';
import { unsupported } from '../errors.ts';
import type { Scope } from '../expression.ts';
import { numberText, scaleOf, type ExactValue, type NumberValue, type Value } from '../value.ts';
import { numberFunction, strict, whenPresent, type Generator } from './generator.ts';

const WRAP: Readonly<Record<string, string>> = { TINYINT: ' << 24 >> 24', SMALLINT: ' << 16 >> 16', INT: ' | 0' };
const NAMES: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
};
const M = numberText(Number.MAX_SAFE_INTEGER);
const DIVISION_BY_ZERO = `failRecord('MLR_RECORD_DIVISION_BY_ZERO', 'a whole number or DECIMAL is divided by zero')`;

/** `a op b` in the call's type, to which both are cast (a DECIMAL's operands keep their scales). */
function binary(op: '+' | '-' | '*' | '/' | '%'): Generator {
  return strict(([left, right], call, scope, isNull) => {
    const { type } = call;
    if (type.kind === 'DECIMAL') {
      const [a, b] = [left, right].map((value) => asDecimal(value, scope));
      return decimal(op, a, b, type, scope, isNull);
    }
    // MOD may have the type of its second argument: compute in the operands' type, then narrow.
    const wide = op === '%' && left.type.kind === 'BIGINT' ? left.type : type;
    const [a, b] = [left, right].map((value) => cast(value, wide, false, scope.code));
    if (a.form === 'exact' && b.form === 'exact')
      return cast(bigint(op, a, b, wide, scope, isNull), type, false, scope.code);
    if (a.form === 'number' && b.form === 'number') return number(op, a, b, type, scope, isNull);
    throw unsupported(`${left.type.kind} ${op} ${right.type.kind}`);
  });
}

function asDecimal(value: Value, { code }: Scope): ExactValue {
  if (value.form === 'exact') return value;
  const exact = cast(value, { kind: 'BIGINT', nullable: true }, false, code);
  if (exact.form === 'exact') return exact;
  throw unsupported(`DECIMAL arithmetic with ${value.type.kind}`);
}

function number(op: string, a: NumberValue, b: NumberValue, type: SqlType, scope: Scope, isNull: string): Value {
  const { code } = scope;
  const wrap = WRAP[type.kind];
  const result = (text: string): Value => ({ type, isNull, form: 'number', v: code.const('v', text) });
  if (wrap === undefined) {
    // FLOAT, DOUBLE and intervals: IEEE 754; % has the sign of the dividend in Java and JavaScript alike.
    return result(type.kind === 'FLOAT' ? `Math.fround(${a.v} ${op} ${b.v})` : `${a.v} ${op} ${b.v}`);
  }
  if (op === '*') return result(`Math.imul(${a.v}, ${b.v})${wrap}`);
  if (op === '+' || op === '-') return result(`(${a.v} ${op} ${b.v})${wrap}`);
  whenPresent(scope, isNull, `{ if (${b.v} === 0) ${DIVISION_BY_ZERO}; }`);
  return result(`(${a.v} ${op} ${b.v})${wrap}`);
}

function bigint(op: string, a: ExactValue, b: ExactValue, type: SqlType, scope: Scope, isNull: string): Value {
  const { code } = scope;
  if (op === '/' || op === '%') whenPresent(scope, isNull, `{ if (${b.v} === 0) ${DIVISION_BY_ZERO}; }`);
  const fast =
    op === '/'
      ? `${b.v} === 0 ? 0 : Math.trunc(${a.v} / ${b.v}) + 0`
      : op === '%'
        ? `${b.v} === 0 ? 0 : ${a.v} % ${b.v} + 0`
        : `${a.v} ${op} ${b.v}`;
  const v = code.let('v', fast);
  const big = code.let('b', 'null');
  const small = [a.b, b.b].filter((name) => name !== 'null').map((name) => `${name} !== null`);
  // A quotient of doubles may round up to the next integer: only small dividends are safe to truncate.
  const limits =
    op === '/'
      ? [`${a.v} > 4503599627370496 || ${a.v} < -4503599627370496`]
      : op === '%'
        ? []
        : [`${v} > ${M} || ${v} < -${M}`];
  const slow = [...small, ...limits].join(' || ');
  if (slow !== '') {
    const call = `{ ${v} = ${NAMES[op]}64(${a.v}, ${a.b}, ${b.v}, ${b.b}); ${big} = exact.big; }`;
    code.line(`if (${isNull === 'false' ? '' : `!${isNull} && `}(${slow})) ${call}`);
  }
  return { type, isNull, form: 'exact', v, b: big };
}

function decimal(op: string, a: ExactValue, b: ExactValue, type: SqlType, scope: Scope, isNull: string): Value {
  if (type.kind !== 'DECIMAL') throw unsupported('DECIMAL arithmetic with another result');
  if (op === '/' || op === '%') whenPresent(scope, isNull, `{ if (${b.v} === 0) ${DIVISION_BY_ZERO}; }`);
  const name = `${op === '-' ? 'add' : NAMES[op]}Decimal`;
  const right =
    op === '-' ? `-${b.v}, ${b.b === 'null' ? 'null' : `(${b.b} === null ? null : -${b.b})`}` : `${b.v}, ${b.b}`;
  const scales = `${scaleOf(a.type)}, ${scaleOf(b.type)}, ${type.scale}, ${type.precision}`;
  return viaExact(`${name}(${a.v}, ${a.b}, ${right}, ${scales})`, type, isNull, true, scope.code);
}

const negate: Generator = strict(([value], call, { code }, isNull) => {
  const { type } = call;
  if (value.form === 'exact') {
    // The smallest BIGINT negates to itself.
    if (value.b === 'null') return { type, isNull, form: 'exact', v: code.const('v', `0 - ${value.v}`), b: 'null' };
    return viaExact(`subtract64(0, null, ${value.v}, ${value.b})`, type, isNull, false, code);
  }
  if (value.form !== 'number') throw unsupported(`- of ${value.type.kind}`);
  const wrap = WRAP[type.kind];
  return {
    type,
    isNull,
    form: 'number',
    v: code.const('v', wrap === undefined ? `-${value.v}` : `(0 - ${value.v})${wrap}`),
  };
});

const absolute: Generator = strict(([value], call, { code }, isNull) => {
  const { type } = call;
  if (value.form === 'exact') {
    if (value.b === 'null')
      return { type, isNull, form: 'exact', v: code.const('v', `Math.abs(${value.v})`), b: 'null' };
    return viaExact(`absolute64(${value.v}, ${value.b})`, type, isNull, false, code);
  }
  if (value.form !== 'number') throw unsupported(`ABS of ${value.type.kind}`);
  return { type, isNull, form: 'number', v: code.const('v', `Math.abs(${value.v})${WRAP[type.kind] ?? ''}`) };
});

/** FLOOR, CEIL: whole numbers are themselves. */
function rounding(fn: 'floor' | 'ceil'): Generator {
  return strict(([value], call, { code }, isNull) => {
    const { type } = call;
    if (value.type.kind === 'DECIMAL') throw unsupported(`${fn.toUpperCase()} of DECIMAL`);
    if (value.form !== 'number' || WRAP[type.kind] !== undefined) return { ...value, type };
    return { type, isNull, form: 'number', v: code.const('v', `Math.${fn}(${value.v})`) };
  });
}

const round: Generator = strict((args, call, { code }, isNull) => {
  const [value, places] = args;
  const { type } = call;
  const digits = places === undefined ? '0' : places.form === 'number' || places.form === 'exact' ? places.v : '0';
  if (value.type.kind === 'BIGINT' && value.form === 'exact')
    return viaExact(`roundBigint(${value.v}, ${value.b}, ${digits})`, type, isNull, false, code);
  if (value.form !== 'number') throw unsupported(`ROUND of ${value.type.kind}`);
  const call64 =
    WRAP[type.kind] === undefined
      ? `roundDouble(${value.v}, ${digits})`
      : `roundInteger(${value.v}, ${digits})${WRAP[type.kind]}`;
  return {
    type,
    isNull,
    form: 'number',
    v: code.const('v', type.kind === 'FLOAT' ? `Math.fround(${call64})` : call64),
  };
});

export const arithmetic: Readonly<Record<string, Generator>> = {
  '+': binary('+'),
  '-': binary('-'),
  '*': binary('*'),
  '/': binary('/'),
  '%': binary('%'),
  NEG: negate,
  ABS: absolute,
  FLOOR: rounding('floor'),
  CEIL: rounding('ceil'),
  ROUND: round,
  POWER: numberFunction('Math.pow'),
  SQRT: numberFunction('Math.sqrt'),
};
