import type { Expression } from '@millrace/sql';

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

/** The fields an expression reads, by their places. */
export function fieldsOf(expression: Expression, into: Set<number> = new Set()): Set<number> {
  if (expression.op === 'field') into.add(expression.index);
  for (const child of childrenOf(expression)) fieldsOf(child, into);
  return into;
}
