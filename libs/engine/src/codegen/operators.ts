import type { Operator } from '@millrace/plan';
import type { Expression, SqlType } from '@millrace/sql';
import type { Code } from './code.ts';
import { unsupported } from './errors.ts';
import { compileExpression } from './expression.ts';
import { condition } from './forms.ts';
import { slicesOf } from './windows.ts';
import type { Value } from './value.ts';

/**
 * Emits row operators one inside the other: `fields` go through `operators`, and `emitEnd` gets what comes out. Where a
 * condition is not true `emitRejected` is called (if given), outside of what depends on the condition.
 */
export function emitOperators(
  operators: readonly Operator[],
  fields: readonly Value[],
  code: Code,
  emitEnd: (fields: readonly Value[]) => void,
  emitRejected?: () => void,
): void {
  const [operator, ...rest] = operators;
  if (operator === undefined) {
    emitEnd(fields);
    return;
  }
  const next = (row: readonly Value[]) => emitOperators(rest, row, code, emitEnd, emitRejected);
  if (operator.op === 'calc') {
    const project = () => {
      next(
        operator.expressions === null
          ? fields
          : operator.expressions.map((expression) => compileExpression(expression, { code, fields })),
      );
    };
    if (operator.condition === null) {
      project();
      return;
    }
    code.block(`if (${condition(compileExpression(operator.condition, { code, fields }))})`, project);
    if (emitRejected !== undefined) code.block('else', emitRejected);
  } else if (operator.op === 'assign-windows') {
    const time = presentTime(fields[operator.window.timeField], code);
    const { sizeMs, slideMs, offsetMs } = slicesOf(operator.window);
    const start = code.let('start', `Math.floor((${time} - ${offsetMs}) / ${slideMs}) * ${slideMs} + ${offsetMs}`);
    code.block(`for (; ${start} + ${sizeMs} > ${time}; ${start} -= ${slideMs})`, () => {
      next([...fields, ...windowBounds(start, `(${start} + ${sizeMs})`)]);
    });
  } else {
    throw unsupported(`${operator.op} here`);
  }
}

const BOUND: SqlType = { kind: 'TIMESTAMP', precision: 3, nullable: false };

/** window_start, window_end, window_time (the last millisecond). */
export function windowBounds(start: string, end: string): Value[] {
  return [start, end, `(${end} - 1)`].map((v) => ({ type: BOUND, isNull: 'false', form: 'number', v }));
}

/** The time attribute of a row; a row without one cannot be put into a window. */
export function presentTime(value: Value, code: Code): string {
  if (value?.form !== 'number') throw unsupported(`a window over ${value?.type.kind}`);
  if (value.isNull !== 'false') {
    code.line(`if (${value.isNull}) failRecord('MLR_RECORD_NULL_ROWTIME', 'the event time is NULL');`);
  }
  return value.v;
}

/** An expression over the fields behind `operators` as one over the fields before them (calcs only). */
export function throughCalcs(operators: readonly Operator[], expression: Expression): Expression {
  let result = expression;
  for (const operator of [...operators].reverse()) {
    if (operator.op === 'calc' && operator.expressions !== null) result = substitute(result, operator.expressions);
  }
  return result;
}

function substitute(expression: Expression, fields: readonly Expression[]): Expression {
  switch (expression.op) {
    case 'field':
      return fields[expression.index];
    case 'literal':
      return expression;
    case 'cast':
      return { ...expression, input: substitute(expression.input, fields) };
    case 'call':
      return { ...expression, args: expression.args.map((arg) => substitute(arg, fields)) };
    case 'case':
      return {
        ...expression,
        branches: expression.branches.map(({ when, then }) => ({
          when: substitute(when, fields),
          then: substitute(then, fields),
        })),
        otherwise: substitute(expression.otherwise, fields),
      };
  }
}
