import type { SqlType } from '@millrace/sql';
import { cast } from '../casts.ts';
import { unsupported } from '../errors.ts';
import type { Scope } from '../expression.ts';
import { viaExact } from '../forms.ts';
import { isApproximate, numberText, scaleOf, type ExactValue, type NumberValue, type Value } from '../value.ts';
import { strict, whenPresent, type Generator } from './generator.ts';

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

type Op = '+' | '-' | '*' | '/' | '%';

/** `a op b` in the call's type, to which both are cast (a DECIMAL's operands keep their scales). */
function binary(op: Op): Generator {
  return strict(([left, right], call, scope, isNull) => {
    const { type } = call;
    if (type.kind === 'DECIMAL') {
      const [a, b] = [left, right].map((value) => asDecimal(value, scope));
      return decimal(op, a, b, type, scope, isNull);
    }
    const wide = op === '%' ? wideType(left.type, type) : type;
    const [a, b] = [left, right].map((value) => cast(value, wide, false, scope.code));
    if (a.form === 'exact' && b.form === 'exact')
      return cast(bigint(op, a, b, wide, scope, isNull), type, false, scope.code);
    if (a.form === 'number' && b.form === 'number')
      return cast(number(op, a, b, wide, scope, isNull), type, false, scope.code);
    throw unsupported(`${left.type.kind} ${op} ${right.type.kind}`);
  });
}

/** MOD may have the type of its second argument: it is computed in the wider one, and then made narrow. */
function wideType(left: SqlType, type: SqlType): SqlType {
  if (left.kind === 'DECIMAL' || left.kind === 'BIGINT') return { kind: 'BIGINT', nullable: left.nullable };
  return type.kind === 'BIGINT' ? type : { kind: 'INT', nullable: left.nullable };
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

/** Sums and products of whole numbers in doubles, without negative zero. */
const product = (op: string, x: string, y: string) => (op === '*' ? `${x} * ${y} + 0` : `${x} ${op} ${y}`);

function bigint(op: string, a: ExactValue, b: ExactValue, type: SqlType, scope: Scope, isNull: string): Value {
  const { code } = scope;
  if (op === '/' || op === '%') whenPresent(scope, isNull, `{ if (${b.v} === 0) ${DIVISION_BY_ZERO}; }`);
  const fast =
    op === '/'
      ? `${b.v} === 0 ? 0 : Math.trunc(${a.v} / ${b.v}) + 0`
      : op === '%'
        ? `${b.v} === 0 ? 0 : ${a.v} % ${b.v} + 0`
        : product(op, a.v, b.v);
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

/**
 * While doubles hold the operands at the result's scale, and the result, they compute it; bigints beyond. A result that
 * loses digits of its fraction goes the slow way.
 */
function decimal(op: Op, a: ExactValue, b: ExactValue, type: SqlType, scope: Scope, isNull: string): Value {
  const { code } = scope;
  if (type.kind !== 'DECIMAL') throw unsupported('DECIMAL arithmetic with another result');
  if (op === '/' || op === '%') whenPresent(scope, isNull, `{ if (${b.v} === 0) ${DIVISION_BY_ZERO}; }`);
  const [sa, sb] = [scaleOf(a.type), scaleOf(b.type)];
  const slow = `${NAMES[op]}Decimal(${a.v}, ${a.b}, ${b.v}, ${b.b}, ${sa}, ${sb}, ${type.scale}, ${type.precision})`;
  const common = Math.max(sa, sb);
  const grow = op === '*' ? [0, 0] : op === '/' ? [type.scale + sb - sa, 0] : [common - sa, common - sb];
  const natural = op === '*' ? sa + sb : common;
  if ((op !== '/' && natural !== type.scale) || grow.some((digits) => digits < 0 || digits > 15))
    return viaExact(slow, type, isNull, true, code);
  const [x, y] = [a.v, b.v].map((v, i) => (grow[i] === 0 ? v : code.const('v', `${v} * ${10 ** grow[i]}`)));
  const v = code.let('v', op === '/' || op === '%' ? `${y} === 0 ? 0 : ${x} ${op} ${y} + 0` : product(op, x, y));
  const big = code.let('b', 'null');
  const nulled = code.let('n', isNull);
  const limit = numberText(Math.min(Number.MAX_SAFE_INTEGER, 10 ** Math.min(type.precision, 16) - 1));
  const beyond = (name: string, most: string) => `${name} > ${most} || ${name} < -${most}`;
  const conditions = [
    ...[a.b, b.b].filter((name) => name !== 'null').map((name) => `${name} !== null`),
    ...(grow[0] > 0 ? [beyond(x, op === '/' ? String(2 ** 52) : M)] : op === '/' ? [beyond(x, String(2 ** 52))] : []),
    ...(grow[1] > 0 ? [beyond(y, M)] : []),
    ...(op === '%' ? [] : [beyond(v, limit)]),
  ];
  const kernel = `{ ${v} = ${slow}; ${big} = exact.big; if (exact.isNull) ${nulled} = true; }`;
  code.line(`if (${isNull === 'false' ? '' : `!${isNull} && `}(${conditions.join(' || ')})) ${kernel}`);
  // The quotient of doubles is right to the unit: what is left decides how it rounds, half away from zero.
  if (op === '/') code.line(`else ${v} = halfUp(${v}, ${x}, ${y});`);
  return { type, isNull: nulled, form: 'exact', v, b: big };
}

const negate: Generator = strict(([value], call, { code }, isNull) => {
  const { type } = call;
  if (value.form === 'exact') {
    // The smallest BIGINT negates to itself.
    if (value.b === 'null') return { type, isNull, form: 'exact', v: code.const('v', `0 - ${value.v}`), b: 'null' };
    const kernel = type.kind === 'BIGINT' ? 'subtract64(0, null, ' : 'negateExact(';
    return viaExact(`${kernel}${value.v}, ${value.b})`, type, isNull, false, code);
  }
  if (value.form !== 'number') throw unsupported(`- of ${value.type.kind}`);
  const wrap = WRAP[type.kind];
  return {
    type,
    isNull,
    form: 'number',
    v: code.const('v', isApproximate(type) ? `-${value.v}` : `(0 - ${value.v})${wrap ?? ''}`),
  };
});

const absolute: Generator = strict(([value], call, { code }, isNull) => {
  const { type } = call;
  if (value.form === 'exact') {
    if (value.b === 'null')
      return { type, isNull, form: 'exact', v: code.const('v', `Math.abs(${value.v})`), b: 'null' };
    return viaExact(`absolute${type.kind === 'BIGINT' ? '64' : ''}(${value.v}, ${value.b})`, type, isNull, false, code);
  }
  if (value.form !== 'number') throw unsupported(`ABS of ${value.type.kind}`);
  return { type, isNull, form: 'number', v: code.const('v', `Math.abs(${value.v})${WRAP[type.kind] ?? ''}`) };
});

/** -1, 0 or 1 in the argument's type. */
const sign: Generator = strict(([value], call, { code }, isNull) => {
  const { type } = call;
  if (!('v' in value)) throw unsupported(`SIGN of ${value.type.kind}`);
  const v = code.const('v', `Math.sign(${value.v})${scaleOf(type) > 0 ? ` * ${10 ** scaleOf(type)}` : ''}`);
  if (value.form !== 'exact') return { type, isNull, form: 'number', v };
  // A scale of 16 and more has no room for 1 in a double.
  if (scaleOf(type) <= 15) return { type, isNull, form: 'exact', v, b: 'null' };
  const one: Value = { type: DIGIT, isNull, form: 'exact', v: code.const('v', `Math.sign(${value.v})`), b: 'null' };
  return cast(one, type, false, code);
});

const DIGIT: SqlType = { kind: 'DECIMAL', precision: 1, scale: 0, nullable: true };

/** FLOOR, CEIL: whole numbers are themselves. */
function rounding(fn: 'floor' | 'ceil'): Generator {
  return strict(([value], call, { code }, isNull) => {
    const { type } = call;
    if (value.form === 'exact' && value.type.kind === 'DECIMAL' && type.kind === 'DECIMAL') {
      const list = `${value.v}, ${value.b}, ${value.type.scale}, ${fn === 'ceil'}, ${type.precision}`;
      return viaExact(`wholeDecimal(${list})`, type, isNull, true, code);
    }
    if (value.form !== 'number' || WRAP[type.kind] !== undefined) return { ...value, type };
    return { type, isNull, form: 'number', v: code.const('v', `Math.${fn}(${value.v})`) };
  });
}

/** ROUND and TRUNCATE. */
function toPlaces(truncates: boolean): Generator {
  return strict(([value, places], call, { code }, isNull) => {
    const { type } = call;
    const digits = places === undefined ? '0' : 'v' in places ? places.v : '0';
    if (value.form === 'exact') {
      if (type.kind !== 'DECIMAL')
        return viaExact(`roundBigint(${value.v}, ${value.b}, ${digits}, ${truncates})`, type, isNull, false, code);
      const scales = `${scaleOf(value.type)}, ${digits}, ${type.scale}, ${type.precision}, ${truncates}`;
      return viaExact(`roundDecimal(${value.v}, ${value.b}, ${scales})`, type, isNull, true, code);
    }
    if (value.form !== 'number') throw unsupported(`ROUND of ${value.type.kind}`);
    const text =
      WRAP[type.kind] === undefined
        ? `roundDouble(${value.v}, ${digits}, ${truncates}, ${type.kind === 'FLOAT'})`
        : `roundInteger(${value.v}, ${digits}, ${truncates})${WRAP[type.kind]}`;
    const v = code.const('v', type.kind === 'FLOAT' ? `Math.fround(${text})` : text);
    return { type, isNull, form: 'number', v };
  });
}

export const arithmetic: Readonly<Record<string, Generator>> = {
  '+': binary('+'),
  '-': binary('-'),
  '*': binary('*'),
  '/': binary('/'),
  '%': binary('%'),
  NEG: negate,
  ABS: absolute,
  SIGN: sign,
  FLOOR: rounding('floor'),
  CEIL: rounding('ceil'),
  ROUND: toPlaces(false),
  TRUNCATE: toPlaces(true),
};
