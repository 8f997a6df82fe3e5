import type { SqlType } from '@millrace/sql';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';
import { asText, guard } from './forms.ts';
import { precise } from './time-casts.ts';
import { classOf, isBinary, isTimestamp, scaleOf, type Value } from './value.ts';

/** Casts to strings and from them. */

/** The text of a value of a simple type; CHAR(n) is filled with spaces, what is longer than the type is cut. */
export function toText(value: Value, type: SqlType, code: Code): Value {
  if (value.form === 'range' || value.form === 'text') {
    const { v } = asText(value, code);
    return { type, isNull: value.isNull, form: 'text', v: code.const('t', guard(value.isNull, fitted(v, type), "''")) };
  }
  const text = fitted(textOfSimple(value), type);
  return { type, isNull: value.isNull, form: 'text', v: code.const('t', guard(value.isNull, text, "''")) };
}

/** A text as one of CHAR(n) or VARCHAR(n), as source text. */
export function fitted(text: string, type: SqlType): string {
  if (type.kind === 'CHAR') return `fixLength(${text}, ${type.length})`;
  return type.kind === 'VARCHAR' && type.length < 2 ** 31 - 1 ? `cutLength(${text}, ${type.length})` : text;
}

function textOfSimple(value: Exclude<Value, { form: 'range' | 'text' }>): string {
  const { type } = value;
  switch (value.form) {
    case 'boolean':
      return `(${value.v} ? 'TRUE' : 'FALSE')`;
    case 'exact':
      if (isTimestamp(type)) return `ticksText(${value.v}, ${value.b}, ${type.precision})`;
      return `exactText(${value.v}, ${value.b}, ${scaleOf(type)})`;
    case 'number': {
      const detail =
        'precision' in type ? type.precision : type.kind === 'INTERVAL' && type.unit === 'YEAR_MONTH' ? 1 : 0;
      return `numberText(${value.v}, ${JSON.stringify(type.kind)}, ${detail})`;
    }
    case 'object':
      return `${value.v}.toString('utf8')`;
  }
}

/** A value of a simple type from its text. What is none fails the record, or with `lenient` is NULL. */
export function parse(value: Value, type: SqlType, lenient: boolean, code: Code): Value {
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
      ok(isTimestamp(type) ? `parseTicks(${text}, ${type.precision})` : `parseExact(${text}, ${precision}, ${scale})`);
      const b = code.const('b', 'exact.big');
      return { type, isNull: nulled, form: 'exact', v: code.const('v', 'R[0]'), b };
    }
    default: {
      if (!isBinary(type)) throw unsupported(`CAST(${value.type.kind} AS ${type.kind})`);
      const kernel = type.kind === 'BINARY' ? 'fixBytes' : 'cutBytes';
      const bytes = guard(isNull, `${kernel}(Buffer.from(${text}), ${type.length})`, 'null');
      return { type, isNull, form: 'object', v: code.const('v', bytes) };
    }
  }
}
