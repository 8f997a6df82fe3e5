import type { Expression } from '@millrace/sql';

/** All of them, as one condition; null for none. */
export function conjunction(conditions: readonly Expression[]): Expression | null {
  if (conditions.length < 2) return conditions[0] ?? null;
  const nullable = conditions.some(({ type }) => type.nullable);
  return { op: 'call', fn: 'AND', args: conditions, type: { kind: 'BOOLEAN', nullable } };
}

/** Whether `expressions` leave a row of `width` fields as it is. */
export function isIdentity(expressions: readonly Expression[], width: number): boolean {
  return expressions.length === width && expressions.every((e, i) => e.op === 'field' && e.index === i);
}

/** The operand of a cast that only checks that a value is not NULL; otherwise null. */
export function checkedOperand(expression: Expression): Expression | null {
  if (expression.op !== 'cast' || expression.try) return null;
  return expression.input.type.nullable && !expression.type.nullable ? expression.input : null;
}
