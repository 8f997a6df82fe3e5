import { SqlError } from '../errors.ts';
import type { Position, Relation } from '../logical/plan.ts';

/** Views that join each other double with each: a few lines can stand for more than any machine computes. */
const MOST_OPERATORS = 3000;

const sizes = new WeakMap<Relation, number>();

/** Refuses a query that, with all its views written out, has too many operators. */
export function checkSize(relation: Relation, at: Position): void {
  if (sizeOf(relation) <= MOST_OPERATORS) return;
  const most = MOST_OPERATORS.toLocaleString('en');
  const message = `with its views and sub-queries written out this query has more than ${most} operators: write a table in between`;
  throw new SqlError('MLR_SQL_LIMIT', message, at);
}

function sizeOf(relation: Relation): number {
  let size = sizes.get(relation);
  if (size === undefined) {
    size = inputsOf(relation).reduce((sum, input) => sum + sizeOf(input), 1);
    sizes.set(relation, size);
  }
  return size;
}

function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.op) {
    case 'scan':
    case 'values':
      return [];
    case 'join':
    case 'temporal-join':
      return [relation.left, relation.right];
    case 'union':
      return relation.inputs;
    default:
      return [relation.input];
  }
}
