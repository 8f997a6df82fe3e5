import type { Expression, Position } from '../logical/plan.ts';
import { simple } from '../type-system/type.ts';
import { call } from './calls.ts';
import { TRUE } from './relations.ts';

/**
 * `IN (query)` and `< SOME (query)` as values, from what is known of the query's rows, branch by branch as Flink's
 * planner has them: where NULLs make a difference to the answer, they make Flink's.
 */

/** Of the rows of a sub-query: how many there are, how many without NULL, whether the value is among them. */
export interface MembershipFacts {
  readonly rows: Expression;
  readonly known: Expression;
  readonly found: Expression;
}

/** `values IN (query)` where one of them or of the rows may be NULL. */
export function isAmong(
  values: readonly Expression[],
  { rows, known, found }: MembershipFacts,
  at: Position,
): Expression {
  return firstOf(
    [equals(rows, '0', at), FALSE],
    ...values.filter(({ type }) => type.nullable).map((value): Branch => [isNull(value), UNKNOWN]),
    [found, TRUE],
    [call('<', [known, rows], at), UNKNOWN],
  );
}

/** Of the one column of a sub-query; `rows` is NULL where an outer row has none. */
export interface ComparisonFacts {
  readonly rows: Expression;
  readonly known: Expression;
  /** The least value for `>` and `>=`, the greatest for all others. */
  readonly extreme: Expression;
}

/** `value < SOME (query)`: of one row it is true if it is of the extreme one. */
export function isBeyond(
  op: string,
  value: Expression,
  facts: ComparisonFacts,
  nullable: boolean,
  at: Position,
): Expression {
  const { rows, known, extreme } = facts;
  const compared = call(op, [value, extreme], at);
  const nothing: Branch[] = [...absent(rows), [equals(rows, '0', at), FALSE]];
  const isTrue = truth('IS TRUE', [compared]);
  if (!nullable) return firstOf(...nothing, [isTrue, TRUE]);
  return firstOf(...nothing, [isTrue, TRUE], [call('>', [rows, known], at), UNKNOWN], [TRUE, compared]);
}

/** `value <> SOME (query)`: `known` values, of them `different`. */
export function isUnlike(
  value: Expression,
  { rows, known, different, extreme }: ComparisonFacts & { readonly different: Expression },
  at: Position,
): Expression {
  const unlike = call('<>', [value, extreme], at);
  const one: Expression = { op: 'literal', value: '1', type: different.type };
  const someUnknown = truth('AND', [call('<>', [rows, known], at), call('<=', [different, one], at)]);
  return firstOf(
    ...absent(rows),
    [equals(rows, '0', at), FALSE],
    ...(value.type.nullable ? [[isNull(value), UNKNOWN] as const] : []),
    [someUnknown, truth('OR', [unlike, UNKNOWN])],
    [equals(different, '1', at), unlike],
    [TRUE, TRUE],
  );
}

/** What holds of an outer row that found no rows at all. */
function absent(rows: Expression): Branch[] {
  return rows.type.nullable ? [[isNull(rows), FALSE]] : [];
}

type Branch = readonly [when: Expression, then: Expression];

/** The first branch that is true; FALSE when none is. */
function firstOf(...branches: readonly Branch[]): Expression {
  const nullable = branches.some(([, then]) => then.type.nullable);
  return {
    op: 'case',
    branches: branches.map(([when, then]) => ({ when, then })),
    otherwise: FALSE,
    type: simple('BOOLEAN', nullable),
  };
}

function equals(count: Expression, value: string, at: Position): Expression {
  return call('=', [count, { op: 'literal', value, type: simple('BIGINT', false) }], at);
}

export const FALSE: Expression = { op: 'literal', value: false, type: simple('BOOLEAN', false) };
const UNKNOWN: Expression = { op: 'literal', value: null, type: simple('BOOLEAN') };

const truth = (fn: string, args: readonly Expression[]): Expression => {
  const nullable = (fn === 'AND' || fn === 'OR') && args.some(({ type }) => type.nullable);
  return { op: 'call', fn, args, type: simple('BOOLEAN', nullable) };
};
export const isNull = (value: Expression): Expression => truth('IS NULL', [value]);
export const isNotNull = (value: Expression): Expression => truth('IS NOT NULL', [value]);
export const anyOf = (args: readonly Expression[]): Expression => truth('OR', args);
