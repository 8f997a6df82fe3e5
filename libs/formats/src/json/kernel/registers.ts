import { allColumns, type JsonColumn } from '../columns.ts';
import { isLenient, type ReadingOptions } from '../types.ts';
import { Arena } from './arena.ts';
import { isSupported, writeProgram } from './program.ts';

/** Registers of a scanner (columns.ts), and what fills them for records of the usual form. */
export interface Registers {
  readonly I: Int32Array;
  readonly F: Float64Array;
  /**
   * 0 when `bytes[start, end)` was read and the registers are filled. 1 when the record is not of the usual form, or is
   * not valid: the generated scanner has to read it. Null when these columns are not for the kernel at all.
   */
  readonly scan: ((bytes: Buffer, start: number, end: number) => number) | null;
}

let arena: Arena | null = null;

/**
 * Registers for the columns, in the memory of the kernel (kernel/json-scan.ts) where it knows all of their types. Its
 * program knows them by their addresses.
 */
export function openRegisters(columns: readonly JsonColumn[], options: ReadingOptions): Registers {
  const all = allColumns(columns);
  const plain = () => ({ I: new Int32Array(all.length * 3), F: new Float64Array(all.length), scan: null });
  if (!isSupported(columns)) return plain();
  const mustBePresent = (column: JsonColumn) =>
    !column.type.nullable && (!isLenient(options) || columns.includes(column));
  const separator = options.timestampFormat === 'ISO-8601' ? 0x54 : 0x20;
  const place = (memory: Arena) => {
    const words = memory.allocate(all.length * 12);
    const values = memory.allocate(all.length * 8);
    const numbers = new Map(all.map(({ column }, number) => [column, number]));
    const isTracked = (column: JsonColumn) => column.needed || mustBePresent(column);
    const addressOf = (column: JsonColumn) => words + numbers.get(column)! * 12;
    const wanted = all.filter(({ column }) => isTracked(column)).map(({ column }) => addressOf(column));
    const program = writeProgram(memory, columns, wanted, {
      separator,
      mustBePresent,
      registers: (column) => {
        if (!isTracked(column)) return { words: 0, value: 0 };
        return { words: addressOf(column), value: values + numbers.get(column)! * 8 };
      },
    });
    return {
      I: memory.words(words, all.length * 3),
      F: memory.doubles(values, all.length),
      scan: memory.scanner(program),
    };
  };
  // The arena at hand, or a new one when that is full: what it holds lives as long as its scanners do.
  for (const isLast of [arena === null, true]) {
    try {
      if (isLast) arena = new Arena();
      return place(arena!);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      // No room for a program this long, or no addresses left for another arena.
      if (isLast) break;
    }
  }
  return plain();
}
