import { scanErrorCode, scanErrorMessage } from './errors.ts';
import { allColumns, type JsonColumn } from './columns.ts';
import { SCANNER_PRELUDE, scannerEnvironment, scannerSource } from './scanner-source.ts';
import { AT, ERROR_COLUMN, ERROR_POSITION } from './tokens.ts';
import { JsonSink } from './sink.ts';
import type { ReadingOptions } from './types.ts';
import { unescape } from './unescape.ts';

/** Why a record is not valid; `position` is relative to the record's first byte. */
export interface RecordProblem {
  readonly code: string;
  readonly message: string;
  readonly column?: string;
  readonly position: number;
}

export interface JsonScanner {
  /** Checks `bytes[start, end)` against the columns; null when the record is valid. */
  check(bytes: Buffer, start: number, end: number): RecordProblem | null;

  /**
   * After a `check` that passed: the named columns of that record as a JSON object in the given order, NULLs
   * included. Equal values give equal bytes, however the record wrote them. Copied; it may be kept.
   */
  key(bytes: Buffer, columns: readonly string[]): Buffer;

  /** After a `check` that passed: a string's characters or a number's digits, copied; null for NULL. */
  text(bytes: Buffer, column: string): Buffer | null;
}

interface Registers {
  scan(bytes: Buffer, start: number, end: number): number;
  readonly F: Float64Array;
  readonly I: Int32Array;
  readonly G: readonly bigint[];
}

/** Compiles a checker for records of these columns. Every column named to `key` or `text` must be `needed`. */
export function compileJsonScanner(columns: readonly JsonColumn[], options: ReadingOptions = {}): JsonScanner {
  const source = `'use strict';\n${SCANNER_PRELUDE}${scannerSource('in', columns, options)}
  return { scan: inScan, F: inF, I: inI, G: inG };`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- generated from a plan, names as JSON literals
  const instantiate = new Function('$json', source) as (environment: typeof scannerEnvironment) => Registers;
  const { scan, F, I, G } = instantiate(scannerEnvironment);
  const sink = new JsonSink();
  const numberOf = (name: string) => columns.findIndex((column) => column.name === name);
  const isText = (k: number) => ['VARCHAR', 'CHAR'].includes(columns[k].type.kind);
  const withText = <T>(bytes: Buffer, k: number, use: (bytes: Buffer, start: number, end: number) => T): T => {
    const [state, start, end] = I.subarray(k * 3, k * 3 + 3);
    if (state === 1) return use(bytes, start, end);
    const plain = Buffer.allocUnsafe(end - start);
    return use(plain, 0, unescape(bytes, start, end, plain, 0));
  };
  const putNumber = (k: number) => {
    const { kind, scale = 0 } = columns[k].type;
    sink.value(kind, F[k], I[k * 3] === 2 ? G[k] : null, scale);
  };
  return {
    check(bytes, start, end) {
      const error = scan(bytes, start, end);
      return error === 0 ? null : describeScanError(error, columns, start);
    },
    key(bytes, names) {
      sink.reset();
      names.forEach((name, i) => {
        const k = numberOf(name);
        sink.raw(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`);
        if (I[k * 3] === 0) sink.raw('null');
        else if (isText(k)) withText(bytes, k, (text, start, end) => sink.text(text, start, end));
        else putNumber(k);
      });
      sink.raw(names.length === 0 ? '{}' : '}');
      return sink.copy();
    },
    text(bytes, name) {
      const k = numberOf(name);
      if (I[k * 3] === 0) return null;
      if (isText(k)) return withText(bytes, k, (text, start, end) => Buffer.from(text.subarray(start, end)));
      sink.reset();
      putNumber(k);
      return sink.copy();
    },
  };
}

/** Puts the error a generated scanner returned into words. Call it before the next scan. */
export function describeScanError(error: number, columns: readonly JsonColumn[], start: number): RecordProblem {
  const placed = AT[ERROR_COLUMN] < 0 ? null : allColumns(columns)[AT[ERROR_COLUMN]];
  const position = AT[ERROR_POSITION] - start;
  const name = placed?.path.join('.') ?? '';
  const named = placed === null ? null : { name, type: placed.column.type.kind };
  return {
    code: scanErrorCode(error),
    message: scanErrorMessage(error, named, position),
    ...(placed === null ? {} : { column: name }),
    position,
  };
}
