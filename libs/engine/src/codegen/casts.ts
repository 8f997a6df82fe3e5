import type { SqlType } from '@millrace/sql';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';
import { asText, guard } from './forms.ts';
import {
  classOf,
  isApproximate,
  isInteger,
  isTimestamp,
  nullValue,
  or,
  scaleOf,
  type ExactValue,
  type Value,
} from './value.ts';

const INTEGER_CAST: Readonly<Record<string, string>> = {
  TINYINT: ' << 24 >> 24',
  SMALLINT: ' << 16 >> 16',
  INT: ' | 0',
};

/**
 * CAST as Flink has it: integers wrap, floating point to integer truncates and saturates, DECIMAL rounds half up and is
 * NULL when it does not fit, text that is no value of the type fails the record (with `lenient`, TRY_CAST: NULL).
 */
export function cast(value: Value, type: SqlType, lenient: boolean, code: Code): Value {
  const from = value.type;
  if (value.isNull === 'true') return nullValue(type);
  if (sameRepresentation(from, type)) return { ...value, type };
  if (classOf(type) === 'string') return toText(value, type, code);
  if (value.form === 'range' || value.form === 'text') return parse(value, type, lenient, code);
  if (value.form === 'boolean') {
    const one = scaleOf(type) === 0 ? '1' : `1e${scaleOf(type)}`;
    const v = `(${value.v} ? ${one} : 0)`;
    if (classOf(type) === 'exact') return { type, isNull: value.isNull, form: 'exact', v, b: 'null' };
    if (isInteger(type) || isApproximate(type)) return { type, isNull: value.isNull, form: 'number', v };
  } else if (type.kind === 'BOOLEAN') {
    return { type, isNull: value.isNull, form: 'boolean', v: `(${value.v} !== 0)` };
  } else if (value.form === 'exact') {
    return fromExact(value, type, code);
  } else if (value.form === 'number') {
    const { v, isNull } = value;
    if (isInteger(type)) {
      if (isInteger(from)) return { type, isNull, form: 'number', v: code.const('v', v + INTEGER_CAST[type.kind]) };
      if (isApproximate(from)) {
        // Java: to int first, saturating, NaN is 0; then narrower by wrapping.
        const int = `Math.max(-2147483648, Math.min(2147483647, Math.trunc(${v} || 0)))`;
        return { type, isNull, form: 'number', v: code.const('v', int + INTEGER_CAST[type.kind]) };
      }
    }
    if (isApproximate(type) && (isInteger(from) || isApproximate(from))) {
      return { type, isNull, form: 'number', v: type.kind === 'FLOAT' ? code.const('v', `Math.fround(${v})`) : v };
    }
    if (type.kind === 'BIGINT') {
      if (isInteger(from)) return { type, isNull, form: 'exact', v, b: 'null' };
      if (isApproximate(from)) return viaExact(`doubleToBigint(${v})`, type, isNull, false, code);
    }
    if (type.kind === 'DECIMAL') {
      if (isInteger(from))
        return rescale({ type: { kind: 'BIGINT', nullable: true }, isNull, form: 'exact', v, b: 'null' }, type, code);
      if (isApproximate(from))
        return viaExact(`doubleToDecimal(${v}, ${type.scale}, ${type.precision})`, type, isNull, true, code);
    }
    if (isTimestamp(type) && isTimestamp(from)) return { type, isNull, form: 'number', v: precise(v, type, code) };
    if (isTimestamp(type) && from.kind === 'DATE') return { type, isNull, form: 'number', v: `(${v} * 86400000)` };
    if (type.kind === 'DATE' && isTimestamp(from))
      return { type, isNull, form: 'number', v: code.const('v', `Math.floor(${v} / 86400000)`) };
    if (type.kind === 'TIME' && isTimestamp(from))
      return { type, isNull, form: 'number', v: code.const('v', `${v} - Math.floor(${v} / 86400000) * 86400000`) };
    if (type.kind === 'INTERVAL' && from.kind === 'INTERVAL' && type.unit === from.unit) return { ...value, type };
  }
  throw unsupported(`CAST(${from.kind} AS ${type.kind})`);
}

function sameRepresentation(from: SqlType, to: SqlType): boolean {
  if (from.kind !== to.kind) return to.kind === 'VARCHAR' && from.kind === 'CHAR' && to.length >= from.length;
  switch (to.kind) {
    case 'DECIMAL':
      return from.kind === 'DECIMAL' && from.scale === to.scale && from.precision <= to.precision;
    case 'CHAR':
      return 'length' in from && from.length === to.length;
    case 'VARCHAR':
      return 'length' in from && from.length <= to.length;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return to.precision >= 3 || ('precision' in from && from.precision <= to.precision);
    default:
      return classOf(to) !== 'none';
  }
}

/** Milliseconds cut to the digits of TIMESTAMP(0 … 2). */
function precise(v: string, type: SqlType, code: Code): string {
  const unit = 'precision' in type && type.precision < 3 ? 10 ** (3 - type.precision) : 1;
  return unit === 1 ? v : code.const('v', `Math.floor(${v} / ${unit}) * ${unit}`);
}

function fromExact(value: ExactValue, type: SqlType, code: Code): Value {
  const scale = scaleOf(value.type);
  const { v, b, isNull } = value;
  if (isApproximate(type)) {
    const double = scale === 0 ? v : code.const('v', `decimalToDouble(${v}, ${b}, ${scale})`);
    return {
      type,
      isNull,
      form: 'number',
      v: type.kind === 'FLOAT' ? code.const('v', `Math.fround(${double})`) : double,
    };
  }
  if (type.kind === 'DECIMAL') return rescale(value, type, code);
  // Towards an integer type: the fraction is cut off, then the value wraps.
  const whole =
    scale === 0
      ? value
      : viaExact(`truncateDecimal(${v}, ${b}, ${scale})`, { kind: 'BIGINT', nullable: true }, isNull, false, code);
  if (whole.form !== 'exact') throw unsupported(`CAST(${value.type.kind} AS ${type.kind})`);
  if (type.kind === 'BIGINT') return { ...whole, type };
  if (!isInteger(type)) throw unsupported(`CAST(${value.type.kind} AS ${type.kind})`);
  // ToInt32 is modulo 2^32 for every safe integer.
  const low =
    whole.b === 'null' ? whole.v : `(${whole.b} === null ? ${whole.v} : Number(BigInt.asIntN(32, ${whole.b})))`;
  return { type, isNull, form: 'number', v: code.const('v', low + INTEGER_CAST[type.kind]) };
}

function rescale(value: ExactValue, type: Extract<SqlType, { kind: 'DECIMAL' }>, code: Code): Value {
  const from = scaleOf(value.type);
  const { precision, scale } = type;
  const v = code.let('v', '0');
  const b = code.let('b', 'null');
  const isNull = code.let('n', value.isNull);
  const grow = scale - from;
  // Doubles hold the result when it stays below both 2^53 and the precision.
  const limit = Math.min(Number.MAX_SAFE_INTEGER, 10 ** Math.min(precision, 16) - 1) / 10 ** Math.max(0, grow);
  const fast =
    grow >= 0
      ? `${value.b} === null && ${value.v} <= ${Math.floor(limit)} && ${value.v} >= -${Math.floor(limit)}`
      : 'false';
  if (grow >= 0) code.line(`if (${fast}) ${v} = ${value.v} * ${10 ** grow};`);
  code.line(
    `${grow >= 0 ? 'else ' : ''}{ ${v} = rescaleDecimal(${value.v}, ${value.b}, ${from}, ${scale}, ${precision}); ${b} = exact.big; if (exact.isNull) ${isNull} = true; }`,
  );
  return { type, isNull, form: 'exact', v, b };
}

/** Calls a kernel function that leaves a pair. */
export function viaExact(call: string, type: SqlType, isNull: string, mayBeNull: boolean, code: Code): Value {
  const v = code.let('v', '0');
  const b = code.let('b', 'null');
  const nulled = mayBeNull ? code.let('n', isNull) : isNull;
  const body = `{ ${v} = ${call}; ${b} = exact.big;${mayBeNull ? ` if (exact.isNull) ${nulled} = true;` : ''} }`;
  code.line(isNull === 'false' ? body : `if (!${isNull}) ${body}`);
  return { type, isNull: nulled, form: 'exact', v, b };
}

function toText(value: Value, type: SqlType, code: Code): Value {
  const length = 'length' in type ? type.length : Infinity;
  let text: string;
  if (value.form === 'range' || value.form === 'text') {
    const v = asText(value, code).v;
    const cut = type.kind === 'CHAR' ? `fixLength(${v}, ${length})` : `cutLength(${v}, ${length})`;
    return { type, isNull: value.isNull, form: 'text', v: code.const('t', cut) };
  }
  if (value.form === 'boolean') text = `(${value.v} ? 'TRUE' : 'FALSE')`;
  else if (value.form === 'exact') text = `exactText(${value.v}, ${value.b}, ${scaleOf(value.type)})`;
  else
    text = `numberText(${value.v}, ${JSON.stringify(value.type.kind)}, ${'precision' in value.type ? value.type.precision : 0})`;
  if (type.kind === 'CHAR') text = `fixLength(${text}, ${length})`;
  else if (length < 40) text = `cutLength(${text}, ${length})`;
  return { type, isNull: value.isNull, form: 'text', v: code.const('t', guard(value.isNull, text, "''")) };
}

function parse(value: Value, type: SqlType, lenient: boolean, code: Code): Value {
  const { v: text, isNull } = asText(value, code);
  const name = JSON.stringify(type.kind);
  const nulled = lenient ? code.let('n', isNull) : isNull;
  const ok = (call: string) => {
    const test = `!${call}`;
    const action = lenient ? `${nulled} = true;` : `failCast(${text}, ${name});`;
    code.line(isNull === 'false' ? `if (${test}) ${action}` : `if (!${isNull} && ${test}) ${action}`);
  };
  switch (classOf(type)) {
    case 'boolean':
      ok(`parseBoolean(${text})`);
      return { type, isNull: nulled, form: 'boolean', v: code.const('v', 'R[0] === 1') };
    case 'number':
      ok(`parseNumber(${text}, ${name})`);
      return { type, isNull: nulled, form: 'number', v: precise(code.const('v', 'R[0]'), type, code) };
    case 'exact': {
      const [precision, scale] = type.kind === 'DECIMAL' ? [type.precision, type.scale] : [0, 0];
      ok(`parseExact(${text}, ${precision}, ${scale})`);
      const b = code.const('b', 'exact.big');
      const v = code.const('v', 'R[0]');
      if (type.kind === 'BIGINT') return { type, isNull: nulled, form: 'exact', v, b };
      const tooLarge = code.const('n', or(nulled, 'exact.isNull'));
      return { type, isNull: tooLarge, form: 'exact', v, b };
    }
    default:
      throw unsupported(`CAST(${value.type.kind} AS ${type.kind})`);
  }
}
