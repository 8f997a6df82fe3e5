import type { SqlType } from '@millrace/sql';
import type { Code } from './code.ts';
import { castConstructed } from './constructed-casts.ts';
import { unsupported } from './errors.ts';
import { guard, viaExact } from './forms.ts';
import { parse, toText } from './text-casts.ts';
import { castTime, countAlike, isTime } from './time-casts.ts';
import {
  classOf,
  isApproximate,
  isBinary,
  isInteger,
  isTimestamp,
  nullValue,
  scaleOf,
  type ExactValue,
  type NumberValue,
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
  if (value.form === 'object' && !isBinary(from)) return castConstructed(value, type, lenient, code);
  if (classOf(type) === 'string') return toText(value, type, code);
  if (value.form === 'range' || value.form === 'text') return parse(value, type, lenient, code);
  switch (value.form) {
    case 'boolean': {
      const one = scaleOf(type) === 0 ? '1' : `1e${scaleOf(type)}`;
      const v = `(${value.v} ? ${one} : 0)`;
      if (type.kind === 'DECIMAL')
        return rescale(
          { type: DIGIT, isNull: value.isNull, form: 'exact', v: `(${value.v} ? 1 : 0)`, b: 'null' },
          type,
          code,
        );
      if (classOf(type) === 'exact') return { type, isNull: value.isNull, form: 'exact', v, b: 'null' };
      if (isInteger(type) || isApproximate(type)) return { type, isNull: value.isNull, form: 'number', v };
      break;
    }
    case 'exact': {
      const result = isTime(from) ? castTime(value, type, code) : fromExact(value, type, code);
      if (result !== undefined) return result;
      break;
    }
    case 'number': {
      const result = isTime(from) ? castTime(value, type, code) : fromNumber(value, type, code);
      if (result !== undefined) return result;
      break;
    }
    case 'object': {
      const { v, isNull } = value;
      const kernel = type.kind === 'BINARY' ? 'fixBytes' : 'cutBytes';
      if (isBinary(type))
        return {
          type,
          isNull,
          form: 'object',
          v: code.const('v', guard(isNull, `${kernel}(${v}, ${type.length})`, 'null')),
        };
    }
  }
  throw unsupported(`CAST(${from.kind} AS ${type.kind})`);
}

const DIGIT: SqlType = { kind: 'DECIMAL', precision: 1, scale: 0, nullable: true };

/** Whether every value of one type is a value of the other as it is held. */
export function sameRepresentation(from: SqlType, to: SqlType): boolean {
  if (from.kind !== to.kind) {
    if (to.kind === 'VARCHAR' && from.kind === 'CHAR') return to.length >= from.length;
    return to.kind === 'VARBINARY' && from.kind === 'BINARY' && to.length >= from.length;
  }
  switch (to.kind) {
    case 'DECIMAL':
      return from.kind === 'DECIMAL' && from.scale === to.scale && from.precision <= to.precision;
    case 'CHAR':
    case 'BINARY':
      return 'length' in from && from.length === to.length;
    case 'VARCHAR':
    case 'VARBINARY':
      return 'length' in from && from.length <= to.length;
    case 'TIME':
      return 'precision' in from && from.precision <= to.precision;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return isTimestamp(from) && from.precision <= to.precision && countAlike(from, to);
    case 'ARRAY':
    case 'MULTISET':
      return 'element' in from && sameRepresentation(from.element, to.element);
    case 'MAP':
      return from.kind === 'MAP' && sameRepresentation(from.key, to.key) && sameRepresentation(from.value, to.value);
    case 'ROW':
      return from.kind === 'ROW' && from.fields.every(({ type }, i) => sameRepresentation(type, to.fields[i].type));
    default:
      return true;
  }
}

function fromNumber(value: NumberValue, type: SqlType, code: Code): Value | undefined {
  const { v, isNull, type: from } = value;
  const number = (text: string): Value => ({ type, isNull, form: 'number', v: code.const('v', text) });
  if (type.kind === 'BOOLEAN') return { type, isNull, form: 'boolean', v: `(${v} !== 0)` };
  if (isInteger(type)) {
    if (isInteger(from)) return number(v + INTEGER_CAST[type.kind]);
    if (!isApproximate(from)) return undefined;
    // Java: to int first, saturating, NaN is 0; then narrower by wrapping.
    return number(`Math.max(-2147483648, Math.min(2147483647, Math.trunc(${v} || 0)))${INTEGER_CAST[type.kind]}`);
  }
  if (isApproximate(type)) return type.kind === 'FLOAT' ? number(`Math.fround(${v})`) : { ...value, type };
  if (type.kind === 'INTERVAL') return { ...value, type };
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
  return undefined;
}

function fromExact(value: ExactValue, type: SqlType, code: Code): Value {
  const scale = scaleOf(value.type);
  const { v, b, isNull } = value;
  if (type.kind === 'BOOLEAN') return { type, isNull, form: 'boolean', v: `(${v} !== 0)` };
  if (type.kind === 'INTERVAL') return { type, isNull, form: 'number', v };
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
    value.type.kind === 'BIGINT'
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

function rescale(value: ExactValue, type: Extract<SqlType, { kind: 'DECIMAL' }>, code: Code): ExactValue {
  const from = scaleOf(value.type);
  const { precision, scale } = type;
  const v = code.let('v', '0');
  const b = code.let('b', 'null');
  const isNull = code.let('n', value.isNull);
  const grow = scale - from;
  const present = value.isNull === 'false' ? '' : `if (!${value.isNull}) `;
  const kernel = `rescaleDecimal(${value.v}, ${value.b}, ${from}, ${scale}, ${precision})`;
  const slow = `${present}{ ${v} = ${kernel}; ${b} = exact.big; if (exact.isNull) ${isNull} = true; }`;
  if (grow >= 0 && grow <= 15) {
    // Doubles hold the result when it stays below both 2^53 and the precision.
    const most = Math.min(Number.MAX_SAFE_INTEGER, 10 ** Math.min(precision, 16) - 1);
    const limit = Math.floor(most / 10 ** grow);
    const isSmall = value.b === 'null' ? '' : `${value.b} === null && `;
    code.line(
      `if (${isSmall}${value.v} <= ${limit} && ${value.v} >= -${limit}) ${v} = ${value.v}${grow === 0 ? '' : ` * ${10 ** grow}`};`,
    );
    code.line(`else ${slow}`);
  } else {
    code.line(slow);
  }
  return { type, isNull, form: 'exact', v, b };
}
