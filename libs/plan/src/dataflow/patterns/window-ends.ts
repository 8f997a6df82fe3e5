import type { Expression, Field } from '@millrace/sql';
import { MIRRORED } from '../../expressions.ts';
import type { DataflowNode, NodeOf, WindowEnds, WindowExtreme, WindowOutput } from '../plan.ts';
import { conjunctsOf } from '../push-filters.ts';
import type { JoinKeys } from './keys.ts';

/** Windows that a left row may match at once: of more it costs too much to look at them. */
const MOST_WINDOWS = 8;

/** What the condition of an inner join over appended rows says of the ends of windows on its right; null: nothing. */
export function windowEnds(
  { pairs, condition }: JoinKeys,
  left: DataflowNode,
  right: DataflowNode,
  inputsOf: (node: DataflowNode) => readonly DataflowNode[],
): WindowEnds | null {
  if (left.changelog === 'update' || right.changelog === 'update') return null;
  const origin = (field: number) => windowOutput(right, field, inputsOf);
  const bounds = endBounds(condition, left.fields, right.fields, origin);
  if (bounds === null) return null;
  for (const pair of pairs) {
    if (pair.left.op !== 'field' || pair.right.op !== 'field') continue;
    const value = origin(pair.right.index);
    const extreme = value && extremeOf(value, pair.left.index, left.fields[pair.left.index]);
    if (extreme && bounds.upperMs - bounds.lowerMs < MOST_WINDOWS * extreme.sizeMs) return { ...bounds, extreme };
  }
  return { ...bounds, extreme: null };
}

interface Origin {
  readonly node: NodeOf<'window-aggregate'>;
  readonly field: number;
  readonly part: WindowOutput;
}

/** The output of a windowed aggregate over event time that a field carries unchanged. */
function windowOutput(
  node: DataflowNode,
  field: number,
  inputsOf: (node: DataflowNode) => readonly DataflowNode[],
): Origin | null {
  if (node.op === 'window-aggregate') {
    return node.window.time === 'rowtime' ? { node, field, part: node.output[field] } : null;
  }
  if (node.op !== 'calc') return null;
  const expression = node.expressions === null ? null : node.expressions[field];
  if (expression !== null && expression.op !== 'field') return null;
  return windowOutput(inputsOf(node)[0], expression === null ? field : expression.index, inputsOf);
}

function extremeOf({ node, field, part }: Origin, leftField: number, { type }: Field): WindowExtreme | null {
  if (part.from !== 'aggregate' || node.keys.length > 0 || node.bounds !== null || node.window.kind !== 'tumble') {
    return null;
  }
  const { fn } = node.aggregates[part.index];
  // Values that JavaScript orders as SQL does.
  const isOrdered = /^(TINYINT|SMALLINT|INT|BIGINT|DECIMAL|DATE|TIME|TIMESTAMP|TIMESTAMP_LTZ)$/.test(type.kind);
  if ((fn !== 'MAX' && fn !== 'MIN') || !isOrdered) return null;
  const { sizeMs, offsetMs } = node.window;
  return { field: leftField, fn, aggregate: node.name, output: field, sizeMs, offsetMs };
}

/** Limits on the distance of one left time from the window's end. */
function endBounds(
  condition: Expression | null,
  left: readonly Field[],
  right: readonly Field[],
  origin: (field: number) => Origin | null,
): Omit<WindowEnds, 'extreme'> | null {
  const fields = [...left, ...right];
  let [lowerMs, upperMs] = [-Infinity, Infinity];
  let leftTime: number | null = null;
  for (const conjunct of conjunctsOf(condition)) {
    if (conjunct.op !== 'call' || !/^(=|<|<=|>|>=)$/.test(conjunct.fn)) continue;
    const [a, b] = conjunct.args.map((arg) => timeTerm(arg, fields));
    if (!a || !b || a.field < left.length === b.field < left.length) continue;
    const leftFirst = a.field < left.length;
    const [l, r] = leftFirst ? [a, b] : [b, a];
    const toEnd = endShift(origin(r.field - left.length));
    if (toEnd === null || (leftTime !== null && leftTime !== l.field)) continue;
    leftTime = l.field;
    // left + l.shift OP end + toEnd + r.shift. What is a little too wide does no harm: the condition is asked as well.
    const distance = toEnd + r.shiftMs - l.shiftMs;
    const op = leftFirst ? conjunct.fn : MIRRORED[conjunct.fn];
    if (op.startsWith('>') || op === '=') lowerMs = Math.max(lowerMs, distance);
    if (op.startsWith('<') || op === '=') upperMs = Math.min(upperMs, distance);
  }
  if (leftTime === null || lowerMs === -Infinity || upperMs === Infinity) return null;
  return { leftTime, lowerMs, upperMs };
}

/** From a window's end to one of its bounds. */
function endShift(origin: Origin | null): number | null {
  if (origin === null) return null;
  if (origin.part.from === 'window_end') return 0;
  if (origin.part.from === 'window_time') return -1;
  const { kind, sizeMs } = origin.node.window;
  return origin.part.from === 'window_start' && (kind === 'tumble' || kind === 'hop') ? -sizeMs : null;
}

interface TimeTerm {
  readonly field: number;
  readonly shiftMs: number;
}

/** A timestamp of milliseconds, shifted by constants. */
function timeTerm(expression: Expression, fields: readonly Field[]): TimeTerm | null {
  const { type } = expression;
  if (type.kind !== 'TIMESTAMP' && type.kind !== 'TIMESTAMP_LTZ') return null;
  if (expression.op === 'field') return type.precision > 3 ? null : { field: expression.index, shiftMs: 0 };
  if (expression.op === 'cast') {
    const from = expression.input.type;
    return from.kind === type.kind && from.precision <= type.precision ? timeTerm(expression.input, fields) : null;
  }
  if (expression.op !== 'call' || !/^(ADD|SUBTRACT)_INTERVAL$/.test(expression.fn)) return null;
  const [base, interval] = expression.args;
  const term = timeTerm(base, fields);
  if (term === null || interval.op !== 'literal' || interval.type.kind !== 'INTERVAL') return null;
  if (interval.type.unit !== 'DAY_TIME') return null;
  const shift = Number(interval.value);
  return { field: term.field, shiftMs: term.shiftMs + (expression.fn === 'ADD_INTERVAL' ? shift : -shift) };
}
