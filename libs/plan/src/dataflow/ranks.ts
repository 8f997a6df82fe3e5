import { SqlError, windowOrigin, type Expression, type OverCall, type Relation, type SortKey, type SqlType } from '@millrace/sql'; // prettier-ignore
import type { Over, RankPattern } from './patterns/rank.ts';
import type { DataflowNode, WindowBounds } from './plan.ts';
import type { RelationPlanner } from './relations.ts';

/**
 * Top-N, or deduplication where it is the first row by a time. `read`: the fields that are read of the result (its last
 * field is the rank), null: all. Gives all fields of the `over`; a rank that nobody reads is a constant.
 */
export function planRank(
  planner: RelationPlanner,
  pattern: RankPattern,
  read: ReadonlySet<number> | null,
): DataflowNode {
  const { over, fn, from, to, condition } = pattern;
  const rank = over.input.fields.length;
  const isRead = read === null || read.has(rank) || condition !== null;
  const bounds = boundsOf(over.input, over.partition);
  const input = planner.plan(over.input);
  const [first] = over.order;
  const time = over.order.length === 1 ? timeOf(over.input, first.field, bounds !== null) : undefined;
  const single = fn === 'ROW_NUMBER' && from === 1 && to === 1;
  let node: DataflowNode;
  if (single && time) {
    const keep = first.descending ? 'last' : 'first';
    const changes = bounds || keep === 'first' ? 'append' : 'update';
    const body = { op: 'deduplicate', keys: over.partition, keep, time, timeField: first.field, bounds } as const;
    node = constantRank(planner, planner.add(body, [input], input.fields, changes), over);
  } else {
    const rankField = isRead && !(single && fn === 'ROW_NUMBER');
    const { partition, order } = over;
    const body = { op: 'rank', fn, partition, order, from, to, rankField, bounds } as const;
    const fields = rankField ? over.fields : input.fields;
    // Flink 2.3 takes any other Top-1 over appended rows for a deduplication that never changes what it sent.
    const appends = bounds !== null || (single && !(order.length === 1 && first.descending));
    node = planner.add(body, [input], fields, appends ? 'append' : 'update');
    if (!rankField) node = constantRank(planner, node, over);
  }
  return condition === null ? node : planner.calc(node, { condition, expressions: null }, node.fields);
}

function constantRank(planner: RelationPlanner, node: DataflowNode, over: Over): DataflowNode {
  const { type } = over.fields.at(-1)!;
  const one: Expression = { op: 'literal', value: type.kind === 'BIGINT' ? '1' : 1, type };
  const own = node.fields.map((field, index): Expression => ({ op: 'field', index, type: field.type }));
  return planner.calc(node, { condition: null, expressions: [...own, one] }, over.fields);
}

const NEEDS_THE_END: ReadonlySet<string> = new Set(['LEAD', 'NTILE', 'PERCENT_RANK', 'CUME_DIST']);

/**
 * `fn(…) OVER (…)` that is no Top-N. In the order of time every row is sent once; in the order of a value a later row
 * changes the results of those behind it.
 */
export function planOver(planner: RelationPlanner, over: Over): DataflowNode {
  const input = planner.plan(over.input);
  const { partition, order, calls, fields } = over;
  const [first] = order;
  const other = calls.find(({ call }) => NEEDS_THE_END.has(call.fn));
  if (other) {
    const message = `${other.call.fn} needs rows that have not come yet: a stream has no end`;
    throw new SqlError('MLR_SQL_SEMANTIC', `${message}; ROW_NUMBER, RANK and LAG look back only`, over.at);
  }
  if (order.length > 1 || first.descending) {
    const isRank = /^(ROW_NUMBER|RANK|DENSE_RANK)$/.test(calls[0].call.fn);
    const advice = isRank ? `; or keep the first ones: WHERE rn <= n over a sub-query makes it a Top-N` : '';
    const message = `OVER on a stream goes by one column, ascending: ORDER BY the event time, PROCTIME() or a value`;
    throw new SqlError('MLR_SQL_SEMANTIC', `${message}${advice}`, over.at);
  }
  const time = input.fields[first.field].timeAttribute;
  if (!time) {
    if (calls.some(({ frame }) => frame.preceding !== null)) {
      const advice = 'ORDER BY the event time or PROCTIME(), ascending, or leave the frame out';
      throw new SqlError('MLR_SQL_UNSUPPORTED', `a frame of some rows before goes by time: ${advice}`, over.at);
    }
    return planner.add({ op: 'over-aggregate', partition, order, time: 'value', calls }, [input], fields, 'update');
  }
  if (input.changelog === 'update') {
    const message = 'OVER by time needs rows that are never changed: this input is updating';
    throw new SqlError('MLR_SQL_UNSUPPORTED', `${message}; aggregate by window first`, over.at);
  }
  return planner.add({ op: 'over-aggregate', partition, order, time, calls }, [input], fields);
}

/** Which time a field is. In a window, what the window went by still counts as one: Flink deduplicates by it. */
function timeOf(relation: Relation, field: number, isWindowed: boolean): 'rowtime' | 'proctime' | undefined {
  const attribute = relation.fields[field].timeAttribute;
  if (attribute || !isWindowed) return attribute;
  switch (relation.op) {
    case 'filter':
      return timeOf(relation.input, field, true);
    case 'project': {
      const expression = relation.expressions[field];
      return expression.op === 'field' ? timeOf(relation.input, expression.index, true) : undefined;
    }
    case 'window':
      return field === relation.window.timeField ? relation.window.time : undefined;
    default:
      return undefined;
  }
}

/**
 * `ORDER BY time`: rows go on in the order of time, those too late for their place are dropped. That is what an OVER by
 * time does; what this one computes is thrown away.
 */
export function planTimeSort(planner: RelationPlanner, input: DataflowNode, order: readonly SortKey[]): DataflowNode {
  const type: SqlType = { kind: 'BIGINT', nullable: false };
  const count: OverCall = { call: { fn: 'COUNT', distinct: false, type }, frame: { unit: 'rows', preceding: 0 } };
  const body = { op: 'over-aggregate', partition: [], order, time: 'rowtime', calls: [count] } as const;
  const sorted = planner.add(body, [input], [...input.fields, { name: '$sorted', type }]);
  const own = input.fields.map((_, place) => place);
  return planner.select(sorted, own, input.fields);
}

/** Both bounds of one window, when they are among the fields. */
export function boundsOf(input: Relation, fields: readonly number[]): WindowBounds | null {
  const withRole = (role: 'start' | 'end') => fields.find((field) => windowOrigin(input, field)?.role === role);
  const [start, end] = [withRole('start'), withRole('end')];
  return start === undefined || end === undefined ? null : { start, end };
}
