import type { SqlType } from '@millrace/sql';
import type { Code } from './code.ts';
import { asText, guard } from './forms.ts';
import { classOf, nullValue, type Value } from './value.ts';

/**
 * Between the forms of generated code and plain values (dataflow/row.ts): what rows hold, what operators keep, what
 * functions without code of their own compute with.
 */

/** A value as one JS expression; `null` when it is NULL. */
export function box(value: Value, code: Code): string {
  return value.isNull === 'true' ? 'null' : guard(value.isNull, boxPresent(value, code), 'null');
}

/** The same where the value is known not to be NULL (or what it then gives does not matter). */
export function boxPresent(value: Value, code: Code): string {
  if (value.form === 'range') return asText(value, code).v;
  if (value.form === 'exact' && value.b !== 'null') return `(${value.b} === null ? ${value.v} : ${value.b})`;
  return value.v;
}

/** Takes a plain value apart; `plain` is evaluated once. */
export function unbox(plain: string, type: SqlType, code: Code): Value {
  if (type.kind === 'NULL') return nullValue(type);
  const x = code.const('x', plain);
  // A value may be NULL although its type says otherwise: an outer join's other side, before its projection.
  const isNull = code.const('n', `${x} === null`);
  switch (classOf(type)) {
    case 'boolean':
      return { type, isNull, form: 'boolean', v: code.const('v', `${x} === true`) };
    case 'exact':
      // A bigint where it does not fit a double; v is then its rounding.
      return {
        type,
        isNull,
        form: 'exact',
        v: code.const('v', `typeof ${x} === 'number' ? ${x} : Number(${x})`),
        b: code.const('b', `typeof ${x} === 'bigint' ? ${x} : null`),
      };
    case 'string':
      return { type, isNull, form: 'text', v: x };
    case 'object':
      return { type, isNull, form: 'object', v: x };
    default:
      return { type, isNull, form: 'number', v: x };
  }
}
