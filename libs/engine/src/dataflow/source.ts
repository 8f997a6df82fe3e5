import {
  describeScanError,
  jsonWriting,
  SCANNER_PRELUDE,
  scannerEnvironment,
  unescape,
  type JsonSink,
  type RecordProblem,
} from '@millrace/formats';
import type { Calc, NodeOf, SourceInput } from '@millrace/plan';
import type { Expression, Field } from '@millrace/sql';
import { box } from '../codegen/boxed.ts';
import type { Code } from '../codegen/code.ts';
import { condition } from '../codegen/forms.ts';
import { emitJsonRow } from '../codegen/json-text.ts';
import { mapExpression } from '../codegen/rewrite.ts';
import { isSourcePath, SourceColumns } from '../codegen/source-columns.ts';
import { emitJsonScanner, SourceValues, watermarkText, type MetadataTexts } from '../codegen/source-input.ts';
import type { RecordDecoder } from '../task.ts';
import { emitRow } from './emit-row.ts';
import { jsonForm, type RowEncoderOptions } from './json-rows.ts';
import type { Receiver } from './operator.ts';
import type { RowCompiler } from './row-compiler.ts';
import { INSERT, type Row } from './row.ts';

/** What a record is besides its value; an object the caller may use again for the next one. */
export interface RecordMetadata {
  partition: number;
  offset: number;
  timestampMs: number;
  topic: string;
  headers: ReadonlyMap<string, Buffer | null>;
}

/** What is known of the record read last. */
export interface SourceState {
  /** Not 0: it is not valid; `problem` says why. */
  readonly error: number;
  /** Epoch ms: the watermark expression over it, also when it was filtered; -Infinity without one. */
  readonly watermark: number;
  /** `[error, watermark]`: the same, for loops in which every nanosecond counts. */
  readonly registers: Float64Array;
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
  headers: 'metadata.headers',
};

/** Places in a reader's `registers`. */
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
  const reading = planReading(input, [calc]);
  const [part] = reading.parts;
  const { state, run } = openSource<SourceReader['read']>(input, reading, compiler, options, {
    parameters: 'b, start, end, metadata',
    nothing: 'null',
    emit(values, code) {
      if (part.condition !== null) code.line(`if (!(${condition(values.compile(part.condition))})) return null;`);
      code.line(`return ${rowText(values, part, code)};`);
    },
  });
  return withState({ read: run }, state);
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
  const reading = planReading(input, [calc]);
  const [part] = reading.parts;
  const { state, run } = openSource<SourceWriter['write']>(input, reading, compiler, options, {
    parameters: 'b, start, end, out, metadata',
    nothing: 'false',
    emit(values, code) {
      if (part.condition !== null) code.line(`if (!(${condition(values.compile(part.condition))})) return false;`);
      const row = part.output.map((expression) => values.compile(expression));
      emitJsonRow(fields, row, jsonForm(options.row), 'out', code);
      code.line('return true;');
    },
  });
  return withState({ write: run }, state);
}

/** Reads the records of one table for all that read it. */
export interface TableReader extends SourceState {
  /** Sends the record's rows where they go; none when, `error` says so, it is not valid. Throws as a `SourceReader` does. */
  read(bytes: Buffer, start: number, end: number, metadata?: RecordMetadata): void;
}

/**
 * Compiles the reading of one table for several source nodes, which differ in their `calc` only: a record is scanned
 * once, what their conditions have in common is asked once. Receivers that `emit` take the values straight from the
 * record's bytes.
 */
export function compileTableReader(
  outlets: readonly { readonly node: NodeOf<'source'>; readonly receiver: Receiver }[],
  compiler: RowCompiler,
  options: SourceReaderOptions = {},
): TableReader {
  const { input } = outlets[0].node;
  if (outlets.some(({ node }) => node.input !== input && JSON.stringify(node.input) !== JSON.stringify(input))) {
    throw new Error(`source nodes of \`${input.table}\` must read the same columns`);
  }
  const reading = planReading(
    input,
    outlets.map(({ node }) => node.calc),
  );
  const [common, parts] = withoutCommon(reading.parts);
  const { state, run } = openSource<TableReader['read']>(input, reading, compiler, options, {
    parameters: 'b, start, end, metadata',
    nothing: '',
    emit(values, code) {
      for (const test of common) code.line(`if (!(${condition(values.compile(test))})) return;`);
      parts.forEach((part, i) => {
        const { receiver } = outlets[i];
        // What is loaded behind one condition is not there behind the next.
        const inside = values.inside();
        const test = part.condition && condition(inside.compile(part.condition));
        code.block(test === null ? '' : `if (${test})`, () => {
          const row = part.output.map((expression) => inside.compile(expression));
          emitRow(receiver, String(INSERT), row, code);
        });
      });
    },
  });
  return withState({ read: run }, state);
}

/**
 * What the conditions of all parts begin with, and the parts without it. Only the beginning: what stands behind a
 * condition that is false is never computed, and might fail.
 */
function withoutCommon(parts: readonly ReadingPart[]): [Expression[], ReadingPart[]] {
  const all = parts.map(({ condition: test }) => (test === null ? [] : conjuncts(test)));
  const [first] = all;
  const texts = all.map((tests) => tests.map((test) => JSON.stringify(test)));
  let count = 0;
  while (count < first.length && texts.every((text) => text[count] === texts[0][count])) count++;
  const rest = all.map((tests) => tests.slice(count));
  return [first.slice(0, count), parts.map((part, i) => ({ ...part, condition: conjunction(rest[i]) }))];
}

function conjunction(tests: readonly Expression[]): Expression | null {
  const type = { kind: 'BOOLEAN', nullable: true } as const;
  if (tests.length === 0) return null;
  return tests.reduce((a, b): Expression => ({ op: 'call', fn: 'AND', args: [a, b], type }));
}

function conjuncts(test: Expression): Expression[] {
  return test.op === 'call' && test.fn === 'AND' ? test.args.flatMap(conjuncts) : [test];
}

function rowText(values: SourceValues, { output }: ReadingPart, code: Code): string {
  const row = output.map((expression) => values.compile(expression));
  return `[${row.map((value) => box(value, code)).join(', ')}]`;
}

/** What becomes of a record that was scanned. */
interface Ending {
  readonly parameters: string;
  /** Answer when there is no row. */
  readonly nothing: string;
  emit(values: SourceValues, code: Code): void;
}

function openSource<F>(
  input: SourceInput,
  reading: Reading,
  compiler: RowCompiler,
  options: SourceReaderOptions,
  ending: Ending,
): { run: F; state: SourceState } {
  const { columns } = reading.columns;
  const registers = new Float64Array([0, -Infinity]);
  const make = compiler.compile<(decoder: RecordDecoder | undefined) => F>(['decoder'], (code) => {
    // Texts go through the scanner's own memory of them.
    const names = {
      $json: scannerEnvironment,
      unescape,
      state: registers,
      textOf: scannerEnvironment.textAt,
      ...jsonWriting,
    };
    for (const [name, value] of Object.entries(names)) code.line(`const ${name} = ${code.constant(value)};`);
    code.line(SCANNER_PRELUDE);
    if (input.format === 'json') emitJsonScanner(columns, input, options.conventions ?? 'flink', code);
    code.record = 'b';
    code.block(`return function (${ending.parameters})`, () => {
      emitReading(input, reading, ending, code);
    });
  });
  return {
    run: make(options.decoder),
    state: {
      registers,
      get error() {
        return registers[ERROR];
      },
      get watermark() {
        return registers[WATERMARK];
      },
      problem: (start) => describeScanError(registers[ERROR], columns, start),
    },
  };
}

/** Puts a method beside the state, which stays live. */
function withState<T extends object>(methods: T, state: SourceState): T & SourceState {
  return Object.defineProperties(methods, Object.getOwnPropertyDescriptors(state)) as T & SourceState;
}

interface ReadingPart {
  readonly condition: Expression | null;
  readonly output: readonly Expression[];
}

interface Reading {
  readonly columns: SourceColumns;
  /** Over the source's columns and, behind them, `computed`. */
  readonly watermark: Expression | null;
  readonly parts: readonly ReadingPart[];
  /** The row's fields that are more than columns or fields of ROWs: computed once per record. */
  readonly computed: readonly Expression[];
}

/**
 * Expressions over the source's row as expressions over its columns, so that of a ROW of which only some fields are read
 * no value is made.
 */
function planReading(
  { row, fields, columns, watermark: rowWatermark }: SourceInput,
  calcs: readonly (Calc | null)[],
): Reading {
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
  const watermark = rowWatermark && overColumns(rowWatermark);
  const parts = calcs.map((calc) => ({
    condition: calc?.condition ? overColumns(calc.condition) : null,
    output: (calc?.expressions ?? fields.map(({ type }, index): Expression => ({ op: 'field', index, type }))).map(
      overColumns,
    ),
  }));
  const all = [watermark, ...parts.flatMap(({ condition: test, output }) => [test, ...output]), ...computed];
  const used = all.filter((expression) => expression !== null);
  return { columns: new SourceColumns({ columns }, used), watermark, parts, computed };
}

function emitReading(input: SourceInput, reading: Reading, { nothing, emit }: Ending, code: Code): void {
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
  emit(values, code);
}
