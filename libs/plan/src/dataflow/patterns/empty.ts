import type { AggregateCall, Expression, Relation } from '@millrace/sql';

/** Whether a relation has no rows whatever its tables hold: what Flink's planner sees, too. */
export function isEmpty(relation: Relation): boolean {
  switch (relation.op) {
    case 'scan':
      return false;
    case 'values':
      return relation.rows.length === 0;
    case 'filter':
      return isNeverTrue(relation.condition) || isEmpty(relation.input);
    case 'project':
    case 'window':
    case 'over':
    case 'sort':
      return isEmpty(relation.input);
    case 'correlate':
      return isEmpty(relation.input);
    case 'aggregate':
      return relation.keys.length > 0 && relation.groupingSets === null && isEmpty(relation.input);
    case 'union':
      return relation.inputs.every(isEmpty);
    case 'join':
      if (relation.kind === 'inner' || relation.kind === 'semi')
        return isEmpty(relation.left) || isEmpty(relation.right);
      if (relation.kind === 'left' || relation.kind === 'anti') return isEmpty(relation.left);
      return relation.kind === 'right' ? isEmpty(relation.right) : isEmpty(relation.left) && isEmpty(relation.right);
    case 'temporal-join':
      return isEmpty(relation.left);
  }
}

/** What an aggregate without keys gives over no rows, where that is known when it is planned. */
export function valueOverNothing({ fn, type }: AggregateCall): Expression {
  const isCount = fn === 'COUNT' || fn === 'SUM0' || fn === 'APPROX_COUNT_DISTINCT';
  return { op: 'literal', value: isCount ? (type.kind === 'BIGINT' ? '0' : 0) : null, type };
}

/** FALSE or NULL, by constants alone. */
function isNeverTrue(condition: Expression): boolean {
  const value = constantOf(condition);
  return value !== undefined && value !== true;
}

/** The value of an expression of constants; undefined for what is none, or is not looked into. */
function constantOf(expression: Expression): string | number | boolean | null | undefined {
  if (expression.op === 'literal') return expression.value;
  if (expression.op !== 'call') return undefined;
  const values = expression.args.map(constantOf);
  if (expression.fn === 'AND') {
    if (values.includes(false)) return false;
    return values.includes(undefined) ? undefined : values.includes(null) ? null : true;
  }
  if (expression.fn === 'OR') {
    if (values.includes(true)) return true;
    return values.includes(undefined) ? undefined : values.includes(null) ? null : false;
  }
  const [a, b] = values;
  if (expression.fn === 'NOT' && typeof a === 'boolean') return !a;
  return isComparable(expression.args) ? compared(expression.fn, Number(a), Number(b)) : undefined;
}

/** Two whole numbers that a double holds. */
function isComparable(args: readonly Expression[]): boolean {
  return (
    args.length === 2 &&
    args.every(
      (arg) =>
        arg.op === 'literal' &&
        /INT$/.test(arg.type.kind) &&
        Number.isSafeInteger(Number(arg.value)) &&
        arg.value !== null,
    )
  );
}

function compared(fn: string, a: number, b: number): boolean | undefined {
  switch (fn) {
    case '=':
      return a === b;
    case '<>':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return undefined;
  }
}
