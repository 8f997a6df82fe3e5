import { JsonSink } from '@millrace/formats';
import type { DataflowNode } from '@millrace/plan';
import { compileRowEncoder } from '../dataflow/json-rows.ts';
import type { Row } from '../dataflow/row.ts';

/** Rows between operators as JSON objects, for what becomes of them outside of the plan: encoders are made when needed. */
export class RowTexts {
  readonly #nodes: readonly DataflowNode[];
  readonly #encoders = new Map<number, (row: Row, out: JsonSink) => void>();
  readonly #text = new JsonSink();

  constructor(nodes: readonly DataflowNode[]) {
    this.#nodes = nodes;
  }

  /** A row that the node sends. */
  of(node: number, row: Row): string {
    let encode = this.#encoders.get(node);
    if (encode === undefined) {
      encode = compileRowEncoder(this.#nodes[node].fields, { form: 'object' });
      this.#encoders.set(node, encode);
    }
    this.#text.reset();
    encode(row, this.#text);
    return this.#text.copy().toString();
  }
}
