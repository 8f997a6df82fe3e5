import { box, boxPresent, unbox } from '../boxed.ts';
import { guard } from '../forms.ts';
import { nullValue } from '../value.ts';
import { compileArgs, literalText, nullableFunction, plainFunction, strict, type Generator } from './generator.ts';

const array: Generator = (call, scope) => {
  const items = compileArgs(call, scope).map((arg) => box(arg, scope.code));
  return { type: call.type, isNull: 'false', form: 'object', v: scope.code.const('v', `[${items.join(', ')}]`) };
};

/** Of equal keys the last value stays, at the place of the first: as Java's maps. */
const map: Generator = (call, scope) => {
  const items = compileArgs(call, scope).map((arg) => box(arg, scope.code));
  const v = scope.code.const('v', `mapOf([${items.join(', ')}])`);
  return { type: call.type, isNull: 'false', form: 'object', v };
};

const field: Generator = (call, scope) => {
  const { code } = scope;
  const [row] = compileArgs({ ...call, args: call.args.slice(0, 1) }, scope);
  if (row.isNull === 'true') return nullValue(call.type);
  const value = `${boxPresent(row, code)}[${literalText(call.args[1])}]`;
  return unbox(guard(row.isNull, value, 'null'), call.type, code);
};

/** The element at a place from 1, the value of a key; NULL where there is none. */
const item: Generator = strict(([input, key], call, { code }, isNull) => {
  const [collection, k] = [boxPresent(input, code), boxPresent(key, code)];
  const found = input.type.kind === 'MAP' ? `mapGet(${collection}, ${k})` : `${collection}[Number(${k}) - 1] ?? null`;
  return unbox(guard(isNull, `(${found})`, 'null'), call.type, code);
});

export const collections: Readonly<Record<string, Generator>> = {
  ARRAY: array,
  MAP: map,
  ROW: array,
  FIELD: field,
  ITEM: item,
  CARDINALITY: plainFunction('cardinality'),
  ELEMENT: plainFunction('onlyElement'),
  ARRAY_CONTAINS: nullableFunction('arrayContains'),
  ARRAY_POSITION: plainFunction('arrayPosition'),
  ARRAY_REMOVE: nullableFunction('arrayRemove'),
  ARRAY_APPEND: nullableFunction('arrayAppend'),
  ARRAY_PREPEND: nullableFunction('arrayPrepend'),
  ARRAY_CONCAT: plainFunction('arrayConcat'),
  ARRAY_UNION: plainFunction('arrayUnion'),
  ARRAY_EXCEPT: plainFunction('arrayExcept'),
  ARRAY_INTERSECT: plainFunction('arrayIntersect'),
  ARRAY_DISTINCT: plainFunction('arrayDistinct'),
  ARRAY_REVERSE: plainFunction('arrayReverse'),
  ARRAY_JOIN: plainFunction('arrayJoin'),
  ARRAY_MAX: plainFunction('arrayMax'),
  ARRAY_MIN: plainFunction('arrayMin'),
  ARRAY_SLICE: plainFunction('arraySlice'),
  ARRAY_SORT: plainFunction('arraySort'),
  MAP_KEYS: plainFunction('mapKeys'),
  MAP_VALUES: plainFunction('mapValues'),
  MAP_ENTRIES: plainFunction('mapEntries'),
  MAP_FROM_ARRAYS: plainFunction('mapFromArrays'),
  MAP_UNION: plainFunction('mapUnion'),
};
