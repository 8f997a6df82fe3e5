import { commonTypeOf } from '../type-system/common-type.ts';
import { implicitlyCastable } from '../type-system/casts.ts';
import { formatType, isInteger, isString, simple, STRING, withNullable } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { listTypes, nullableIfAny, toCommonType, type FunctionDefinition, type Resolution } from './definition.ts';

/** Constructors of ARRAY, MAP and ROW, access to their parts, and the functions over collections. */

type ArrayType = SqlType & { readonly kind: 'ARRAY' };
type MapType = SqlType & { readonly kind: 'MAP' };

const INT = simple('INT');
const BOOLEAN = simple('BOOLEAN');

function arrayOf(element: SqlType, nullable = false): ArrayType {
  return { kind: 'ARRAY', element, nullable };
}

/** The common type of constructor items, and the items cast to it. */
function items(types: readonly SqlType[], what: string): { common: SqlType; parameters: SqlType[] } | string {
  const common = commonTypeOf(types);
  if (!common || common.kind === 'NULL') return `the ${what} ${listTypes(types)} have no common type: CAST them`;
  return { common, parameters: types.map((type) => withNullable(common, type.nullable)) };
}

const array: FunctionDefinition = {
  id: 'ARRAY',
  names: [],
  takesNull: true,
  arity: [1, Infinity],
  resolve(types) {
    const shared = items(types, 'elements');
    if (typeof shared === 'string') return shared;
    return { parameters: shared.parameters, type: arrayOf(shared.common) };
  },
};

/** Key, value, key, value… */
const map: FunctionDefinition = {
  id: 'MAP',
  names: [],
  takesNull: true,
  arity: [2, Infinity],
  resolve(types) {
    if (types.length % 2 !== 0) return 'MAP[…] takes a value for each key: MAP[key, value, key, value]';
    const of = (place: number) => types.filter((_, i) => i % 2 === place);
    const [keys, values] = [items(of(0), 'keys'), items(of(1), 'values')];
    if (typeof keys === 'string') return keys;
    if (typeof values === 'string') return values;
    const parameters = types.map((_, i) => (i % 2 === 0 ? keys : values).parameters[i >> 1]);
    return { parameters, type: { kind: 'MAP', key: keys.common, value: values.common, nullable: false } };
  },
};

const row: FunctionDefinition = {
  id: 'ROW',
  names: [],
  arity: [1, Infinity],
  resolve: (types) => ({
    parameters: types,
    type: { kind: 'ROW', fields: types.map((type, i) => ({ name: `EXPR$${i}`, type })), nullable: false },
  }),
};

/** A ROW and the place of a field in it, a literal. */
const field: FunctionDefinition = {
  id: 'FIELD',
  names: [],
  arity: [2, 2],
  resolve([input, place], [, index]) {
    if (input.kind !== 'ROW' || index.op !== 'literal') return `only a ROW has fields, not ${formatType(input)}`;
    const { type } = input.fields[Number(index.value)];
    return { parameters: [input, place], type: withNullable(type, type.nullable || input.nullable) };
  },
};

/** `array[place]`, from 1, and `map[key]`; NULL where there is nothing. */
const item: FunctionDefinition = {
  id: 'ITEM',
  names: [],
  arity: [2, 2],
  resolve([input, key], [, place]) {
    if (input.kind === 'ARRAY') {
      if (!isInteger(key)) return `an element of an ARRAY has a place, a whole number, not ${formatType(key)}`;
      if (place.op === 'literal' && Number(place.value) < 1) return 'the places of an ARRAY count from 1';
      return { parameters: [input, key], type: withNullable(input.element, true) };
    }
    if (input.kind !== 'MAP') return `only ARRAY and MAP have items, not ${formatType(input)}`;
    const common = toCommonType([input.key, key]);
    if (!common) return `the keys are ${formatType(input.key)}, not ${formatType(key)}`;
    return {
      parameters: [{ ...input, key: withNullable(common.common, input.key.nullable) }, common.parameters[1]],
      type: withNullable(input.value, true),
    };
  },
};

const cardinality: FunctionDefinition = {
  id: 'CARDINALITY',
  names: ['CARDINALITY'],
  arity: [1, 1],
  resolve(types) {
    if (!['ARRAY', 'MAP', 'MULTISET'].includes(types[0].kind))
      return `CARDINALITY takes an ARRAY, MAP or MULTISET, not ${listTypes(types)}`;
    return { parameters: types, type: nullableIfAny(INT, types) };
  },
};

interface OfArray {
  readonly arity: readonly [number, number];
  readonly takesNull?: boolean;
  resolve(input: ArrayType, rest: readonly SqlType[], all: readonly SqlType[]): Resolution | SqlType | string;
}

/** A function whose first argument is an ARRAY. `resolve` may answer the result's type alone: arguments stay. */
function ofArray(id: string, { arity, takesNull, resolve }: OfArray): FunctionDefinition {
  return {
    id,
    names: [id],
    takesNull: takesNull ?? false,
    arity,
    resolve(types) {
      const [first, ...rest] = types;
      if (first.kind !== 'ARRAY') return `${id} takes an ARRAY, not ${formatType(first)}`;
      const resolution = resolve(first as ArrayType, rest, types);
      if (typeof resolution === 'string') return `${id}: ${resolution}`;
      return 'kind' in resolution ? { parameters: types, type: resolution } : resolution;
    },
  };
}

/** An array and something to look for, which becomes an element: only what loses nothing does. */
function withElement(
  input: ArrayType,
  [needle]: readonly SqlType[],
  result: (element: SqlType) => SqlType,
): Resolution | string {
  if (!implicitlyCastable(needle, input.element))
    return `the elements are ${formatType(input.element)}, not ${formatType(needle)}: CAST it`;
  const parameter = withNullable(input.element, needle.nullable);
  return { parameters: [input, parameter], type: result(parameter) };
}

/** The array with one more element. */
const extended: OfArray = {
  arity: [2, 2],
  takesNull: true,
  resolve: (input, rest) =>
    withElement(input, rest, ({ nullable }) =>
      arrayOf(withNullable(input.element, input.element.nullable || nullable), input.nullable || nullable),
    ),
};

/** Arrays of one type. */
const combined = (least: number, most: number): OfArray => ({
  arity: [least, most],
  resolve(_input, _rest, types) {
    const shared = toCommonType(types);
    if (!shared) return `${listTypes(types)} have no common type: CAST one of them`;
    return { parameters: shared.parameters, type: nullableIfAny(shared.common, types) };
  },
});

const ordered = (type: SqlType) => !['ARRAY', 'MAP', 'MULTISET', 'ROW'].includes(type.kind);

const extremeElement: OfArray = {
  arity: [1, 1],
  resolve: ({ element }) => (ordered(element) ? withNullable(element, true) : `${formatType(element)} has no order`),
};

const sort: OfArray = {
  arity: [1, 3],
  resolve(input, rest, types) {
    if (!ordered(input.element)) return `${formatType(input.element)} has no order`;
    if (rest.some((type) => type.kind !== 'BOOLEAN')) return `after the array: ascending, NULLs first, as BOOLEAN`;
    return nullableIfAny(input, types);
  },
};

const slice: OfArray = {
  arity: [2, 3],
  resolve(input, rest, types) {
    if (!rest.every((type) => isInteger(type) && type.kind !== 'BIGINT'))
      return `places are INT, not ${listTypes(rest)}`;
    return nullableIfAny(input, types);
  },
};

const join: OfArray = {
  arity: [2, 3],
  resolve(input, rest, types) {
    if (!isString(input.element) || !rest.every(isString)) return `takes strings, not ${listTypes(types)}`;
    return nullableIfAny(STRING, types);
  },
};

function ofMap(id: string, result: (type: MapType) => SqlType): FunctionDefinition {
  return {
    id,
    names: [id],
    arity: [1, 1],
    resolve(types) {
      const [type] = types;
      if (type.kind !== 'MAP') return `${id} takes a MAP, not ${formatType(type)}`;
      return { parameters: types, type: nullableIfAny(result(type), types) };
    },
  };
}

const mapUnion: FunctionDefinition = {
  id: 'MAP_UNION',
  names: ['MAP_UNION'],
  arity: [1, Infinity],
  resolve(types) {
    const shared = toCommonType(types);
    if (shared?.common.kind !== 'MAP') return `MAP_UNION takes MAPs of one type, not ${listTypes(types)}`;
    return { parameters: shared.parameters, type: nullableIfAny(shared.common, types) };
  },
};

export const COLLECTIONS: readonly FunctionDefinition[] = [
  array,
  map,
  row,
  field,
  item,
  cardinality,
  ofArray('ELEMENT', { arity: [1, 1], resolve: ({ element }) => withNullable(element, true) }),
  ofArray('ARRAY_CONTAINS', {
    arity: [2, 2],
    takesNull: true,
    resolve: (input, rest) => withElement(input, rest, () => withNullable(BOOLEAN, input.nullable)),
  }),
  ofArray('ARRAY_POSITION', {
    arity: [2, 2],
    takesNull: true,
    resolve: (input, rest) => withElement(input, rest, ({ nullable }) => withNullable(INT, input.nullable || nullable)),
  }),
  ofArray('ARRAY_REMOVE', {
    arity: [2, 2],
    takesNull: true,
    resolve: (input, rest) => withElement(input, rest, () => input),
  }),
  ofArray('ARRAY_APPEND', extended),
  ofArray('ARRAY_PREPEND', extended),
  ofArray('ARRAY_CONCAT', combined(1, Infinity)),
  ofArray('ARRAY_UNION', combined(2, 2)),
  ofArray('ARRAY_EXCEPT', combined(2, 2)),
  ofArray('ARRAY_INTERSECT', combined(2, 2)),
  ofArray('ARRAY_DISTINCT', { arity: [1, 1], resolve: (input) => input }),
  ofArray('ARRAY_REVERSE', { arity: [1, 1], resolve: (input) => input }),
  ofArray('ARRAY_JOIN', join),
  ofArray('ARRAY_MAX', extremeElement),
  ofArray('ARRAY_MIN', extremeElement),
  ofArray('ARRAY_SLICE', slice),
  ofArray('ARRAY_SORT', sort),
  ofMap('MAP_KEYS', ({ key }) => arrayOf(key)),
  ofMap('MAP_VALUES', ({ value }) => arrayOf(value)),
  ofMap('MAP_ENTRIES', ({ key, value }) => {
    const fields = [
      { name: 'key', type: key },
      { name: 'value', type: value },
    ];
    return arrayOf({ kind: 'ROW', fields, nullable: true });
  }),
  {
    id: 'MAP_FROM_ARRAYS',
    names: ['MAP_FROM_ARRAYS'],
    arity: [2, 2],
    resolve(types) {
      const [keys, values] = types;
      if (keys.kind !== 'ARRAY' || values.kind !== 'ARRAY')
        return `MAP_FROM_ARRAYS takes two ARRAYs, not ${listTypes(types)}`;
      const type: SqlType = { kind: 'MAP', key: keys.element, value: values.element, nullable: false };
      return { parameters: types, type: nullableIfAny(type, types) };
    },
  },
  mapUnion,
];
