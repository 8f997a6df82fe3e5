import { isInjectiveCast, type Expression, type Field, type SqlType } from '@millrace/sql';
import type { DataflowNode } from './plan.ts';

/** How rows are spread over the tasks of a stage. */
export type Distribution =
  /** In any way. */
  | { readonly kind: 'any' }
  /** All are in one task. */
  | { readonly kind: 'single' }
  /** By the hash of some values: for each, the fields that hold it (those of an inner join's two sides are equal). */
  | { readonly kind: 'hash'; readonly fields: readonly (readonly number[])[] };

/** What a node needs of its inputs so that several tasks give what one would. */
export type Requirement =
  | { readonly kind: 'any' }
  | { readonly kind: 'single' }
  /** Rows with equal keys in one task; by input, place by place the same values. Some of the keys are enough. */
  | { readonly kind: 'hash'; readonly keys: readonly (readonly number[])[] };

const SINGLE = { kind: 'single' } as const;
const KEEPS_RIGHT: readonly string[] = ['inner', 'right'];
const ANY = { kind: 'any' } as const;

/** Whether a node keeps nothing from row to row: it may run wherever its rows are, and in several places. */
export function isStateless(node: DataflowNode): boolean {
  switch (node.op) {
    case 'calc':
    case 'union':
    case 'correlate':
    case 'expand':
      return true;
    case 'assign-windows':
      return node.window.kind !== 'session';
    default:
      return false;
  }
}

export function required(node: DataflowNode, inputs: readonly { readonly fields: readonly Field[] }[]): Requirement {
  switch (node.op) {
    case 'group-aggregate':
    case 'window-aggregate':
    case 'deduplicate':
    case 'normalize':
      return byKeys([node.keys], inputs);
    case 'over-aggregate':
    case 'rank':
      return byKeys([node.partition], inputs);
    case 'assign-windows':
      return node.window.kind === 'session' ? byKeys([node.window.partition], inputs) : ANY;
    case 'join':
      return node.nullAware ? SINGLE : byKeys([node.leftKeys, node.rightKeys], inputs);
    case 'interval-join':
    case 'window-join':
      return byKeys([node.leftKeys, node.rightKeys], inputs);
    case 'temporal-join': {
      const { leftKeys, rightKeys, rightPrimaryKey: known } = node;
      // All versions of a right row in one task: a new one, of another key, takes the place of the one before.
      const places = rightKeys.flatMap((key, i) => (known === undefined || known.includes(key) ? [i] : []));
      return byKeys([places.map((i) => leftKeys[i]), places.map((i) => rightKeys[i])], inputs);
    }
    case 'limit':
    case 'values':
      return SINGLE;
    case 'sink':
      return node.keys.length > 0 ? byKeys([node.keys], inputs) : ANY;
    default:
      return ANY;
  }
}

/** Those of the keys whose equal values have equal bytes on every side; one task when there are none. */
function byKeys(
  keys: readonly (readonly number[])[],
  inputs: readonly { readonly fields: readonly Field[] }[],
): Requirement {
  const types = keys.map((places, input) => places.map((place) => inputs[input].fields[place].type));
  const usable = keys[0].flatMap((_, i) => {
    const forms = types.map((of) => encodedForm(of[i]));
    return forms[0] !== null && forms.every((form) => form === forms[0]) ? [i] : [];
  });
  if (usable.length === 0) return SINGLE;
  return { kind: 'hash', keys: keys.map((places) => usable.map((i) => places[i])) };
}

/** What equal values have equal bytes in an exchange with (libs/engine codegen/fields.ts); null: not even each other. */
function encodedForm(type: SqlType): string | null {
  switch (type.kind) {
    case 'FLOAT':
    case 'DOUBLE': // 0 and -0 are equal, their bytes are not.
    case 'BINARY':
    case 'VARBINARY':
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
    case 'ROW':
    case 'NULL':
      return null;
    case 'DECIMAL':
      return `decimal ${type.scale}`;
    case 'BOOLEAN':
      return 'boolean';
    case 'CHAR':
    case 'VARCHAR':
      return 'text';
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return `${type.kind} ${type.precision > 3}${type.kind !== 'TIME' && type.precision > 6 ? ' nanoseconds' : ''}`;
    default:
      return 'integer';
  }
}

/** Output fields that hold what an input's field holds. */
export function placesOf(node: DataflowNode, input: number, field: number, widths: readonly number[]): number[] {
  switch (node.op) {
    case 'calc':
      if (node.expressions === null) return [field];
      return node.expressions.flatMap((e, i) => (carriedField(e) === field ? [i] : []));
    case 'expand':
      return node.keys.includes(field) ? [] : [field];
    case 'group-aggregate':
      return node.keys.flatMap((key, i) => (key === field ? [i] : []));
    case 'window-aggregate':
      return node.output.flatMap((out, i) => (out.from === 'key' && node.keys[out.index] === field ? [i] : []));
    case 'union':
    case 'correlate':
    case 'assign-windows':
    case 'over-aggregate':
    case 'rank':
    case 'deduplicate':
    case 'normalize':
      return [field];
    case 'join':
    case 'interval-join':
    case 'window-join':
    case 'temporal-join': {
      // A padded side is NULL where the other has a value.
      const isKept = input === 0 ? node.kind !== 'right' && node.kind !== 'full' : KEEPS_RIGHT.includes(node.kind);
      if (!isKept) return [];
      return [input === 0 ? field : widths[0] + field];
    }
    default:
      return [];
  }
}

/** The field whose values an expression gives, with the same bytes in an exchange; null for anything else. */
function carriedField(expression: Expression): number | null {
  if (expression.op === 'field') return expression.index;
  if (expression.op !== 'cast' || expression.try || !isInjectiveCast(expression.input.type, expression.type))
    return null;
  const form = encodedForm(expression.type);
  return form !== null && form === encodedForm(expression.input.type) ? carriedField(expression.input) : null;
}

/** What a node delivers that needs no exchange of what its inputs deliver, value by value. */
export function delivered(
  node: DataflowNode,
  inputs: readonly Distribution[],
  widths: readonly number[],
): Distribution {
  const [first] = inputs;
  if (first.kind !== 'hash') return first;
  const fields = first.fields.map((_, value) => {
    const held = inputs.map((by, input) =>
      by.kind === 'hash' ? by.fields[value].flatMap((field) => placesOf(node, input, field, widths)) : [],
    );
    // A row of a union comes from one side, a row of a join from both.
    const places = node.op === 'union' ? held[0].filter((at) => held.every((of) => of.includes(at))) : held.flat();
    return [...new Set(places)];
  });
  return fields.some((places) => places.length === 0) ? ANY : { kind: 'hash', fields };
}

/** Of a stateless node: the fields of each input that its output fields `keys` are; null: one of them is computed here. */
export function keysBelow(
  node: DataflowNode,
  keys: readonly number[],
  widths: readonly number[],
): readonly (readonly number[])[] | null {
  const below = keys.map((key) => {
    const candidates = Array.from({ length: widths[0] }, (_, field) => field);
    return candidates.find((field) => placesOf(node, 0, field, widths).includes(key));
  });
  if (below.includes(undefined)) return null;
  return widths.map(() => below as readonly number[]);
}

/** The keys' places, one for each value that rows are spread by; null when they are not spread by some of the keys. */
export function placesIn(by: Distribution, keys: readonly number[]): readonly number[] | null {
  if (by.kind !== 'hash') return null;
  const places = by.fields.map((fields) => keys.findIndex((key) => fields.includes(key)));
  return places.includes(-1) ? null : places;
}

/** Whether rows are spread by the values of these fields, one by one. */
export function isBy(by: Distribution, keys: readonly number[]): boolean {
  return by.kind === 'hash' && by.fields.length === keys.length && by.fields.every((at, i) => at.includes(keys[i]));
}
