import { columnRegisters, scannerSource, type JsonColumn, type ReadingOptions } from '@millrace/formats';
import type { SourceColumn, SourceInput } from '@millrace/plan';
import type { Expression, SqlType } from '@millrace/sql';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';
import { compileExpression } from './expression.ts';
import { fieldsOf } from './rewrite.ts';
import { SourceColumns } from './source-columns.ts';
import { classOf, isTimestamp, type Value } from './value.ts';

export interface CompiledSource {
  /** Fields of the row. */
  readonly fields: readonly Value[];
  /** Source text of the watermark of the record at hand, or null. */
  readonly watermark: string | null;
}

/** The columns that stand in the record's value, as the scanner of `emitScanner` sees them. */
export function valueColumns(input: SourceInput): readonly JsonColumn[] {
  return sourceColumns(input).columns;
}

function sourceColumns(input: SourceInput): SourceColumns {
  const id = eventId(input);
  return new SourceColumns(input, id === null ? input.row : [...input.row, id]);
}

/** The column that names an event whose record brings no id along, as a string. */
function eventId({ eventId, columns }: SourceInput): Expression | null {
  const column = eventId?.column ?? null;
  if (column === null) return null;
  const { type } = columns[column];
  const field: Expression = { op: 'field', index: column, type };
  if (type.kind === 'VARCHAR' || type.kind === 'CHAR') return field;
  const text: SqlType = { kind: 'VARCHAR', length: 32, nullable: type.nullable };
  return { op: 'cast', input: field, type: text, try: false };
}

/** Emits, where the record has no id in its headers, that one whose id was seen before is left out. */
function emitEventId(input: SourceInput, values: SourceValues, code: Code): void {
  const id = eventId(input);
  if (id === null) return;
  code.block('if (!host.hasId)', () => {
    const value = values.inside().compile(id);
    if (value.form !== 'range' && value.form !== 'text') throw unsupported(`an event id of type ${value.type.kind}`);
    const isNew = value.form === 'range' ? `isNewId(${value.buf}, ${value.s}, ${value.e})` : `isNewText(${value.v})`;
    code.line(`if (!(${value.isNull}) && !host.${isNew}) return 0;`);
  });
}

/** Emits the scanner at module level. */
export function emitScanner(input: SourceInput, code: Code): void {
  if (input.format === 'json') emitJsonScanner(valueColumns(input), input, 'strict', code);
}

/** The same for columns and conventions of one's own. */
export function emitJsonScanner(
  columns: readonly JsonColumn[],
  input: SourceInput,
  conventions: ReadingOptions['conventions'],
  code: Code,
): void {
  const source = scannerSource('in', columns, { timestampFormat: input.jsonTimestampFormat, conventions });
  for (const line of source.split('\n')) code.line(line);
  code.line('let scratch = Buffer.allocUnsafe(1024);');
}

const BATCH_METADATA: MetadataTexts = {
  timestamp: 'batch.timestamps[i]',
  offset: 'batch.offsets[i]',
  partition: 'batch.partition',
  topic: 'batch.topic',
  headers: 'headerMap(batch.bytes, batch.headersStart[i], batch.headersEnd[i])',
};

/** Emits, inside `step(batch, i)`: scan, columns, the row's fields, the watermark. Returns an error of the scan. */
export function emitSourceRow(input: SourceInput, code: Code): CompiledSource {
  code.line('const b = batch.bytes, start = batch.valueStart[i], end = batch.valueEnd[i];');
  const values = new SourceValues(input, sourceColumns(input), BATCH_METADATA, code);
  if (input.format === 'json') {
    code.line('const error = inScan(b, start, end);');
    code.line('if (error !== 0) return error;');
  } else {
    code.line('const record = host.decoder.decode(b, start, end);');
  }
  values.open();
  emitEventId(input, values, code);
  const fields = input.row.map((expression) => values.compile(expression));
  if (input.watermark === null) return { fields, watermark: null };
  return { fields, watermark: watermarkText(compileExpression(input.watermark, { code, fields }), code) };
}

/** Emits the refusal of a record whose watermark is NULL; the watermark's source text. */
export function watermarkText(value: Value, code: Code): string {
  if (value.form !== 'number') throw unsupported(`a watermark of type ${value.type.kind}`);
  if (value.isNull !== 'false') {
    code.line(`if (${value.isNull}) refuseRecord('MLR_RECORD_NULL_ROWTIME', 'the event time is NULL');`);
  }
  return value.v;
}

/** Source texts of the metadata of the record at hand, by metadata key. */
export type MetadataTexts = Readonly<Record<'timestamp' | 'offset' | 'partition' | 'topic' | 'headers', string>>;

/** The values of the record at hand: loaded when an expression first needs them, and once. */
export class SourceValues {
  readonly #input: SourceInput;
  readonly #columns: SourceColumns;
  readonly #metadata: MetadataTexts;
  readonly #code: Code;
  readonly #computed: readonly Expression[];
  /** By place (`SourceColumns`). */
  readonly #loaded: (Value | undefined)[] = [];

  /** `computed`: what expressions know as places behind the columns; over the columns themselves. */
  constructor(
    input: SourceInput,
    columns: SourceColumns,
    metadata: MetadataTexts,
    code: Code,
    computed: readonly Expression[] = [],
  ) {
    this.#input = input;
    this.#columns = columns;
    this.#metadata = metadata;
    this.#code = code;
    this.#computed = computed;
  }

  /** Emits what comes behind the scan (of `b[start, end)`) or the decoding (into `record`). */
  open(): void {
    if (this.#input.format === 'json') {
      this.#code.line('if (scratch.length < end - start) scratch = Buffer.allocUnsafe((end - start) * 2);');
      this.#code.line('let scratchAt = 0;');
      return;
    }
    // A column that is not needed is checked all the same.
    this.#input.columns.forEach((column, i) => {
      if (column.metadataKey === undefined) this.#loaded[this.#columns.place(i)] = takeColumn(column, this.#code);
    });
  }

  /** The same values, for a block: what it loads is not known outside. */
  inside(): SourceValues {
    const inside = new SourceValues(this.#input, this.#columns, this.#metadata, this.#code, this.#computed);
    inside.#loaded.push(...this.#loaded);
    return inside;
  }

  /** Emits an expression over the source's columns. */
  compile(expression: Expression): Value {
    const rewritten = this.#columns.rewrite(expression);
    // Before anything conditional: a value loaded inside a branch would be gone behind it.
    for (const place of fieldsOf(rewritten)) this.#loaded[place] ??= this.#load(place);
    if (rewritten.op === 'field' && this.#loaded[rewritten.index] === undefined)
      throw unsupported(`a column of type ${rewritten.type.kind} in ${this.#input.format}`);
    return compileExpression(rewritten, { code: this.#code, fields: this.#loaded as Value[] });
  }

  #load(place: number): Value | undefined {
    const { count } = this.#columns;
    if (place < count) {
      if (this.#input.format !== 'json') return undefined;
      const isField = place >= this.#columns.columns.length;
      return loadColumn(this.#columns.register(place), place, isField, this.#code);
    }
    const metadata = this.#input.columns.filter(({ metadataKey }) => metadataKey !== undefined);
    if (place < count + metadata.length) return loadMetadata(metadata[place - count], this.#metadata, this.#code);
    return this.compile(this.#computed[place - count - metadata.length]);
  }
}

/** A field of a ROW is NULL when the ROW is, whatever its type says. */
function loadColumn({ type: declared, fields }: JsonColumn, k: number, isField: boolean, code: Code): Value {
  // What a scanner reads is declared in SQL.
  const type = declared as SqlType;
  const r = columnRegisters('in', k);
  const isNull = type.nullable || isField ? code.const('n', `${r.state} === 0`) : 'false';
  switch (classOf(type)) {
    case 'boolean':
      return { type, isNull, form: 'boolean', v: code.const('v', `${r.value} === 1`) };
    case 'number':
      return { type, isNull, form: 'number', v: code.const('v', integral(type.kind) ? `${r.value} | 0` : r.value) };
    case 'exact':
      return {
        type,
        isNull,
        form: 'exact',
        v: code.const('v', r.value),
        b: code.const('b', `${r.state} === 2 ? ${r.big} : null`),
      };
    case 'string': {
      const buf = code.let('buf', 'b');
      const s = code.let('s', isNull === 'false' ? r.start : `${isNull} ? 0 : ${r.start}`);
      const e = code.let('e', isNull === 'false' ? r.end : `${isNull} ? 0 : ${r.end}`);
      code.block(`if (${r.state} > 1)`, () => {
        code.line(
          `if (${r.state} === 2) { ${e} = unescape(b, ${s}, ${e}, scratch, scratchAt); ${buf} = scratch; ${s} = scratchAt; scratchAt = ${e}; }`,
        );
        code.line(`else { ${buf} = Buffer.from(containerText(b, ${s})); ${s} = 0; ${e} = ${buf}.length; }`);
      });
      return { type, isNull, form: 'range', buf, s, e };
    }
    case 'object':
      // Of a ROW in fields only its being there is asked for.
      return { type, isNull, form: 'object', v: fields !== undefined ? 'null' : code.const('v', r.big) };
  }
}

/** From a decoded object. */
function takeColumn({ name, type, needed }: SourceColumn, code: Code): Value | undefined {
  const value = code.const('value', `record[${JSON.stringify(name)}]`);
  const isNull = code.const('n', `isAbsent(${value}, ${JSON.stringify(name)}, ${type.nullable})`);
  const about = `${value}, ${JSON.stringify(name)}, ${JSON.stringify(type.kind)}`;
  const taken = ((): Value | undefined => {
    switch (classOf(type)) {
      case 'boolean':
      case 'number': {
        const v = code.let('v', '0');
        code.line(`if (!${isNull}) { takeNumber(${about}); ${v} = R[0]; }`);
        return type.kind === 'BOOLEAN'
          ? { type, isNull, form: 'boolean', v: `(${v} === 1)` }
          : { type, isNull, form: 'number', v };
      }
      case 'exact': {
        if (isTimestamp(type)) {
          const v = code.let('v', '0');
          const b = code.let('b', 'null');
          code.line(`if (!${isNull}) { takeTicks(${about}, ${type.precision}); ${v} = R[0]; ${b} = takenBig(); }`);
          return { type, isNull, form: 'exact', v, b };
        }
        const [precision, scale] = type.kind === 'DECIMAL' ? [type.precision, type.scale] : [0, 0];
        const v = code.let('v', '0');
        const b = code.let('b', 'null');
        code.line(`if (!${isNull}) { takeExact(${about}, ${precision}, ${scale}); ${v} = R[0]; ${b} = takenBig(); }`);
        return { type, isNull, form: 'exact', v, b };
      }
      case 'string':
        return { type, isNull, form: 'text', v: code.const('t', `${isNull} ? '' : takeText(${about})`) };
      default:
        return undefined;
    }
  })();
  return needed ? taken : undefined;
}

/** Types whose values are 32-bit integers: saying so keeps V8 from carrying them as doubles. */
const integral = (kind: string) => /^(TINYINT|SMALLINT|INT|DATE|TIME)$/.test(kind);

function loadMetadata({ type, metadataKey }: SourceColumn, texts: MetadataTexts, code: Code): Value {
  switch (metadataKey) {
    case 'timestamp':
      return { type, isNull: 'false', form: 'number', v: code.const('v', texts.timestamp) };
    case 'offset':
      return { type, isNull: 'false', form: 'exact', v: code.const('v', texts.offset), b: 'null' };
    case 'partition':
      return { type, isNull: 'false', form: 'number', v: texts.partition };
    case 'topic':
      return { type, isNull: 'false', form: 'text', v: texts.topic };
    case 'headers':
      return { type, isNull: 'false', form: 'object', v: code.const('v', texts.headers) };
    default:
      throw unsupported(`the metadata column ${metadataKey}`);
  }
}
