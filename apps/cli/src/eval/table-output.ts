import { compileRowEncoder, FoldedTable, KIND_NAMES, type Receiver, type Row, type RowKind } from '@millrace/engine';
import { JsonSink } from '@millrace/formats';
import { takesUpserts, type DataflowPlan, type NodeOf } from '@millrace/plan';
import { closeSync, openSync, writeSync } from 'node:fs';
import { withFile } from './files.ts';

/** What an INSERT's rows become: the final rows of a table, or every change. */
export interface TableOutput {
  readonly receiver: Receiver;
  /** Rows that will be written, or were. */
  readonly rows: number;
  /** Writes what is left and closes the file. */
  finish(): void;
}

/** A JSON array per row, in the encodings that `docs/eval.md` lists. Written at once: nothing piles up. */
class RowFile {
  readonly #path: string;
  readonly #file: number;
  readonly #encode: (row: Row, out: JsonSink) => void;
  readonly #out = new JsonSink();

  constructor(path: string, fields: NodeOf<'sink'>['fields']) {
    this.#path = path;
    this.#file = this.#withFile(() => openSync(path, 'w'));
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

  finish(): void {
    this.#send();
    this.#withFile(() => closeSync(this.#file));
  }

  /** `[1,2]` becomes `["+I",1,2]`. */
  #insertKind(start: number, kind: RowKind): void {
    const row = this.#out.bytes.toString('utf8', start + 1, this.#out.at);
    this.#out.at = start;
    this.#out.raw(`["${KIND_NAMES[kind]}"${row === ']' ? '' : ','}${row}`);
  }

  #send(): void {
    const { bytes, at } = this.#out;
    this.#withFile(() => {
      for (let from = 0; from < at;) from += writeSync(this.#file, bytes, from, at - from);
    });
    this.#out.reset();
  }

  #withFile<T>(run: () => T): T {
    return withFile(`the rows cannot be written to '${this.#path}'`, 'MLR_EVAL_OUT', run);
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
    finish() {
      const file = new RowFile(path, node.fields);
      for (const row of table.rows()) file.write(row);
      file.finish();
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
