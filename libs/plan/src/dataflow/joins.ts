import { mapFields, SqlError, windowOrigin, type Expression, type Relation } from '@millrace/sql';
import { intervalBounds } from './patterns/interval.ts';
import { joinKeys, keyFields, type JoinKeys } from './patterns/keys.ts';
import { rankPattern } from './patterns/rank.ts';
import { windowEnds } from './patterns/window-ends.ts';
import type { DataflowNode, WindowBounds } from './plan.ts';
import type { RelationPlanner } from './relations.ts';

type Join = Extract<Relation, { op: 'join' }>;
type TemporalJoin = Extract<Relation, { op: 'temporal-join' }>;

/** A join by what its condition says of time: of equal windows, of near times, or of everything there ever was. */
export function planJoin(planner: RelationPlanner, join: Join): DataflowNode {
  const split = joinKeys(join.condition, join.left.fields.length);
  const windows = windowBounds(join, split);
  const left = planner.plan(join.left);
  const right = planner.plan(join.right);
  const { kind } = join;
  const pads = kind === 'left' || kind === 'right' || kind === 'full' || kind === 'anti';
  if (windows) {
    const pairs = split.pairs.filter((pair) => !windows.pairs.includes(pair));
    const { leftBounds, rightBounds } = windows;
    return withKeys(planner, join, left, right, { ...split, pairs }, (parts, sides) =>
      planner.add({ op: 'window-join', ...parts, leftBounds, rightBounds }, sides, sidesFields(join, sides)),
    );
  }
  const appends = left.changelog === 'append' && right.changelog === 'append';
  const interval = appends && !join.nullAware ? intervalBounds(restOf(split, join), left.fields, right.fields) : null;
  if (interval) {
    const { leftTime, rightTime, time, lowerMs, upperMs, condition } = interval;
    const keys = { pairs: split.pairs.filter((pair) => !isTimePair(pair, left, right)), condition };
    return withKeys(planner, join, left, right, keys, (parts, sides) => {
      const body = { op: 'interval-join', ...parts, time, leftTime, rightTime, lowerMs, upperMs } as const;
      return planner.add(body, sides, sidesFields(join, sides));
    });
  }
  const kept = join.inputTtlMs && { inputTtlMs: join.inputTtlMs };
  const ends = kind === 'inner' ? windowEnds(split, left, right, (node) => planner.inputsOf(node)) : null;
  return withKeys(planner, join, left, right, split, (parts, sides) => {
    const body = {
      op: 'join',
      ...parts,
      nullAware: join.nullAware,
      ...kept,
      ...(ends && { windowEnds: ends }),
    } as const;
    return planner.add(body, sides, sidesFields(join, sides), pads ? 'update' : 'append');
  });
}

export function planTemporalJoin(planner: RelationPlanner, join: TemporalJoin): DataflowNode {
  const split = joinKeys(join.condition, join.left.fields.length);
  const left = planner.plan(join.left);
  const right = planner.plan(join.right);
  const time = left.fields[join.timeField].timeAttribute;
  if (!time) {
    const message = 'FOR SYSTEM_TIME AS OF takes the event time or PROCTIME() of the left side';
    throw new SqlError('MLR_SQL_SEMANTIC', message, join.at);
  }
  if (split.pairs.length === 0) {
    throw new SqlError('MLR_SQL_SEMANTIC', 'FOR SYSTEM_TIME AS OF needs ON left.key = right.key', join.at);
  }
  const rightTime = right.fields.findIndex((field) => field.timeAttribute === 'rowtime');
  const key = primaryKey(planner, join.right);
  if (time === 'rowtime' && (rightTime < 0 || key === null)) {
    const message = 'the right side of an event-time temporal join needs a PRIMARY KEY and a WATERMARK';
    throw new SqlError('MLR_SQL_SEMANTIC', message, join.at);
  }
  return withKeys(planner, join, left, right, split, (parts, sides) => {
    const body = {
      op: 'temporal-join',
      ...parts,
      time,
      leftTime: join.timeField,
      rightTime: time === 'rowtime' ? rightTime : null,
      ...(key && { rightPrimaryKey: key }),
    } as const;
    return planner.addBehindFirst(body, sides, [...sides[0].fields, ...sides[1].fields]);
  });
}

/** Where a table's primary key is, carried here unchanged, or the key of a deduplication; null without one. */
function primaryKey(planner: RelationPlanner, relation: Relation): readonly number[] | null {
  switch (relation.op) {
    case 'scan': {
      const places = planner
        .table(relation.table)
        .primaryKey.map((name) => relation.fields.findIndex((f) => f.name === name));
      return places.length === 0 || places.includes(-1) ? null : places;
    }
    case 'filter': {
      const rank = rankPattern(relation);
      const isSingle = rank !== null && rank.fn === 'ROW_NUMBER' && rank.from === 1 && rank.to === 1;
      return isSingle ? rank.over.partition : primaryKey(planner, relation.input);
    }
    case 'project': {
      const below = primaryKey(planner, relation.input);
      const places = below?.map((field) =>
        relation.expressions.findIndex((e) => e.op === 'field' && e.index === field),
      );
      return !places || places.includes(-1) ? null : places;
    }
    default:
      return null;
  }
}

interface Parts {
  readonly kind: Join['kind'];
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
  readonly condition: Expression | null;
}

/** Puts computed keys behind each side's row, makes the join, and takes them away again. */
function withKeys(
  planner: RelationPlanner,
  join: Join | TemporalJoin,
  left: DataflowNode,
  right: DataflowNode,
  { pairs, condition }: JoinKeys,
  make: (parts: Parts, sides: readonly [DataflowNode, DataflowNode]) => DataflowNode,
): DataflowNode {
  const l = keyFields(pairs.map((pair) => pair.left), left.fields); // prettier-ignore
  const r = keyFields(pairs.map((pair) => pair.right), right.fields); // prettier-ignore
  const sides = [planner.append(left, l.computed), planner.append(right, r.computed)] as const;
  const shift = l.computed.length;
  const moved = condition && shift > 0 ? shiftRight(condition, left.fields.length, shift) : condition;
  const node = make({ kind: join.kind, leftKeys: l.places, rightKeys: r.places, condition: moved }, sides);
  const leftOnly = join.kind === 'semi' || join.kind === 'anti';
  const places = left.fields.map((_, i) => i);
  if (!leftOnly) places.push(...right.fields.map((_, i) => sides[0].fields.length + i));
  const isWhole = places.length === node.fields.length;
  return isWhole ? { ...node, fields: join.fields } : planner.select(node, places, join.fields);
}

/** Makes room for `by` fields behind the first `width`. */
function shiftRight(condition: Expression, width: number, by: number): Expression {
  return mapFields(condition, (field) => (field < width ? field : field + by));
}

/** The rows a join gives: a padded side's fields may be NULL. */
function sidesFields(join: Join, [left, right]: readonly [DataflowNode, DataflowNode]) {
  if (join.kind === 'semi' || join.kind === 'anti') return left.fields;
  const nullable = (node: DataflowNode) =>
    node.fields.map((field) => ({ ...field, type: { ...field.type, nullable: true } }));
  const l = join.kind === 'right' || join.kind === 'full' ? nullable(left) : left.fields;
  const r = join.kind === 'left' || join.kind === 'full' ? nullable(right) : right.fields;
  return [...l, ...r];
}

type Pair = JoinKeys['pairs'][number];

/** Equal starts and equal ends of one kind of window on both sides. */
function windowBounds(join: Join, { pairs }: JoinKeys) {
  const roleOf = (relation: Relation, expression: Expression) =>
    expression.op === 'field' ? windowOrigin(relation, expression.index) : null;
  const find = (role: 'start' | 'end') =>
    pairs.find((pair) => roleOf(join.left, pair.left)?.role === role && roleOf(join.right, pair.right)?.role === role);
  const [start, end] = [find('start'), find('end')];
  if (!start || !end) return null;
  const bounds = (side: 'left' | 'right'): WindowBounds => ({ start: fieldOf(start[side]), end: fieldOf(end[side]) });
  return { leftBounds: bounds('left'), rightBounds: bounds('right'), pairs: [start, end] as readonly Pair[] };
}

const fieldOf = (expression: Expression) => (expression.op === 'field' ? expression.index : -1);

/** Equal times are a bound too, not only a key. */
function restOf(split: JoinKeys, join: Join): Expression {
  const times = split.pairs.filter(
    ({ left, right }) =>
      left.op === 'field' &&
      right.op === 'field' &&
      join.left.fields[left.index].timeAttribute &&
      join.right.fields[right.index].timeAttribute,
  );
  const width = join.left.fields.length;
  const equalities = times.map(({ left, right }): Expression => ({
    op: 'call',
    fn: '=',
    args: [left, shiftRight(right, 0, width)],
    type: { kind: 'BOOLEAN', nullable: true },
  }));
  const all = [...equalities, ...(split.condition ? [split.condition] : [])];
  return { op: 'call', fn: 'AND', args: all, type: { kind: 'BOOLEAN', nullable: true } };
}

function isTimePair({ left, right }: Pair, l: DataflowNode, r: DataflowNode): boolean {
  if (left.op !== 'field' || right.op !== 'field') return false;
  return Boolean(l.fields[left.index].timeAttribute && r.fields[right.index].timeAttribute);
}
