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

/** Whether EXISTS, IN or SOME is one of several alternatives: behind OR, or behind AND that is denied. */
export function asksBehindOr(node: ExpressionNode, negated = false): boolean {
  if (node.node !== 'operator') return false;
  if (node.op === 'NOT') return asksBehindOr(node.args[0], !negated);
  const isChoice = node.op === (negated ? 'AND' : 'OR');
  return node.args.some((arg) => (isChoice && isQuestion(arg)) || asksBehindOr(arg, negated));
}

function isQuestion(node: ExpressionNode): boolean {
  if (node.node === 'operator') return node.args.some(isQuestion);
  return node.node === 'exists' || node.node === 'in-query' || node.node === 'some-query';
}
