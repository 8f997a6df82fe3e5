import { fieldsOf, mapFields, type AggregateCall, type Expression, type Field, type Relation } from '@millrace/sql';
import { mapCall } from '../expressions.ts';

/** The columns that a pruned relation reads, by table: what reads one table twice reads a record once. */
export function collectColumns(relation: Relation, into: Map<string, Set<string>>): void {
  if (relation.op === 'scan') {
    const columns = into.get(relation.table) ?? new Set();
    for (const { name } of relation.fields) columns.add(name);
    into.set(relation.table, columns);
  } else if (relation.op === 'join' || relation.op === 'temporal-join') {
    collectColumns(relation.left, into);
    collectColumns(relation.right, into);
  } else if (relation.op === 'union') {
    for (const input of relation.inputs) collectColumns(input, into);
  } else if (relation.op !== 'values') {
    collectColumns(relation.input, into);
  }
}

/** A relation with fewer fields, and where the ones that were asked for are now. */
interface Pruned {
  readonly relation: Relation;
  /** Old place → new place; defined for every field that was needed. */
  readonly place: (field: number) => number;
}

/**
 * Drops the columns that nothing reads, from the top down to the scans: what is not decoded, kept or moved costs
 * nothing. A scan keeps the fields it still has by name. The relation's own fields stay as they are.
 */
export function prune(relation: Relation): Relation {
  const all = relation.fields.map((_, i) => i);
  return exactly(pruned(relation, new Set(all)), all, relation.fields);
}

function pruned(relation: Relation, needed: ReadonlySet<number>): Pruned {
  switch (relation.op) {
    case 'scan': {
      const kept = sorted(needed);
      return { relation: { ...relation, fields: kept.map((i) => relation.fields[i]) }, place: placeIn(kept) };
    }
    case 'values': {
      const kept = sorted(needed);
      const rows = relation.rows.map((row) => kept.map((i) => row[i]));
      return { relation: { ...relation, rows, fields: kept.map((i) => relation.fields[i]) }, place: placeIn(kept) };
    }
    case 'project': {
      const kept = sorted(needed);
      const read = new Set<number>();
      for (const i of kept) fieldsOf(relation.expressions[i], read);
      const input = pruned(relation.input, read);
      const expressions = kept.map((i) => mapFields(relation.expressions[i], input.place));
      const fields = kept.map((i) => relation.fields[i]);
      return { relation: { ...relation, input: input.relation, expressions, fields }, place: placeIn(kept) };
    }
    case 'filter': {
      const input = pruned(relation.input, fieldsOf(relation.condition, new Set(needed)));
      const condition = mapFields(relation.condition, input.place);
      return {
        relation: { ...relation, input: input.relation, condition, fields: input.relation.fields },
        place: input.place,
      };
    }
    case 'window': {
      const width = relation.input.fields.length;
      const { window } = relation;
      const input = pruned(relation.input, new Set([...below(needed, width), window.timeField, ...window.partition]));
      const added = relation.fields.slice(width);
      const timeField = input.place(window.timeField);
      return {
        relation: {
          ...relation,
          input: input.relation,
          window: { ...window, timeField, partition: window.partition.map(input.place) },
          fields: [...input.relation.fields, ...added],
        },
        place: behind(input, width),
      };
    }
    case 'aggregate': {
      const read = new Set(relation.keys);
      for (const call of relation.aggregates) callFields(call, read);
      const input = pruned(relation.input, read);
      const window = relation.window && {
        ...relation.window,
        startField: input.place(relation.window.startField),
        endField: input.place(relation.window.endField),
      };
      return {
        relation: {
          ...relation,
          input: input.relation,
          keys: relation.keys.map(input.place),
          aggregates: relation.aggregates.map((call) => moveCall(call, input.place)),
          window,
        },
        place: (i) => i,
      };
    }
    case 'over': {
      const width = relation.input.fields.length;
      const read = new Set([
        ...below(needed, width),
        ...relation.partition,
        ...relation.order.map(({ field }) => field),
      ]);
      for (const { call } of relation.calls) callFields(call, read);
      const input = pruned(relation.input, read);
      return {
        relation: {
          ...relation,
          input: input.relation,
          partition: relation.partition.map(input.place),
          order: relation.order.map((key) => ({ ...key, field: input.place(key.field) })),
          calls: relation.calls.map((over) => ({ ...over, call: moveCall(over.call, input.place) })),
          fields: [...input.relation.fields, ...relation.fields.slice(width)],
        },
        place: behind(input, width),
      };
    }
    case 'join':
    case 'temporal-join':
      return prunedJoin(relation, needed);
    case 'correlate': {
      const width = relation.input.fields.length;
      const read = below(needed, width);
      const { call } = relation;
      if (call.fn === 'UNNEST') fieldsOf(call.collection, read);
      else call.args.forEach((arg) => fieldsOf(arg, read));
      if (relation.condition) [...below(fieldsOf(relation.condition), width)].forEach((field) => read.add(field));
      const input = pruned(relation.input, read);
      const place = behind(input, width);
      return {
        relation: {
          ...relation,
          input: input.relation,
          call:
            call.fn === 'UNNEST'
              ? { ...call, collection: mapFields(call.collection, place) }
              : { ...call, args: call.args.map((arg) => mapFields(arg, place)) },
          condition: relation.condition && mapFields(relation.condition, place),
          fields: [...input.relation.fields, ...relation.fields.slice(width)],
        },
        place,
      };
    }
    case 'union': {
      const kept = sorted(needed);
      const fields = kept.map((i) => relation.fields[i]);
      const inputs = relation.inputs.map((input) => {
        return exactly(pruned(input, needed), kept, kept.map((i) => input.fields[i])); // prettier-ignore
      });
      return { relation: { ...relation, inputs, fields }, place: placeIn(kept) };
    }
    case 'sort': {
      const input = pruned(relation.input, new Set([...needed, ...relation.order.map(({ field }) => field)]));
      const order = relation.order.map((key) => ({ ...key, field: input.place(key.field) }));
      return {
        relation: { ...relation, input: input.relation, order, fields: input.relation.fields },
        place: input.place,
      };
    }
  }
}

function prunedJoin(
  relation: Extract<Relation, { op: 'join' | 'temporal-join' }>,
  needed: ReadonlySet<number>,
): Pruned {
  const width = relation.left.fields.length;
  const read = fieldsOf(relation.condition, new Set(needed));
  const leftNeeded = below(read, width);
  const rightNeeded = new Set([...read].filter((field) => field >= width).map((field) => field - width));
  if (relation.op === 'temporal-join') {
    leftNeeded.add(relation.timeField);
    // The version's time is read although no expression names it.
    relation.right.fields.forEach((field, i) => {
      if (field.timeAttribute === 'rowtime') rightNeeded.add(i);
    });
  }
  const left = pruned(relation.left, leftNeeded);
  const right = pruned(relation.right, rightNeeded);
  const leftWidth = left.relation.fields.length;
  const place = (field: number) => (field < width ? left.place(field) : leftWidth + right.place(field - width));
  const leftOnly = relation.op === 'join' && (relation.kind === 'semi' || relation.kind === 'anti');
  const old = (side: Relation, from: Relation, shift: number, placeOf: (field: number) => number) =>
    // Fields keep what the join says of them (nullable on a padded side, no time attribute any more).
    side.fields.map((field, i) => {
      const before = from.fields.findIndex((_, j) => placeOf(j) === i);
      return before >= 0 ? (relation.fields[shift + before] ?? field) : field;
    });
  const fields = [
    ...old(left.relation, relation.left, 0, left.place),
    ...(leftOnly ? [] : old(right.relation, relation.right, width, right.place)),
  ];
  const condition = mapFields(relation.condition, place);
  const sides = { left: left.relation, right: right.relation, condition, fields };
  if (relation.op === 'join') return { relation: { ...relation, ...sides }, place };
  return { relation: { ...relation, ...sides, timeField: left.place(relation.timeField) }, place };
}

const sorted = (fields: ReadonlySet<number>) => [...fields].sort((a, b) => a - b);
const below = (fields: ReadonlySet<number>, width: number) => new Set([...fields].filter((field) => field < width));
const placeIn = (kept: readonly number[]) => (field: number) => kept.indexOf(field);

/** Places of an input's fields and of what an operator adds behind them. */
function behind(input: Pruned, width: number): (field: number) => number {
  const newWidth = input.relation.fields.length;
  return (field) => (field < width ? input.place(field) : field - width + newWidth);
}

/** Exactly the wanted fields, in their order. */
function exactly({ relation, place }: Pruned, wanted: readonly number[], fields: readonly Field[]): Relation {
  const places = wanted.map(place);
  if (places.length === relation.fields.length && places.every((p, i) => p === i)) return relation;
  const expressions = places.map((p): Expression => ({ op: 'field', index: p, type: relation.fields[p].type }));
  return { op: 'project', input: relation, expressions, fields };
}

function callFields(call: AggregateCall, into: Set<number>): void {
  for (const expression of [call.argument, call.filter, ...(call.rest ?? [])])
    if (expression) fieldsOf(expression, into);
}

/** The call over other places. */
export function moveCall(call: AggregateCall, place: (field: number) => number): AggregateCall {
  return mapCall(call, (expression) => mapFields(expression, place));
}
