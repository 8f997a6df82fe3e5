import { jsonWriting, type JsonSink } from '@millrace/formats';
import type { Field } from '@millrace/sql';
import { unbox } from '../codegen/boxed.ts';
import { Code } from '../codegen/code.ts';
import { emitJsonRow, type JsonForm } from '../codegen/json-text.ts';
import type { Row } from './row.ts';

/** Default: arrays in the style of results. Objects, by default in the style of topics (codegen/plain-json.ts). */
export type RowEncoderOptions = Pick<JsonForm, 'form'> & Partial<JsonForm>;

export function jsonForm({ form, style }: RowEncoderOptions = { form: 'array' }): JsonForm {
  return { form, style: style ?? (form === 'array' ? 'result' : 'topic') };
}

/**
 * Compiles the encoding of rows as JSON, one text per row, into a sink that the caller resets. NaN and infinities are
 * strings, BYTES base64, ARRAY an array, ROW and MAP objects, MULTISET an object of counts.
 */
export function compileRowEncoder(
  fields: readonly Pick<Field, 'name' | 'type'>[],
  options?: RowEncoderOptions,
): (row: Row, out: JsonSink) => void {
  const code = new Code();
  code.block('return function (row, out)', () => {
    const values = fields.map(({ type }, i) => unbox(`row[${i}]`, type, code));
    emitJsonRow(fields, values, jsonForm(options), 'out', code);
  });
  const names = Object.keys(jsonWriting);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- generated from a checked plan: texts are JSON literals
  const make = new Function(...names, `'use strict';\n${code.toString()}`) as (
    ...writing: unknown[]
  ) => (row: Row, out: JsonSink) => void;
  return make(...Object.values(jsonWriting));
}
