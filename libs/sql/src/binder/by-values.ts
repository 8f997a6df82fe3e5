import type { Expression, Relation } from '../logical/plan.ts';
import { argumentsLookOut, looksOut, outerFields } from './outer-references.ts';
import { conjunctsOf } from './relations.ts';
import { isNotNull } from './three-valued.ts';

/**
 * Flink plans sub-queries that look at the outer row in two ways. EXISTS and IN in WHERE become semi and anti joins by
 * what they say, if they say it plainly. All others it joins with the values of the outer columns that they read, and
 * joins what comes of that back by `=` of every one: an outer row with NULL in one of them finds nothing, whatever the
 * sub-query says of NULLs.
 */

const COMPARISONS = new Set(['=', '<>', '<', '<=', '>', '>=']);
const RANGES = new Set([...COMPARISONS, 'IN', 'IS NULL', 'IS NOT NULL']);

/** What has to be known of the outer row where Flink compares it with values: what `conditions` do not ask for anyway. */
export function knownOutside(conditions: readonly Expression[], outputs: readonly Expression[] = []): Expression[] {
  const compared = new Set(conditions.flatMap(comparedPlaces));
  const read = outerFields([...conditions, ...outputs]);
  return [...read].flatMap(([place, field]) => (field.type.nullable && !compared.has(place) ? [isNotNull(field)] : []));
}

/** The outer columns that a condition compares as they are: it is not true where they are NULL. */
function comparedPlaces(condition: Expression): number[] {
  if (condition.op !== 'call' || !COMPARISONS.has(condition.fn)) return [];
  return condition.args.flatMap((arg) => (arg.op === 'field' && arg.index < 0 ? [arg.index] : []));
}

/** Whether Flink plans EXISTS of this relation by values. */
export function existsByValues(relation: Relation): boolean {
  // What SELECT lists, EXISTS does not ask.
  return isPlannedByValues(relation.op === 'project' ? relation.input : relation);
}

/** Whether Flink plans IN of this relation by values: it holds what no semi join is made of. */
export function isPlannedByValues(relation: Relation, aggregated = false): boolean {
  const isOdd = (e: Expression) =>
    looksOut(e) && (hasAlternatives(e) || (aggregated && !(e.op === 'call' && e.fn === '=')));
  switch (relation.op) {
    case 'filter':
      return conjunctsOf(relation.condition).some(isOdd) || isPlannedByValues(relation.input, aggregated);
    case 'project':
      return relation.expressions.some(looksOut) || isPlannedByValues(relation.input, aggregated);
    case 'aggregate':
      return relation.aggregates.some(argumentsLookOut) || isPlannedByValues(relation.input, true);
    case 'join':
      return (
        conjunctsOf(relation.condition).some(isOdd) ||
        isPlannedByValues(relation.left, aggregated) ||
        isPlannedByValues(relation.right, aggregated)
      );
    default:
      return 'input' in relation && isPlannedByValues(relation.input, aggregated);
  }
}

/** Whether a condition, as a conjunction of disjunctions, has a disjunction that reads the outer row. */
function hasAlternatives(condition: Expression, negated = false): boolean {
  if (!looksOut(condition)) return false;
  if (condition.op === 'cast') return hasAlternatives(condition.input);
  if (condition.op === 'case') {
    const { branches, otherwise, type } = condition;
    const parts = branches.flatMap(({ when, then }) => [when, then]);
    return type.kind === 'BOOLEAN' || [...parts, otherwise].some((part) => hasAlternatives(part));
  }
  if (condition.op !== 'call') return false;
  const { fn, args } = condition;
  switch (fn) {
    case 'NOT':
      return hasAlternatives(args[0], !negated);
    case 'AND':
    case 'OR':
      if ((fn === 'AND') !== negated) return args.some((arg) => hasAlternatives(arg, negated));
      return !isRange(args);
    case 'IN':
      return !negated && !args.slice(1).every(({ op }) => op === 'literal');
    case 'IS DISTINCT FROM':
    case 'IS NOT DISTINCT FROM':
      return args.some(({ type }) => type.nullable);
    case 'IS NULL':
      // Of a comparison: that one side or the other is NULL.
      return args[0].op === 'call' && COMPARISONS.has(args[0].fn);
    default:
      return args.some((arg) => hasAlternatives(arg));
  }
}

/** Comparisons of one column with literals, and with NULL: to Flink, one question. */
function isRange(conditions: readonly Expression[]): boolean {
  const places = new Set(conditions.map(rangeOf));
  return places.size === 1 && !places.has(null);
}

function rangeOf(condition: Expression): number | null {
  if (condition.op !== 'call' || !RANGES.has(condition.fn)) return null;
  const [field, ...others] = condition.args[0].op === 'field' ? condition.args : condition.args.toReversed();
  return field.op === 'field' && others.every(({ op }) => op === 'literal') ? field.index : null;
}
