import { mapExpression, type AggregateCall, type Expression } from '@millrace/sql';

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

/** An expression over some fields as one over what those fields are. */
export function substitute(expression: Expression, expressions: readonly Expression[]): Expression {
  return mapExpression(expression, (part) => (part.op === 'field' ? expressions[part.index] : part));
}

/** The call with other expressions for its own. */
export function mapCall(call: AggregateCall, map: (expression: Expression) => Expression): AggregateCall {
  return {
    ...call,
    ...(call.argument && { argument: map(call.argument) }),
    ...(call.filter && { filter: map(call.filter) }),
    ...(call.rest && { rest: call.rest.map(map) }),
  };
}

/** The comparison with its sides exchanged. */
export const MIRRORED: Readonly<Record<string, string>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
