import type { Field } from '@millrace/sql';
import type { Code } from './code.ts';
import { scaleOf, type Value } from './value.ts';

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
      code.block('else', () => emitJson(value, sink, code));
    }
  });
  if (fields.length > 0) code.line(`${sink}.raw('}');`);
}

function emitJson(value: Value, sink: string, code: Code): void {
  const { kind } = value.type;
  switch (value.form) {
    case 'boolean':
      code.line(`${sink}.raw(${value.v} ? 'true' : 'false');`);
      return;
    case 'exact':
      if (kind === 'DECIMAL') code.line(`${sink}.decimal(${value.v}, ${value.b}, ${scaleOf(value.type)});`);
      else if (value.b === 'null') code.line(`${sink}.integer(${value.v});`);
      else code.line(`if (${value.b} === null) ${sink}.integer(${value.v}); else ${sink}.raw(String(${value.b}));`);
      return;
    case 'range':
      code.line(`${sink}.text(${value.buf}, ${value.s}, ${value.e});`);
      return;
    case 'text':
      code.line(`{ const text = Buffer.from(${value.v}); ${sink}.text(text, 0, text.length); }`);
      return;
    case 'number':
      if (kind === 'DOUBLE') code.line(`${sink}.double(${value.v});`);
      else if (kind === 'FLOAT') code.line(`${sink}.float(${value.v});`);
      else if (kind === 'TIMESTAMP') code.line(`${sink}.timestamp(${value.v}, false);`);
      else if (kind === 'TIMESTAMP_LTZ') code.line(`${sink}.timestamp(${value.v}, true);`);
      else if (kind === 'DATE') code.line(`${sink}.date(${value.v});`);
      else if (kind === 'TIME') code.line(`${sink}.time(${value.v});`);
      else code.line(`${sink}.integer(${value.v});`);
  }
}
