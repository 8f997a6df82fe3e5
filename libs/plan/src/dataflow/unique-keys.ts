import { isInjectiveCast, type Expression } from '@millrace/sql';
import type { DataflowNode, NodeOf } from './plan.ts';

/**
 * Output fields of which every combination has at most one row at any time; null where the plan does not show any.
 * A sink whose key holds them all need not remember rows to know which one a key has.
 */
export function uniqueFields(node: DataflowNode, nodes: readonly DataflowNode[]): readonly number[] | null {
  switch (node.op) {
    case 'group-aggregate':
      return node.keys.map((_, i) => i);
    case 'window-aggregate':
      return node.output.flatMap(({ from }, i) => (from === 'aggregate' ? [] : [i]));
    case 'deduplicate':
    case 'normalize':
      return node.keys;
    case 'rank':
      // Rows that tie have one rank.
      if (node.fn !== 'ROW_NUMBER') return null;
      if (node.rankField) return [...node.partition, node.fields.length - 1];
      return node.from === 1 && node.to === 1 ? node.partition : null;
    case 'calc': {
      const below = uniqueFields(nodes[node.inputs[0]], nodes);
      if (below === null || node.expressions === null) return below;
      const places = below.map((field) => node.expressions!.findIndex((e) => carried(e) === field));
      return places.includes(-1) ? null : places;
    }
    default:
      return null;
  }
}

/**
 * Whether what is before a sink changes its rows by the sink's key: the +U of a key says all, its -U may be left out.
 * (With more columns in the key than make a row unique, an update may change the key.)
 */
export function takesUpserts(sink: NodeOf<'sink'>, nodes: readonly DataflowNode[]): boolean {
  const unique = uniqueFields(nodes[sink.inputs[0]], nodes);
  if (unique === null || !sink.keyed || sink.keys.length === 0) return false;
  return unique.every((field) => sink.keys.includes(field)) && sink.keys.every((key) => unique.includes(key));
}

/** The field that an expression gives the values of, different ones staying different; null for anything else. */
function carried(expression: Expression): number | null {
  if (expression.op === 'field') return expression.index;
  if (expression.op !== 'cast' || expression.try) return null;
  const { input, type } = expression;
  return isInjectiveCast(input.type, type) ? carried(input) : null;
}
