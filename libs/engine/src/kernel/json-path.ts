import { JsonPathReader, type Step } from './json-path-syntax.ts';
import { type JsonTree, JsonNumber } from './json-tree.ts';
import { holds } from './json-filter.ts';

/** A path that finds nothing, is not valid, or is asked of a value that it does not fit. */
export class JsonPathError extends Error {}

/** A path as a list of steps. A definite one names one place: it finds a value or fails; others find a list. */
export interface JsonPath {
  readonly steps: readonly Step[];
  readonly isDefinite: boolean;
}

const paths = new Map<string, JsonPath | JsonPathError>();

/** Throws `JsonPathError` for a path that is not valid. */
export function compilePath(text: string): JsonPath {
  let path = paths.get(text);
  if (path === undefined) {
    if (paths.size >= 1000) paths.clear();
    path = read(text);
    paths.set(text, path);
  }
  if (path instanceof JsonPathError) throw path;
  return path;
}

function read(text: string): JsonPath | JsonPathError {
  try {
    const steps = new JsonPathReader(text).path();
    const isDefinite = steps.every((step, i) => isDefiniteStep(step, i === steps.length - 1));
    return { steps, isDefinite };
  } catch (error) {
    if (error instanceof JsonPathError) return error;
    throw error;
  }
}

function isDefiniteStep(step: Step, isLast: boolean): boolean {
  switch (step.step) {
    case 'names':
      return step.names.length === 1 || isLast;
    case 'indexes':
      return step.indexes.length === 1;
    case 'function':
      return true;
    default:
      return false;
  }
}

/** What a path finds: a value, or the list of what an indefinite one finds. Throws `JsonPathError` where it must. */
export function readPath(path: JsonPath, root: JsonTree): JsonTree {
  const found: JsonTree[] = [];
  const { steps, isDefinite } = path;
  const last = steps.at(-1);
  // A function at the end computes with what the path before it finds.
  if (last?.step === 'function') {
    const before = {
      steps: steps.slice(0, -1),
      isDefinite: steps.slice(0, -1).every((step) => isDefiniteStep(step, false)),
    };
    return applyFunction(last.name, readPath(before, root));
  }
  walk(steps, 0, root, root, isDefinite, found);
  return isDefinite ? found[0] : found;
}

function walk(
  steps: readonly Step[],
  i: number,
  value: JsonTree,
  root: JsonTree,
  isDefinite: boolean,
  found: JsonTree[],
): void {
  if (i === steps.length) {
    found.push(value);
    return;
  }
  const step = steps[i];
  const next = (child: JsonTree) => walk(steps, i + 1, child, root, isDefinite, found);
  const miss = (): void => {
    // An indefinite step before this one: a place that does not fit is passed over.
    if (steps.slice(0, i).every((before) => isDefiniteStep(before, false)))
      throw new JsonPathError('the path finds nothing');
  };
  switch (step.step) {
    case 'names': {
      if (!(value instanceof Map)) return miss();
      if (step.names.length > 1 && i === steps.length - 1) {
        return next(new Map(step.names.filter((name) => value.has(name)).map((name) => [name, value.get(name)!])));
      }
      for (const name of step.names) {
        if (value.has(name)) next(value.get(name)!);
        else if (step.names.length === 1) miss();
      }
      return;
    }
    case 'indexes': {
      if (!Array.isArray(value)) return miss();
      for (const index of step.indexes) {
        const place = index < 0 ? value.length + index : index;
        if (place >= 0 && place < value.length) next(value[place]);
        else if (step.indexes.length === 1) miss();
      }
      return;
    }
    case 'slice': {
      if (!Array.isArray(value)) return miss();
      sliceOf(value, step.from, step.to).forEach(next);
      return;
    }
    case 'all':
      childrenOf(value).forEach(next);
      return;
    case 'deep':
      return descend(steps, i, value, root, isDefinite, found);
    case 'filter':
      if (Array.isArray(value)) value.filter((item) => holds(step.filter, item, root)).forEach(next);
      else if (value instanceof Map) {
        if (holds(step.filter, value, root)) next(value);
      } else miss();
      return;
    case 'function':
      throw new JsonPathError('a function stands at the end of a path');
  }
}

/** `..`: the step behind it is taken at this value and at everything inside. */
function descend(
  steps: readonly Step[],
  i: number,
  value: JsonTree,
  root: JsonTree,
  isDefinite: boolean,
  found: JsonTree[],
): void {
  const next = steps[i + 1];
  const fits = (next.step === 'names' ? value instanceof Map : next.step === 'all') || Array.isArray(value);
  if (fits && !(next.step === 'names' && Array.isArray(value))) walk(steps, i + 1, value, root, isDefinite, found);
  for (const child of childrenOf(value)) {
    if (child instanceof Map || Array.isArray(child)) descend(steps, i, child, root, isDefinite, found);
  }
}

/** With both ends a negative one is before the array, with one it counts from the array's end. */
function sliceOf(value: readonly JsonTree[], from: number | null, to: number | null): readonly JsonTree[] {
  if (from === null || to === null) return value.slice(from ?? 0, to ?? value.length);
  return from >= to ? [] : value.slice(Math.max(0, from), Math.max(0, to));
}

function childrenOf(value: JsonTree): JsonTree[] {
  if (Array.isArray(value)) return value;
  return value instanceof Map ? [...value.values()] : [];
}

function applyFunction(name: string, value: JsonTree): JsonTree {
  if (name === 'length' || name === 'size') {
    if (Array.isArray(value)) return new JsonNumber(String(value.length));
    return value instanceof Map ? new JsonNumber(String(value.size)) : null;
  }
  if (Array.isArray(value) && (name === 'first' || name === 'last')) return value.at(name === 'first' ? 0 : -1) ?? null;
  if (name === 'keys') return value instanceof Map ? [...value.keys()] : null;
  const numbers = Array.isArray(value) ? value.filter((item) => item instanceof JsonNumber) : [];
  if (numbers.length === 0) throw new JsonPathError(`${name}() of no numbers`);
  const values = numbers.map((number) => Number(number.text));
  const sum = values.reduce((total, number) => total + number, 0);
  const result = { min: Math.min(...values), max: Math.max(...values), sum, avg: sum / values.length }[name];
  if (result === undefined) throw new JsonPathError(`unknown function ${name}()`);
  const text = String(result);
  return new JsonNumber(/[.e]/.test(text) ? text : `${text}.0`);
}
