import type { JsonColumn } from '../columns.ts';
import type { Arena } from './arena.ts';

/** What kernel/program.ts calls its types. */
const TYPES: Readonly<Record<string, number>> = {
  BOOLEAN: 0,
  TINYINT: 1,
  SMALLINT: 1,
  INT: 1,
  BIGINT: 2,
  FLOAT: 3,
  DOUBLE: 4,
  DECIMAL: 5,
  CHAR: 6,
  VARCHAR: 6,
  TIMESTAMP: 7,
  TIMESTAMP_LTZ: 7,
  DATE: 8,
};
const ROW = 9;
const BITS: Readonly<Record<string, number>> = { TINYINT: 8, SMALLINT: 16, INT: 32 };
const MEMBER_SIZE = 48;

/** Whether the kernel can read objects with these members. */
export function isSupported(columns: readonly JsonColumn[]): boolean {
  return (
    // A bit for each member; and a name that JSON writes with escapes is never found by its bytes.
    columns.length <= 64 &&
    columns.every(({ name, type, fields, needed }) => {
      if (JSON.stringify(name) !== `"${name}"`) return false;
      // The kernel knows milliseconds.
      if (/^TIMESTAMP/.test(type.kind) && type.precision! > 3 && (needed || !type.nullable)) return false;
      return fields === undefined ? TYPES[type.kind] !== undefined : isSupported(fields);
    })
  );
}

export interface ProgramOptions {
  /** The byte between date and time. */
  readonly separator: number;
  mustBePresent(column: JsonColumn): boolean;
  /** Addresses of a column's registers; 0 when its value is not wanted. */
  registers(column: JsonColumn): { readonly words: number; readonly value: number };
}

/**
 * Writes the tables that read a record, laid out as kernel/program.ts says; the address. `wanted`: the addresses of
 * what has to be cleared before.
 */
export function writeProgram(
  arena: Arena,
  columns: readonly JsonColumn[],
  wanted: readonly number[],
  options: ProgramOptions,
): number {
  const program = writeObject(arena, columns, options);
  const list = arena.allocate(wanted.length * 4);
  arena.words(list, wanted.length).set(wanted);
  arena.view.setInt32(program + 16, list, true);
  arena.view.setInt32(program + 20, list + wanted.length * 4, true);
  return program;
}

function writeObject(arena: Arena, columns: readonly JsonColumn[], options: ProgramOptions): number {
  const count = columns.length;
  const membersAt = 24 + ((count * 4 + 4 + 15) & ~15);
  const program = arena.allocate(membersAt + count * MEMBER_SIZE);
  const { view } = arena;
  view.setInt32(program, count, true);
  let required = 0n;
  columns.forEach((column, k) => {
    if (options.mustBePresent(column)) required |= 1n << BigInt(k);
    view.setInt32(program + 24 + k * 4, (k + 1) % count, true);
    writeMember(arena, program + membersAt + k * MEMBER_SIZE, column, options);
  });
  view.setBigUint64(program + 8, required, true);
  return program;
}

function writeMember(arena: Arena, at: number, column: JsonColumn, options: ProgramOptions): void {
  const { view } = arena;
  const name = Buffer.from(`"${column.name}":`);
  const nameAt = arena.allocate(name.length);
  name.forEach((byte, i) => {
    view.setUint8(nameAt + i, byte);
    if (i < 16) view.setUint8(at + i, byte);
  });
  const { words, value } = options.registers(column);
  const [first, second] = detail(arena, column, options);
  const type = column.fields === undefined ? TYPES[column.type.kind] : ROW;
  [name.length, nameAt, (1 << Math.min(name.length, 16)) - 1, type, words, value, first, second].forEach((word, i) => {
    view.setInt32(at + 16 + i * 4, word, true);
  });
}

/** What a type needs to know besides. */
function detail(arena: Arena, { type, fields }: JsonColumn, options: ProgramOptions): readonly [number, number] {
  if (fields !== undefined) return [writeObject(arena, fields, options), 0];
  const { kind, precision = 0, scale = 0 } = type;
  switch (kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT': {
      const limit = 2 ** (BITS[kind] - 1);
      return [-limit, limit - 1];
    }
    case 'DECIMAL':
      return [precision, scale];
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return [options.separator, kind === 'TIMESTAMP' ? 0 : 1];
    default:
      return [0, 0];
  }
}
