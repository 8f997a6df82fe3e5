import type { AggregateCall, Field, Relation, WindowSpec } from '@millrace/sql';
import { directWindow } from './patterns/direct-window.ts';
import { isEmpty, valueOverNothing } from './patterns/empty.ts';
import type { DataflowNode, WindowOutput } from './plan.ts';
import { moveCall } from './prune.ts';
import type { RelationPlanner } from './relations.ts';

type Aggregate = Extract<Relation, { op: 'aggregate' }>;

/** `GROUP BY`: per window when the keys hold one, otherwise updating. Grouping sets copy each row once per set first. */
export function planAggregate(planner: RelationPlanner, aggregate: Aggregate): DataflowNode {
  return aggregate.window ? planWindowed(planner, aggregate) : planUpdating(planner, aggregate);
}

function planUpdating(planner: RelationPlanner, aggregate: Aggregate): DataflowNode {
  const { keys, aggregates, fields } = aggregate;
  const kept = aggregate.inputTtlMs && { inputTtlMs: aggregate.inputTtlMs };
  // Over a stream without rows there is no result yet; over what never can have one there is, as in Flink.
  if (keys.length === 0 && aggregate.groupingSets === null && isEmpty(aggregate.input)) {
    return planner.add({ op: 'values', rows: [aggregates.map(valueOverNothing)] }, [], fields);
  }
  const input = planner.plan(aggregate.input);
  if (aggregate.groupingSets === null) {
    return planner.add({ op: 'group-aggregate', keys, aggregates, ...kept }, [input], fields, 'update');
  }
  const expanded = expand(planner, input, keys, aggregate.groupingSets, aggregates);
  const allKeys = [...keys, expanded.setId];
  const grouped = planner.add(
    { op: 'group-aggregate', keys: allKeys, aggregates: expanded.aggregates, ...kept },
    [expanded.node],
    [...fields.slice(0, keys.length), SET_ID, ...fields.slice(keys.length)],
    'update',
  );
  return withoutField(planner, grouped, keys.length, fields);
}

function planWindowed(planner: RelationPlanner, aggregate: Aggregate): DataflowNode {
  const { spec, startField, endField } = aggregate.window!;
  const direct = directWindow(aggregate.input);
  // A session belongs to its partition: only where the groups are finer or the same do they share its bounds.
  const isDirect =
    direct !== null &&
    !overlapsUnevenly(spec) &&
    (spec.kind !== 'session' || samePartition(aggregate, direct.window.partition, direct.place));
  const place = isDirect ? (field: number) => direct.place(field) : (field: number) => field;
  const readsBounds =
    isDirect && aggregate.aggregates.some((call) => callReads(call, (field) => place(field) === null));
  const assigns = isDirect && !readsBounds;
  const at = assigns ? (field: number) => place(field)! : (field: number) => field;
  let input = planner.plan(assigns ? direct.input : aggregate.input);
  // Every bound of the window among the keys is an output of the window, not a key.
  const bound = (key: number): WindowOutput['from'] | null => {
    if (key === startField) return 'window_start';
    if (key === endField) return 'window_end';
    return assigns && place(key) === null ? 'window_time' : null;
  };
  const plainKeys = aggregate.keys.filter((key) => bound(key) === null);
  let keys = plainKeys.map(at);
  let aggregates = aggregate.aggregates.map((call) => moveCall(call, at));
  let kept = (field: number) => field;
  if (aggregate.groupingSets) {
    const sets = aggregate.groupingSets.map((set) =>
      set.flatMap((i) => (plainKeys.includes(aggregate.keys[i]) ? [plainKeys.indexOf(aggregate.keys[i])] : [])),
    );
    const expanded = expand(planner, input, keys, sets, aggregates, assigns ? [direct.window.timeField] : []);
    input = expanded.node;
    keys = [...keys, expanded.setId];
    aggregates = expanded.aggregates;
    kept = expanded.kept;
  }
  const output = [
    ...aggregate.keys.map((key): WindowOutput => {
      const from = bound(key);
      return from === null ? { from: 'key', index: plainKeys.indexOf(key) } : ({ from } as WindowOutput);
    }),
    ...aggregates.map((_, index): WindowOutput => ({ from: 'aggregate', index })),
  ];
  const window = assigns ? { ...direct.window, timeField: kept(direct.window.timeField) } : spec;
  const bounds = assigns ? null : { start: startField, end: endField };
  return planner.add(
    { op: 'window-aggregate', window, bounds, keys, aggregates, output },
    [input],
    aggregate.fields,
    fires(input),
  );
}

/** A window fires once; what it gave is only changed when its input is changed behind it. */
const fires = (input: DataflowNode) => input.changelog;

const SET_ID: Field = { name: '$set', type: { kind: 'BIGINT', nullable: false } };

/**
 * Of the keys that aggregates or `others` read there are copies, at `kept`: a set leaves out keys, not arguments.
 */
function expand(
  planner: RelationPlanner,
  input: DataflowNode,
  keys: readonly number[],
  sets: readonly (readonly number[])[],
  aggregates: readonly AggregateCall[],
  others: readonly number[] = [],
): { node: DataflowNode; setId: number; aggregates: AggregateCall[]; kept: (field: number) => number } {
  const width = input.fields.length;
  const isRead = (key: number) => others.includes(key) || aggregates.some((call) => callReads(call, (f) => f === key));
  const copied = keys.filter(isRead);
  const places = [...input.fields.keys(), ...copied];
  const widened =
    copied.length === 0
      ? input
      : planner.select(
          input,
          places,
          places.map((field) => input.fields[field]),
        );
  const fields = widened.fields.map((field, i) =>
    keys.includes(i) ? { name: field.name, type: { ...field.type, nullable: true } } : field,
  );
  const setId = fields.length;
  const node = planner.add({ op: 'expand', keys, sets }, [widened], [...fields, SET_ID]);
  const kept = (field: number) => (copied.includes(field) ? width + copied.indexOf(field) : field);
  const calls = aggregates.map((call) => moveCall(call, kept));
  return { node, setId, aggregates: withSetId(calls, setId), kept };
}

/** GROUPING and GROUPING_ID read the set's id: their `argument` becomes it. */
function withSetId(aggregates: readonly AggregateCall[], setId: number): AggregateCall[] {
  return aggregates.map((call) =>
    call.fn === 'GROUPING' || call.fn === 'GROUPING_ID'
      ? { ...call, argument: { op: 'field', index: setId, type: SET_ID.type } }
      : call,
  );
}

function withoutField(
  planner: RelationPlanner,
  node: DataflowNode,
  dropped: number,
  fields: readonly Field[],
): DataflowNode {
  const places = node.fields.map((_, i) => i).filter((i) => i !== dropped);
  return planner.select(node, places, fields);
}

/** Windows that cannot share slices: each row is put into every one of its windows. */
function overlapsUnevenly({ kind, sizeMs, slideMs }: WindowSpec): boolean {
  return kind === 'hop' && sizeMs % slideMs !== 0;
}

function samePartition(
  aggregate: Aggregate,
  partition: readonly number[],
  place: (field: number) => number | null,
): boolean {
  const keys = aggregate.keys.map(place).filter((key) => key !== null);
  return keys.length === partition.length && partition.every((field) => keys.includes(field));
}

function callReads(call: AggregateCall, reads: (field: number) => boolean): boolean {
  let found = false;
  moveCall(call, (field) => {
    found ||= reads(field);
    return field;
  });
  return found;
}
