import type { Expression, Field, JoinKind, Position, Relation } from '../logical/plan.ts';
import { fieldsOf, mapFields } from '../logical/rewrite.ts';
import { sameType, withNullable } from '../type-system/type.ts';
import { conjunction, conjunctsOf, filter, materialized } from './relations.ts';
import { isWindowJoin } from './window-origin.ts';

type Join = Extract<Relation, { op: 'join' }>;

/**
 * A join with its output fields. Time attributes outlive window joins and interval joins only: a regular join gives
 * rows out in any order, so behind it they are plain columns (Flink materialises them).
 */
export function join(kind: JoinKind, left: Relation, right: Relation, condition: Expression, at: Position): Join {
  const keepsTimes = isWindowJoin(left, right, condition) || isIntervalJoin(kind, left, right, condition);
  const padded = (fields: readonly Field[], may: boolean) =>
    fields.map((field) => {
      const { type, ...rest } = keepsTimes ? field : materialized(field);
      return { ...rest, type: withNullable(type, type.nullable || may) };
    });
  const leftFields = padded(left.fields, kind === 'right' || kind === 'full');
  const rightFields = padded(right.fields, kind === 'left' || kind === 'full');
  const fields = kind === 'semi' || kind === 'anti' ? leftFields : [...leftFields, ...rightFields];
  return { op: 'join', kind, left, right, condition, nullAware: false, fields, at };
}

/** WHERE over joins: conditions go down to the inner join, or the side of it, that they are about. */
export function filterJoins(relation: Relation, conditions: readonly Expression[]): Relation {
  if (relation.op !== 'join' || (relation.kind !== 'inner' && relation.kind !== 'left')) {
    return filter(relation, conditions);
  }
  const width = relation.left.fields.length;
  const about = (condition: Expression) => [...fieldsOf(condition)];
  const isLeft = (condition: Expression) => about(condition).every((i) => i < width);
  const toLeft = conditions.filter(isLeft);
  const left = filterJoins(relation.left, toLeft);
  const rest = conditions.filter((condition) => !isLeft(condition));
  if (relation.kind === 'left') {
    return filter(like(relation, join('left', left, relation.right, relation.condition, relation.at)), rest);
  }
  const isRight = (condition: Expression) => about(condition).every((i) => i >= width);
  const toRight = rest.filter(isRight).map((condition) => mapFields(condition, (i) => i - width));
  const own = [...conjunctsOf(relation.condition), ...rest.filter((condition) => !isRight(condition))];
  return like(relation, join('inner', left, filterJoins(relation.right, toRight), conjunction(own), relation.at));
}

/** Made of `before`: what hints say of its inputs, and what it is of, goes on. */
function like({ inputTtlMs, ofValue }: Join, join: Join): Join {
  return { ...join, ...(inputTtlMs && { inputTtlMs }), ...(ofValue && { ofValue }) };
}

/** Whether a condition bounds the distance of a time of each side, from below and from above. */
function isIntervalJoin(kind: JoinKind, left: Relation, right: Relation, condition: Expression): boolean {
  if (kind === 'semi' || kind === 'anti') return false;
  const fields = [...left.fields, ...right.fields];
  const bounds = new Map<string, Set<string>>();
  for (const conjunct of conjunctsOf(condition)) {
    if (conjunct.op !== 'call' || !/^(=|<=?|>=?)$/.test(conjunct.fn)) continue;
    const [a, b] = conjunct.args.map((arg) => timeOf(arg, fields));
    if (a === null || b === null || a < left.fields.length === b < left.fields.length) continue;
    if (fields[a].timeAttribute !== fields[b].timeAttribute) continue;
    const pair = `${Math.min(a, b)},${Math.max(a, b)}`;
    const sides = bounds.get(pair) ?? new Set<string>();
    const [, direction] = /^(.)/.exec(conjunct.fn)!;
    const flipped = a < b ? direction : direction === '<' ? '>' : direction === '>' ? '<' : '=';
    for (const side of flipped === '=' ? ['<', '>'] : [flipped]) sides.add(side);
    bounds.set(pair, sides);
  }
  return [...bounds.values()].some((sides) => sides.size === 2);
}

/** The time attribute that an expression is, give or take a constant. */
function timeOf(expression: Expression, fields: readonly Field[]): number | null {
  if (expression.op === 'field') return fields[expression.index]?.timeAttribute ? expression.index : null;
  // A cast that only widens; one that a script wrote ends the attribute.
  if (expression.op === 'cast' && !sameType(expression.type, expression.input.type))
    return timeOf(expression.input, fields);
  if (expression.op !== 'call' || !/^(ADD|SUBTRACT)_INTERVAL$/.test(expression.fn)) return null;
  const [base, interval] = expression.args;
  const constant = interval.op === 'literal' && interval.type.kind === 'INTERVAL' && interval.type.unit === 'DAY_TIME';
  return constant ? timeOf(base, fields) : null;
}
