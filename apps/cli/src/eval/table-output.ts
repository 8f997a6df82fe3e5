import { compileRowEncoder, FoldedTable, KIND_NAMES, type Receiver, type Row, type RowKind } from '@millrace/engine';
import { JsonSink } from '@millrace/formats';
import { takesUpserts, type DataflowPlan, type NodeOf } from '@millrace/plan';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/** What an INSERT's rows become: the final rows of a table, or every change. */
export interface TableOutput {
  readonly receiver: Receiver;
  /** Rows that will be written, or were. */
  readonly rows: number;
  /** Writes what is left and closes the file. */
  finish(): Promise<void>;
}

/** A JSON array per row, in the encodings that `docs/eval.md` lists. */
class RowFile {
  readonly #stream: WriteStream;
  readonly #encode: (row: Row, out: JsonSink) => void;
  readonly #out = new JsonSink();

  constructor(path: string, fields: NodeOf<'sink'>['fields']) {
    this.#stream = createWriteStream(path);
    this.#encode = compileRowEncoder(fields);
  }

  write(row: Row, kind?: RowKind): void {
    if (kind === undefined) {
      this.#encode(row, this.#out);
    } else {
      const start = this.#out.at;
      this.#encode(row, this.#out);
      this.#insertKind(start, kind);
    }
    this.#out.raw('\n');
    if (this.#out.at > 1 << 18) this.#send();
  }

  async finish(): Promise<void> {
    this.#send();
    this.#stream.end();
    await finished(this.#stream);
  }

  /** `[1,2]` becomes `["+I",1,2]`. */
  #insertKind(start: number, kind: RowKind): void {
    const row = this.#out.bytes.toString('utf8', start + 1, this.#out.at);
    this.#out.at = start;
    this.#out.raw(`["${KIND_NAMES[kind]}"${row === ']' ? '' : ','}${row}`);
  }

  #send(): void {
    if (this.#out.at > 0) this.#stream.write(this.#out.copy());
    this.#out.reset();
  }
}

/** The rows that are there at the end. Several statements may fill one table. */
export function foldedOutput(path: string, node: NodeOf<'sink'>, plan: DataflowPlan): TableOutput {
  const sinks = plan.nodes.filter((each): each is NodeOf<'sink'> => each.op === 'sink' && each.table === node.table);
  const ignoresBefore = sinks.every((sink) => takesUpserts(sink, plan.nodes));
  const table = new FoldedTable(node);
  return {
    receiver: { process: (kind, row) => table.apply(kind, row), watermark: () => undefined, ignoresBefore },
    get rows() {
      return table.size;
    },
    async finish() {
      const file = new RowFile(path, node.fields);
      for (const row of table.rows()) file.write(row);
      await file.finish();
    },
  };
}

/** Every change, as it comes. */
export function changelogOutput(path: string, node: NodeOf<'sink'>): TableOutput {
  const file = new RowFile(path, node.fields);
  let rows = 0;
  return {
    receiver: {
      process(kind, row) {
        rows++;
        file.write(row, kind);
      },
      watermark: () => undefined,
    },
    get rows() {
      return rows;
    },
    finish: () => file.finish(),
  };
}
