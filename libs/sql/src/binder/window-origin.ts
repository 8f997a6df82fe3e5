import type { Expression, Relation, WindowedKeys, WindowSpec } from '../logical/plan.ts';
import { conjunctsOf, same } from './relations.ts';

export type WindowRole = 'start' | 'end' | 'time';

export interface WindowOrigin {
  readonly role: WindowRole;
  readonly spec: WindowSpec;
}

/**
 * Whether a field is a bound of a window table function, carried here unchanged: where it is, rows still belong to
 * windows, and what groups, ranks or joins by the bounds does so window by window, as in Flink.
 */
export function windowOrigin(relation: Relation, field: number): WindowOrigin | null {
  switch (relation.op) {
    case 'window': {
      const role = field - relation.input.fields.length;
      if (role >= 0) return { role: (['start', 'end', 'time'] as const)[role], spec: relation.window };
      return null; // The bounds of a window below are columns like others to the window above.
    }
    case 'filter':
      return windowOrigin(relation.input, field);
    case 'project': {
      const expression = relation.expressions[field];
      return expression.op === 'field' ? windowOrigin(relation.input, expression.index) : null;
    }
    case 'aggregate': {
      const key = relation.keys[field];
      return relation.window && key !== undefined ? windowOrigin(relation.input, key) : null;
    }
    case 'over':
      // Ranks within windows (Top-N, deduplication) keep them; other OVER calls do not.
      if (field >= relation.input.fields.length || !ranksWindows(relation)) return null;
      return windowOrigin(relation.input, field);
    case 'correlate':
      return field < relation.input.fields.length ? windowOrigin(relation.input, field) : null;
    case 'union': {
      const [first, ...others] = relation.inputs.map((input) => windowOrigin(input, field));
      return first && others.every((other) => other && other.role === first.role && sameWindows(other.spec, first.spec))
        ? first
        : null;
    }
    case 'join': {
      const { kind, left, right } = relation;
      const width = left.fields.length;
      const keeps = field < width ? kind !== 'right' && kind !== 'full' : kind === 'inner' || kind === 'right';
      if (!keeps || !isWindowJoin(left, right, relation.condition)) return null;
      return field < width ? windowOrigin(left, field) : windowOrigin(right, field - width);
    }
    default:
      return null;
  }
}

/** The window of an aggregate: set when both bounds of one window are among its keys, in every grouping set. */
export function windowedKeys(
  input: Relation,
  keys: readonly number[],
  sets: readonly (readonly number[])[] | null = null,
): WindowedKeys | null {
  const everywhere = (_: unknown, i: number) => !sets || sets.every((set) => set.includes(i));
  const origins = keys.filter(everywhere).map((key) => ({ key, origin: windowOrigin(input, key) }));
  const start = origins.find(({ origin }) => origin?.role === 'start');
  const end = origins.find(({ origin }) => origin?.role === 'end' && sameWindows(origin.spec, start?.origin?.spec));
  if (!start?.origin || !end) return null;
  const { spec } = start.origin;
  if (spec.kind === 'session' && !hasPartition(input, start.key, origins.map(({ key }) => key))) return null; // prettier-ignore
  return { spec, startField: start.key, endField: end.key };
}

/** Whether a key of a windowed aggregate is that window's time, which goes on being one. */
export function carriesTime(input: Relation, field: number, window: WindowedKeys): boolean {
  const origin = windowOrigin(input, field);
  return origin?.role === 'time' && sameWindows(origin.spec, window.spec);
}

/** Whether a join is of rows of the same window: both bounds are compared with both bounds. */
export function isWindowJoin(left: Relation, right: Relation, condition: Expression): boolean {
  const width = left.fields.length;
  const matched = new Set<WindowRole>();
  for (const conjunct of conjunctsOf(condition)) {
    if (conjunct.op !== 'call' || conjunct.fn !== '=') continue;
    const [a, b] = conjunct.args;
    if (a.op !== 'field' || b.op !== 'field' || a.index < width === b.index < width) continue;
    const l = windowOrigin(left, Math.min(a.index, b.index));
    const r = windowOrigin(right, Math.max(a.index, b.index) - width);
    if (l && r && l.role === r.role && sameWindows(l.spec, r.spec)) matched.add(l.role);
  }
  return matched.has('start') && matched.has('end');
}

/** Windows of one size and place, whatever their rows. */
function sameWindows(a: WindowSpec, b: WindowSpec | undefined): boolean {
  const shape = ({ kind, time, sizeMs, slideMs, offsetMs }: WindowSpec) => [kind, time, sizeMs, slideMs, offsetMs];
  return b !== undefined && same(shape(a), shape(b));
}

function ranksWindows(over: Extract<Relation, { op: 'over' }>): boolean {
  const ranks = over.calls.every(({ call: { fn } }) => fn === 'ROW_NUMBER' || fn === 'RANK' || fn === 'DENSE_RANK');
  return ranks && windowedKeys(over.input, over.partition) !== null;
}

/** A session's bounds alone are no group: what it was partitioned by must be among the keys too. */
function hasPartition(input: Relation, start: number, keys: readonly number[]): boolean {
  const window = sourceOf(input, start);
  if (window?.relation.op !== 'window') return true; // grouped before: the aggregate saw to it
  const below = keys.map((key) => sourceOf(input, key)?.field);
  return window.relation.window.partition.every((field) => below.includes(field));
}

/** The window a field comes from unchanged, and its place there. */
function sourceOf(relation: Relation, field: number): { relation: Relation; field: number } | null {
  switch (relation.op) {
    case 'window':
      return { relation, field };
    case 'filter':
      return sourceOf(relation.input, field);
    case 'over':
      return field < relation.input.fields.length ? sourceOf(relation.input, field) : null;
    case 'project': {
      const expression = relation.expressions[field];
      return expression.op === 'field' ? sourceOf(relation.input, expression.index) : null;
    }
    default:
      return null;
  }
}
