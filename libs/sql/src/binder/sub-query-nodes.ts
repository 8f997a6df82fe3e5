import type { ExpressionNode } from '../syntax/ast.ts';

/** The conditions that all must hold, one by one. */
export function conjunctNodes(node: ExpressionNode): ExpressionNode[] {
  return node.node === 'operator' && node.op === 'AND' ? node.args.flatMap(conjunctNodes) : [node];
}

/** Whether a sub-query is anywhere in an expression. */
export function holdsSubQuery(node: ExpressionNode): boolean {
  switch (node.node) {
    case 'subquery':
    case 'exists':
    case 'in-query':
    case 'some-query':
      return true;
    case 'operator':
    case 'call':
      return node.args.some(holdsSubQuery);
    case 'row':
    case 'array':
    case 'map':
      return node.items.some(holdsSubQuery);
    case 'cast':
    case 'access':
      return holdsSubQuery(node.input);
    case 'case': {
      const parts = node.branches.flatMap(({ when, then }) => [when, then]);
      return [...parts, ...[node.operand, node.otherwise].filter((part) => part !== null)].some(holdsSubQuery);
    }
    default:
      return false;
  }
}
