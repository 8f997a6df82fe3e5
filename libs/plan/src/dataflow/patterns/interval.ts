import { folded, type Expression, type Field } from '@millrace/sql';
import { conjunction, MIRRORED } from '../../expressions.ts';
import { conjunctsOf } from '../push-filters.ts';

/** `left.time - right.time` within [lowerMs, upperMs]. */
export interface IntervalBounds {
  readonly leftTime: number;
  readonly rightTime: number;
  readonly time: 'rowtime' | 'proctime';
  readonly lowerMs: number;
  readonly upperMs: number;
  /** What else the condition asks for. */
  readonly condition: Expression | null;
}

interface TimeTerm {
  readonly field: number;
  readonly shiftMs: number;
}

/** Finds the bounds of an interval join in a join's remaining condition: two limits on the distance of two times. */
export function intervalBounds(
  condition: Expression | null,
  left: readonly Field[],
  right: readonly Field[],
): IntervalBounds | null {
  const fields = [...left, ...right];
  let [lowerMs, upperMs] = [-Infinity, Infinity];
  let found: { left: number; right: number } | null = null;
  const rest: Expression[] = [];
  for (const conjunct of conjunctsOf(condition)) {
    const limit = limitOf(conjunct, fields, left.length);
    if (!limit || (found && (found.left !== limit.left || found.right !== limit.right))) {
      rest.push(conjunct);
      continue;
    }
    found = { left: limit.left, right: limit.right };
    lowerMs = Math.max(lowerMs, limit.lowerMs);
    upperMs = Math.min(upperMs, limit.upperMs);
  }
  if (!found || lowerMs === -Infinity || upperMs === Infinity) return null;
  const rightTime = found.right - left.length;
  const time = left[found.left].timeAttribute!;
  return { leftTime: found.left, rightTime, time, lowerMs, upperMs, condition: conjunction(rest) };
}

/** A comparison of a time of one side with a time of the other, each shifted by a constant. */
function limitOf(conjunct: Expression, fields: readonly Field[], leftWidth: number) {
  if (conjunct.op !== 'call' || !/^(=|<|<=|>|>=)$/.test(conjunct.fn)) return null;
  const [a, b] = conjunct.args.map((arg) => timeTerm(arg, fields));
  if (!a || !b || a.field < leftWidth === b.field < leftWidth) return null;
  if (fields[a.field].timeAttribute !== fields[b.field].timeAttribute) return null;
  const leftFirst = a.field < leftWidth;
  const [l, r] = leftFirst ? [a, b] : [b, a];
  // left + l.shift OP right + r.shift, so left - right OP r.shift - l.shift. Times are whole ms: < means <= - 1.
  const distance = r.shiftMs - l.shiftMs;
  const op = leftFirst ? conjunct.fn : MIRRORED[conjunct.fn];
  return {
    left: l.field,
    right: r.field,
    lowerMs: op === '=' || op === '>=' ? distance : op === '>' ? distance + 1 : -Infinity,
    upperMs: op === '=' || op === '<=' ? distance : op === '<' ? distance - 1 : Infinity,
  };
}

function timeTerm(expression: Expression, fields: readonly Field[]): TimeTerm | null {
  if (expression.op === 'field') {
    return fields[expression.index].timeAttribute ? { field: expression.index, shiftMs: 0 } : null;
  }
  // Both sides may have been brought to one precision.
  if (expression.op === 'cast' && /^TIMESTAMP/.test(expression.type.kind)) return timeTerm(expression.input, fields);
  if (expression.op !== 'call' || !/^(ADD|SUBTRACT)_INTERVAL$/.test(expression.fn)) return null;
  const [base, distance] = expression.args;
  const interval = folded(distance);
  const term = timeTerm(base, fields);
  const isConstant =
    interval.op === 'literal' && interval.type.kind === 'INTERVAL' && interval.type.unit === 'DAY_TIME';
  if (!term || !isConstant) return null;
  const shift = Number(interval.value);
  return { field: term.field, shiftMs: term.shiftMs + (expression.fn === 'ADD_INTERVAL' ? shift : -shift) };
}
