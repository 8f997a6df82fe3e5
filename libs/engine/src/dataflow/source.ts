import {
  describeScanError,
  jsonWriting,
  SCANNER_PRELUDE,
  scannerEnvironment,
  unescape,
  type JsonSink,
  type RecordProblem,
} from '@millrace/formats';
import type { Calc, SourceInput } from '@millrace/plan';
import type { Expression, Field } from '@millrace/sql';
import { box } from '../codegen/boxed.ts';
import type { Code } from '../codegen/code.ts';
import { condition } from '../codegen/forms.ts';
import { emitJsonRow } from '../codegen/json-text.ts';
import { mapExpression } from '../codegen/rewrite.ts';
import { isSourcePath, SourceColumns } from '../codegen/source-columns.ts';
import { emitJsonScanner, SourceValues, watermarkText, type MetadataTexts } from '../codegen/source-input.ts';
import type { Value } from '../codegen/value.ts';
import type { RecordDecoder } from '../task.ts';
import { jsonForm, type RowEncoderOptions } from './json-rows.ts';
import type { RowCompiler } from './row-compiler.ts';
import type { Row } from './row.ts';

/** What a record is besides its value; an object the caller may use again for the next one. */
export interface RecordMetadata {
  partition: number;
  offset: number;
  timestampMs: number;
  topic: string;
}

/** What is known of the record read last. */
export interface SourceState {
  /** Not 0: it is not valid; `problem` says why. */
  readonly error: number;
  /** Epoch ms: the watermark expression over it, also when it was filtered; -Infinity without one. */
  readonly watermark: number;
  /** Why it is not valid, its first byte having been at `start`. Before the next record is read. */
  problem(start: number): RecordProblem;
}

/** Reads records of one source, one at a time. */
export interface SourceReader extends SourceState {
  /**
   * The row of the record `bytes[start, end)`; null when the condition is not true of it or, `error` says so, it is not
   * valid. Throws a `ComputationFailure` where it cannot be computed with (`isInvalid`: whatever the query).
   * `metadata` may be left out when the source has no metadata columns.
   */
  read(bytes: Buffer, start: number, end: number, metadata?: RecordMetadata): Row | null;
}

export interface SourceReaderOptions {
  /** `flink`, the default: as Flink's `json` format. `strict`: as the services' sources (libs/formats `ReadingOptions`). */
  readonly conventions?: 'strict' | 'flink';
  /** For formats other than JSON. */
  readonly decoder?: RecordDecoder;
}

const METADATA: MetadataTexts = {
  timestamp: 'metadata.timestampMs',
  offset: 'metadata.offset',
  partition: 'metadata.partition',
  topic: 'metadata.topic',
};

/** Registers that a reader's code writes. */
const ERROR = 0;
const WATERMARK = 1;

/**
 * Compiles the reading of a source, with the filter and projection behind it: columns go from the record's bytes into
 * registers, and only what `calc` sends on becomes a row. Nothing else is allocated per record.
 */
export function compileSource(
  input: SourceInput,
  calc: Calc | null,
  compiler: RowCompiler,
  options: SourceReaderOptions = {},
): SourceReader {
  return compile<SourceReader>(input, calc, compiler, options, {
    name: 'read',
    parameters: 'b, start, end, metadata',
    nothing: 'null',
    emitRow(values, code) {
      code.line(`return [${values.map((value) => box(value, code)).join(', ')}];`);
    },
  });
}

/** As a `SourceReader`, but for rows that only go into a sink: they are written at once, and never are values. */
export interface SourceWriter extends SourceState {
  /** Writes the record's row behind what is in `out`; whether there is one. As `read` otherwise. */
  write(bytes: Buffer, start: number, end: number, out: JsonSink, metadata?: RecordMetadata): boolean;
}

/** Compiles what `compileSource` and `compileRowEncoder` over the `fields` behind `calc` would do one after the other. */
export function compileSourceWriter(
  input: SourceInput,
  calc: Calc | null,
  fields: readonly Pick<Field, 'name'>[],
  compiler: RowCompiler,
  options: SourceReaderOptions & { readonly row?: RowEncoderOptions } = {},
): SourceWriter {
  return compile<SourceWriter>(input, calc, compiler, options, {
    name: 'write',
    parameters: 'b, start, end, out, metadata',
    nothing: 'false',
    emitRow(values, code) {
      emitJsonRow(fields, values, jsonForm(options.row), 'out', code, 'b');
      code.line('return true;');
    },
  });
}

/** What becomes of the row of a record. */
interface Ending {
  /** Of the method that takes a record. */
  readonly name: string;
  readonly parameters: string;
  /** Answer when there is no row. */
  readonly nothing: string;
  emitRow(values: readonly Value[], code: Code): void;
}

function compile<T extends SourceState>(
  input: SourceInput,
  calc: Calc | null,
  compiler: RowCompiler,
  options: SourceReaderOptions,
  ending: Ending,
): T {
  const reading = planReading(input, calc);
  const { columns } = reading.columns;
  const state = new Float64Array([0, -Infinity]);
  const make = compiler.compile<(decoder: RecordDecoder | undefined) => unknown>(['decoder'], (code) => {
    // Texts go through the scanner's own memory of them.
    const names = { $json: scannerEnvironment, unescape, state, textOf: scannerEnvironment.textAt, ...jsonWriting };
    for (const [name, value] of Object.entries(names)) code.line(`const ${name} = ${code.constant(value)};`);
    code.line(SCANNER_PRELUDE);
    if (input.format === 'json') emitJsonScanner(columns, input, options.conventions ?? 'flink', code);
    code.block(`return function (${ending.parameters})`, () => {
      emitReading(input, reading, ending, code);
    });
  });
  const opened: SourceState = {
    [ending.name]: make(options.decoder),
    get error() {
      return state[ERROR];
    },
    get watermark() {
      return state[WATERMARK];
    },
    problem: (start) => describeScanError(state[ERROR], columns, start),
  };
  return opened as T;
}

interface Reading {
  readonly columns: SourceColumns;
  /** Over the source's columns and, behind them, `computed`. */
  readonly watermark: Expression | null;
  readonly condition: Expression | null;
  readonly output: readonly Expression[];
  /** The row's fields that are more than columns or fields of ROWs: computed once per record. */
  readonly computed: readonly Expression[];
}

/**
 * Expressions over the source's row as expressions over its columns, so that of a ROW of which only some fields are read
 * no value is made.
 */
function planReading({ row, fields, columns, watermark }: SourceInput, calc: Calc | null): Reading {
  const computed: Expression[] = [];
  const places = new Map<number, number>();
  const overColumns = (expression: Expression): Expression =>
    mapExpression(expression, (part) => {
      if (part.op !== 'field') return part;
      const source = row[part.index];
      if (isSourcePath(source) || source.op === 'literal') return source;
      let place = places.get(part.index);
      if (place === undefined) places.set(part.index, (place = computed.push(source) - 1));
      return { ...part, index: columns.length + place };
    });
  const sent = calc?.expressions ?? fields.map(({ type }, index): Expression => ({ op: 'field', index, type }));
  const reading = {
    watermark: watermark && overColumns(watermark),
    condition: calc?.condition ? overColumns(calc.condition) : null,
    output: sent.map(overColumns),
    computed,
  };
  const conditions = [reading.watermark, reading.condition].filter((expression) => expression !== null);
  return { ...reading, columns: new SourceColumns({ columns }, [...reading.output, ...conditions, ...computed]) };
}

function emitReading(input: SourceInput, reading: Reading, { nothing, emitRow }: Ending, code: Code): void {
  const values = new SourceValues(input, reading.columns, METADATA, code, reading.computed);
  code.line(`state[${WATERMARK}] = -Infinity;`);
  if (input.format === 'json') {
    code.line(`if ((state[${ERROR}] = inScan(b, start, end)) !== 0) return ${nothing};`);
  } else {
    code.line('const record = decoder.decode(b, start, end);');
  }
  values.open();
  if (reading.watermark !== null) {
    code.line(`state[${WATERMARK}] = ${watermarkText(values.compile(reading.watermark), code)};`);
  }
  if (reading.condition !== null) {
    code.line(`if (!(${condition(values.compile(reading.condition))})) return ${nothing};`);
  }
  const row = reading.output.map((expression) => values.compile(expression));
  emitRow(row, code);
}
