import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { ResultCell, ResultRow } from './compare.ts';
import type { Cell, Column, Table } from './data.ts';
import { DUCKDB_PRELUDE } from './differences.ts';
import { duckType } from './expressions.ts';
import { decimalText } from './millrace.ts';

/** DuckDB with some tables, in memory. */
export class DuckDb {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<DuckDb> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    for (const statement of DUCKDB_PRELUDE) await connection.run(statement);
    return new DuckDb(instance, connection);
  }

  /** Its tables are these from now on. */
  async load(tables: readonly Table[]): Promise<void> {
    for (const table of tables) for (const statement of statementsOf(table)) await this.#connection.run(statement);
  }

  async run(query: string): Promise<ResultRow[]> {
    const reader = await this.#connection.runAndReadAll(query);
    return reader.getRows().map((row) => row.map(resultCell));
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

export function statementsOf({ name, columns, rows }: Table): string[] {
  const create = `CREATE OR REPLACE TABLE ${name} (${columns.map((column) => `${column.name} ${duckType(column.type)}`).join(', ')})`;
  if (rows.length === 0) return [create];
  const values = rows.map((row) => `(${row.map((cell, i) => cellSql(cell, columns[i])).join(', ')})`);
  return [create, `INSERT INTO ${name} VALUES ${values.join(', ')}`];
}

function cellSql(cell: Cell, { type }: Column): string {
  if (cell === null) return 'NULL';
  if (Array.isArray(cell)) return `[${cell.map((item: number | null) => item ?? 'NULL').join(', ')}]`;
  if (type.kind === 'DECIMAL') return cell as string;
  return typeof cell === 'string' ? `'${cell.replaceAll("'", "''")}'` : String(cell);
}

function resultCell(cell: DuckDBValue): ResultCell {
  if (cell === null || typeof cell === 'string') return cell;
  if (typeof cell === 'number') return cell;
  if (cell instanceof DuckDBDecimalValue) return decimalText(cell.value, cell.scale);
  if (cell instanceof DuckDBDateValue) return String(cell.days);
  if (cell instanceof DuckDBTimestampValue) return String(Number(cell.micros) / 1000);
  if (cell instanceof DuckDBTimestampMillisecondsValue) return String(cell.millis);
  if (cell instanceof DuckDBListValue) return `[${cell.items.map((item) => String(item)).join()}]`;
  return String(cell);
}
