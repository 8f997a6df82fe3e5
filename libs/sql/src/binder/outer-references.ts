import type { AggregateCall, Expression, Relation } from '../logical/plan.ts';
import { fieldsOf } from '../logical/rewrite.ts';
import { substitute } from './relations.ts';

/** Whether an expression of a sub-query reads the outer row. */
export function looksOut(expression: Expression): boolean {
  return [...fieldsOf(expression)].some((place) => place < 0);
}

/** The fields of the outer row that expressions read, by their places. */
export function outerFields(expressions: readonly Expression[]): ReadonlyMap<number, Expression> {
  const read = new Map<number, Expression>();
  for (const expression of expressions) {
    substitute(expression, (place, field) => {
      if (place < 0) read.set(place, field);
      return field;
    });
  }
  return read;
}

export function argumentsLookOut({ argument, filter, rest = [] }: AggregateCall): boolean {
  return [argument, filter, ...rest].some((part) => part !== undefined && looksOut(part));
}

/** Whether a sub-query within a relation reads the row outside of it. */
export function looksTwoLevelsUp(relation: Relation): boolean {
  if (relation.op === 'union') return relation.inputs.some(looksTwoLevelsUp);
  if (relation.op === 'join') {
    return (relation.kind === 'semi' && looksOut(relation.condition)) || looksTwoLevelsUp(relation.left);
  }
  return 'input' in relation && looksTwoLevelsUp(relation.input);
}

/** Whether anything in a relation reads the outer row. */
export function readsOuter(relation: Relation): boolean {
  switch (relation.op) {
    case 'scan':
      return false;
    case 'values':
      return relation.rows.some((row) => row.some(looksOut));
    case 'union':
      return relation.inputs.some(readsOuter);
    case 'join':
    case 'temporal-join':
      return looksOut(relation.condition) || readsOuter(relation.left) || readsOuter(relation.right);
    case 'project':
      return relation.expressions.some(looksOut) || readsOuter(relation.input);
    case 'filter':
      return looksOut(relation.condition) || readsOuter(relation.input);
    case 'aggregate':
      return relation.aggregates.some(argumentsLookOut) || readsOuter(relation.input);
    case 'over':
      return relation.calls.some((over) => argumentsLookOut(over.call)) || readsOuter(relation.input);
    case 'correlate': {
      const args = relation.call.fn === 'UNNEST' ? [relation.call.collection] : relation.call.args;
      return args.some(looksOut) || (relation.condition !== null && looksOut(relation.condition)) || readsOuter(relation.input); // prettier-ignore
    }
    default:
      return readsOuter(relation.input);
  }
}
