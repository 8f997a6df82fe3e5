import type { JsonSink } from '@millrace/formats';
import type { Field } from '@millrace/sql';
import { compileRowEncoder, type RowEncoderOptions } from './json-rows.ts';
import type { Receiver } from './operator.ts';
import { UPDATE_BEFORE, type Row, type RowKind } from './row.ts';

export interface JsonReceiverOptions {
  readonly fields: readonly Pick<Field, 'name' | 'type'>[];
  readonly row?: RowEncoderOptions;
  /** -U rows are not wanted. */
  readonly ignoresBefore: boolean;
  /** A row of that kind was written behind what is in `out`. */
  readonly written: (kind: RowKind) => void;
}

/**
 * Writes rows as JSON. What is before it in a dataflow may write a row itself, in the form of `row`, and call `written`:
 * the row then never is an array of values.
 */
export class JsonReceiver implements Receiver {
  readonly out: JsonSink;
  readonly fields: readonly Pick<Field, 'name' | 'type'>[];
  readonly row: RowEncoderOptions | undefined;
  readonly ignoresBefore: boolean;
  readonly written: (kind: RowKind) => void;
  readonly #encode: (row: Row, out: JsonSink) => void;

  constructor(out: JsonSink, { fields, row, ignoresBefore, written }: JsonReceiverOptions) {
    this.out = out;
    this.fields = fields;
    this.row = row;
    this.ignoresBefore = ignoresBefore;
    this.written = written;
    this.#encode = compileRowEncoder(fields, row);
  }

  process(kind: RowKind, row: Row): void {
    if (kind === UPDATE_BEFORE && this.ignoresBefore) return;
    this.#encode(row, this.out);
    this.written(kind);
  }

  watermark(): void {
    // What comes is written at once.
  }
}
