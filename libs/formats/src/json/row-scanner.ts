import type { StoreType, StoreValue } from '@millrace/ports';
import { columnRegisters, type ColumnRegisters } from './columns.ts';
import { SCANNER_PRELUDE, scannerEnvironment, scannerSource } from './scanner-source.ts';
import { unescape } from './unescape.ts';

/** How a scanner calls the types of the store that it can read: DECIMAL needs a scale, BYTES a decoder. */
const KINDS: Partial<Record<StoreType, string>> = {
  BOOLEAN: 'BOOLEAN',
  TINYINT: 'TINYINT',
  SMALLINT: 'SMALLINT',
  INT: 'INT',
  BIGINT: 'BIGINT',
  FLOAT: 'FLOAT',
  DOUBLE: 'DOUBLE',
  STRING: 'VARCHAR',
  DATE: 'DATE',
  TIMESTAMP: 'TIMESTAMP',
  TIMESTAMP_LTZ: 'TIMESTAMP_LTZ',
};

/**
 * Compiles a decoder of rows as `compileRowEncoder` writes them, straight from the bytes: several times as fast as
 * `JSON.parse`, which has to keep the source text of every exact number. It answers null for what it does not read as
 * such a row; for columns that it cannot read at all there is none.
 */
export function compileRowScanner(
  columns: readonly { readonly name: string; readonly type: StoreType }[],
): ((bytes: Buffer) => StoreValue[] | null) | null {
  const scanned = columns.map(({ name, type }) => ({
    name,
    needed: true,
    type: { kind: KINDS[type] ?? '', nullable: true },
  }));
  if (scanned.some(({ type }) => type.kind === '')) return null;
  const values = columns.map(({ type }, k) => valueSource(type, columnRegisters('in', k)));
  const source = `'use strict';\n${SCANNER_PRELUDE}${scannerSource('in', scanned)}
  return (b) => (inScan(b, 0, b.length) === 0 ? [${values.join(', ')}] : null);`;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- generated from a schema, names as JSON literals
  const instantiate = new Function('$json', 'escapedText', source) as (
    environment: typeof scannerEnvironment,
    escapedText: (bytes: Buffer, start: number, end: number) => string,
  ) => (bytes: Buffer) => StoreValue[] | null;
  return instantiate(scannerEnvironment, escapedText);
}

function valueSource(type: StoreType, { state, value, big, start, end }: ColumnRegisters): string {
  const some = (text: string): string => `${state} === 0 ? null : ${text}`;
  switch (type) {
    case 'BOOLEAN':
      return some(`${value} === 1`);
    case 'BIGINT':
      return some(`${state} === 2 ? ${big} : ${value} + 0`);
    case 'STRING':
      return some(`${state} === 2 ? escapedText(b, ${start}, ${end}) : b.utf8Slice(${start}, ${end})`);
    default:
      return some(value);
  }
}

function escapedText(bytes: Buffer, start: number, end: number): string {
  const plain = Buffer.allocUnsafe(end - start);
  return plain.toString('utf8', 0, unescape(bytes, start, end, plain, 0));
}
