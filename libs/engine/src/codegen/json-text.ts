import type { Field } from '@millrace/sql';
import type { Code } from './code.ts';
import { emitPresentJson, type JsonStyle } from './plain-json.ts';
import { isTimestamp, type KnownText, type Value } from './value.ts';

export interface JsonForm {
  /** An array of the values in their order, or an object with the fields' names. */
  readonly form: 'array' | 'object';
  readonly style: JsonStyle;
}

/**
 * Emits a row's JSON into the `JsonSink` named `sink`, position and bytes in local variables meanwhile (the functions of
 * libs/formats write.ts are in scope). Strings of the record being scanned (`code.record`) that have no escapes are
 * copied as they are.
 */
export function emitJsonRow(
  fields: readonly Pick<Field, 'name'>[],
  values: readonly Value[],
  { form, style }: JsonForm,
  sink: string,
  code: Code,
): void {
  const { record } = code;
  const [open, close] = form === 'array' ? '[]' : '{}';
  const labels = fields.map(({ name }, i) => {
    const label = form === 'object' ? `${JSON.stringify(name)}:` : '';
    return (i === 0 ? open : ',') + label;
  });
  const run = keptRun(values);
  const room = code.const('room', run === null ? roomFor(labels, values) : roomBeside(run, labels, values));
  code.line(`${sink}.reserve(${room});`);
  const o = code.let('o', `${sink}.bytes`);
  const at = code.let('at', `${sink}.at`);
  const ascii = (text: string) => {
    const bytes = [...Buffer.from(text)];
    return `${bytes.map((byte, i) => `${o}[${at} + ${i}] = ${byte};`).join(' ')} ${at} += ${bytes.length};`;
  };
  const throughSink = (emit: () => void) => {
    code.line(`${sink}.at = ${at};`);
    emit();
    code.line(`${sink}.reserve(${room}); ${o} = ${sink}.bytes; ${at} = ${sink}.at;`);
  };
  const emitKnown = ({ ids, id }: KnownText, otherwise: () => void) => {
    const length = code.const('length', `${ids}.words[${id} + 1]`);
    code.line(`if (${length} >= 0) ${at} = writeWords(${o}, ${at}, ${ids}.words, ${id} + 2, ${length}); else {`);
    otherwise();
    code.line('}');
  };
  const emitPresent = (value: Value) => {
    if ((value.form === 'range' || value.form === 'text') && value.known !== undefined) {
      emitKnown(value.known, () => {
        emitPresent({ ...value, known: undefined });
      });
      return;
    }
    const { kind } = value.type;
    switch (value.form) {
      case 'boolean':
        code.line(`if (${value.v}) { ${ascii('true')} } else { ${ascii('false')} }`);
        return;
      case 'range':
        if (record !== null)
          code.line(
            `if (${value.buf} === ${record}) ${at} = writePlainText(${o}, ${at}, ${record}, ${value.s}, ${value.e}); else`,
          );
        code.line(`${at} = writeText(${o}, ${at}, ${value.buf}, ${value.s}, ${value.e});`);
        return;
      case 'text':
        code.line(`${at} = writeString(${o}, ${at}, ${value.v});`);
        return;
      case 'exact': {
        if (isTimestamp(value.type)) {
          throughSink(() => emitPresentJson(`(${value.b} ?? ${value.v})`, value.type, style, sink, code));
          return;
        }
        const isQuoted = kind === 'DECIMAL' && style === 'result';
        const scale = value.type.kind === 'DECIMAL' ? value.type.scale : 0;
        if (isQuoted) code.line(ascii('"'));
        const v = /^\w+$/.test(value.v) ? value.v : code.const('v', value.v);
        const any = `JSON_NUMBER[0] = ${v}; ${at} = ${scale > 0 ? `writeDecimal(${o}, ${at}, ${scale})` : `writeInteger(${o}, ${at})`};`;
        const small =
          scale > 0 ? any : `if ((${v} | 0) === ${v}) ${at} = writeInt(${o}, ${at}, ${v} | 0); else { ${any} }`;
        if (value.b === 'null' && scale <= 15) code.line(small);
        else {
          if (scale <= 15) code.line(`if (${value.b} === null) { ${small} } else {`);
          throughSink(() => {
            code.line(`${sink}.decimal(${v}, ${value.b}, ${scale});`);
          });
          if (scale <= 15) code.line('}');
        }
        if (isQuoted) code.line(ascii('"'));
        return;
      }
      case 'number':
        if (/^(TINYINT|SMALLINT|INT)$/.test(kind)) {
          code.line(`${at} = writeInt(${o}, ${at}, ${value.v});`);
          return;
        }
        if (value.type.kind === 'TIMESTAMP' || value.type.kind === 'TIMESTAMP_LTZ') {
          const { precision } = value.type;
          const digits = style === 'topic' ? Math.max(3, precision) : precision;
          code.line(
            `JSON_NUMBER[0] = ${value.v}; ${at} = writeInstant(${o}, ${at}, ${digits}, ${kind === 'TIMESTAMP_LTZ'});`,
          );
          return;
        }
        break;
      case 'object':
        break;
    }
    throughSink(() => {
      emitPresentJson(value.v, value.type, style, sink, code);
    });
  };
  const emitField = (i: number) => {
    const value = values[i];
    code.line(ascii(labels[i]));
    if (value.isNull === 'true') code.line(ascii('null'));
    else if (value.isNull === 'false') emitPresent(value);
    else {
      code.line(`if (${value.isNull}) { ${ascii('null')} }`);
      code.block('else', () => {
        emitPresent(value);
      });
    }
  };
  for (let i = 0; i < fields.length; i++) {
    const counts = form === 'array' && i > 0 ? neighbours(values, i) : null;
    if (counts !== null && counts.count > 1) {
      const { numbers, from, count } = counts;
      code.line(`${at} = writeIntegers(${o}, ${at}, ${numbers}, ${from}, ${from} + ${count});`);
      i += count - 1;
      continue;
    }
    if (run === null || i !== run.from) {
      emitField(i);
      continue;
    }
    code.line(`if (${run.slot} !== null) ${at} += ${o}.latin1Write(${run.slot}, ${at}); else {`);
    const from = code.const('from', at);
    for (; i < run.to; i++) emitField(i);
    i--;
    code.line(`${run.slot} = ${o}.latin1Slice(${from}, ${at}); }`);
  }
  code.line(ascii(fields.length === 0 ? open + close : close));
  code.line(`${sink}.at = ${at};`);
}

/** Whole numbers that stand side by side in an array of numbers, as they do in the row: source texts. */
function neighbours(values: readonly Value[], first: number) {
  const place = placeIn(values[first]);
  if (place === null) return null;
  const { numbers, base, index } = place;
  let count = 1;
  for (let next; (next = placeIn(values[first + count])) !== null; count++) {
    if (next.numbers !== numbers || next.base !== base || next.index !== index + count) break;
  }
  return { numbers, from: `${base} + ${index}`, count };
}

/** Where a count is read: `numbers[base + index]`. */
function placeIn(value: Value | undefined) {
  if (value?.form !== 'exact' || value.b !== 'null' || value.isNull !== 'false' || value.type.kind !== 'BIGINT')
    return null;
  const match = /^(\w+)\[(\w+) \+ (\d+)\]$/.exec(value.v);
  return match && { numbers: match[1], base: match[2], index: Number(match[3]) };
}

/** Where the JSON of a value may be kept, with that of its neighbours. Not of what is computed from the value. */
const SLOTS = new WeakMap<Value, string>();

/**
 * Values of something that is written more than once: where several stand side by side in a row of JSON, their text is
 * kept in `slot` (source text of a variable or property: null at first), its bytes as characters. One row, one slot.
 */
export function keepJson(values: readonly Value[], slot: string): Value[] {
  return values.map((value) => {
    const own = { ...value };
    SLOTS.set(own, slot);
    return own;
  });
}

interface KeptRun {
  readonly slot: string;
  readonly from: number;
  readonly to: number;
}

/** The longest row of neighbours that are kept; null: none is worth it. */
function keptRun(values: readonly Value[]): KeptRun | null {
  let best: KeptRun | null = null;
  for (let from = 0; from < values.length; from++) {
    const slot = SLOTS.get(values[from]);
    if (slot === undefined) continue;
    let to = from + 1;
    while (to < values.length && SLOTS.get(values[to]) === slot) to++;
    if (to - from > 1 && to - from > (best === null ? 0 : best.to - best.from)) best = { slot, from, to };
    from = to - 1;
  }
  return best;
}

function roomBeside({ slot, from, to }: KeptRun, labels: readonly string[], values: readonly Value[]): string {
  const rest = roomFor(
    [...labels.slice(0, from), ...labels.slice(to)],
    [...values.slice(0, from), ...values.slice(to)],
  );
  return `${rest} + (${slot} === null ? ${roomFor(labels.slice(from, to), values.slice(from, to))} : ${slot}.length)`;
}

/** Most bytes that what is written in place takes, as source text. */
function roomFor(labels: readonly string[], values: readonly Value[]): string {
  const fixed = labels.reduce((sum, label) => sum + Buffer.byteLength(label), 0) + values.length * 60 + 8;
  const dynamic = values.flatMap((value) =>
    value.isNull === 'true'
      ? []
      : value.form === 'range'
        ? [`(${value.e} - ${value.s}) * 6`]
        : value.form === 'text'
          ? [value.isNull === 'false' ? `${value.v}.length * 6` : `(${value.isNull} ? 0 : ${value.v}.length * 6)`]
          : [],
  );
  return [String(fixed), ...dynamic].join(' + ');
}
