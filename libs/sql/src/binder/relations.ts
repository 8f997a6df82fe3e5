import type { Expression, Field, Relation } from '../logical/plan.ts';
import { mapExpression } from '../logical/rewrite.ts';
import { simple } from '../type-system/type.ts';

/** Building blocks of relations: what their output fields are follows from what they are made of. */

export const TRUE: Expression = { op: 'literal', value: true, type: simple('BOOLEAN', false) };

export function fieldAt(fields: readonly Field[], index: number): Expression {
  return { op: 'field', index, type: fields[index].type };
}

/** Every field of a relation, as expressions over it. */
export function allFields({ fields }: { readonly fields: readonly Field[] }): Expression[] {
  return fields.map((_, index) => fieldAt(fields, index));
}

/** A time attribute stays one when the column is passed on as it is; `PROCTIME()` makes one. */
export function project(input: Relation, expressions: readonly Expression[], names: readonly string[]): Relation {
  const fields = expressions.map((expression, i): Field => {
    const field = { name: names[i], type: expression.type };
    const attribute =
      expression.op === 'field' ? input.fields[expression.index]?.timeAttribute : processingTime(expression);
    return attribute ? { ...field, timeAttribute: attribute } : field;
  });
  return { op: 'project', input, expressions, fields };
}

/** Whether an expression is the processing time itself. */
export function processingTime(expression: Expression): 'proctime' | undefined {
  return expression.op === 'call' && expression.fn === 'PROCTIME' ? 'proctime' : undefined;
}

/** The first `count` fields alone. */
export function firstFields(input: Relation, count: number): Relation {
  if (input.fields.length === count) return input;
  const names = input.fields.map(({ name }) => name);
  return project(input, allFields(input).slice(0, count), names.slice(0, count));
}

/** The input with more columns behind. */
export function append(input: Relation, expressions: readonly Expression[], prefix: string): Relation {
  if (expressions.length === 0) return input;
  const names = [...input.fields.map(({ name }) => name), ...expressions.map((_, i) => `${prefix}${i}`)];
  return project(input, [...allFields(input), ...expressions], names);
}

export function filter(input: Relation, conditions: readonly Expression[]): Relation {
  const needed = conditions.filter((condition) => !isTrue(condition));
  if (needed.length === 0) return input;
  return { op: 'filter', input, condition: conjunction(needed), fields: input.fields };
}

export function conjunction(conditions: readonly Expression[]): Expression {
  const needed = conditions.filter((condition) => !isTrue(condition));
  if (needed.length <= 1) return needed[0] ?? TRUE;
  const nullable = needed.some(({ type }) => type.nullable);
  return { op: 'call', fn: 'AND', args: needed, type: simple('BOOLEAN', nullable) };
}

/** The conditions that all must hold, one by one. */
export function conjunctsOf(condition: Expression): Expression[] {
  return condition.op === 'call' && condition.fn === 'AND' ? condition.args.flatMap(conjunctsOf) : [condition];
}

/** The field as a plain column: a time that no watermark is for. */
export function materialized({ name, type }: Field): Field {
  return { name, type };
}

/** The expression with every field replaced by what stands there. */
export function substitute(
  expression: Expression,
  valueOf: (index: number, field: Expression) => Expression,
): Expression {
  return mapExpression(expression, (part) => (part.op === 'field' ? valueOf(part.index, part) : part));
}

export function isTrue(condition: Expression): boolean {
  return condition.op === 'literal' && condition.value === true;
}

/** Whether two bound things are the same; they are plain data made by the same code. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
