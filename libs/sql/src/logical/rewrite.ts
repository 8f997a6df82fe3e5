import type { Expression } from './plan.ts';

/** The same expression with every sub-expression replaced by `replace` (children first). */
export function mapExpression(expression: Expression, replace: (expression: Expression) => Expression): Expression {
  const down = (child: Expression) => mapExpression(child, replace);
  switch (expression.op) {
    case 'call':
      return replace({ ...expression, args: expression.args.map(down) });
    case 'cast':
      return replace({ ...expression, input: down(expression.input) });
    case 'case':
      return replace({
        ...expression,
        branches: expression.branches.map(({ when, then }) => ({ when: down(when), then: down(then) })),
        otherwise: down(expression.otherwise),
      });
    default:
      return replace(expression);
  }
}

/** The same expression over other places: field `i` becomes field `place(i)`. */
export function mapFields(expression: Expression, place: (index: number) => number): Expression {
  return mapExpression(expression, (part) => (part.op === 'field' ? { ...part, index: place(part.index) } : part));
}

/** The expressions directly below an expression. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.op) {
    case 'call':
      return expression.args;
    case 'cast':
      return [expression.input];
    case 'case':
      return [...expression.branches.flatMap(({ when, then }) => [when, then]), expression.otherwise];
    default:
      return [];
  }
}

/** The places an expression reads, added to `into`. */
export function fieldsOf(expression: Expression, into: Set<number> = new Set()): Set<number> {
  if (expression.op === 'field') into.add(expression.index);
  for (const child of childrenOf(expression)) fieldsOf(child, into);
  return into;
}
