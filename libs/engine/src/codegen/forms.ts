import type { SqlType } from '@millrace/sql';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';
import { classOf, isTimestamp, or, type ExactValue, type Value } from './value.ts';

/** SQL's idea of a condition that holds: true, not NULL. */
export function condition(value: Value): string {
  if (value.form !== 'boolean') return 'false';
  if (value.isNull === 'false') return value.v;
  return value.isNull === 'true' ? 'false' : `(!${value.isNull} && ${value.v})`;
}

/** Declares variables for a value of a type, NULL at first. `bytes`: a string as a range of bytes, else as a JS string. */
export function declare(type: SqlType, code: Code, bytes = false): Value {
  const isNull = code.let('n', 'true');
  switch (classOf(type)) {
    case 'boolean':
      return { type, isNull, form: 'boolean', v: code.let('v', 'false') };
    case 'exact':
      return { type, isNull, form: 'exact', v: code.let('v', '0'), b: code.let('b', 'null') };
    case 'string':
      if (!bytes) return { type, isNull, form: 'text', v: code.let('t', "''") };
      return {
        type,
        isNull,
        form: 'range',
        buf: code.let('buf', '$none'),
        s: code.let('s', '0'),
        e: code.let('e', '0'),
      };
    case 'object':
      return { type, isNull, form: 'object', v: code.let('v', 'null') };
    default:
      return {
        type,
        isNull,
        form: 'number',
        v: code.let('v', isTimestamp(type) || type.kind === 'DOUBLE' ? '0.0' : '0'),
      };
  }
}

/** A string as bytes: a JS string is written into a buffer of its own. */
export function asRange(value: Value, code: Code): Extract<Value, { form: 'range' }> {
  if (value.form === 'range') return value;
  if (value.form !== 'text') throw unsupported(`a ${value.type.kind} where a string is needed`);
  const buf = code.const('buf', guard(value.isNull, `Buffer.from(${value.v})`, '$none'));
  return { type: value.type, isNull: value.isNull, form: 'range', buf, s: '0', e: `${buf}.length` };
}

/** A string as a JS string. */
export function asText(value: Value, code: Code): Extract<Value, { form: 'text' }> {
  if (value.form === 'text') return value;
  if (value.form !== 'range') throw unsupported(`a ${value.type.kind} where a string is needed`);
  if (value.text !== undefined) return { type: value.type, isNull: value.isNull, form: 'text', v: value.text };
  const v = code.const('t', guard(value.isNull, `textOf(${value.buf}, ${value.s}, ${value.e})`, "''"));
  return { type: value.type, isNull: value.isNull, form: 'text', v };
}

/** `expression`, or `otherwise` when `isNull`. */
export function guard(isNull: string, expression: string, otherwise: string): string {
  if (isNull === 'false') return expression;
  return isNull === 'true' ? otherwise : `${isNull} ? ${otherwise} : ${expression}`;
}

export function anyNull(values: readonly Value[]): string {
  return or(...values.map((value) => value.isNull));
}

/** Calls a kernel function that leaves a pair. */
export function viaExact(call: string, type: SqlType, isNull: string, mayBeNull: boolean, code: Code): ExactValue {
  const v = code.let('v', '0');
  const b = code.let('b', 'null');
  const nulled = mayBeNull ? code.let('n', isNull) : isNull;
  const body = `{ ${v} = ${call}; ${b} = exact.big;${mayBeNull ? ` if (exact.isNull) ${nulled} = true;` : ''} }`;
  code.line(isNull === 'false' ? body : `if (!${isNull}) ${body}`);
  return { type, isNull: nulled, form: 'exact', v, b };
}
