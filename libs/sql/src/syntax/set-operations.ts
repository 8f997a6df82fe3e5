import type { Position } from '../logical/plan.ts';
import type { QueryBody, QueryNode } from './ast.ts';

type SetOperation = Extract<QueryBody, { query: 'set-operation' }>;

/** A query of a chain and the operator before it (which means nothing for the first). */
export interface QueryLink {
  readonly op: SetOperation['op'];
  readonly all: boolean;
  readonly query: QueryNode;
  readonly at: Position;
}

/** Puts a chain into a tree: INTERSECT first, UNION and EXCEPT from the left. */
export function setOperations(links: readonly QueryLink[]): QueryNode {
  const operands: QueryLink[] = [];
  for (const link of links) {
    const last = operands.at(-1);
    if (link.op === 'INTERSECT' && last) operands[operands.length - 1] = { ...last, query: combine(last.query, link) };
    else operands.push(link);
  }
  return operands.slice(1).reduce((left, link) => combine(left, link), operands[0].query);
}

function combine(left: QueryNode, { op, all, query: right, at }: QueryLink): QueryNode {
  const body: SetOperation = { query: 'set-operation', op, all, left, right, at };
  return { with: [], body, orderBy: [], limit: null, offset: null, at: left.at };
}
