import { failRecord } from './failure.ts';
import { JsonPathError, readPath } from './json-path.ts';
import type { Step } from './json-path-syntax.ts';
import { JsonNumber, type JsonTree } from './json-tree.ts';

/** What stands in `[?( … )]`. */
export type Filter =
  | { readonly filter: 'or' | 'and'; readonly filters: readonly Filter[] }
  | { readonly filter: 'not'; readonly input: Filter }
  | { readonly filter: 'exists'; readonly input: Operand }
  | { readonly filter: 'matches'; readonly input: Operand; readonly pattern: RegExp }
  | { readonly filter: 'compare'; readonly op: string; readonly left: Operand; readonly right: Operand };

/** A path from the item (`@`) or the document (`$`), or a value. */
export type Operand =
  | { readonly from: 'item' | 'root'; readonly steps: readonly Step[] }
  | { readonly from: 'value'; readonly value: JsonTree };

/** Whether an item passes a filter. */
export function holds(filter: Filter, item: JsonTree, root: JsonTree): boolean {
  switch (filter.filter) {
    case 'or':
      return filter.filters.some((each) => holds(each, item, root));
    case 'and':
      return filter.filters.every((each) => holds(each, item, root));
    case 'not':
      return !holds(filter.input, item, root);
    case 'exists':
      // Flink lacks a class that its JSON library needs for this, and fails the job.
      return failRecord('MLR_RECORD_FUNCTION', 'a filter of a JSON path must compare: Flink cannot test for existence');
    case 'matches': {
      const value = valueOf(filter.input, item, root);
      if (typeof value === 'string') return filter.pattern.test(value);
      return value instanceof JsonNumber && filter.pattern.test(value.text);
    }
    case 'compare':
      return compares(filter.op, valueOf(filter.left, item, root), valueOf(filter.right, item, root));
  }
}

/** Undefined where a path finds nothing. */
function valueOf(operand: Operand, item: JsonTree, root: JsonTree): JsonTree | undefined {
  if (operand.from === 'value') return operand.value;
  try {
    const isDefinite = operand.steps.every(({ step }) => step === 'names' || step === 'indexes' || step === 'function');
    return readPath({ steps: operand.steps, isDefinite }, operand.from === 'root' ? root : item);
  } catch (error) {
    if (error instanceof JsonPathError) return undefined;
    throw error;
  }
}

function compares(op: string, left: JsonTree | undefined, right: JsonTree | undefined): boolean {
  switch (op) {
    case '==':
    case '===':
      return same(left, right);
    case '!=':
    case '!==':
      return !same(left, right);
  }
  const order = orderOf(left, right);
  if (order === null) return false;
  return op === '<' ? order < 0 : op === '<=' ? order <= 0 : op === '>' ? order > 0 : order >= 0;
}

function same(left: JsonTree | undefined, right: JsonTree | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return orderOf(left, right) === 0 || left === right;
}

function orderOf(left: JsonTree | undefined, right: JsonTree | undefined): number | null {
  if (left instanceof JsonNumber && right instanceof JsonNumber) return Number(left.text) - Number(right.text);
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  return null;
}
