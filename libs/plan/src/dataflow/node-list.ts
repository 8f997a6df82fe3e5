import type { Field } from '@millrace/sql';
import type { DataflowNode, NodeBody } from './plan.ts';

/** The nodes of a plan as they are made. What is asked for twice (a view read by two sides of a join) is made once. */
export class NodeList {
  readonly nodes: DataflowNode[] = [];
  readonly #known = new Map<string, DataflowNode>();
  readonly #names = new Map<string, number>();
  #statement = '';

  /** The INSERT whose nodes come next: what its nodes are named after. */
  begin(target: string): void {
    this.#statement = target;
  }

  add(
    body: NodeBody,
    inputs: readonly DataflowNode[],
    fields: readonly Field[],
    changelog: 'append' | 'update',
  ): DataflowNode {
    const ids = inputs.map(({ id }) => id);
    const identity = JSON.stringify([body, ids, fields.map(({ type }) => type)]);
    const known = this.#known.get(identity);
    if (known && body.op !== 'sink') return known;
    const node: DataflowNode = {
      id: this.nodes.length,
      name: this.#nameOf(body.op),
      inputs: ids,
      fields,
      changelog,
      ...body,
    };
    this.nodes.push(node);
    this.#known.set(identity, node);
    return node;
  }

  #nameOf(op: string): string {
    const base = `${this.#statement}.${op}`;
    const count = (this.#names.get(base) ?? 0) + 1;
    this.#names.set(base, count);
    return count === 1 ? base : `${base}-${count}`;
  }
}

/** Plans while nodes are merged: those that nothing reads any more are dropped, the others renumbered. */
export function withoutOrphans(nodes: readonly DataflowNode[]): DataflowNode[] {
  const used = new Set<number>();
  for (const node of [...nodes].reverse()) {
    if (node.op !== 'sink' && !used.has(node.id)) continue;
    used.add(node.id);
    node.inputs.forEach((id) => used.add(id));
  }
  const kept = nodes.filter(({ id }) => used.has(id));
  const place = new Map(kept.map(({ id }, i) => [id, i]));
  return kept.map((node) => ({ ...node, id: place.get(node.id)!, inputs: node.inputs.map((id) => place.get(id)!) }));
}
