import type { JsonSink } from '@millrace/formats';
import type { Field } from '@millrace/sql';
import type { Code } from '../codegen/code.ts';
import { emitJsonRow } from '../codegen/json-text.ts';
import type { Value } from '../codegen/value.ts';
import { compileRowEncoder, jsonForm, type RowEncoderOptions } from './json-rows.ts';
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

/** Writes rows as JSON. What is before it in a dataflow may `emit` a row, in the form of `row`. */
export class JsonReceiver implements Receiver {
  /** Read by those who write here (`Receiver`): then they keep nothing to make a -U of. */
  readonly ignoresBefore: boolean;
  readonly #out: JsonSink;
  readonly #options: JsonReceiverOptions;
  readonly #encode: (row: Row, out: JsonSink) => void;

  constructor(out: JsonSink, options: JsonReceiverOptions) {
    this.#out = out;
    this.#options = options;
    this.ignoresBefore = options.ignoresBefore;
    this.#encode = compileRowEncoder(options.fields, options.row);
  }

  process(kind: RowKind, row: Row): void {
    if (kind === UPDATE_BEFORE && this.ignoresBefore) return;
    this.#encode(row, this.#out);
    this.#options.written(kind);
  }

  emit(kind: string, values: readonly Value[], code: Code): void {
    const { fields, row, written } = this.#options;
    const write = () => {
      emitJsonRow(fields, values, jsonForm(row), code.const('out', code.constant(this.#out)), code);
      code.line(`${code.constant(written)}(${kind});`);
    };
    if (this.ignoresBefore) code.block(`if (${kind} !== ${UPDATE_BEFORE})`, write);
    else write();
  }

  watermark(): void {
    // What comes is written at once.
  }
}
