import type { SqlType } from '@millrace/sql';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';

/**
 * How values look in JSON. `result` (rows of `millrace eval`): DECIMAL a string, TIMESTAMP(p) with p digits behind the
 * second. `topic` (records, as views and Flink's `json` format write them): DECIMAL a number, at least three digits.
 */
export type JsonStyle = 'result' | 'topic';

/** Emits a plain value (dataflow/row.ts) into the `JsonSink` named `sink`; `x` may be used any number of times. */
export function emitPlainJson(x: string, type: SqlType, style: JsonStyle, sink: string, code: Code): void {
  code.line(`if (${x} === null) ${sink}.raw('null');`);
  code.block('else', () => emitPresentJson(x, type, style, sink, code));
}

/** The same for a value that is not NULL. */
export function emitPresentJson(x: string, type: SqlType, style: JsonStyle, sink: string, code: Code): void {
  switch (type.kind) {
    case 'NULL':
      code.line(`${sink}.raw('null');`);
      return;
    case 'BOOLEAN':
      code.line(`${sink}.raw(${x} ? 'true' : 'false');`);
      return;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      code.line(`${sink}.integer(${x});`);
      return;
    case 'BIGINT':
    case 'INTERVAL':
      code.line(`if (typeof ${x} === 'number') ${sink}.integer(${x}); else ${sink}.raw(String(${x}));`);
      return;
    case 'DECIMAL': {
      const digits = `if (typeof ${x} === 'number') ${sink}.decimal(${x}, null, ${type.scale}); else ${sink}.decimal(0, ${x}, ${type.scale});`;
      code.line(style === 'topic' ? digits : `${sink}.raw('"'); ${digits} ${sink}.raw('"');`);
      return;
    }
    case 'DOUBLE':
      code.line(`${sink}.double(${x});`);
      return;
    case 'FLOAT':
      code.line(`${sink}.float(${x});`);
      return;
    case 'DATE':
      code.line(`${sink}.date(${x});`);
      return;
    case 'TIME':
      code.line(`${sink}.time(${x}, ${digitsOf(type.precision, style)});`);
      return;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      code.line(
        type.precision > 3
          ? `${sink}.fineInstant(${x}, ${type.precision}, ${type.kind === 'TIMESTAMP_LTZ'});`
          : `${sink}.instant(${x}, ${digitsOf(type.precision, style)}, ${type.kind === 'TIMESTAMP_LTZ'});`,
      );
      return;
    case 'CHAR':
    case 'VARCHAR':
      code.line(`${sink}.string(${x});`);
      return;
    case 'BINARY':
    case 'VARBINARY':
      code.line(`${sink}.raw('"' + ${x}.toString('base64') + '"');`);
      return;
    case 'ARRAY':
      emitItems(x, '[', ']', sink, code, (item) => {
        emitPlainJson(item, type.element, style, sink, code);
      });
      return;
    case 'MULTISET':
      emitMembers(x, type.element, style, sink, code, (count) => {
        code.line(`${sink}.integer(${count});`);
      });
      return;
    case 'MAP':
      emitMembers(x, type.key, style, sink, code, (value) => {
        emitPlainJson(value, type.value, style, sink, code);
      });
      return;
    case 'ROW':
      type.fields.forEach((field, i) => {
        code.line(`${sink}.raw(${JSON.stringify(`${i === 0 ? '{' : ','}${JSON.stringify(field.name)}:`)});`);
        emitPlainJson(code.const('f', `${x}[${i}]`), field.type, style, sink, code);
      });
      code.line(`${sink}.raw(${type.fields.length === 0 ? "'{}'" : "'}'"});`);
      return;
    default:
      throw unsupported(`JSON of type ${(type as SqlType).kind}`);
  }
}

const digitsOf = (precision: number, style: JsonStyle) => (style === 'topic' ? Math.max(3, precision) : precision);

function emitItems(
  x: string,
  open: string,
  close: string,
  sink: string,
  code: Code,
  emitItem: (item: string) => void,
): void {
  const item = code.fresh('item');
  const isFirst = code.let('isFirst', 'true');
  code.line(`${sink}.raw('${open}');`);
  code.block(`for (const ${item} of ${x})`, () => {
    code.line(`if (${isFirst}) ${isFirst} = false; else ${sink}.raw(',');`);
    emitItem(item);
  });
  code.line(`${sink}.raw('${close}');`);
}

/** A Map as an object: names are strings whatever the keys are. */
function emitMembers(
  x: string,
  keyType: SqlType,
  style: JsonStyle,
  sink: string,
  code: Code,
  emitValue: (value: string) => void,
): void {
  emitItems(x, '{', '}', sink, code, (entry) => {
    const key = code.const('k', `${entry}[0]`);
    const start = code.const('at', `${sink}.at`);
    emitPlainJson(key, keyType, style, sink, code);
    code.line(`${sink}.quoteFrom(${start});`);
    code.line(`${sink}.raw(':');`);
    emitValue(code.const('m', `${entry}[1]`));
  });
}
