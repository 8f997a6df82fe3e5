import { compileSource, Dataflow, FoldedTable, INSERT, type Row } from '@millrace/engine';
import { planDataflow, type NodeOf } from '@millrace/plan';
import { parseScript, type Field, type SqlType } from '@millrace/sql';
import type { Cell, Column, Table } from './data.ts';
import type { ResultRow } from './compare.ts';

const clock = { processingTimeMs: 0 };

/** Runs queries over tables that are in memory: the rows of `millrace eval`, without files and services. */
export class Millrace {
  readonly #tables: readonly Table[];
  readonly #records: readonly { readonly table: string; readonly bytes: Buffer }[];
  readonly ddl: string;

  constructor(tables: readonly Table[]) {
    this.#tables = tables;
    this.ddl = tables.map(declaration).join('\n');
    // Side by side: a row of one table, a row of the next.
    this.#records = tables
      .flatMap((table, t) =>
        table.rows.map((row, i) => ({ table, row, place: (i + 1) / (table.rows.length + 1) + t / 1e6 })),
      )
      .sort((a, b) => a.place - b.place)
      .map(({ table, row }) => ({ table: table.name, bytes: Buffer.from(recordText(table, row)) }));
  }

  /** Throws what the binder, the planner or the engine throws. */
  run(query: string, columns: readonly Column[]): ResultRow[] {
    const sink = `CREATE TABLE answer (${columns.map(({ type }, i) => `r${i} ${type.sql}`).join(', ')}) WITH ('connector' = 'kafka', 'format' = 'json');`;
    const script = parseScript(`${this.ddl}\n${sink}\nINSERT INTO answer ${query};`, {
      pipeline: 'fuzz',
      connectors: 'any',
    });
    const plan = planDataflow(script, { connectors: 'any' });
    let folded: { readonly table: FoldedTable; readonly fields: readonly Field[] } | undefined;
    const dataflow = new Dataflow(plan, {
      clock,
      functions: new Map(),
      sink(node) {
        const table = new FoldedTable(node);
        folded = { table, fields: node.fields };
        return { process: (kind, row) => table.apply(kind, row), watermark: () => undefined };
      },
    });
    this.#feed(
      dataflow,
      plan.nodes.filter((node): node is NodeOf<'source'> => node.op === 'source'),
    );
    return [...folded!.table.rows()].map((row) => resultRow(row, folded!.fields));
  }

  #feed(dataflow: Dataflow, sources: readonly NodeOf<'source'>[]): void {
    const readers = sources.map(({ id, input, calc }) => ({
      table: input.table,
      reader: compileSource(input, calc, dataflow.compiler),
      receiver: dataflow.source(id),
    }));
    const watermarks = new Map(readers.map(({ receiver }) => [receiver, -Infinity]));
    dataflow.start();
    for (const { table, bytes } of this.#records) {
      for (const { reader, receiver } of readers.filter((each) => each.table === table)) {
        const row = reader.read(bytes, 0, bytes.length);
        if (reader.error !== 0) throw new Error(`a record is not valid: ${reader.problem(0).message}`);
        if (row !== null) receiver.process(INSERT, row);
        if (reader.watermark > watermarks.get(receiver)!) {
          watermarks.set(receiver, reader.watermark);
          receiver.watermark(reader.watermark);
        }
      }
    }
    for (const { receiver } of readers) receiver.watermark(Infinity);
  }

  /** The records as JSON lines, for messages. */
  input(): string {
    return this.#tables
      .flatMap((table) => table.rows.map((row) => `${table.name} ${recordText(table, row)}`))
      .join('\n');
  }
}

function declaration({ name, columns, timed, delayMs }: Table): string {
  const written = columns.map((column) => `${column.name} ${column.type.sql}`);
  if (timed) written.push(`WATERMARK FOR ts AS ts - INTERVAL '${delayMs / 1000}' SECOND`);
  return `CREATE TABLE ${name} (${written.join(', ')}) WITH ('connector' = 'kafka', 'format' = 'json');`;
}

function recordText({ columns }: Table, row: readonly Cell[]): string {
  return `{${columns.map(({ name, type }, i) => `"${name}":${cellJson(row[i], type.kind === 'DECIMAL')}`).join()}}`;
}

function cellJson(cell: Cell, isNumber: boolean): string {
  if (typeof cell === 'bigint') return String(cell);
  return isNumber && cell !== null ? (cell as string) : JSON.stringify(cell);
}

function resultRow(row: Row, fields: readonly Field[]): ResultRow {
  return row.map((cell, i) => resultCell(cell, fields[i].type));
}

function resultCell(cell: unknown, type: SqlType): ResultRow[number] {
  if (cell === null) return null;
  switch (type.kind) {
    case 'DOUBLE':
      return cell as number;
    case 'DECIMAL':
      return decimalText(BigInt(cell as number | bigint), type.scale);
    case 'ARRAY':
      return `[${(cell as unknown[]).map((item) => String(resultCell(item, type.element))).join()}]`;
    default:
      // eslint-disable-next-line @typescript-eslint/no-base-to-string -- the other types are held as primitives
      return String(cell);
  }
}

/** Without zeros at the end. */
export function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return unscaled < 0n ? `-${text}` : text;
}
