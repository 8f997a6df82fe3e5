import {
  describeScanError,
  SCANNER_PRELUDE,
  scannerEnvironment,
  unescape,
  type RecordProblem,
} from '@millrace/formats';
import type { Calc, SourceInput } from '@millrace/plan';
import type { Expression } from '@millrace/sql';
import { box } from '../codegen/boxed.ts';
import type { Code } from '../codegen/code.ts';
import { condition } from '../codegen/forms.ts';
import { mapExpression } from '../codegen/rewrite.ts';
import { isSourcePath, SourceColumns } from '../codegen/source-columns.ts';
import { emitJsonScanner, SourceValues, watermarkText, type MetadataTexts } from '../codegen/source-input.ts';
import type { RecordDecoder } from '../task.ts';
import type { RowCompiler } from './row-compiler.ts';
import type { Row } from './row.ts';

/** What a record is besides its value; an object the caller may use again for the next one. */
export interface RecordMetadata {
  partition: number;
  offset: number;
  timestampMs: number;
  topic: string;
}

/** Reads records of one source, one at a time. */
export interface SourceReader {
  /**
   * The row of the record `bytes[start, end)`; null when the condition is not true of it or, `error` says so, it is not
   * valid. Throws a `ComputationFailure` where it cannot be computed with (`isInvalid`: whatever the query).
   * `metadata` may be left out when the source has no metadata columns.
   */
  read(bytes: Buffer, start: number, end: number, metadata?: RecordMetadata): Row | null;
  /** Not 0: the record read last is not valid; `problem` says why. */
  readonly error: number;
  /** Epoch ms: the watermark expression over the record read last, also when it was filtered; -Infinity without one. */
  readonly watermark: number;
  /** Why the record read last is not valid, its first byte having been at `start`. Before the next `read`. */
  problem(start: number): RecordProblem;
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
  const reading = planReading(input, calc);
  const { columns } = reading.columns;
  const state = new Float64Array([0, -Infinity]);
  const make = compiler.compile<(decoder: RecordDecoder | undefined) => SourceReader['read']>(['decoder'], (code) => {
    // Texts go through the scanner's own memory of them.
    const names = { $json: scannerEnvironment, unescape, state, textOf: scannerEnvironment.textAt };
    for (const [name, value] of Object.entries(names)) code.line(`const ${name} = ${code.constant(value)};`);
    code.line(SCANNER_PRELUDE);
    if (input.format === 'json') emitJsonScanner(columns, input, options.conventions ?? 'flink', code);
    code.block('return function read(b, start, end, metadata)', () => emitRead(input, reading, code));
  });
  return {
    read: make(options.decoder),
    get error() {
      return state[ERROR];
    },
    get watermark() {
      return state[WATERMARK];
    },
    problem: (start) => describeScanError(state[ERROR], columns, start),
  };
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

function emitRead(input: SourceInput, reading: Reading, code: Code): void {
  const values = new SourceValues(input, reading.columns, METADATA, code, reading.computed);
  code.line(`state[${WATERMARK}] = -Infinity;`);
  if (input.format === 'json') {
    code.line(`if ((state[${ERROR}] = inScan(b, start, end)) !== 0) return null;`);
  } else {
    code.line('const record = decoder.decode(b, start, end);');
  }
  values.open();
  if (reading.watermark !== null) {
    code.line(`state[${WATERMARK}] = ${watermarkText(values.compile(reading.watermark), code)};`);
  }
  if (reading.condition !== null) code.line(`if (!(${condition(values.compile(reading.condition))})) return null;`);
  const row = reading.output.map((expression) => box(values.compile(expression), code));
  code.line(`return [${row.join(', ')}];`);
}
