import type { Expression } from '../logical/plan.ts';

const MAX_INT = 2 ** 31 - 1;

/** A number or interval that is computed of such literals alone, as a literal: `1 + 1`, `2 * INTERVAL '1' HOUR`. */
export function folded(expression: Expression): Expression {
  const { type } = expression;
  if (expression.op !== 'call' || (type.kind !== 'INT' && type.kind !== 'INTERVAL')) return expression;
  const args = expression.args.map(folded);
  const compute = OPERATORS[expression.fn];
  if (!compute || args.length !== 2 || !args.every(isNumber)) return expression;
  const [a, b] = args.map((arg) => (arg.op === 'literal' ? Number(arg.value) : NaN));
  const value = compute(a, b);
  const fits = Number.isSafeInteger(value) && (type.kind === 'INTERVAL' || Math.abs(value) <= MAX_INT);
  return fits ? { op: 'literal', value, type } : expression;
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
  TIMES_INTERVAL: (a, b) => a * b,
};

function isNumber({ op, type }: Expression): boolean {
  return op === 'literal' && (type.kind === 'INT' || type.kind === 'INTERVAL');
}
