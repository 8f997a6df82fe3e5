import type { JsonSink } from '@millrace/formats';
import type { Field } from '@millrace/sql';
import { Code } from '../codegen/code.ts';
import { emitPlainJson, type JsonStyle } from '../codegen/plain-json.ts';
import type { Row } from './row.ts';

export interface RowEncoderOptions {
  /** An array of the values in their order, or an object with the fields' names. */
  readonly form: 'array' | 'object';
  /** Default `result` for arrays, `topic` for objects (codegen/plain-json.ts says how they differ). */
  readonly style?: JsonStyle;
}

/**
 * Compiles the encoding of rows as JSON, one text per row, into a sink that the caller resets. NaN and infinities are
 * strings, BYTES base64, ARRAY an array, ROW and MAP objects, MULTISET an object of counts.
 */
export function compileRowEncoder(
  fields: readonly Pick<Field, 'name' | 'type'>[],
  options: RowEncoderOptions = { form: 'array' },
): (row: Row, out: JsonSink) => void {
  const { form, style = form === 'array' ? 'result' : 'topic' } = options;
  const [open, close] = form === 'array' ? ['[', ']'] : ['{', '}'];
  const code = new Code();
  code.block('return function (row, out)', () => {
    fields.forEach(({ name, type }, i) => {
      const label = form === 'object' ? `${JSON.stringify(name)}:` : '';
      const before = (i === 0 ? open : ',') + label;
      code.line(before.length === 1 ? `out.byte(${before.charCodeAt(0)});` : `out.raw(${JSON.stringify(before)});`);
      code.block('', () => emitPlainJson(code.const('x', `row[${i}]`), type, style, 'out', code));
    });
    code.line(fields.length === 0 ? `out.raw('${open}${close}');` : `out.byte(${close.charCodeAt(0)});`);
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- generated from a checked plan: texts are JSON literals
  const make = new Function(`'use strict';\n${code.toString()}`) as () => (row: Row, out: JsonSink) => void;
  return make();
}
