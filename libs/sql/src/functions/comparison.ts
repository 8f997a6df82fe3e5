import { comparisonType } from '../type-system/common-type.ts';
import { isString, simple } from '../type-system/type.ts';
import type { SqlType } from '../types.ts';
import { listTypes, nullableIfAny, toCommonType, type FunctionDefinition } from './definition.ts';

/** Comparisons: all arguments are cast to one common type. `IN` has the value first, then the list. */

function comparison(id: string, arity: [number, number] = [2, 2]): FunctionDefinition {
  return {
    id,
    names: [],
    takesNull: true,
    arity,
    resolve(types) {
      const shared = toCommonType(types, comparisonType);
      if (!shared) return `${listTypes(types)} cannot be compared: CAST one of them`;
      if (!isComparable(shared.common)) return `${listTypes(types)} cannot be compared by ${id}`;
      return { parameters: shared.parameters, type: nullableIfAny(simple('BOOLEAN'), types) };
    },
  };
}

function isComparable(type: SqlType): boolean {
  return type.kind !== 'ARRAY' && type.kind !== 'MAP' && type.kind !== 'ROW';
}

const like: FunctionDefinition = {
  id: 'LIKE',
  names: [],
  takesNull: true,
  arity: [2, 3],
  resolve(types, args) {
    if (types.some((type) => !isString(type) && type.kind !== 'NULL'))
      return `LIKE takes strings, not ${listTypes(types)}`;
    const escape = args[2];
    if (escape && (escape.op !== 'literal' || typeof escape.value !== 'string' || escape.value.length !== 1)) {
      return 'ESCAPE takes one character, written as a string';
    }
    return { parameters: types, type: nullableIfAny(simple('BOOLEAN'), types) };
  },
};

export const COMPARISON: readonly FunctionDefinition[] = [
  ...['=', '<>', '<', '<=', '>', '>='].map((id) => comparison(id)),
  comparison('IN', [2, Infinity]),
  like,
];
