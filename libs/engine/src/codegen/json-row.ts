import type { Field } from '@millrace/sql';
import type { Code } from './code.ts';
import { emitPresentJson } from './plain-json.ts';
import { isTimestamp, scaleOf, type Value } from './value.ts';

/** Emits a JSON object of named values into the `JsonSink` named `sink`. */
export function emitJsonObject(fields: readonly Field[], values: readonly Value[], sink: string, code: Code): void {
  if (fields.length === 0) code.line(`${sink}.raw('{}');`);
  fields.forEach((field, i) => {
    code.line(`${sink}.raw(${JSON.stringify(`${i === 0 ? '{' : ','}${JSON.stringify(field.name)}:`)});`);
    const value = values[i];
    if (value.isNull === 'true') code.line(`${sink}.raw('null');`);
    else if (value.isNull === 'false') emitJson(value, sink, code);
    else {
      code.line(`if (${value.isNull}) ${sink}.raw('null');`);
      code.block('else', () => {
        emitJson(value, sink, code);
      });
    }
  });
  if (fields.length > 0) code.line(`${sink}.raw('}');`);
}

function emitJson(value: Value, sink: string, code: Code): void {
  switch (value.form) {
    case 'exact':
      if (value.type.kind === 'DECIMAL') code.line(`${sink}.decimal(${value.v}, ${value.b}, ${scaleOf(value.type)});`);
      else if (isTimestamp(value.type)) emitPresentJson(`(${value.b} ?? ${value.v})`, value.type, 'topic', sink, code);
      else if (value.b === 'null') code.line(`${sink}.integer(${value.v});`);
      else code.line(`if (${value.b} === null) ${sink}.integer(${value.v}); else ${sink}.raw(String(${value.b}));`);
      return;
    case 'range':
      code.line(`${sink}.text(${value.buf}, ${value.s}, ${value.e});`);
      return;
    default:
      // These forms are plain values.
      emitPresentJson(value.v, value.type, 'topic', sink, code);
  }
}
