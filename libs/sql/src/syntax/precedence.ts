import type { Position } from '../logical/plan.ts';
import type { ExpressionNode } from './ast.ts';

/** One operand of a flat chain and the binary operator before it (`''` for the first). */
export interface ChainLink {
  readonly op: string;
  readonly operand: ExpressionNode;
  readonly at: Position;
}

const PRECEDENCE: Record<string, number> = { OR: 1, AND: 2, '+': 3, '-': 3, '*': 4, '/': 4, '%': 4, '||': 4 };

/** Operators whose chain is one node with many arguments: the depth of the tree stays that of the brackets. */
const FLAT = new Set(['AND', 'OR']);

/** Puts a chain into a tree: higher precedence first, equal precedence from the left. */
export function chain(links: readonly ChainLink[]): ExpressionNode {
  const operands: ExpressionNode[] = [links[0].operand];
  const operators: ChainLink[] = [];
  const reduce = () => {
    const { op, at } = operators.pop()!;
    const right = operands.pop()!;
    const left = operands.pop()!;
    const flat = FLAT.has(op) && left.node === 'operator' && left.op === op && left !== links[0].operand;
    operands.push({ node: 'operator', op, args: flat ? [...left.args, right] : [left, right], at });
  };
  for (const link of links.slice(1)) {
    while (operators.length > 0 && PRECEDENCE[operators.at(-1)!.op] >= PRECEDENCE[link.op]) reduce();
    operators.push(link);
    operands.push(link.operand);
  }
  while (operators.length > 0) reduce();
  return operands[0];
}
